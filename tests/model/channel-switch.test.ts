// Channels switched off, against a network in float64 whose weights were changed instead: without outgoing weights a channel cannot speak.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { weightShapes } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import type { Layer } from '../../src/model/architecture.ts';
import { replaceChannels, switchedOff } from '../../src/model/channel-switch.ts';
import { forward, layersAfter, weightsToDevice } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import { naiveForward } from './naive-network.ts';

const { layers } = tutorialNetwork;

const weights = new Map<string, TensorData>(
  [...weightShapes(tutorialNetwork)].map(([name, shape], index) => {
    const random = randomFrom(40, index);
    const size = shape.reduce((a, b) => a * b, 1);
    const scale = Math.sqrt((2 * (shape.at(-1) as number)) / size);
    return [name, { dtype: 'float32', shape, data: Float32Array.from({ length: size }, () => scale * normal(random)) }];
  }),
);
const bytes = Uint8Array.from({ length: 784 }, (_, i) => (i * 37) % 256);

/** Logits with an edit of one layer. */
const logitsWith = (edit?: (layer: Layer, activations: tf.Tensor) => tf.Tensor): number[] =>
  tf.tidy(() =>
    Array.from(
      (
        forward(
          { layers, weights: weightsToDevice(weights, tutorialNetwork) },
          imagesToTensor(bytes, tutorialNetwork.input),
          { edit },
        )['logits'] as tf.Tensor
      ).dataSync(),
    ),
  );

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - (b[i] as number))));

describe('a channel switched off', () => {
  beforeAll(useWasm);

  it.each([
    ['conv1', 'conv2', 16, 32],
    ['conv2', 'conv3', 32, 64],
    ['conv4', 'logits', 64, 10],
  ] as const)('in %s equals a network whose %s does not listen to it', (name, next, inputs, outputs) => {
    const off = [3, 11];
    const deaf = new Map(weights);
    const kernel = weights.get(`${next}/kernel`) as TensorData;
    const data = Float32Array.from(kernel.data, (v, i) => (off.includes(Math.floor(i / outputs) % inputs) ? 0 : v));
    deaf.set(`${next}/kernel`, { ...kernel, data });
    const image = Array.from(bytes, (b) => b / 255);
    const expected = naiveForward(layers, deaf, image).get('logits') as Float64Array;
    const found = logitsWith((layer, activations) =>
      layer.name === name ? replaceChannels(activations, switchedOff(off)) : activations,
    );
    expect(largestDifference(found, expected)).toBeLessThan(1e-4);
    expect(largestDifference(logitsWith(), expected)).toBeGreaterThan(1e-2);
  });

  it('leaves the other channels alone, bit by bit, and puts its number everywhere', () => {
    const x = tf.tensor([0.1, 0.2, 0.3, 0.7, 0, 1e-20], [1, 2, 1, 3]);
    const found = replaceChannels(x, new Map([[1, 0.25]])).dataSync<'float32'>();
    expect([...found]).toEqual([...Float32Array.of(0.1, 0.25, 0.3, 0.7, 0.25, 1e-20)]);
    expect(() => replaceChannels(x, switchedOff([3]))).toThrow('missing channel 3: there are 3');
  });

  it('leaks no tensors', () => {
    const x = tf.ones([1, 2, 2, 3]);
    const before = tf.memory().numTensors;
    replaceChannels(x, switchedOff([0])).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('forward from a layer on', () => {
  it('says the same as forward from the image', () => {
    tf.tidy(() => {
      const onDevice = weightsToDevice(weights, tutorialNetwork);
      const whole = forward({ ...tutorialNetwork, weights: onDevice }, imagesToTensor(bytes, tutorialNetwork.input));
      for (const name of ['conv1', 'pool1', 'conv3', 'conv4']) {
        const rest = forward({ layers: layersAfter(name, layers), weights: onDevice }, whole[name] as tf.Tensor4D);
        expect(Object.keys(rest)[0]).toBe(layers[layers.findIndex((l) => l.name === name) + 1]?.name);
        expect(rest['logits']?.dataSync()).toEqual(whole['logits']?.dataSync());
      }
    });
    expect(() => layersAfter('conv9', layers)).toThrow('unknown layer "conv9"');
  });
});
