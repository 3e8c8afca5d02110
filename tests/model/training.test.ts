// Training against values worked by hand and against what training must be able to do. Its gradients have a file of their own.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { deriveLayers } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { randomFrom } from '../../src/model/random.ts';
import {
  crossEntropy,
  disposeState,
  initialState,
  learningRate,
  lossAndGradients,
  trainStep,
} from '../../src/model/training.ts';
import type { Optimiser } from '../../src/model/training.ts';

const optimiser: Optimiser = { peakRate: 0.2, warmUp: 0.25, momentum: 0.9, weightDecay: 0 };

/** Random images whose labels can only be learned by heart. */
function randomBatch(count: number, seed = 3): { images: tf.Tensor4D; labels: tf.Tensor2D } {
  const random = randomFrom(seed);
  const pixels = Float32Array.from({ length: count * 784 }, () => random());
  const labels = Int32Array.from({ length: count }, () => Math.floor(10 * random()));
  return {
    images: tf.tensor4d(pixels, [count, 28, 28, 1]),
    labels: tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), 10)) as tf.Tensor2D,
  };
}

beforeAll(useWasm);
beforeEach(useWasm);

describe('the one-cycle schedule', () => {
  it('has the values worked by hand', () => {
    expect(learningRate(0, 100, optimiser)).toBeCloseTo(0.2 / 25, 12);
    expect(learningRate(12.5, 100, optimiser)).toBeCloseTo((0.2 + 0.008) / 2, 12); // middle of the rise
    expect(learningRate(25, 100, optimiser)).toBeCloseTo(0.2, 12);
    expect(learningRate(62.5, 100, optimiser)).toBeCloseTo(0.1, 12); // middle of the fall
    expect(learningRate(100, 100, optimiser)).toBeCloseTo(0, 12);
    // A quarter of the rise, 0.008 + 0.192 (1 - sqrt(1/2)) / 2, and three quarters of the fall, 0.2 (1 - sqrt(1/2)) / 2.
    expect(learningRate(6.25, 100, optimiser)).toBeCloseTo(0.036117749006, 12);
    expect(learningRate(81.25, 100, optimiser)).toBeCloseTo(0.029289321881, 12);
  });

  it('rises to its peak, then falls, and never reaches zero before its end', () => {
    for (const warmUp of [0, 0.1, 0.25, 0.5]) {
      const rates = Array.from({ length: 200 }, (_, step) => learningRate(step, 200, { ...optimiser, warmUp }));
      const top = 200 * warmUp;
      expect(rates[top]).toBe(Math.max(...rates));
      expect(rates[top]).toBe(0.2);
      rates.forEach((rate, i) => {
        expect(rate).toBeGreaterThan(0);
        if (i > 0) expect(Math.sign(rate - (rates[i - 1] as number))).toBe(i <= top ? 1 : -1);
      });
    }
  });
});

describe('one step', () => {
  // One dense layer on a 1 x 1 "image": small enough to work out by hand.
  const layers = deriveLayers([{ name: 'd', kind: 'dense', units: 2, activation: 'linear' }], {
    height: 1,
    width: 1,
    channels: 1,
  });
  const state = (): ReturnType<typeof initialState> => ({
    step: 0,
    parameters: { 'd/kernel': tf.tensor2d([[1, -1]]), 'd/bias': tf.tensor1d([0, 0]) },
    velocities: { 'd/kernel': tf.tensor2d([[0.5, 0]]), 'd/bias': tf.tensor1d([0, 0.1]) },
  });

  it('moves weights by Nesterov momentum with decay on the kernel alone, as worked by hand', () => {
    const s = state();
    const loss = trainStep(
      s,
      { images: tf.tensor4d([1], [1, 1, 1, 1]), labels: tf.tensor2d([[1, 0]]) },
      { network: { layers }, rate: 0.1, momentum: 0.9, weightDecay: 0.01 },
    );
    const p = 1 / (1 + Math.exp(-2)); // softmax of logits 1 and -1
    expect(loss.dataSync()[0]).toBeCloseTo(-Math.log(p), 5);
    const step = (w: number, g: number, v: number): [number, number] => {
      const velocity = 0.9 * v + g;
      return [w - 0.1 * (g + 0.9 * velocity), velocity];
    };
    const expected = [step(1, p - 1 + 0.01, 0.5), step(-1, 1 - p - 0.01, 0)];
    const biases = [step(0, p - 1, 0), step(0, 1 - p, 0.1)];
    const values = (t: tf.Tensor | undefined): number[] => Array.from((t as tf.Tensor).dataSync());
    values(s.parameters['d/kernel']).forEach((v, i) => expect(v).toBeCloseTo(expected[i]?.[0] as number, 5));
    values(s.velocities['d/kernel']).forEach((v, i) => expect(v).toBeCloseTo(expected[i]?.[1] as number, 5));
    values(s.parameters['d/bias']).forEach((v, i) => expect(v).toBeCloseTo(biases[i]?.[0] as number, 5));
    expect(s.step).toBe(1);
  });

  it('walks as Nesterov’s own formulation does: the gradient is taken where momentum would lead', () => {
    // Sutskever et al. 2013: u := mu u - rate g(theta + mu u), theta := theta + u. The weights of the network are theta + mu u.
    const s = { ...state(), velocities: { 'd/kernel': tf.zeros([1, 2]), 'd/bias': tf.zeros([2]) } };
    const [mu, rate, decay] = [0.9, 0.1, 0.01];
    const theta = [1, -1, 0, 0];
    const u = [0, 0, 0, 0];
    for (let step = 0; step < 6; step++) {
      trainStep(
        s,
        { images: tf.tensor4d([1], [1, 1, 1, 1]), labels: tf.tensor2d([[1, 0]]) },
        { network: { layers }, rate, momentum: mu, weightDecay: decay },
      ).dispose();
      const [a, b, c, d] = theta.map((value, i) => value + mu * (u[i] as number)) as [number, number, number, number];
      const p = 1 / (1 + Math.exp(b + d - a - c));
      [p - 1 + decay * a, 1 - p + decay * b, p - 1, 1 - p].forEach((g, i) => {
        u[i] = mu * (u[i] as number) - rate * g;
        theta[i] = (theta[i] as number) + u[i];
      });
      const found = ['d/kernel', 'd/bias'].flatMap((name) => Array.from((s.parameters[name] as tf.Tensor).dataSync()));
      found.forEach((w, i) => expect(w).toBeCloseTo((theta[i] as number) + mu * (u[i] as number), 5));
    }
  });

  it('has a cross-entropy equal to the definition, also for logits that would overflow', () => {
    const loss = tf.tidy(
      () =>
        crossEntropy(
          tf.tensor2d([
            [1, 2, 3],
            [1000, 0, 0],
          ]),
          tf.tensor2d([
            [0, 1, 0],
            [1, 0, 0],
          ]),
        ).dataSync()[0],
    );
    expect(loss).toBeCloseTo((Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 2 + 0) / 2, 5);
  });
});

