// Shifts: identities that hold to the last digit, and a network whose layers are known to move along or to break.
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { measureShifts, normalisedInvariance, placesOf } from '../../../pipeline/analyses/measures/shift-measures.ts';
import { shift } from '../../../pipeline/analyses/shift.ts';
import { cosine, movedCosine, onCanvas, shiftImages, withRoom } from '../../../pipeline/analyses/measures/shifted.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { readOne } from '../../../pipeline/measuring/tensors.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { forward } from '../../../src/model/network.ts';
import { networkOf, noiseImages, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

const { layers } = tutorialNetwork;

await useWasm();

/** Noise that leaves `margin` columns empty on both sides. */
function narrowImages(seed: number, count: number, margin: number): Uint8Array {
  return noiseImages(seed, count).map((byte, at) => (at % 28 < margin || at % 28 >= 28 - margin ? 0 : byte));
}

describe('images', () => {
  it('move to the right and to the left, and background enters', () => {
    const row = Uint8Array.from({ length: 784 }, (_, at) => (at % 28) + 1);
    expect([...shiftImages(row, 3).subarray(28, 56)]).toEqual([
      0,
      0,
      0,
      ...Array.from({ length: 25 }, (_, i) => i + 1),
    ]);
    expect([...shiftImages(row, -3).subarray(28, 56)]).toEqual([
      ...Array.from({ length: 25 }, (_, i) => i + 4),
      0,
      0,
      0,
    ]);
    expect(shiftImages(row, 0)).toEqual(row);
  });

  it('come back whole where nothing was cut off', () => {
    const images = narrowImages(1, 3, 4);
    for (const columns of [-4, -1, 2, 4]) expect(shiftImages(shiftImages(images, columns), -columns)).toEqual(images);
  });

  it('lie in the middle of a canvas, and every shift of it keeps all their cloth', () => {
    const images = noiseImages(2, 2);
    const wide = onCanvas(images, 4);
    expect(wide).toHaveLength(2 * 28 * 36);
    for (const columns of [-4, 0, 3])
      for (let row = 0; row < 56; row++) {
        const start = row * 36 + 4 + columns;
        const found = shiftImages(wide, columns, 36).subarray(start, start + 28);
        expect(found).toEqual(images.subarray(row * 28, (row + 1) * 28));
      }
  });

  it('have room only where the columns on both sides are empty', () => {
    const images = new Uint8Array([...narrowImages(3, 1, 4), ...narrowImages(3, 1, 3), ...noiseImages(3, 1)]);
    const left = narrowImages(4, 1, 5);
    left[14 * 28 + 25] = 9;
    const set = { images: new Uint8Array([...images, ...left]), labels: Uint8Array.of(0, 1, 2, 3) };
    expect(withRoom(set, 4)).toEqual([0]);
    expect(withRoom(set, 3)).toEqual([0, 1]);
    expect(withRoom(set, 2)).toEqual([0, 1, 3]);
  });
});

describe('cosines', () => {
  it('are those of textbooks', () => {
    expect(cosine(Float32Array.of(1, 0), Float32Array.of(1, 1))).toBeCloseTo(Math.SQRT1_2, 12);
    expect(cosine(Float32Array.of(2, 4), Float32Array.of(-1, -2))).toBeCloseTo(-1, 12);
    expect(cosine(Float32Array.of(0, 0), Float32Array.of(1, 2))).toBe(0);
  });

  it('of moved maps leave out what entered: 2 rows, 3 columns, 2 channels by hand', () => {
    const before = Float32Array.of(1, 2, 3, 4, 5, 6, /**/ 7, 8, 9, 10, 11, 12);
    const right = Float32Array.of(99, 98, 1, 2, 3, 4, /**/ 97, 96, 7, 8, 9, 10);
    expect(movedCosine(before, right, 3, 2, 1)).toBeCloseTo(1, 12);
    expect(movedCosine(right, before, 3, 2, -1)).toBeCloseTo(1, 12);
    expect(movedCosine(before, right, 3, 2, -1)).toBeLessThan(0.99);
    expect(movedCosine(before, before, 3, 2, 0)).toBeCloseTo(1, 12);
  });

  it('are normalised so that another image is 0 and no change is 1', () => {
    const baseline = Float64Array.of(0.2, 0.4);
    expect(normalisedInvariance(baseline, baseline, [0, 1])).toBeCloseTo(0, 12);
    expect(normalisedInvariance(Float64Array.of(1, 1), baseline, [0, 1])).toBeCloseTo(1, 12);
    // Means, then the ratio: (0.65 - 0.3) / 0.7.
    expect(normalisedInvariance(Float64Array.of(0.5, 0.8), baseline, [0, 1])).toBeCloseTo(0.5, 12);
    expect(normalisedInvariance(Float64Array.of(0.5, 0.8), baseline, [1, 1])).toBeCloseTo(0.4 / 0.6, 12);
  });
});

describe('a network with random weights', () => {
  const network = networkOf(randomTensors(21));
  const count = 12;
  const pictures = { images: onCanvas(noiseImages(5, count), 4), labels: new Uint8Array(count), width: 36 };
  const places = placesOf(layers, 36);
  const found = measureShifts(network, places, pictures);
  const of = (name: string): number => places.findIndex((place) => place.name === name);
  const least = (values: Float64Array | undefined): number => Math.min(...(values ?? [NaN]));

  it('has the widths of a wider picture', () =>
    expect(places.map(({ name, width }) => `${name} ${width}`)).toEqual([
      'pixels 36',
      'conv1 36',
      'pool1 18',
      'conv2 18',
      'pool2 9',
      'conv3 9',
      'conv4 9',
      'gap 1',
    ]));

  it('moves conv1 along with any shift, and pool1 with even ones alone', () => {
    for (const k of [0, 1, 2, 3]) {
      expect(least(found.equivariance[of('pixels')]?.[k])).toBeCloseTo(1, 9);
      expect(least(found.equivariance[of('conv1')]?.[k])).toBeGreaterThan(1 - 1e-6);
    }
    for (const k of [1, 3]) expect(least(found.equivariance[of('pool1')]?.[k])).toBeGreaterThan(1 - 1e-6);
    // An odd shift changes which pixels share a cell: no whole number of columns undoes it.
    const maps = [0, 1].map((columns) =>
      readOne(() => {
        const bytes = shiftImages(pictures.images.subarray(0, 1008), columns, 36);
        return forward(network, tf.tensor4d(Float32Array.from(bytes), [1, 28, 36, 1]))['pool1'] as tf.Tensor;
      }),
    ) as [Float32Array, Float32Array];
    for (const columns of [0, 1]) expect(movedCosine(...maps, 18, 16, columns)).toBeLessThan(0.999);
  });

  it('loses at the borders of conv2, whose padding is not what conv1 says of background', () => {
    for (const k of [1, 3]) {
      const value = least(found.equivariance[of('conv2')]?.[k]);
      expect(value).toBeLessThan(1 - 1e-4);
      expect(value).toBeGreaterThan(0.5);
    }
  });

  it('measures pixels by brute force', () => {
    const k = 1;
    for (const i of [0, 7]) {
      const own = Float32Array.from(pictures.images.subarray(i * 1008, (i + 1) * 1008));
      const moved = (by: number): Float32Array =>
        own.map((_, at) => {
          const column = (at % 36) - by;
          return column >= 0 && column < 36 ? (own[at - by] as number) : 0;
        });
      const cos = (a: Float32Array, b: Float32Array): number => {
        const dot = (x: Float32Array, y: Float32Array): number =>
          x.reduce((sum, v, at) => sum + v * (y[at] as number), 0);
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      };
      const ofPixels = found.invariance[0] ?? [];
      expect(ofPixels[k]?.[i]).toBeCloseTo((cos(own, moved(2)) + cos(own, moved(-2))) / 2, 5);
      const others = [1, 2, 3, 4].map((r) => {
        const j = (i + r) % count;
        return cos(own, Float32Array.from(pictures.images.subarray(j * 1008, (j + 1) * 1008)));
      });
      expect(found.baseline[0]?.[i]).toBeCloseTo(others.reduce((a, b) => a + b) / 4, 5);
    }
  });
});

it('the whole analysis: every place and shift of both sets, seeds as shipped, no pair that was not trained', async () => {
  const validation = labelled(4, 40);
  const inputs = smallInputs({
    validation: { ...validation, images: narrowImages(6, 40, 4) },
    mainRuns: () => ['seed-0'],
    runs: () => [{ id: 'seed-0', shipped: true }] as ReturnType<ReturnType<typeof smallInputs>['runs']>,
  });
  const result = (await shift.run(inputs, () => undefined))?.result;
  expect(result?.canvas.images).toBe(40);
  expect(result?.narrow.images).toBe(40);
  expect(result?.narrow.perClass).toEqual(new Array(10).fill(4));
  expect(result?.canvas.augmentation).toBeUndefined();
  const { layers: found = [] } = result?.canvas.trained ?? {};
  expect(found.map(({ layer }) => layer)).toEqual([
    'pixels',
    'conv1',
    'pool1',
    'conv2',
    'pool2',
    'conv3',
    'conv4',
    'gap',
  ]);
  found.forEach(({ normalised, gain }, place) => {
    expect(result?.canvas.seeds[0]?.trained[place]).toEqual(normalised.map(({ value }) => value));
    gain?.forEach(({ value }, k) =>
      expect(value).toBeCloseTo((normalised[k]?.value ?? NaN) - (found[place - 1]?.normalised[k]?.value ?? NaN), 12),
    );
  });
  expect(result?.canvas.seeds[0]?.untrained).not.toEqual(result?.canvas.seeds[0]?.trained);
});
