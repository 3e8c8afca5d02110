// One-step attacks: bounds that must hold, gradients against central differences, and a random step as control.
import { describe, expect, it } from 'vitest';
import { fgsm, lossGradients, randomSigns, stepImages } from '../../../pipeline/analyses/fgsm.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { softmax } from '../../../src/model/probabilities.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { naiveForward } from '../../model/naive-network.ts';
import { networkOf, noiseImages, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

await useWasm();

describe('a step', () => {
  const random = randomFrom(3);
  const images = Float32Array.from({ length: 2000 }, () => random());
  const directions = Float32Array.from({ length: 2000 }, () => Math.sign(random() - 0.5));

  it.each([0, 1, 8, 32])('of %d / 255 stays within it and within the picture', (size) => {
    const moved = stepImages(images, directions, size / 255);
    moved.forEach((value, i) => {
      // Half a unit in the last place of float32.
      expect(Math.abs(value - (images[i] ?? 0))).toBeLessThanOrEqual(size / 255 + 6e-8);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThanOrEqual(1);
    });
    if (size === 0) expect(moved).toEqual(images);
    else expect(moved).not.toEqual(images);
  });

  it('leaves a pixel without direction as it is', () =>
    expect([...stepImages(Float32Array.of(0.5, 0, 1), Float32Array.of(0, -1, 1), 0.25)]).toEqual([0.5, 0, 1]));

  it('in random signs goes up and down equally often', () => {
    const signs = randomSigns(10_000, randomFrom(5));
    expect(new Set(signs)).toEqual(new Set([-1, 1]));
    expect(Math.abs(signs.reduce((a, b) => a + b, 0))).toBeLessThan(400);
  });
});

it('the gradient is the central difference of a float64 network', () => {
  const tensors = randomTensors(41);
  const network = networkOf(tensors);
  const bytes = noiseImages(6, 2);
  const images = Float32Array.from(bytes, (byte) => byte / 255);
  const labels = Uint8Array.of(3, 8);
  const gradients = lossGradients(network, images, labels);
  const lossAt = (i: number, pixel: number, by: number): number => {
    const own = Float64Array.from(images.subarray(784 * i, 784 * i + 784), (v, at) => (at === pixel ? v + by : v));
    const logits = naiveForward(network.layers, tensors, own).get('logits') as Float64Array;
    return -Math.log(softmax(logits)[labels[i] as number] as number);
  };
  for (const [i, pixel] of [
    [0, 300],
    [0, 410],
    [1, 395],
    [1, 601],
  ] as const) {
    const slope = (lossAt(i, pixel, 1e-6) - lossAt(i, pixel, -1e-6)) / 2e-6;
    expect(Math.abs((gradients[784 * i + pixel] as number) - slope)).toBeLessThan(1e-4 * Math.max(1, Math.abs(slope)));
    expect(Math.abs(slope)).toBeGreaterThan(1e-4);
  }
});

it('the whole analysis: no step changes nothing, the smallest raises the loss nearly everywhere, noise hardly', async () => {
  const finding = await fgsm.run(smallInputs({ validation: labelled(4, 40) }), () => undefined);
  const { steps = [], images } = finding?.result ?? {};
  expect(images).toBe(40);
  expect(steps.map(({ size }) => size)).toEqual([0, 1, 2, 4, 8, 16, 32]);
  const [none, smallest] = steps;
  expect(none?.gradient).toEqual({ accuracy: none?.random.accuracy, loss: expect.anything() as unknown });
  expect(none?.gradient.loss.value).toBe(none?.random.loss.value);
  expect([none?.lossRises, none?.largestChange]).toEqual([1, 0]);
  expect(smallest?.lossRises).toBeGreaterThanOrEqual(0.99);
  for (const { size, largestChange, gradient, random } of steps.slice(1)) {
    expect(largestChange).toBeLessThanOrEqual(size + 1e-4);
    expect(gradient.loss.value).toBeGreaterThan(random.loss.value);
  }
  const garment = labelled(5, 10).images.subarray(9 * 784);
  for (const name of ['gradient', 'random'])
    steps.forEach(({ size }, k) => {
      const picture = finding?.tensors?.get(name)?.data.slice(784 * k, 784 * k + 784) ?? [];
      const changes = Array.from(picture, (value, at) => Math.abs(value - (garment[at] ?? NaN)));
      expect(Math.max(...changes)).toBe(size);
    });
});
