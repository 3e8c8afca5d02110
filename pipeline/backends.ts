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
  /** What whoever waits for the training should know. */
  readonly warning?: string;
}

/** Starts a backend. @param asked for by its name, not only the best that there is */
type Start = (asked: boolean) => Promise<StartedCard | undefined>;

const starts: Readonly<Record<Backend['name'], Start>> = {
  cuda: startCuda,
  webgpu: startWebgpu,
  wasm: async () => {
    await useWasm();
    return undefined;
  },
};

/** Starts one backend, and trusts a card only when its gradients are those of wasm. */
async function start(name: Backend['name'], asked: boolean, from: typeof starts): Promise<Omit<Backend, 'reason'>> {
  const started = await from[name](asked);
  if (started === undefined) return { name };
  await checkGradients(name);
  const { card, software } = started;
  const warning = `${card} is no graphics card but a program on the processor, far slower than wasm: good for a test only`;
  return { name, card, ...(software && { warning }) };
}

/**
 * Starts the backend asked for; `auto` takes the first that starts and computes right, and says why.
 * Throws with the remedy where one does not.
 */
export async function startBackend(wanted: BackendName, from: typeof starts = starts): Promise<Backend> {
  if (wanted === 'wasm') return { ...(await start(wanted, true, from)), reason: 'as asked' };
  if (wanted !== 'auto')
    try {
      return { ...(await start(wanted, true, from)), reason: 'as asked' };
    } catch (error) {
      throw new Error(`${(error as Error).message}; or train with --backend wasm`, { cause: error });
    }
  const reasons: string[] = [];
  for (const name of ['cuda', 'webgpu', 'wasm'] as const)
    try {
      return { ...(await start(name, false, from)), reason: reasons.length === 0 ? 'the fastest' : reasons.join('; ') };
    } catch (error) {
      reasons.push((error as Error).message);
    }
  throw new Error(`missing backend: ${reasons.join('; ')}`);
}
