// Starts TensorFlow.js's WASM backend in a browser, once a page. The only file with `?url` imports of the model's room.
import * as tf from '@tensorflow/tfjs-core';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';

/** Fetches the WebAssembly program from its address; the caller watches the bytes and may stop it. */
export type FetchProgram = (address: string) => Promise<Uint8Array<ArrayBuffer>>;

async function requireWebAssembly(): Promise<void> {
  if (typeof WebAssembly !== 'object')
    throw new Error('missing WebAssembly: this browser does not offer it, or it is switched off');
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
    throw new Error(
      'missing WebAssembly SIMD: this browser or processor lacks the instructions that the network runs on',
    );
}

/** Whether TensorFlow.js knows where its program lies. It refuses to hear it again once a start has failed. */
let placed = false;

/** Fetches the program and hands it over as an address of this page, so that what is started has been seen to be a program. */
async function placeProgram(fetchProgram: FetchProgram): Promise<void> {
  if (placed) return;
  const program = await fetchProgram(simd);
  try {
    await WebAssembly.compile(program);
  } catch (error) {
    throw new Error('invalid WebAssembly program: it arrived damaged, or this page may not run it', { cause: error });
  }
  const address = URL.createObjectURL(new Blob([program], { type: 'application/wasm' }));
  setWasmPaths({
    'tfjs-backend-wasm.wasm': address,
    'tfjs-backend-wasm-simd.wasm': address,
    'tfjs-backend-wasm-threaded-simd.wasm': address,
  });
  placed = true;
}

async function start(fetchProgram: FetchProgram): Promise<void> {
  await requireWebAssembly();
  // The threaded build hangs after minification, and GitHub Pages does not send the headers that it needs.
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await placeProgram(fetchProgram);
  let started = false;
  try {
    started = await tf.setBackend('wasm');
  } catch (error) {
    throw new Error('missing WebAssembly: its program could not be started', { cause: error });
  }
  if (!started) throw new Error('missing WebAssembly: its program could not be started');
  await tf.ready();
}

let running: { readonly started: Promise<void>; readonly signal: AbortSignal | undefined } | undefined;

/**
 * Makes the backend current; throws with a sentence for the reader where it cannot be. A start that has failed, or was given up by its
 * signal, is forgotten: the next call tries again.
 */
export function startBrowserBackend(fetchProgram: FetchProgram, signal?: AbortSignal): Promise<void> {
  if (running === undefined || running.signal?.aborted === true) {
    const attempt = {
      signal,
      started: start(fetchProgram).catch((error: unknown) => {
        if (running === attempt) running = undefined;
        throw error;
      }),
    };
    running = attempt;
  }
  return running.started;
}
