// Class activation maps, Grad-CAM and occlusion against their identities and against hand-computed cases.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { classActivationMaps, gradCam, occluded, occlusionMap, patchMiddles } from '../../src/model/attributions.ts';
import { logitGradients } from '../../src/model/gradients.ts';
import type { LogitGradients, WeightedNetwork } from '../../src/model/gradients.ts';
import { forward, weightsToDevice } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { naiveGradients } from './naive-gradients.ts';
import { naiveForward } from './naive-network.ts';
import { randomImages, randomWeights } from './random-network.ts';

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
