// Starts TensorFlow.js's WASM backend in a browser. The only file with `?url` imports of the model's room.
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

/** Makes the backend current; throws with a sentence for the reader where WebAssembly with SIMD is missing. */
export async function startBrowserBackend(): Promise<void> {
  if (typeof WebAssembly !== 'object')
    throw new Error('missing WebAssembly: this browser does not offer it, or it is switched off');
  // The threaded build hangs after minification, and GitHub Pages does not send the headers that it needs.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  setWasmPaths({
    'tfjs-backend-wasm.wasm': simd,
    'tfjs-backend-wasm-simd.wasm': simd,
    'tfjs-backend-wasm-threaded-simd.wasm': simd,
  });
  let started = false;
  try {
    started = await tf.setBackend('wasm');
  } catch (error) {
    throw new Error('missing WebAssembly: its program could not be started', { cause: error });
  }
  if (!started) throw new Error('missing WebAssembly: its program could not be fetched or started');
  await tf.ready();
}
