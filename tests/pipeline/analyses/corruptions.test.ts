// Corruptions: each does what its name says, on images whose answer is known by hand.
import { describe, expect, it } from 'vitest';
import { corruptImages, corruptions as kinds } from '../../../pipeline/analyses/measures/corrupted.ts';
import { corruptions, nearestMeanAnswers } from '../../../pipeline/analyses/corruptions.ts';
import { classMeans, nearestMeanAccuracy } from '../../../pipeline/analyses/dataset-statistics.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { noiseImages } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

await useWasm();

const kindNamed = (name: string): (typeof kinds)[number] => {
  const found = kinds.find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`unknown corruption "${name}"`);
  return found;
};
const apply = (name: string, image: Uint8Array, strength: number, seed = 1): Uint8Array =>
  corruptImages(image, kindNamed(name), strength, (i) => randomFrom(seed, i));

/** One lit pixel, or a square of them. */
const square = (top: number, left: number, size: number, value = 200): Uint8Array =>
  Uint8Array.from({ length: 784 }, (_, at) => {
    const [row, column] = [Math.floor(at / 28), at % 28];
    return row >= top && row < top + size && column >= left && column < left + size ? value : 0;
  });
const sum = (image: Uint8Array): number => image.reduce((a, b) => a + b, 0);
const lit = (image: Uint8Array): number[] => [...image.keys()].filter((at) => (image[at] ?? 0) > 0);
const centreOf = (image: Uint8Array): [row: number, column: number] => [
  image.reduce((total, value, at) => total + value * Math.floor(at / 28), 0) / sum(image),
  image.reduce((total, value, at) => total + value * (at % 28), 0) / sum(image),
];

describe.each(kinds)('$name', (kind) => {
  const images = noiseImages(9, 3);
  const all = (strength: number, seed = 1): Uint8Array =>
    corruptImages(images, kind, strength, (i) => randomFrom(seed, i));

  it('has five severities, or one where there is nothing between', () =>
    expect(kind.strengths).toHaveLength(kind.name === 'invert' ? 1 : 5));

  it('is the same for the same seed, leaves its input alone, and treats each image by itself', () => {
    const before = images.slice();
    const [strength = 0] = kind.strengths.slice(-1);
    const found = all(strength);
    expect(found).toEqual(all(strength));
    expect(images).toEqual(before);
    const alone = corruptImages(images.subarray(784, 1568), kind, strength, () => randomFrom(1, 1));
    expect(found.subarray(784, 1568)).toEqual(alone);
  });

  it('moves further from the image as it grows', () => {
    const smooth = apply('blur', noiseImages(2, 40), 1.5);
    const distances = kind.strengths.map((strength) => {
      const found = corruptImages(smooth, kind, strength, (i) => randomFrom(3, i));
      return found.reduce((total, value, at) => total + Math.abs(value - (smooth[at] as number)), 0);
    });
    expect(distances[0]).toBeGreaterThan(0);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
  });
});

