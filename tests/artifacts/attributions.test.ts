// What the attributions of these artifacts promise: maps add up, sanity checks compared with networks that really were others.
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { integratedGradients } from '../../src/model/attributions.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';

const { evidence, evidenceTensors, trained, manifest, examples: pictures } = loadArtifacts();
const maps = evidence['attribution-maps'];
const checks = evidence['sanity-checks'];
const deletion = evidence.deletion;

describe('attribution maps', () => {
  const { networks = [], examples = [], classes = [] } = maps ?? {};
  const own = networks.find(({ network }) => network === 'trained');
  /** What integrated gradients must add up to: the logit of each image less that of a black one. */
  const changes = classes.map((_, i) => (own?.logits[i] ?? NaN) - (own?.blackLogit[i] ?? NaN));
  const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

  it('explain the class that the network predicts', () =>
    expect(classes).toEqual(manifest.examples.map(({ predicted }) => predicted)));

  it('of integrated gradients add up to the change of the logit', () => {
    const errors = own?.completeness ?? [];
    expect(maps?.steps).toBeGreaterThanOrEqual(256);
    expect(median(errors.map((error, i) => Math.abs(error / (changes[i] ?? NaN))))).toBeLessThan(5e-3);
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(0.1);
  });

  it('of integrated gradients add up the better the more steps: 128 against 32', async () => {
    await useWasm();
    const weights = weightsToDevice(trained.weights, tutorialNetwork);
    // Every fourth example: the way is walked 160 times for each.
    const chosen = classes.map((_, i) => i).filter((i) => i % 4 === 0);
    const pixels = chosen.flatMap((i) => [...pictures.data.slice(i * 784, (i + 1) * 784)]);
    const images = imagesToTensor(Uint8Array.from(pixels), tutorialNetwork.input);
    const explained = chosen.map((i) => classes[i] ?? NaN);
    const errorAt = (steps: number): number => {
      const maps = integratedGradients({ ...tutorialNetwork, weights }, images, explained, { steps });
      const sums = tf.tidy(() => tf.sum(maps, [1, 2, 3]).arraySync() as number[]);
      maps.dispose();
      return sums.reduce((all, sum, k) => all + Math.abs(sum - (changes[chosen[k] ?? NaN] ?? NaN)), 0) / sums.length;
    };
    const [fine, coarse] = [errorAt(128), errorAt(32)];
    tf.dispose([weights, images]);
    expect(fine).toBeLessThan(coarse);
    expect(fine).toBeLessThan(0.15);
  });

  it('of class activation average to the logit without its bias, and Grad-CAM is their positive part', () => {
    const bias = tensorNamed(trained.weights, 'logits/bias').data;
    const tensors = evidenceTensors('attribution-maps');
    const [cam, grad] = ['cam', 'grad-cam-conv4'].map((name) => tensorNamed(tensors, `trained/${name}`).data);
    examples.forEach((_, i) => {
      const cells = Array.from(cam?.slice(i * 49, (i + 1) * 49) ?? []);
      const largest = Math.max(...cells.map(Math.abs));
      const logit = (bias[classes[i] ?? 0] ?? 0) + cells.reduce((a, b) => a + b, 0) / 49;
      // Shipped as float16.
      expect(Math.abs(logit - (own?.logits[i] ?? NaN))).toBeLessThan(1e-3 * largest);
      cells.forEach((cell, k) =>
        expect(Math.abs(Math.max(0, cell) - 49 * (grad?.[i * 49 + k] ?? NaN))).toBeLessThan(2e-3 * largest),
      );
    });
    expect(Math.max(...(own?.camError.map(Math.abs) ?? []))).toBeLessThan(1e-4);
  });
});

describe('sanity checks', () => {
  it('randomised weights that really differ', () => {
    expect(checks?.randomised.length).toBeGreaterThan(1);
    for (const { distance } of checks?.randomised ?? []) expect(distance).toBeGreaterThan(0.5);
  });
  it('have intervals that hold their values, and a verdict by the rule', () => {
    for (const { similarities, verdict } of checks?.methods ?? []) {
      for (const { signed, absolute } of similarities)
        for (const { value, low, high } of [signed, absolute]) {
          expect(low).toBeLessThanOrEqual(value);
          expect(high).toBeGreaterThanOrEqual(value);
        }
      const first = similarities[0]?.absolute;
      const limit = checks?.threshold ?? NaN;
      const expected = (first?.high ?? NaN) < limit ? 'passes' : (first?.low ?? NaN) >= limit ? 'fails' : 'undecided';
      expect(verdict).toBe(expected);
    }
  });
});

describe('deletion', () => {
  it('begins and ends where all orders do', () => {
    for (const way of ['deletion', 'insertion'] as const)
      for (const answer of ['logit', 'probability'] as const) {
        const ends = (deletion?.orders ?? []).map((order) => {
          const { values } = order[way][answer];
          return `${values[0]?.toFixed(4)} ${values.at(-1)?.toFixed(4)}`;
        });
        expect(new Set(ends).size).toBe(1);
      }
  });
});
