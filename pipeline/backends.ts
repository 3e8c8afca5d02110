// The only file that names a training backend. Whatever comes after training always runs on `wasm`.
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { trainingKernels } from './kernels.ts';
import { registerTrainingKernels } from '../src/model/training-kernels-wasm.ts';

export const backendNames = ['auto', 'cuda', 'webgpu', 'wasm'] as const;
export type BackendName = (typeof backendNames)[number];

/** A backend that trains, and why it was taken. */
export interface Backend {
  readonly name: Exclude<BackendName, 'auto'>;
  readonly reason: string;
}

/** Makes the WASM backend current, with the kernels that training needs. One thread: the same seed gives the same bits. */
export async function useWasm(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(entry), '/'));
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('missing backend wasm: this Node.js cannot run WebAssembly SIMD');
  await tf.ready();
  registerTrainingKernels(trainingKernels());
}

/** Backends this version can start, best first. The GPU backends come with the next issue of the project. */
const starters: Readonly<Record<Backend['name'], () => Promise<void>>> = {
  cuda: () => Promise.reject(new Error('backend cuda is not available in this version; use --backend wasm')),
  webgpu: () => Promise.reject(new Error('backend webgpu is not available in this version; use --backend wasm')),
  wasm: useWasm,
};

/** Starts the backend asked for; `auto` takes the first that starts and says why. Throws with the remedy where one does not. */
export async function startBackend(wanted: BackendName): Promise<Backend> {
  if (wanted !== 'auto') {
    await starters[wanted]();
    return { name: wanted, reason: 'as asked' };
  }
  const reasons: string[] = [];
  for (const name of ['cuda', 'webgpu', 'wasm'] as const)
    try {
      await starters[name]();
      return { name, reason: reasons.length === 0 ? 'the fastest' : reasons.join('; ') };
    } catch (error) {
      reasons.push((error as Error).message);
    }
  throw new Error(`missing backend: ${reasons.join('; ')}`);
}
