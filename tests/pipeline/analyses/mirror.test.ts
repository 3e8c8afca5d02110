// Mirrored images, and counts of pairs against a count by hand.
import { expect, it } from 'vitest';
import { comparePairs, mirror, mirrorImages } from '../../../pipeline/analyses/mirror.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { networkOf, noiseImages, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

await useWasm();

it('a mirror turns columns round, and twice it changes nothing', () => {
  const images = noiseImages(3, 2);
  const mirrored = mirrorImages(images);
  images.forEach((byte, at) => expect(mirrored[at - (at % 28) + 27 - (at % 28)]).toBe(byte));
  expect(mirrorImages(mirrored)).toEqual(images);
});

it('pairs are counted as by hand: 3 only as they are, 1 only mirrored, of 8', () => {
  const before = [true, true, true, true, true, false, false, false];
  const after = [true, true, false, false, false, true, false, false];
  const { images, accuracy, mirrored, difference, onlyOriginal, onlyMirrored, pValue } = comparePairs(before, after);
  expect({ images, onlyOriginal, onlyMirrored }).toEqual({ images: 8, onlyOriginal: 3, onlyMirrored: 1 });
  expect([accuracy.value, mirrored.value]).toEqual([5 / 8, 3 / 8]);
  expect(difference.value).toBeCloseTo(-2 / 8, 12);
  // Four tosses of a coin: 2 (1 + 4) / 16.
  expect(pValue).toBeCloseTo(10 / 16, 12);
  // Variance of a difference of pairs: (4 - 4 / 8) / 64.
  expect(difference.high - difference.low).toBeCloseTo(2 * 1.959963984540054 * Math.sqrt(3.5 / 64), 9);
});

it('a network that is blind to left and right is as good in the mirror, class by class', async () => {
  const tensors = randomTensors(5);
  for (const [name, { shape, data }] of tensors) {
    const [height, width, channels = 0, filters = 0] = shape;
    if (shape.length !== 4 || height === undefined || width === undefined) continue;
    // Kernels made symmetric: each column and its mirror image get the same numbers.
    data.forEach((_, at) => {
      const column = Math.floor(at / (channels * filters)) % width;
      const twin = at + (width - 1 - 2 * column) * channels * filters;
      if (column < width - 1 - column) data[at] = data[twin] as number;
    });
    expect(name).toContain('kernel');
  }
  const blind = networkOf(tensors);
  const runs = [{ id: 'seed-0', shipped: true, epochs: 3 }] as ReturnType<ReturnType<typeof smallInputs>['runs']>;
  const validation = labelled(8, 60);
  const of = (trained: typeof blind) =>
    mirror.run(smallInputs({ validation, trained: () => trained, runs: () => runs }), () => undefined);
  const { shipped, others } = (await of(blind))?.result ?? {};
  expect(others).toEqual([]);
  expect(shipped).toMatchObject({ run: 'seed-0', epochs: 3, images: 60, onlyOriginal: 0, onlyMirrored: 0, pValue: 1 });
  expect(shipped?.classes.map(({ images }) => images)).toEqual(new Array(10).fill(6));
});

it('networks without mirrored images in training are compared where they were trained', async () => {
  const other = networkOf(randomTensors(6), 'no-flip');
  const runs = [
    { id: 'seed-0', shipped: true, epochs: 3 },
    { id: 'no-flip', shipped: false, epochs: 2 },
  ] as ReturnType<ReturnType<typeof smallInputs>['runs']>;
  const inputs = smallInputs({ runs: () => runs, run: (id) => (id === 'no-flip' ? other : undefined) });
  const { others = [] } = (await mirror.run(inputs, () => undefined))?.result ?? {};
  expect(others.map(({ run, epochs }) => [run, epochs])).toEqual([['no-flip', 2]]);
  const [found] = others;
  const sum = (key: 'images' | 'onlyOriginal' | 'onlyMirrored'): number =>
    found?.classes.reduce((total, one) => total + one[key], 0) ?? NaN;
  expect([sum('images'), sum('onlyOriginal'), sum('onlyMirrored')]).toEqual([
    found?.images,
    found?.onlyOriginal,
    found?.onlyMirrored,
  ]);
  found?.classes.forEach(({ pValue, adjustedP }) => expect(adjustedP).toBeGreaterThanOrEqual(pValue));
});
