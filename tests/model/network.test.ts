// The forward pass against plain float64 loops, and the symmetries that every convolutional network with ReLU must have.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { fromDevice } from '../../pipeline/measuring/tensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { deriveLayers, layerNamed } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { foldBatchNorm, epsilon } from '../../src/model/batch-norm.ts';
import { convolveAndRectify } from '../../src/model/layers/conv.ts';
import { forward, weightsToDevice } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import { foldNetwork, initialState, parameterShapes } from '../../src/model/training.ts';
import { naiveForward } from './naive-network.ts';

const { layers } = tutorialNetwork;

const imageBytes = (seed: number, count = 1): Uint8Array => {
  const random = randomFrom(5, seed);
  return Uint8Array.from({ length: 784 * count }, () => (random() < 0.4 ? 0 : Math.floor(256 * random())));
};

/** Folded weights that are not special in any way: random gamma, beta and statistics. */
function randomWeights(): Map<string, TensorData> {
  const weights = new Map<string, TensorData>();
  tf.tidy(() => {
    const { parameters } = initialState(11, tutorialNetwork);
    for (const [index, [name, shape]] of [...parameterShapes(tutorialNetwork)].entries())
      if (!name.endsWith('/kernel')) {
        const random = randomFrom(12, index);
        const values = Float32Array.from({ length: shape[0] as number }, () => 0.6 + 0.4 * normal(random));
        parameters[name] = tf.tensor(values, [...shape]);
      }
    for (const [name, tensor] of fromDevice(
      foldNetwork(tutorialNetwork, parameters, imagesToTensor(imageBytes(1, 20), tutorialNetwork.input)),
      tutorialNetwork,
    ))
      weights.set(name, tensor);
  });
  return weights;
}

const run = (weights: ReadonlyMap<string, TensorData>, bytes: Uint8Array): Map<string, number[]> => {
  const outputs = new Map<string, number[]>();
  tf.tidy(() => {
    for (const [name, tensor] of Object.entries(
      forward(
        { ...tutorialNetwork, weights: weightsToDevice(weights, tutorialNetwork) },
        imagesToTensor(bytes, tutorialNetwork.input),
      ),
    ))
      outputs.set(name, Array.from(tensor.dataSync()));
  });
  return outputs;
};
const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
};