describe('by hand', () => {
  it('brightness adds and clips, contrast keeps the mean, invert turns round and back', () => {
    const image = Uint8Array.from({ length: 784 }, (_, at) => (at % 2) * 240);
    expect([...apply('brightness', image, 0.2).subarray(0, 2)]).toEqual([51, 255]);
    expect([...apply('contrast', image, 0.5).subarray(0, 2)]).toEqual([60, 180]);
    expect([...apply('invert', image, 1).subarray(0, 2)]).toEqual([255, 15]);
    expect(apply('invert', apply('invert', image, 1), 1)).toEqual(image);
  });

  it('noise has its standard deviation where nothing clips', () => {
    const grey = new Uint8Array(784 * 20).fill(128);
    const found = apply('noise', grey, 0.1);
    const variance = found.reduce((total, value) => total + (value - 128) ** 2, 0) / found.length;
    // 25.5 bytes, and rounding adds 1/12. 15,680 draws: the standard deviation is known to 0.6 %.
    expect(Math.sqrt(variance - 1 / 12)).toBeGreaterThan(25);
    expect(Math.sqrt(variance - 1 / 12)).toBeLessThan(26);
  });

  it('blur keeps the light and spreads it as far as it says', () => {
    const found = apply('blur', square(14, 14, 1, 255), 1.5);
    const [row, column] = centreOf(found);
    expect([row, column].map(Math.round)).toEqual([14, 14]);
    const spread = found.reduce((total, value, at) => total + value * (Math.floor(at / 28) - row) ** 2, 0) / sum(found);
    expect(Math.sqrt(spread)).toBeGreaterThan(1.2);
    expect(Math.sqrt(spread)).toBeLessThan(1.7);
    expect(apply('blur', new Uint8Array(784).fill(90), 1).subarray(400, 410)).toEqual(new Uint8Array(10).fill(90));
  });

  it('erase puts one square of background somewhere', () => {
    const found = apply('erase', new Uint8Array(784 * 50).fill(7), 10);
    const corners = new Set<number>();
    for (let i = 0; i < 50; i++) {
      const image = found.subarray(784 * i, 784 * i + 784);
      const gone = [...image.keys()].filter((at) => image[at] === 0);
      expect(gone).toHaveLength(100);
      expect((gone.at(-1) ?? 0) - (gone[0] ?? 0)).toBe(9 * 28 + 9);
      corners.add(gone[0] ?? 0);
    }
    expect(corners.size).toBeGreaterThan(30);
  });

  it('translate moves by whole pixels along both axes, in four directions', () => {
    const corners = Array.from({ length: 40 }, (_, seed) => lit(apply('translate', square(10, 10, 3), 4, seed))[0]);
    expect(new Set(corners)).toEqual(new Set([6 * 28 + 6, 6 * 28 + 14, 14 * 28 + 6, 14 * 28 + 14]));
    expect(apply('translate', square(10, 10, 3), 4, 2).filter((value) => value === 200)).toHaveLength(9);
  });

  it('scale shrinks about the centre: half a side leaves a quarter of the light', () => {
    const found = apply('scale', square(4, 4, 20), 0.5);
    expect(sum(found) / sum(square(4, 4, 20))).toBeCloseTo(0.25, 1);
    expect(centreOf(found)[0]).toBeCloseTo(13.5, 1);
    expect(found).toEqual(apply('scale', square(4, 4, 20), 0.5, 77));
  });

  it('rotate turns about the centre, either way: a bar by 45 degrees to a diagonal', () => {
    const bar = square(0, 0, 28).map((_, at) => (Math.abs(Math.floor(at / 28) - 13.5) < 2 ? 200 : 0));
    const turned = [0, 1, 2, 3, 4, 5].map((seed) => apply('rotate', bar, 45, seed));
    const diagonals = turned.map((image) => [image[5 * 28 + 5], image[5 * 28 + 22]]);
    for (const pair of diagonals) expect([...pair].sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([0, 200]);
    expect(new Set(diagonals.map(String)).size).toBe(2);
  });

  it('shear moves rows sideways in proportion to their height', () => {
    const bar = square(0, 0, 28).map((_, at) => (at % 28 === 13 || at % 28 === 14 ? 200 : 0));
    const found = apply('shear', bar, 0.5, 1);
    const column = (row: number): number => {
      const line = found.subarray(row * 28, row * 28 + 28);
      return line.reduce((total, value, x) => total + value * x, 0) / sum(line);
    };
    expect(Math.abs(column(4) - column(14))).toBeCloseTo(5, 5);
    expect(column(4) - 13.5).toBeCloseTo(-(column(23) - 13.5), 5);
  });
});

it('the nearest mean is that of distances added up one by one', () => {
  const train = labelled(3, 60);
  const set = labelled(4, 50);
  const means = classMeans(train);
  const answers = nearestMeanAnswers(means, set.images);
  const right = answers.filter((answer, i) => answer === set.labels[i]).length;
  expect(right / 50).toBe(nearestMeanAccuracy(means, set));
  means.forEach((mean, label) => {
    const image = Uint8Array.from(mean, (value) => Math.round(255 * value));
    expect([...nearestMeanAnswers(means, image)]).toEqual([label]);
  });
});

it('the whole analysis: every severity once, the garment beside it', async () => {
  const finding = await corruptions.run(smallInputs({ validation: labelled(4, 20) }), () => undefined);
  const { result, tensors } = finding ?? {};
  expect(result?.images).toBe(20);
  expect(result?.example).toEqual({ id: 'example-9', label: 9 });
  expect(result?.corruptions.map(({ name, severities }) => [name, severities.map(({ strength }) => strength)])).toEqual(
    kinds.map(({ name, strengths }) => [name, [...strengths]]),
  );
  const garment = labelled(5, 10).images.subarray(9 * 784);
  expect(tensors?.get('original')?.data).toEqual(garment);
  for (const { name, strengths } of kinds) expect(tensors?.get(name)?.shape).toEqual([strengths.length, 28, 28]);
  expect(tensors?.get('invert')?.data).toEqual(garment.map((value) => 255 - value));
});
