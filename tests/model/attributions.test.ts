// Attributions against their identities, against hand-computed cases, and against a network that never was folded.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { networkOf } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import type { LayerSpec, Shape } from '../../src/model/architecture.ts';
import {
  classActivationMaps,
  gradCam,
  gradientMap,
  guidedMap,
  integratedGradients,
  occluded,
  occlusionMap,
  patchMiddles,
} from '../../src/model/attributions.ts';
import { epsilon } from '../../src/model/batch-norm.ts';
import { logitGradients } from '../../src/model/gradients.ts';
import type { LogitGradients, WeightedNetwork } from '../../src/model/gradients.ts';
import { forward, weightNamed, weightsToDevice } from '../../src/model/network.ts';
import type { Replacements } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { foldNetwork } from '../../src/model/training.ts';
import { naiveGradients } from './naive-gradients.ts';
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
const conv = (name: string, kernelSize: number, filters: number): LayerSpec => ({
  name,
  kind: 'conv',
  kernelSize,
  filters,
  padding: 'same',
  activation: 'relu',
});
const head: LayerSpec[] = [
  { name: 'gap', kind: 'globalAveragePool' },
  { name: 'logits', kind: 'dense', units: 2, activation: 'linear' },
];

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

describe('class activation maps', () => {
  const bytes = randomImages(43, 2);
  const image = (i: number): Float32Array => pixelsOf(bytes.slice(i * 784, (i + 1) * 784));

  it('average to the logit without its bias, for every class', () => {
    for (let label = 0; label < 10; label++) {
      const maps = read(() =>
        classActivationMaps(network, forward(network, imagesToTensor(bytes, tutorialNetwork.input)), [
          label,
          9 - label,
        ]),
      );
      [label, 9 - label].forEach((own, i) => {
        const bias = (weights.get('logits/bias') as TensorData).data[own] as number;
        const mean = sum(maps.slice(i * 49, (i + 1) * 49)) / 49;
        expect(Math.abs(bias + mean - logitOf(image(i), own))).toBeLessThan(1e-5);
      });
    }
  });

  it('are 49 times Grad-CAM of the last convolution before the cut, and Grad-CAM is never negative', () => {
    const mapOf = (make: (pass: LogitGradients) => tf.Tensor): Float32Array =>
      read(() => make(logitGradients(network, imagesToTensor(bytes, tutorialNetwork.input), [4, 8])));
    const cam = mapOf(({ activations }) => classActivationMaps(network, activations, [4, 8]));
    const uncut = mapOf((pass) => gradCam(pass, 'conv4', false));
    const cut = mapOf((pass) => gradCam(pass, 'conv4'));
    const scale = Math.max(...cam.map(Math.abs));
    expect(
      largestDifference(
        cam,
        uncut.map((v) => 49 * v),
      ) / scale,
    ).toBeLessThan(1e-5);
    expect([...cut]).toEqual(Array.from(uncut, (v) => Math.max(0, v)));
    expect(Math.min(...uncut)).toBeLessThan(0);
  });

  it.each(layers.filter(({ kind }) => kind === 'conv'))(
    'Grad-CAM of $name equals plain loops',
    ({ name, outputShape }) => {
      const found = read(() =>
        gradCam(logitGradients(network, imagesToTensor(bytes.slice(0, 784), tutorialNetwork.input), [3]), name, false),
      );
      const maps = naiveForward(layers, weights, image(0)).get(name) as Float64Array;
      const slopes = naiveGradients(layers, weights, image(0), 3).get(name) as Float64Array;
      const [height, width, channels] = outputShape;
      const places = height * width;
      const alpha = Array.from(
        { length: channels },
        (_, c) => sum(slopes.filter((_, i) => i % channels === c)) / places,
      );
      const expected = Array.from({ length: places }, (_, at) =>
        sum(alpha.map((weight, c) => weight * (maps[at * channels + c] as number))),
      );
      expect(largestDifference(found, expected) / Math.max(...expected.map(Math.abs))).toBeLessThan(1e-4);
    },
  );

  it('are refused where they would not be exact, and for unknown layers', () => {
    const flat = layers.filter(({ name }) => name !== 'gap');
    expect(() => classActivationMaps({ ...network, layers: flat }, {}, [0])).toThrow(
      'invalid network for class activation maps',
    );
    expect(() => gradCam({ activations: {}, gradients: {} }, 'conv9')).toThrow('unknown layer "conv9"');
  });
});

