// R² against predictions whose worth is known, and the two readings of a layer against plain sums.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  brightnessOf,
  coordinatesOf,
  imagesForProbes,
  onCoordinates,
  onGrid,
  pooled,
} from '../../../pipeline/analyses/measures/features.ts';
import { standardOf, standardised } from '../../../pipeline/analyses/methods/standardise.ts';
import { explainedShare } from '../../../pipeline/analyses/pixel-decodability.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { at, filled, gaussian } from './gaussian.ts';

await useWasm();

describe('explainedShare', () => {
  const truth = gaussian(300, 8, 1);

  it('is 1 for the truth, 0 for the mean, and below 0 for worse than the mean', () => {
    expect(explainedShare(truth, truth, randomFrom(2)).value).toBe(1);
    expect(
      explainedShare(
        filled(300, 8, () => 0),
        truth,
        randomFrom(2),
      ).value,
    ).toBe(0);
    const opposite = filled(300, 8, (row, column) => -at(truth, row, column));
    expect(explainedShare(opposite, truth, randomFrom(2)).value).toBeCloseTo(-3, 6);
  });

  it('is the share of variance that is not noise, within its interval', () => {
    const noise = gaussian(300, 8, 3);
    const blurred = filled(300, 8, (row, column) => at(truth, row, column) + 0.5 * at(noise, row, column));
    const { value, low, high } = explainedShare(blurred, truth, randomFrom(4));
    expect(Math.abs(value - 0.75)).toBeLessThan(0.03);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(high - low).toBeLessThan(0.1);
  });
});

describe('readings of a layer', () => {
  const maps = tf.tidy(() =>
    tf.tensor4d(
      Float32Array.from({ length: 2 * 14 * 14 * 20 }, (_, i) => (i * 37) % 101),
      [2, 14, 14, 20],
    ),
  );
  const value = (image: number, y: number, x: number, channel: number): number =>
    ((((image * 14 + y) * 14 + x) * 20 + channel) * 37) % 101;

  it('average each map, and its 2 x 2 blocks', () => {
    const [means, grid] = [pooled.read(maps), onGrid.read(maps)];
    expect([means.shape, grid.shape]).toEqual([
      [2, 20],
      [2, 980],
    ]);
    let sum = 0;
    for (let y = 0; y < 14; y++) for (let x = 0; x < 14; x++) sum += value(1, y, x, 13);
    expect(means.arraySync()[1]?.[13]).toBeCloseTo(sum / 196, 3);
    const block = [0, 1].flatMap((dy) => [0, 1].map((dx) => value(1, 8 + dy, 4 + dx, 13)));
    expect(grid.arraySync()[1]?.[(4 * 7 + 2) * 20 + 13]).toBeCloseTo(block.reduce((a, b) => a + b) / 4, 3);
  });

  it('take 784 different places of more, the same ones every time, and all of no more', () => {
    const chosen = coordinatesOf(980);
    expect(new Set(chosen).size).toBe(784);
    expect(Math.max(...chosen)).toBeLessThan(980);
    expect([...coordinatesOf(980)]).toEqual([...chosen]);
    expect([...coordinatesOf(784)]).toEqual(Array.from({ length: 784 }, (_, i) => i));
    const [grid, taken] = [onGrid.read(maps).arraySync()[1], onCoordinates.read(maps).arraySync()[1]];
    expect(taken).toEqual(Array.from(chosen, (column) => grid?.[column]));
    const groupOf = onCoordinates.grouping(20);
    chosen.forEach((column, k) => expect(groupOf(k)).toBe(column % 20));
  });

  it('refuse maps that no grid fits', () => {
    expect(() => onGrid.read(tf.zeros([1, 10, 10, 3]))).toThrow('invalid activations of 10 x 10');
  });

  it('standardise columns; one that never varies becomes 0', () => {
    const x = filled(500, 3, (row, column) => (column === 2 ? 0.1 : column * 100 + Math.sin(row) * 10 ** column));
    const standard = standardised(x, standardOf(x));
    const { mean, deviation } = standardOf(standard);
    [0, 1].forEach((column) => {
      expect(mean[column]).toBeCloseTo(0, 5);
      expect(deviation[column]).toBeCloseTo(1, 4);
    });
    expect(at(standard, 3, 2)).toBe(0);
  });

  it('standardise columns of one unit together, so that a nearly empty one stays small', () => {
    const x = filled(500, 2, (row, column) => (column === 0 ? Math.sin(row) : Number(row === 7) * 0.1));
    const standard = standardised({ ...x, groupOf: () => 0 }, standardOf({ ...x, groupOf: () => 0 }));
    expect(at(standard, 7, 1) / at(x, 7, 1)).toBeCloseTo(
      (at(standard, 3, 0) - at(standard, 4, 0)) / (at(x, 3, 0) - at(x, 4, 0)),
      1,
    );
    const { deviation } = standardOf(standard);
    expect(((deviation[0] as number) ** 2 + (deviation[1] as number) ** 2) / 2).toBeCloseTo(1, 5);
    expect(at(standardised(x, standardOf(x)), 7, 1)).toBeGreaterThan(20);
  });

  it('take brightness from bytes', () => {
    const images = new Uint8Array(2 * 784).fill(51, 784);
    expect([...brightnessOf(images).values].map((v) => Number(v.toFixed(6)))).toEqual([0, 0.2]);
  });
});

it('probes always see the same images, no image twice, a fifth held out', () => {
  const train = {
    images: Uint8Array.from({ length: 300 * 784 }, (_, i) => Math.floor(i / 784) % 256),
    labels: Uint8Array.from({ length: 300 }, (_, i) => i % 10),
  };
  const { chosen, heldOut } = imagesForProbes(train, 200);
  expect([chosen.labels.length, heldOut]).toEqual([200, 40]);
  expect(imagesForProbes(train, 200).chosen.labels).toEqual(chosen.labels);
  expect(imagesForProbes(train).chosen.labels).toHaveLength(300);
  // Image i is filled with i, whose label is i modulo 10: the pairs stay together.
  const firsts = Array.from(chosen.labels, (_, i) => chosen.images[i * 784] as number);
  firsts.forEach((byte, i) => expect([byte % 10, (byte + 256) % 10]).toContain(chosen.labels[i]));
});
