// Receptive fields against the textbook's numbers, against a float64 network of plain loops, and against maps whose answer is known.
import { describe, expect, it } from 'vitest';
import {
  deviationOf,
  fieldOf,
  gradientSizes,
  linearResponse,
  mapsOf,
  middleUnit,
  pixelsAbove,
  receptiveFields,
  shareOutside,
  supportSide,
  uniformDeviation,
} from '../../../pipeline/analyses/receptive-fields.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { layerNamed, weightShapes } from '../../../src/model/architecture.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { naiveForward } from '../../model/naive-network.ts';
import { networkOf, noiseImages, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

const { layers } = tutorialNetwork;

await useWasm();

/** The fields of the middle units, worked out by hand from kernels of 5, 3, 3, 3 and two pools of 2. */
const known = [
  { name: 'conv1', unit: [13, 13], field: [11, 11, 16, 16] },
  { name: 'conv2', unit: [6, 6], field: [8, 8, 18, 18] },
  { name: 'conv3', unit: [3, 3], field: [4, 4, 24, 24] },
  { name: 'conv4', unit: [3, 3], field: [0, 0, 28, 28] },
] as const;

/** All weights 1, no bias. */
const ones = (): Map<string, TensorData> =>
  new Map(
    [...weightShapes(tutorialNetwork)].map(([name, shape]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, { dtype: 'float32', shape, data: new Float32Array(size).fill(Number(name.endsWith('kernel'))) }];
    }),
  );

const image = (seed: number): Uint8Array => noiseImages(seed, 1);

const inside = (pixel: number, [top, left, bottom, right]: readonly number[]): boolean => {
  const [row, column] = [Math.floor(pixel / 28), pixel % 28];
  return row >= (top ?? 0) && row < (bottom ?? 0) && column >= (left ?? 0) && column < (right ?? 0);
};

describe.each(known)('the middle unit of $name', ({ name, unit, field }) => {
  const layer = layerNamed(name, layers);

  it('sees the field that the recursion gives', () => {
    expect(middleUnit(layer)).toEqual(unit);
    expect(fieldOf(layers, layer, unit)).toEqual(field);
  });

  it('depends, with all weights 1 and means for maxima, on every pixel of the field and on none outside', () => {
    const response = linearResponse(layers, layer, unit);
    response.forEach((value, pixel) => expect(value > 0).toBe(inside(pixel, field)));
    expect(supportSide(response)).toBe(layer.receptiveField);
  });

  it('has no gradient outside of the field, be its weights all 1 or drawn by chance', () => {
    for (const network of [networkOf(ones()), networkOf(randomTensors(11))]) {
      const sizes = gradientSizes(network, layer, image(5));
      expect(sizes).toHaveLength(784 * layer.outputShape[2]);
      expect(sizes.some((size) => size > 0)).toBe(true);
      sizes.forEach((size, at) => {
        if (!inside(at % 784, field)) expect(size).toBe(0);
      });
    }
  });
});

describe('against a float64 network of plain loops', () => {
  const network = networkOf(randomTensors(11));
  const unitOf = (values: Float64Array, channel: number): number => values[(3 * 7 + 3) * 64 + channel] as number;
  const run = (pixels: ArrayLike<number>): Float64Array =>
    naiveForward(layers.slice(0, 5), network.tensors, pixels).get('conv3') as Float64Array;

  it('a pixel outside of the field never changes the unit', () => {
    const start = Float64Array.from(image(7), (byte) => byte / 255);
    const before = run(start);
    const random = randomFrom(8);
    const outside = Array.from({ length: 784 }, (_, pixel) => pixel).filter((pixel) => !inside(pixel, known[2].field));
    for (let i = 0; i < 6; i++) {
      const other = start.slice();
      other[outside[Math.floor(random() * outside.length)] as number] = 5;
      const after = run(other);
      expect(after).not.toEqual(before);
      for (let channel = 0; channel < 64; channel++) expect(unitOf(after, channel)).toBe(unitOf(before, channel));
    }
  });

  it('the gradient is the central difference', () => {
    const sizes = gradientSizes(network, layerNamed('conv3', layers), image(7));
    for (const pixel of [4 * 28 + 4, 13 * 28 + 13, 15 * 28 + 10, 20 * 28 + 17]) {
      const moved = (by: number): Float64Array =>
        run(Float64Array.from(image(7), (byte, at) => byte / 255 + (at === pixel ? by : 0)));
      const [up, down] = [moved(1e-6), moved(-1e-6)];
      for (let channel = 0; channel < 64; channel++)
        expect(sizes[channel * 784 + pixel]).toBeCloseTo(
          Math.abs(unitOf(up, channel) - unitOf(down, channel)) / 2e-6,
          4,
        );
    }
  });
});

describe('the numbers of a map', () => {
  const square = (top: number, left: number, size: number): Float64Array =>
    Float64Array.from({ length: 784 }, (_, pixel) => Number(inside(pixel, [top, left, top + size, left + size])));

  it('have the standard deviation of an even square, wherever it lies', () => {
    for (const size of [1, 2, 5, 28]) expect(deviationOf(square(0, 0, size))).toBeCloseTo(uniformDeviation(size), 10);
    expect(deviationOf(square(9, 3, 6))).toBeCloseTo(Math.sqrt(35 / 12), 10);
  });

  it('have a deviation that is the mean of both axes: two pixels, four columns apart', () => {
    const pair = new Float64Array(784);
    pair[100] = pair[104] = 3;
    expect(deviationOf(pair)).toBeCloseTo(Math.sqrt((4 + 0) / 2), 10);
  });

  it('count what is above a share of the greatest value, and what lies outside of a window', () => {
    const map = new Float64Array(784);
    map.set([8, 4, 4.1, 2], 28);
    expect(pixelsAbove(map, 0.5)).toBe(2);
    expect(pixelsAbove(map, 0)).toBe(4);
    expect(shareOutside(map, [1, 0, 2, 3])).toBeCloseTo(2 / 18.1, 12);
    expect(shareOutside(map, [0, 0, 28, 28])).toBe(0);
  });

  it('let every channel count alike, and take sizes before they add', () => {
    const sizes = [0, 1].map((i) => Float32Array.from({ length: 2 * 784 }, (_, at) => ((at * 7 + i * 3) % 11) / 10));
    const louder = sizes.map((one) => one.map((value, at) => (at < 784 ? value : 50 * value)));
    const [maps, same] = [mapsOf(sizes), mapsOf(louder)];
    maps.forEach((map, i) => map.forEach((value, p) => expect(same[i]?.[p]).toBeCloseTo(value, 9)));
    // All images together sum to 1: two channels of one half each.
    expect(maps.flatMap((map) => [...map]).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  });
});

it('the whole analysis: nothing lies outside of a field, each state has its own map', async () => {
  const finding = await receptiveFields.run(smallInputs({ validation: labelled(4, 6) }), () => undefined);
  expect(finding?.result.layers.map(({ layer, support }) => [layer, support])).toEqual([
    ['conv1', 5],
    ['conv2', 10],
    ['conv3', 20],
    ['conv4', 28],
  ]);
  for (const { shareOutside, trained, untrained } of finding?.result.layers ?? []) {
    expect(shareOutside).toBe(0);
    for (const { low, high } of [trained, untrained].flatMap((field) => Object.values(field)))
      expect(low).toBeLessThanOrEqual(high);
  }
  const maps = ['trained/conv4', 'untrained/conv4'].map((name) => finding?.tensors?.get(name)?.data ?? []);
  expect(maps[0]).toHaveLength(784);
  expect(maps[0]).not.toEqual(maps[1]);
});
