// What an analysis is given, opened from a folder: in a run that measures on some of its validation images, a place is a place among these.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fashionMnist } from '../../../pipeline/datasets/fashion-mnist.ts';
import { measuredOn, openInputs } from '../../../pipeline/analyses/inputs.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'inputs-'))));
afterAll(() => rmSync(folder, { recursive: true }));

it('the split says where each of the validation images lies that are given', () => {
  // Each image is its own place in the file: first byte the hundreds, second the rest.
  const count = 1300;
  const images = new Uint8Array(count * 784);
  for (let i = 0; i < count; i++) images.set([Math.floor(i / 100), i % 100], i * 784);
  const all = { images, labels: Uint8Array.from({ length: count }, (_, i) => i % 10) };
  const split = {
    train: Array.from({ length: 500 }, (_, i) => i),
    validation: Array.from({ length: 800 }, (_, i) => 1299 - i),
  };
  writeFileSync(join(folder, 'split.json'), JSON.stringify(split));
  writeFileSync(
    join(folder, 'inputs.json'),
    JSON.stringify({ card: fashionMnist, runs: [], checkpoints: [], examples: [] }),
  );
  const { inputs, dispose } = openInputs(folder, folder, 'confusion', all);
  dispose();
  const { validation, train } = inputs;
  expect(validation.labels.length).toBeLessThan(800);
  expect(inputs.split.validation).toHaveLength(validation.labels.length);
  expect(inputs.split.validation).toEqual(measuredOn(split));
  const placeOf = (set: typeof validation, i: number): number =>
    100 * (set.images[i * 784] as number) + (set.images[i * 784 + 1] as number);
  inputs.split.validation.forEach((place, i) => expect(placeOf(validation, i)).toBe(place));
  inputs.split.train.forEach((place, i) => expect(placeOf(train, i)).toBe(place));
});
