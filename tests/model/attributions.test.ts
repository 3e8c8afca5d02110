// Gradients of the input, integrated and guided ones, against their identities, hand-computed cases and a network that never was folded.
import { conv, dense } from './layer-specs.ts';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { networkOf } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import type { LayerSpec, Shape } from '../../src/model/architecture.ts';
import { gradientMap, guidedMap, integratedGradients } from '../../src/model/attributions.ts';
import { epsilon } from '../../src/model/batch-norm.ts';
import type { WeightedNetwork } from '../../src/model/gradients.ts';
import { forward, weightNamed, weightsToDevice } from '../../src/model/network.ts';
import type { Replacements } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { foldNetwork } from '../../src/model/training.ts';
import { naiveForward } from './naive-network.ts';
import { randomImages, randomParameters, randomWeights } from './random-network.ts';

const { layers } = tutorialNetwork;

let weights: Map<string, TensorData>;
let network: WeightedNetwork;
beforeAll(async () => {
  await useWasm();
  weights = randomWeights();
  network = { ...tutorialNetwork, weights: weightsToDevice(weights, tutorialNetwork) };
});

/** Reads a tensor that `make` returns, and frees all. */
const read = (make: () => tf.Tensor): Float32Array => {
  const tensor = tf.tidy(make);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
};
const pixelsOf = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, (byte) => byte / 255);
const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
const logitOf = (image: ArrayLike<number>, label: number): number =>
  (naiveForward(layers, weights, image).get('logits') as Float64Array)[label] as number;
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
};

/** A network by its specification and its weights in the order of their names. */
function small(
  specs: readonly LayerSpec[],
  [height, width, channels]: Shape,
  tensors: Record<string, tf.Tensor>,
): WeightedNetwork {
  return { ...networkOf(specs, { height, width, channels }), weights: tensors };
}
const head: LayerSpec[] = [{ name: 'gap', kind: 'globalAveragePool' }, dense('logits', 2)];

