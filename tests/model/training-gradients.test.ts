// The gradients of the whole loss, and the folded network, against the same network in plain float64 loops.
import { conv, dense, maxPool } from './layer-specs.ts';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { networkOf } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import type { ImageShape, Network } from '../../src/model/architecture.ts';
import { oneHotTensor } from '../../src/model/one-hot.ts';
import { forward } from '../../src/model/network.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import {
  foldNetwork,
  initialState,
  lossAndGradients,
  parameterShapes,
  trainingConvolution,
} from '../../src/model/training.ts';
import { centralDifference, naiveCrossEntropy, naivePass } from './naive-training.ts';
import type { Decisions, Numbers } from './naive-training.ts';

beforeAll(useWasm);

/** A network that is not special in any way: random gamma, beta and bias beside the random start's kernels. */
function randomParameters(network: Network): Map<string, Numbers> {
  const { parameters } = initialState(17, network);
  return new Map(
    [...parameterShapes(network)].map(([name, shape], index) => {
      const random = randomFrom(18, index);
      const values = Float64Array.from((parameters[name] as tf.Tensor).dataSync<'float32'>());
      return [
        name,
        { shape, values: name.endsWith('/kernel') ? values : values.map(() => 0.7 + 0.3 * normal(random)) },
      ];
    }),
  );
}

/** Half of the pixels empty, as in clothes. */
function randomImages(count: number, { height, width, channels }: ImageShape, seed: number): Numbers {
  const random = randomFrom(19, seed);
  const shape = [count, height, width, channels] as number[];
  const pixels = { length: shape.reduce((a, b) => a * b) };
  return { shape, values: Float64Array.from(pixels, () => (random() < 0.5 ? 0 : Math.fround(random()))) };
}

/** Parameters as the device has them; the float64 side is rounded to the same numbers. */
const onDevice = ({ shape, values }: Numbers): tf.Tensor => {
  values.forEach((v, i) => (values[i] = Math.fround(v)));
  return tf.tensor(Float32Array.from(values), [...shape]);
};
const allOnDevice = (parameters: ReadonlyMap<string, Numbers>): Record<string, tf.Tensor> =>
  Object.fromEntries([...parameters].map(([name, numbers]) => [name, onDevice(numbers)]));

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] as number))), 0);
};

/** Pooling, remainders in every direction, an even and an odd number of channels, and a flattening head. */
const small = networkOf([conv('a', 5, 3), maxPool('p', 2), conv('b', 3, 10), dense('logits', 10)], {
  height: 6,
  width: 6,
  channels: 1,
});

describe('the gradient of the loss', () => {
  it.each([
    ['the network of the tutorial', tutorialNetwork, 2, 8],
    ['a network with a flattening head', small, 5, Infinity],
  ] as const)('of %s equals central differences in float64, by every tensor', (_name, network, count, samples) => {
    const parameters = randomParameters(network);
    const images = randomImages(count, network.input, 1);
    const labels = Array.from({ length: count }, (_, i) => (3 * i + 1) % 10);
    const objective = (decisions: Decisions): number => {
      const pass = naivePass(network.layers, parameters, images);
      for (const decision of pass.decisions) decisions.push(decision);
      return naiveCrossEntropy(pass.logits, labels);
    };
    const { loss, gradients } = lossAndGradients(network, allOnDevice(parameters), {
      images: onDevice(images) as tf.Tensor4D,
      labels: oneHotTensor(labels, network.classes),
    });
    expect(Math.abs((loss.dataSync()[0] as number) - objective([]))).toBeLessThan(1e-5);
    expect(Object.keys(gradients)).toEqual([...parameters.keys()]);
    let [checked, skipped] = [0, 0];
    for (const [name, { values }] of parameters) {
      const found = (gradients[name] as tf.Tensor).dataSync<'float32'>();
      expect(found.length).toBe(values.length);
      const scale = found.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      // The largest gradient of the tensor, and others spread over it.
      const step = 2 * Math.floor(values.length / samples / 2) + 1;
      const spread = Array.from({ length: Math.ceil(values.length / step) }, (_, i) => i * step);
      for (const i of [found.findIndex((g) => Math.abs(g) === scale), ...spread]) {
        const truth = centralDifference(objective, values, i);
        if (truth === undefined) skipped++;
        else {
          checked++;
          expect(Math.abs(truth - (found[i] as number)) / scale, `${name}[${i}]`).toBeLessThan(1e-4);
        }
      }
    }
    expect(skipped / (checked + skipped)).toBeLessThan(0.05);
  });
});

describe('the folded network', () => {
  let weights: Map<string, Numbers>;
  beforeAll(() => {
    weights = randomParameters(tutorialNetwork);
  });

  it('equals the unfolded one on the images whose statistics it was folded with', () => {
    const parameters = allOnDevice(weights);
    const images = onDevice(randomImages(20, tutorialNetwork.input, 2)) as tf.Tensor4D;
    const unfolded = forward({ ...tutorialNetwork, weights: parameters }, images, {
      instead: { conv: trainingConvolution },
    });
    const folded = forward({ ...tutorialNetwork, weights: foldNetwork(tutorialNetwork, parameters, images) }, images);
    for (const { name } of tutorialNetwork.layers) {
      const [one, other] = [folded, unfolded].map((outputs) => (outputs[name] as tf.Tensor).dataSync<'float32'>()) as [
        Float32Array,
        Float32Array,
      ];
      const scale = other.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      expect(largestDifference(one, other) / scale, name).toBeLessThan(1e-5);
    }
  });

  it('equals the unfolded one in float64 on other images', () => {
    const parameters = allOnDevice(weights);
    const [seen, others] = [randomImages(20, tutorialNetwork.input, 2), randomImages(3, tutorialNetwork.input, 3)];
    const folded = foldNetwork(tutorialNetwork, parameters, onDevice(seen) as tf.Tensor4D);
    const found = forward({ ...tutorialNetwork, weights: folded }, onDevice(others))['logits'] as tf.Tensor;
    const { statistics } = naivePass(tutorialNetwork.layers, weights, seen);
    const { logits } = naivePass(tutorialNetwork.layers, weights, others, statistics);
    expect(largestDifference(found.dataSync(), logits.values)).toBeLessThan(1e-5);
  });
});
