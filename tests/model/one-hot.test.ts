// Targets of a classifier, by hand; and on the device as numbers, not as integers that look like them.
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { oneHot, oneHotTensor } from '../../src/model/one-hot.ts';

it('has a 1 at the class of each label, and 0 elsewhere', () => {
  expect([...oneHot(Uint8Array.of(2, 0), 3)]).toEqual([0, 0, 1, 1, 0, 0]);
  expect([...oneHot([], 3)]).toEqual([]);
});

it('refuses a label that is no class', () => {
  for (const label of [3, -1, Number.NaN])
    expect(() => oneHot([0, label], 3)).toThrow(`invalid label ${label}: there are 3 classes`);
});

it('can be multiplied and read back on WebAssembly', async () => {
  await useWasm();
  const targets = oneHotTensor(Int32Array.of(1, 0), 2);
  expect([targets.dtype, targets.shape]).toEqual(['float32', [2, 2]]);
  expect([...tf.mul(targets, 3).dataSync()]).toEqual([0, 3, 3, 0]);
});
