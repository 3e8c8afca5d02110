// The progress bar ends where the downloads end.
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { programBytes } from '../../src/lab/size.ts';

it('the size of the WebAssembly program is that of its file', () => {
  const program = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
  expect(programBytes).toBe(statSync(createRequire(import.meta.url).resolve(program)).size);
});
