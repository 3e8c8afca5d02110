// Gradient ascent against central differences, against an optimum that is known, and against what it is meant to excite.
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import {
  excitation,
  judge,
  maximise,
  networkUpTo,
  penalise,
  shiftInto,
} from '../../src/model/activation-maximisation.ts';
import type { Recipe } from '../../src/model/activation-maximisation.ts';
import { deriveLayers } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import type { WeightedNetwork } from '../../src/model/gradients.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { randomFrom } from '../../src/model/random.ts';
import { naiveForward } from './naive-network.ts';
import { randomImages, randomWeights } from './random-network.ts';

const { layers, input: shape } = tutorialNetwork;

const bare: Recipe = { steps: 60, rate: 0.1, jitter: 0, energy: 0, variation: 0 };
let weights: Map<string, TensorData>;
let network: WeightedNetwork;
beforeAll(async () => {
  await useWasm();
  weights = randomWeights();
  network = { ...tutorialNetwork, weights: weightsToDevice(weights, tutorialNetwork) };
});

const pixels = (seed: number, count = 1): Float32Array =>
  Float32Array.from(randomImages(seed, count), (byte) => byte / 255);
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe('excitation', () => {
  it('of a channel is the mean of its map, of a class its logit, in units of the scale; each image has its own unit', () => {
    const images = pixels(51, 2);
    const outputs = [0, 1].map((i) => naiveForward(layers, weights, images.slice(i * 784, (i + 1) * 784)));
    const channel = (i: number, c: number): number =>
      mean((outputs[i]?.get('conv3') as Float64Array).filter((_, p) => p % 64 === c));
    const found = excitation({ network: networkUpTo(network, 'conv3'), units: [7, 40], scales: [2, 0.5] }, images);
    expect(found.values[0]).toBeCloseTo(channel(0, 7) / 2, 5);
    expect(found.values[1]).toBeCloseTo(channel(1, 40) / 0.5, 5);
    const logits = excitation({ network: networkUpTo(network, 'logits'), units: [3, 9], scales: [1, 4] }, images);
    expect(logits.values[1]).toBeCloseTo((outputs[1]?.get('logits')?.[9] as number) / 4, 5);
  });

  it('has the gradient that central differences have', () => {
    const images = pixels(52);
    const aim = { network: networkUpTo(network, 'conv2'), units: [5], scales: [0.3] };
    const { gradients } = excitation(aim, images);
    const value = (image: Float64Array): number =>
      mean(
        (naiveForward(layers.slice(0, 3), weights, image).get('conv2') as Float64Array).filter((_, p) => p % 32 === 5),
      ) / 0.3;
    const scale = Math.max(...gradients.map(Math.abs));
    for (const at of [33, 210, 405, 613]) {
      const moved = (by: number): number => value(Float64Array.from(images, (v, i) => (i === at ? v + by : v)));
      expect(Math.abs((moved(1e-6) - moved(-1e-6)) / 2e-6 - (gradients[at] as number)) / scale).toBeLessThan(1e-4);
    }
  });

  it('of a layer that is not there is refused', () =>
    expect(() => networkUpTo(network, 'conv5')).toThrow('unknown layer "conv5"'));
});

describe('penalties', () => {
  const recipe: Recipe = { ...bare, energy: 0.7, variation: 1.3 };

  it('are the mean square and the mean total variation, by hand', () => {
    const image = new Float32Array(784);
    image[30] = 0.6;
    // One pixel of 0.6 among zeros: its square, and four differences; the other 1508 pairs are equal.
    const smooth = (d: number): number => Math.sqrt(d * d + 0.01 ** 2);
    const expected = (0.7 * 0.36 + 1.3 * (4 * smooth(0.6) + 1508 * smooth(0))) / 784;
    expect(penalise(image, new Float32Array(784), shape, recipe)).toBeCloseTo(expected, 7);
  });

  it('are taken off the gradient by their own', () => {
    const image = pixels(53);
    const gradient = new Float32Array(784).fill(1);
    penalise(image, gradient, shape, recipe);
    const value = (at: number, by: number): number =>
      // The penalty reads float32; a step that float32 holds exactly.
      penalise(
        image.map((v, i) => (i === at ? Math.fround(v + by) : v)),
        new Float32Array(784),
        shape,
        recipe,
      );
    for (const at of [0, 27, 28, 399, 783]) {
      const step = 2 ** -10;
      const slope = (value(at, step) - value(at, -step)) / (2 * step);
      expect(Math.abs(1 - (gradient[at] as number) - slope)).toBeLessThan(1e-4);
    }
  });
});