describe('occlusion', () => {
  // A garment in the middle, so that there is background to cover.
  const image = pixelsOf(randomImages(44)).map((value, i) => {
    const [y, x] = [Math.floor(i / 28), i % 28];
    return y > 8 && y < 20 && x > 9 && x < 18 ? value : 0;
  });
  const label = 6;

  it.each([
    { patch: 3, stride: 1, fill: 'zero' },
    { patch: 5, stride: 2, fill: 'mean' },
    { patch: 7, stride: 2, fill: 'zero' },
  ] as const)('equals one float64 pass a patch ($patch, $stride, $fill)', (how) => {
    const map = occlusionMap(network, image, label, how);
    const side = Math.ceil(28 / how.stride);
    expect(map).toHaveLength(side * side);
    const reach = (how.patch - 1) / 2;
    const whole = logitOf(image, label);
    for (const at of [0, 130, 92, 105, side * side - 1].filter((i) => i < map.length)) {
      const [row, column] = [Math.floor(at / side) * how.stride, (at % side) * how.stride];
      const covered = (i: number): boolean =>
        Math.abs(Math.floor(i / 28) - row) <= reach && Math.abs((i % 28) - column) <= reach;
      const under = image.filter((_, i) => covered(i));
      const value = how.fill === 'mean' ? sum(under) / under.length : 0;
      const without = image.map((v, i) => (covered(i) ? value : v));
      expect(Math.abs((map[at] as number) - (whole - logitOf(without, label)))).toBeLessThan(1e-5);
    }
    expect(map.some((value) => Math.abs(value) > 1e-3)).toBe(true);
  });

  it('of background by background is exactly 0', () => {
    const map = occlusionMap(network, image, label, { patch: 5, stride: 1, fill: 'zero' });
    for (let y = 0; y < 28; y++)
      for (let x = 0; x < 28; x++) if (y < 7 || y > 21 || x < 8 || x > 19) expect(map[y * 28 + x]).toBe(0);
  });

  it('of everything is what the garment adds to the empty image', () => {
    const map = occlusionMap(network, image, label, { patch: 55, stride: 1, fill: 'zero' });
    const expected = logitOf(image, label) - logitOf(new Float32Array(784), label);
    for (const at of [0, 400, 783]) expect(Math.abs((map[at] as number) - expected)).toBeLessThan(1e-5);
  });

  it('has middles that lie evenly', () => {
    expect(patchMiddles(28, 1)).toEqual(Array.from({ length: 28 }, (_, i) => i));
    expect(patchMiddles(28, 3)).toEqual([0, 3, 6, 9, 12, 15, 18, 21, 24, 27]);
    expect(patchMiddles(9, 4)).toEqual([0, 4, 8]);
    expect(patchMiddles(10, 4)).toEqual([0, 4, 8]);
    expect(patchMiddles(8, 5)).toEqual([1, 6]);
  });

  it('clips the patch at the border, and refuses one without a middle', () => {
    const shape = { height: 3, width: 3, channels: 1 };
    const grey = new Float32Array(9).fill(0.5);
    grey[0] = 0.9;
    const corner = { patch: 3, stride: 1, fill: 'mean' } as const;
    expect([...occluded(grey, shape, { row: 0, column: 0 }, corner)].map((v) => Math.round(v * 1e4))).toEqual([
      6000, 6000, 5000, 6000, 6000, 5000, 5000, 5000, 5000,
    ]);
    expect(() => occluded(grey, shape, { row: 0, column: 0 }, { ...corner, patch: 2 })).toThrow('invalid patch 2');
  });
});
