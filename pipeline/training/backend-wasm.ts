// The backend that is always there. It trains where there is no card, and it alone measures.
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { registerTrainingKernels } from '../../src/model/training-kernels-wasm.ts';
import { trainingKernels } from './kernels.ts';

/** Makes the WASM backend current, with the kernels that training needs. One thread: the same seed gives the same bits. */
export async function useWasm(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(entry), '/'));
  setThreadsCount(1);
  if (!(await tf.setBackend('wasm'))) throw new Error('missing backend wasm: this Node.js cannot run WebAssembly SIMD');
  await tf.ready();
  registerTrainingKernels(trainingKernels());
}

/** Does `work` on wasm and goes back to the backend that was current. Tensors of that one must not be used in `work`. */
export async function onWasm<T>(work: () => T): Promise<T> {
  const before = tf.getBackend();
  if (before === 'wasm') return work();
  await useWasm();
  try {
    return work();
  } finally {
    await tf.setBackend(before);
  }
}