describe('shifts', () => {
  it('move pixels, let background in, and are undone but for what left', () => {
    const image = pixels(54);
    const [there, back] = [new Float32Array(784), new Float32Array(784)];
    shiftInto(there, image, shape, 2, -1);
    expect(there[10 * 28 + 12]).toBe(image[11 * 28 + 10]);
    expect([...there.slice(27 * 28)].every((v) => v === 0)).toBe(true);
    shiftInto(back, there, shape, -2, 1);
    for (const [y, x] of [
      [1, 0],
      [27, 25],
      [14, 14],
    ] as const)
      expect(back[y * 28 + x]).toBe(image[y * 28 + x]);
    expect(back[5]).toBe(0);
  });
});

describe('maximise', () => {
  it('finds the best image of a linear channel: white or black by the sign of what a pixel adds', () => {
    // A 1 x 1 filter of weight 1 or -1 that never closes: all pixels 1, or all 0.
    const linear: WeightedNetwork = {
      input: shape,
      classes: 0,
      layers: deriveLayers(
        [{ name: 'a', kind: 'conv', kernelSize: 1, filters: 2, padding: 'same', activation: 'relu' }],
        shape,
      ),
      weights: { 'a/kernel': tf.tensor4d([1, -1], [1, 1, 1, 2]), 'a/bias': tf.tensor1d([2, 2]) },
    };
    const aim = { network: networkUpTo(linear, 'a'), units: [0, 1], scales: [1, 1] };
    const { images, values, objectives } = maximise(aim, { ...bare, steps: 150 }, randomFrom(1));
    expect(Math.min(...images.slice(0, 784))).toBeGreaterThan(0.9);
    expect(Math.max(...images.slice(784))).toBeLessThan(0.1);
    expect(values[0]).toBeCloseTo(2 + mean(images.slice(0, 784)), 4);
    expect([...objectives]).toEqual([...values]);
    // With energy 1 a pixel adds x - x²: best at a half.
    const mild = maximise(aim, { ...bare, steps: 300, energy: 1 }, randomFrom(1));
    expect(mean(mild.images.slice(0, 784))).toBeCloseTo(0.5, 2);
    tf.dispose(linear.weights);
  });

  it('begins where it is told to, and nowhere else: a unit that this image does not excite is left alone', () => {
    // Answers only above 0.9: a random start, about 0.3, has no slope.
    const shy: WeightedNetwork = {
      input: shape,
      classes: 0,
      layers: deriveLayers(
        [{ name: 'a', kind: 'conv', kernelSize: 1, filters: 1, padding: 'same', activation: 'relu' }],
        shape,
      ),
      weights: { 'a/kernel': tf.tensor4d([1], [1, 1, 1, 1]), 'a/bias': tf.tensor1d([-0.9]) },
    };
    const aim = { network: networkUpTo(shy, 'a'), units: [0, 0], scales: [1, 1] };
    const from = new Float32Array(2 * 784);
    from.fill(1, 0, 784);
    const { images, values } = maximise(aim, bare, randomFrom(3), from);
    expect(values[0]).toBeGreaterThan(0.095);
    expect(values[1]).toBe(0);
    // Black and white begin a little inside, where there is a slope.
    expect([...images.slice(784)].every((v) => Math.abs(v - 0.02) < 1e-6)).toBe(true);
    const judged = judge(aim, { ...bare, energy: 1 }, images);
    expect([...judged.values]).toEqual([...values]);
    expect(judged.objectives[1]).toBeCloseTo(-(0.02 ** 2), 6);
    tf.dispose(shy.weights);
  });

  it('excites a channel more than any of many real images, smoother with the penalty, and the same seed gives the same', () => {
    const reduced = networkUpTo(network, 'conv4');
    const some = pixels(55, 64);
    const ones = new Array<number>(64).fill(1);
    const best = Math.max(...excitation({ network: reduced, units: ones.map(() => 12), scales: ones }, some).values);
    const aim = { network: reduced, units: [12, 12], scales: [1, 1] };
    const free = maximise(aim, bare, randomFrom(2));
    expect(Math.max(...free.values)).toBeGreaterThan(best);
    expect(Math.min(...free.images)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...free.images)).toBeLessThanOrEqual(1);
    expect(maximise(aim, bare, randomFrom(2)).images).toEqual(free.images);
    const roughness = (image: Float32Array): number =>
      penalise(image, new Float32Array(784), shape, { ...bare, variation: 1 });
    const smooth = maximise(aim, { ...bare, variation: 2 * Math.max(...free.values), jitter: 2 }, randomFrom(2));
    expect(roughness(smooth.images.slice(0, 784))).toBeLessThan(0.7 * roughness(free.images.slice(0, 784)));
    // The first start is faint, the second strong: two different ways.
    expect(free.images.slice(0, 784)).not.toEqual(free.images.slice(784));
  });
});