describe('integrated gradients', () => {
  const bytes = randomImages(41, 4);
  const labels = [2, 9, 0, 5];

  it('sum to the change of the logit, the better the more steps', () => {
    const errorAt = (steps: number): number[] => {
      const maps = read(() =>
        integratedGradients(network, imagesToTensor(bytes, tutorialNetwork.input), labels, { steps }),
      );
      return labels.map((label, i) => {
        const image = pixelsOf(bytes.slice(i * 784, (i + 1) * 784));
        const change = logitOf(image, label) - logitOf(new Float32Array(784), label);
        return Math.abs(sum(maps.slice(i * 784, (i + 1) * 784)) - change);
      });
    };
    const [fine, coarse] = [errorAt(128), errorAt(8)];
    expect(sum(fine)).toBeLessThan(sum(coarse) / 4);
    expect(Math.max(...fine)).toBeLessThan(0.02);
    // More points than fit into one pass, and a number that the pass does not divide.
    expect(Math.max(...errorAt(300))).toBeLessThan(0.02);
  });

  it('are exactly 0 where the image is the baseline', () => {
    const maps = read(() =>
      integratedGradients(network, imagesToTensor(bytes, tutorialNetwork.input), labels, { steps: 4 }),
    );
    const zeros = Array.from(bytes.keys()).filter((i) => bytes[i] === 0);
    expect(zeros.length).toBeGreaterThan(1000);
    expect(zeros.every((i) => maps[i] === 0)).toBe(true);
    expect(maps.some((value) => value !== 0)).toBe(true);
    const itself = imagesToTensor(bytes.slice(0, 784), tutorialNetwork.input);
    const none = read(() => integratedGradients(network, itself, [2], { steps: 4, baseline: itself }));
    expect(none.every((value) => value === 0)).toBe(true);
  });

  it('of a linear model are weight times change, from any baseline', () => {
    // So large a bias that no ReLU ever closes: the network is linear.
    const linear = small([conv('a', 3, 2), ...head], [28, 28, 1], {
      'a/kernel': tf.tensor4d(
        Array.from({ length: 18 }, (_, i) => Math.sin(i)),
        [3, 3, 1, 2],
      ),
      'a/bias': tf.tensor1d([100, 100]),
      'logits/kernel': tf.tensor2d([1, -2, 3, 0.5], [2, 2]),
      'logits/bias': tf.tensor1d([0, 1]),
    });
    const one = bytes.slice(0, 784);
    const other = bytes.slice(784, 1568);
    const baseline = imagesToTensor(other, tutorialNetwork.input);
    const maps = read(() =>
      integratedGradients(linear, imagesToTensor(one, tutorialNetwork.input), [1], { steps: 3, baseline }),
    );
    // By hand: a pixel reaches the mean of 784 outputs through as many weights of each filter as there are outputs around it.
    const share = (pixel: number): number => {
      const [y, x] = [Math.floor(pixel / 28), pixel % 28];
      let weight = 0;
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 3; j++) {
          const [row, column] = [y - i + 1, x - j + 1];
          if (row < 0 || row > 27 || column < 0 || column > 27) continue;
          weight += (-2 * Math.sin((i * 3 + j) * 2) + 0.5 * Math.sin((i * 3 + j) * 2 + 1)) / 784;
        }
      return weight;
    };
    const expected = Array.from(one, (byte, i) => ((byte - (other[i] as number)) / 255) * share(i));
    expect(largestDifference(maps, expected)).toBeLessThan(1e-6);
    tf.dispose([baseline, linear.weights]);
  });

  it('and gradients are those of the network before folding', () => {
    const images = imagesToTensor(bytes.slice(0, 784), tutorialNetwork.input);
    const parameters = randomParameters(11);
    const statistics = imagesToTensor(randomImages(1, 20), tutorialNetwork.input);
    const moments: Record<string, { mean: tf.Tensor; variance: tf.Tensor }> = {};
    const normalised: Replacements['conv'] = (layer, input, own) => {
      const before = tf.conv2d(input as tf.Tensor4D, weightNamed<tf.Rank.R4>(own, `${layer.name}/kernel`), 1, 'same');
      moments[layer.name] ??= tf.moments(before, [0, 1, 2]);
      const { mean, variance } = moments[layer.name] as (typeof moments)[string];
      const scaled = tf.mul(
        tf.div(tf.sub(before, mean), tf.sqrt(tf.add(variance, epsilon))),
        own[`${layer.name}/gamma`] as tf.Tensor,
      );
      return tf.relu(tf.add(scaled, own[`${layer.name}/beta`] as tf.Tensor));
    };
    forward({ ...tutorialNetwork, weights: parameters }, statistics, { instead: { conv: normalised } });
    const unfolded = (x: tf.Tensor): tf.Tensor =>
      tf.slice(
        forward({ ...tutorialNetwork, weights: parameters }, x as tf.Tensor4D, { instead: { conv: normalised } })[
          'logits'
        ] as tf.Tensor2D,
        [0, 6],
        [1, 1],
      );
    const folded = { ...tutorialNetwork, weights: foldNetwork(tutorialNetwork, parameters, statistics) };
    const expected = read(() => tf.grad(unfolded)(images));
    const found = read(() => gradientMap(folded, images, [6]));
    const scale = Math.max(...expected.map(Math.abs));
    expect(largestDifference(found, expected) / scale).toBeLessThan(1e-4);
    const integral = read(() => {
      const steps = Array.from({ length: 32 }, (_, k) => tf.grad(unfolded)(tf.mul(images, (k + 0.5) / 32)));
      return tf.mul(images, tf.div(tf.addN(steps), 32));
    });
    const map = read(() => integratedGradients(folded, images, [6], { steps: 32 }));
    // A ReLU that is open in one rounding and closed in the other moves one of 32 summands.
    expect(largestDifference(map, integral) / Math.max(...integral.map(Math.abs))).toBeLessThan(2e-3);
  });
});

describe('guided backpropagation', () => {
  it('cuts negative gradients off at every ReLU, by hand', () => {
    // One pixel x = 1; a = ReLU(2x, 3x) = (2, 3); b = ReLU(a1 - a2 / 2, a2 - a1) = (0.5, 1); z = 4 b1 - 5 b2.
    const tiny = small([conv('a', 1, 2), conv('b', 1, 2), ...head], [1, 1, 1], {
      'a/kernel': tf.tensor4d([2, 3], [1, 1, 1, 2]),
      'a/bias': tf.tensor1d([0, 0]),
      'b/kernel': tf.tensor4d([1, -1, -0.5, 1], [1, 1, 2, 2]),
      'b/bias': tf.tensor1d([0, 0]),
      'logits/kernel': tf.tensor2d([4, 0, -5, 1], [2, 2]),
      'logits/bias': tf.tensor1d([0, 0]),
    });
    const pixel = tf.tensor4d([1], [1, 1, 1, 1]);
    // By b: (4, -5). By a: 4 (1, -0.5) - 5 (-1, 1) = (9, -7). By x: 9 · 2 - 7 · 3.
    expect(read(() => gradientMap(tiny, pixel, [0]))[0]).toBeCloseTo(-3, 5);
    // By b: (4, 0). By a: (4, -2), cut to (4, 0). By x: 8.
    expect(read(() => guidedMap(tiny, pixel, [0]))[0]).toBeCloseTo(8, 5);
    tf.dispose([pixel, tiny.weights]);
  });

  it('differs from the gradient in the tutorial’s network', () => {
    const images = imagesToTensor(randomImages(42), tutorialNetwork.input);
    const maps = [read(() => gradientMap(network, images, [1])), read(() => guidedMap(network, images, [1]))] as const;
    expect(largestDifference(...maps)).toBeGreaterThan(0.1 * Math.max(...maps[0].map(Math.abs)));
  });
});