describe('the whole network', () => {
  it('starts with the loss of guessing, between 2.2 and 2.6 nats', () => {
    for (const seed of [0, 1, 2]) {
      const state = initialState(seed, tutorialNetwork);
      const { loss } = lossAndGradients(tutorialNetwork, state.parameters, randomBatch(128, seed));
      expect(loss.dataSync()[0]).toBeGreaterThan(2.2);
      expect(loss.dataSync()[0]).toBeLessThan(2.6);
    }
  });

  it('learns 64 random images by heart', () => {
    const state = initialState(0, tutorialNetwork);
    const batch = randomBatch(64);
    let loss = Number.NaN;
    for (let step = 0; step < 120 && !(loss < 0.02); step++) {
      const l = trainStep(state, batch, { ...optimiser, network: tutorialNetwork, rate: 0.05 });
      loss = l.dataSync()[0] as number;
      l.dispose();
    }
    expect(loss).toBeLessThan(0.02);
    disposeState(state);
  });

  it('gives the same bits for the same seed, others for another, and leaks nothing', () => {
    const batch = randomBatch(32);
    const weightsAfter = (seed: number): number[] => {
      const state = initialState(seed, tutorialNetwork);
      for (let step = 0; step < 3; step++)
        trainStep(state, batch, { ...optimiser, network: tutorialNetwork, rate: 0.1 }).dispose();
      const values = Array.from((state.parameters['conv3/kernel'] as tf.Tensor).dataSync());
      disposeState(state);
      return values;
    };
    const first = weightsAfter(5);
    const { numTensors } = tf.memory();
    expect(weightsAfter(5)).toEqual(first);
    expect(weightsAfter(6)).not.toEqual(first);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('leaves frozen layers their bits and trains all the others', () => {
    const batch = randomBatch(8);
    const [state, start] = [initialState(5, tutorialNetwork), initialState(5, tutorialNetwork)];
    const how = { network: tutorialNetwork, rate: 0.1, momentum: 0.9, weightDecay: 0.1, frozen: ['conv1', 'conv3'] };
    for (let step = 0; step < 3; step++) trainStep(state, batch, how).dispose();
    const values = (from: Readonly<Record<string, tf.Tensor>>, name: string): number[] =>
      Array.from((from[name] as tf.Tensor).dataSync());
    for (const name of Object.keys(state.parameters)) {
      const frozen = /^conv[13]\//.test(name);
      const same = values(state.parameters, name).join() === values(start.parameters, name).join();
      const still = values(state.velocities, name).every((v) => v === 0);
      expect([name, same, still]).toEqual([name, frozen, frozen]);
    }
    disposeState(state);
    disposeState(start);
  });

  it('draws its start with the variance of He et al. and never the same layer twice', () => {
    const { parameters } = initialState(9, tutorialNetwork);
    const kernel = Array.from((parameters['conv4/kernel'] as tf.Tensor).dataSync());
    const variance = kernel.reduce((sum, v) => sum + v * v, 0) / kernel.length;
    expect(variance).toBeGreaterThan((2 / 576) * 0.97);
    expect(variance).toBeLessThan((2 / 576) * 1.03);
    expect(kernel.slice(0, 10)).not.toEqual(
      Array.from((parameters['conv3/kernel'] as tf.Tensor).dataSync()).slice(0, 10),
    );
  });
});
