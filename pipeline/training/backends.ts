// The choice of a training backend; with the backend-*.ts beside it, the only place that names one.
// Whatever is measured, during training and after it, is measured on `wasm`.
import { startCuda } from './backend-cuda.ts';
import type { StartedCard } from './backend-package.ts';
import { useWasm } from './backend-wasm.ts';
import { startWebgpu } from './backend-webgpu.ts';
import { checkGradients } from './gradient-check.ts';

export { onWasm, useWasm } from './backend-wasm.ts';

export const backendNames = ['auto', 'cuda', 'webgpu', 'wasm'] as const;
export type BackendName = (typeof backendNames)[number];

/** A backend that trains, and why it was taken. */
export interface Backend {
  readonly name: Exclude<BackendName, 'auto'>;
  readonly reason: string;
  /** The graphics card, as its driver calls it; none on wasm. */
  readonly card?: string;
  /** What whoever waits for the training should be warned of. */
  readonly warning?: string;
}

/** How backends start, and how a card is found to compute right. */
interface Doors {
  /** @param asked for by its name, not only because it may be the best; without a card it resolves with nothing */
  readonly start: Readonly<Record<Backend['name'], (asked: boolean) => Promise<StartedCard | undefined>>>;
  readonly check: (name: Backend['name']) => Promise<void>;
}

const doors: Doors = {
  start: {
    cuda: startCuda,
    webgpu: startWebgpu,
    wasm: async () => {
      await useWasm();
      return undefined;
    },
  },
  check: checkGradients,
};

async function start(name: Backend['name'], asked: boolean, through: Doors): Promise<Omit<Backend, 'reason'>> {
  const started = await through.start[name](asked);
  if (started === undefined) return { name };
  await through.check(name);
  const { card, software } = started;
  const warning = `${card} is no graphics card but a program on the processor, far slower than wasm: good for a test only`;
  return { name, card, ...(software && { warning }) };
}

/**
 * Starts the backend asked for; `auto` takes the first that starts with the same gradients as wasm, with the reasons.
 * Throws with the remedy where one does not.
 */
export async function startBackend(wanted: BackendName, through: Doors = doors): Promise<Backend> {
  const reasons: string[] = [];
  for (const name of wanted === 'auto' ? (['cuda', 'webgpu', 'wasm'] as const) : [wanted])
    try {
      const started = await start(name, wanted !== 'auto', through);
      return { ...started, reason: wanted !== 'auto' ? 'as asked' : reasons.join('; ') || 'the fastest' };
    } catch (error) {
      reasons.push((error as Error).message);
    }
  throw new Error(`${reasons.join('; ')}${wanted === 'wasm' ? '' : '; or train with --backend wasm'}`);
}