describe('forward', () => {
  let weights: Map<string, TensorData>;
  beforeAll(async () => {
    await useWasm();
    weights = randomWeights();
  });

  it('equals plain float64 loops in every layer', () => {
    for (const seed of [1, 2, 3]) {
      const bytes = imageBytes(seed);
      const expected = naiveForward(
        layers,
        weights,
        Array.from(bytes, (b) => b / 255),
      );
      for (const [name, values] of run(weights, bytes))
        expect([name, largestDifference(values, expected.get(name) as Float64Array) < 1e-5]).toEqual([name, true]);
    }
  });

  it('treats a batch as its images one by one', () => {
    const both = run(weights, imageBytes(4, 2)).get('logits') as number[];
    const second = run(weights, imageBytes(4, 2).slice(784)).get('logits') as number[];
    expect(largestDifference(both.slice(10), second)).toBeLessThan(1e-5);
  });

  it('pools whole windows only: what does not fill one at the right and lower edge is left out', () => {
    const pool = deriveLayers([{ name: 'pool', kind: 'maxPool', size: 2 }], { height: 4, width: 4, channels: 1 });
    const image = tf.tensor4d([1, 2, 9, 4, 3, 9, 9, 9, 9], [1, 3, 3, 1]);
    expect(Array.from(forward({ layers: pool, weights: {} }, image)['pool']?.dataSync() ?? [])).toEqual([4]);
  });

  it('does not flip the kernel: an image with one pixel returns it turned by half a turn (cross-correlation)', () => {
    const bytes = new Uint8Array(784);
    bytes[14 * 28 + 14] = 255;
    const kernel = Float32Array.from({ length: 25 * 16 }, (_, i) => (i % 16 === 3 ? 1 + Math.floor(i / 16) : 0));
    const plain = new Map(weights);
    plain.set('conv1/kernel', { dtype: 'float32', shape: [5, 5, 1, 16], data: kernel });
    plain.set('conv1/bias', { dtype: 'float32', shape: [16], data: new Float32Array(16) });
    const map = run(plain, bytes).get('conv1') as number[];
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 5; j++) expect(map[((12 + i) * 28 + 12 + j) * 16 + 3]).toBe(1 + (4 - i) * 5 + (4 - j));
  });

  it.each(['conv1', 'conv2', 'conv3', 'conv4'])('convolves linearly but for the bias, before ReLU: %s', (name) => {
    const layer = layerNamed(name, layers);
    if (layer.kind !== 'conv') throw new Error(`invalid layer "${name}": no convolution`);
    tf.tidy(() => {
      const device = weightsToDevice(weights, tutorialNetwork);
      const negated = Object.fromEntries(Object.entries(device).map(([key, tensor]) => [key, tf.neg(tensor)]));
      const inputs = (device[`${name}/kernel`] as tf.Tensor4D).shape[2];
      const bias = device[`${name}/bias`] as tf.Tensor1D;
      // max(z, 0) - max(-z, 0) = z.
      const linear = (input: tf.Tensor4D): tf.Tensor =>
        tf.sub(tf.sub(convolveAndRectify(layer, input, device), convolveAndRectify(layer, input, negated)), bias);
      const random = randomFrom(9);
      const draw = (): tf.Tensor4D =>
        tf.tensor4d(
          Float32Array.from({ length: 81 * inputs }, () => normal(random)),
          [1, 9, 9, inputs],
        );
      const [x, y] = [draw(), draw()];
      const [a, b] = [2.5, -0.7];
      const found = linear(tf.add(tf.mul(x, a), tf.mul(y, b))).dataSync<'float32'>();
      const expected = tf.add(tf.mul(linear(x), a), tf.mul(linear(y), b)).dataSync<'float32'>();
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(1);
      expect(largestDifference(found, expected)).toBeLessThan(1e-5 * largest);
      const rectified = tf.mul(convolveAndRectify(layer, x, device), b).dataSync();
      const ofRectified = convolveAndRectify(layer, tf.mul(x, b), device).dataSync();
      expect(largestDifference(rectified, ofRectified)).toBeGreaterThan(0.1 * largest);
    });
  });

  it('gives the same logits when channels of conv3 are permuted together with the inputs of conv4', () => {
    const order = Array.from({ length: 64 }, (_, i) => (i * 37 + 5) % 64);
    const permuted = new Map(weights);
    const permute = (name: string, index: (i: number) => number): void => {
      const { shape, data } = weights.get(name) as TensorData;
      permuted.set(name, {
        dtype: 'float32',
        shape,
        data: Float32Array.from(data, (_, i) => data[index(i)] as number),
      });
    };
    permute('conv3/kernel', (i) => Math.floor(i / 64) * 64 + (order[i % 64] as number));
    permute('conv3/bias', (i) => order[i] as number);
    permute(
      'conv4/kernel',
      (i) => (Math.floor(i / 4096) * 64 + (order[Math.floor(i / 64) % 64] as number)) * 64 + (i % 64),
    );
    const bytes = imageBytes(6);
    expect(
      largestDifference(run(permuted, bytes).get('logits') as number[], run(weights, bytes).get('logits') as number[]),
    ).toBeLessThan(1e-4);
  });

  it.each([0.1, 10])(
    'gives the same logits when filter brightness is rescaled by %d and undone one layer later',
    (a) => {
      const scaled = new Map(weights);
      const scale = (name: string, factor: (i: number) => number): void => {
        const { shape, data } = weights.get(name) as TensorData;
        scaled.set(name, { dtype: 'float32', shape, data: Float32Array.from(data, (v, i) => v * factor(i)) });
      };
      scale('conv1/kernel', (i) => (i % 16 === 2 ? a : 1));
      scale('conv1/bias', (i) => (i === 2 ? a : 1));
      scale('conv2/kernel', (i) => (Math.floor(i / 32) % 16 === 2 ? 1 / a : 1));
      const bytes = imageBytes(7);
      expect(
        largestDifference(run(scaled, bytes).get('logits') as number[], run(weights, bytes).get('logits') as number[]),
      ).toBeLessThan(1e-4);
    },
  );

  it('never sees a pixel outside a receptive field, and sees the ones inside', () => {
    const bytes = imageBytes(8);
    const unit = (image: Uint8Array): number =>
      (run(weights, image).get('conv2') as number[])
        .slice((7 * 14 + 7) * 32, (7 * 14 + 7) * 32 + 32)
        .reduce((a, b) => a + b);
    const before = unit(bytes);
    let inside = 0;
    // Unit 7 of conv2 looks at pool1 units 6 to 8, hence conv1 units 12 to 17, hence pixels 10 to 19: ten of them.
    for (let position = 0; position < 28; position++) {
      const changed = Uint8Array.from(bytes, (b, i) =>
        Math.floor(i / 28) === position && i % 28 >= 10 && i % 28 <= 19 ? 255 - b : b,
      );
      if (position < 10 || position > 19) expect(unit(changed)).toBe(before);
      else inside += Number(unit(changed) !== before);
    }
    expect(inside).toBeGreaterThanOrEqual(9);
  });

  it('names what is missing', () => {
    const without = new Map(weights);
    without.delete('conv2/bias');
    expect(() => weightsToDevice(without, tutorialNetwork)).toThrow(
      'invalid weights "conv2/bias": missing, expected [32]',
    );
  });
});

describe('folding batch normalisation', () => {
  it('gives one convolution equal to convolution and normalisation, at the borders too', async () => {
    await useWasm();
    tf.tidy(() => {
      const random = randomFrom(21);
      const draw = (...shape: number[]): tf.Tensor =>
        tf.tensor(
          Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => normal(random)),
          shape,
        );
      const x = draw(2, 9, 9, 3) as tf.Tensor4D;
      const kernel = draw(3, 3, 3, 4) as tf.Tensor4D;
      const [gamma, beta, mean] = [draw(4), draw(4), draw(4)] as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
      const variance = tf.abs(draw(4)) as tf.Tensor1D;
      const folded = foldBatchNorm(kernel, gamma, beta, mean, variance);
      const one = tf.add(tf.conv2d(x, folded.kernel, 1, 'same'), folded.bias);
      const two = tf.add(
        tf.mul(tf.div(tf.sub(tf.conv2d(x, kernel, 1, 'same'), mean), tf.sqrt(tf.add(variance, epsilon))), gamma),
        beta,
      );
      expect(largestDifference(one.dataSync(), two.dataSync())).toBeLessThan(1e-4);
    });
  });
});
