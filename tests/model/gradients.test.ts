// The way back against plain float64 loops, and those against central differences.
import * as tf from '@tensorflow/tfjs-core';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { deriveLayers } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { gradientKernels, gradientsBelow, logitGradients } from '../../src/model/gradients.ts';
import type { Rectifier } from '../../src/model/gradients.ts';
import { forward, weightsToDevice } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { randomFrom } from '../../src/model/random.ts';
import { gates, naiveGradients } from './naive-gradients.ts';
import { naiveForward } from './naive-network.ts';
import { randomImages, randomWeights } from './random-network.ts';

const { layers } = tutorialNetwork;

const pixels = (bytes: Uint8Array): number[] => Array.from(bytes, (byte) => byte / 255);
const names = ['input', ...layers.map(({ name }) => name)];

/** The backend as a browser has it, without the kernels of training. */
async function usePlainWasm(): Promise<void> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(join(dirname(entry), '/'));
  setThreadsCount(1);
  await tf.setBackend('wasm');
  await tf.ready();
}

let weights: Map<string, TensorData>;

/** Gradients by name, as numbers, image after image. */
function found(bytes: Uint8Array, classes: number[], rectifier?: Rectifier): Map<string, Float32Array> {
  const gradients = tf.tidy(
    () =>
      logitGradients(
        { ...tutorialNetwork, weights: weightsToDevice(weights, tutorialNetwork) },
        imagesToTensor(bytes, tutorialNetwork.input),
        classes,
        rectifier,
      ).gradients,
  );
  const values = new Map(Object.entries(gradients).map(([name, tensor]) => [name, tensor.dataSync<'float32'>()]));
  tf.dispose(gradients);
  return values;
}

/** Whether ReLU passes the gradient by value `i` of a layer on. */
function passes(name: string, image: number[]): (_: number, i: number) => boolean {
  const output = naiveForward(layers, weights, image).get(name);
  return (_, i) => !name.startsWith('conv') || (output?.[i] ?? 0) > 0;
}

/** Largest difference in units of the largest expected value. */
function largestError(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(values.length).toBe(expected.length);
  const scale = Array.from(expected).reduce((most, v) => Math.max(most, Math.abs(v)), 1e-30);
  return Array.from(values).reduce((most, v, i) => Math.max(most, Math.abs(v - (expected[i] as number)) / scale), 0);
}

describe.each([
  ['as in a browser', usePlainWasm],
  ['with the kernels of training', useWasm],
])('gradients on wasm, %s', (backend, start) => {
  beforeAll(async () => {
    await start();
    weights = randomWeights();
  });

  it.each(['gradient', 'guided'] as const)('equal plain float64 loops in every layer (%s)', (rectifier) => {
    const bytes = randomImages(31, 2);
    const values = found(bytes, [3, 7], rectifier);
    [3, 7].forEach((label, i) => {
      const image = pixels(bytes.slice(i * 784, (i + 1) * 784));
      const expected = naiveGradients(layers, weights, image, label, gates[rectifier]);
      expect([...values.keys()].sort()).toEqual([...names].sort());
      for (const name of names) {
        const all = values.get(name) as Float32Array;
        const own = all.subarray((i * all.length) / 2, ((i + 1) * all.length) / 2);
        // Of windows that hold only zeros, backends give the gradient to different ones; ReLU stops it there.
        const counts = passes(name, image);
        const error = largestError(own.filter(counts), (expected.get(name) as Float64Array).filter(counts));
        expect([name, error < 1e-5]).toEqual([name, true]);
      }
    });
  });

  it('give nothing to pixels that fill no window of a pool', () => {
    const pool = deriveLayers([{ name: 'pool', kind: 'maxPool', size: 2 }], { height: 4, width: 4, channels: 1 });
    const image = tf.tensor4d([1, 2, 9, 4, 3, 9, 9, 9, 9], [1, 3, 3, 1]);
    const activations = forward({ layers: pool, weights: {} }, image);
    const network = { weights: {}, layers: pool };
    const seed = tf.onesLike(activations['pool'] as tf.Tensor);
    const gradient = () => gradientsBelow(network, image, activations, 'pool', seed)['input'];
    // Training refuses such pools: nothing of its images may go unseen.
    if (backend === 'with the kernels of training') expect(gradient).toThrow('windows must tile the input');
    else expect(Array.from(gradient()?.dataSync() ?? [])).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });

  it('run no kernel that is neither of the forward pass nor on the list', async () => {
    const kernelsOf = async (f: () => void): Promise<string[]> => [
      ...new Set((await tf.profile(() => tf.tidy(f))).kernelNames),
    ];
    const device = weightsToDevice(weights, tutorialNetwork);
    const images = imagesToTensor(randomImages(3), tutorialNetwork.input);
    const ahead = await kernelsOf(() => void forward({ ...tutorialNetwork, weights: device }, images));
    const all = await kernelsOf(() => void logitGradients({ ...tutorialNetwork, weights: device }, images, [1]));
    const guided = await kernelsOf(
      () => void logitGradients({ ...tutorialNetwork, weights: device }, images, [1], 'guided'),
    );
    const extra = [...new Set([...all, ...guided])].filter((name) => !ahead.includes(name));
    // Reshaping and filling move no numbers that a page would not move anyway.
    expect(extra.filter((name) => name !== 'Reshape' && name !== 'Fill').sort()).toEqual([...gradientKernels].sort());
    tf.dispose([device, images]);
  });

  it('leak nothing', () => {
    const device = weightsToDevice(weights, tutorialNetwork);
    const before = tf.memory().numTensors;
    tf.tidy(
      () =>
        void logitGradients(
          { ...tutorialNetwork, weights: device },
          imagesToTensor(randomImages(3), tutorialNetwork.input),
          [1],
          'guided',
        ),
    );
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(device);
  });
});

describe('the float64 loops', () => {
  const image = pixels(randomImages(32));
  const label = 4;
  const step = 1e-5;
  const logit = (values: number[], from: ReadonlyMap<string, TensorData> = weights): number =>
    (naiveForward(layers, from, values).get('logits') as Float64Array)[label] as number;

  /** The slope at the image along a direction, or nothing where the two sides differ: a ReLU or a maximum switches in between. */
  const slope = (direction: number[], step: number): number | undefined => {
    const at = (by: number): number => logit(image.map((v, i) => v + by * (direction[i] as number)));
    const [before, here, after] = [at(-step), at(0), at(step)];
    const kink = Math.abs(after - here - (here - before)) / step > 1e-7;
    return kink ? undefined : (after - before) / (2 * step);
  };

  it('equal central differences wherever no ReLU and no maximum switches', () => {
    const gradient = naiveGradients(layers, weights, image, label).get('input') as Float64Array;
    const scale = Math.max(...gradient.map(Math.abs));
    const random = randomFrom(8);
    let [checked, skipped] = [0, 0];
    for (let i = 0; i < 40; i++) {
      const at = Math.floor(random() * 784);
      const found = slope(
        image.map((_, p) => Number(p === at)),
        step,
      );
      if (found === undefined) skipped++;
      else {
        checked++;
        expect(Math.abs(found - (gradient[at] as number)) / scale).toBeLessThan(1e-6);
      }
    }
    expect(checked).toBeGreaterThan(30);
    expect(skipped / (checked + skipped)).toBeLessThan(0.05);
  });

  it('add up to the derivative along any direction', () => {
    const random = randomFrom(9);
    const direction = image.map(() => random() - 0.5);
    const gradient = naiveGradients(layers, weights, image, label).get('input') as Float64Array;
    const along = direction.reduce((sum, v, i) => sum + v * (gradient[i] as number), 0);
    expect(Math.abs((slope(direction, 1e-8) ?? NaN) - along) / Math.abs(along)).toBeLessThan(1e-6);
  });

  it('have the weight of a class as gradient by a feature, and the feature as gradient by the weight', () => {
    const feature = naiveForward(layers, weights, image).get('gap') as Float64Array;
    const kernel = weights.get('logits/kernel') as TensorData;
    expect([...(naiveGradients(layers, weights, image, label).get('gap') as Float64Array)]).toEqual(
      Array.from({ length: 64 }, (_, i) => kernel.data[i * 10 + label]),
    );
    for (const channel of [0, 17, 63]) {
      const heavier = new Map(weights);
      const data = kernel.data.map((w, i) => (i === channel * 10 + label ? w + 1 : w)) as Float32Array;
      heavier.set('logits/kernel', { ...kernel, data });
      expect(logit(image, heavier) - logit(image)).toBeCloseTo(feature[channel] as number, 6);
    }
  });
});

describe('gradients from the middle of the network', () => {
  beforeAll(useWasm);

  it('of the mean of a channel equal central differences', () => {
    const bytes = randomImages(33);
    const image = pixels(bytes);
    const channel = 5;
    const [device, batch] = [weightsToDevice(weights, tutorialNetwork), imagesToTensor(bytes, tutorialNetwork.input)];
    const gradient = tf.tidy(() => {
      const below = layers.slice(0, 3);
      const seed = tf.tensor4d(
        Float32Array.from({ length: 14 * 14 * 32 }, (_, i) => (i % 32 === channel ? 1 / 196 : 0)),
        [1, 14, 14, 32],
      );
      const network = { weights: device, layers: below };
      return gradientsBelow(network, batch, forward({ layers: below, weights: device }, batch), 'conv2', seed)[
        'input'
      ]?.dataSync();
    }) as Float32Array;
    const mean = (values: number[]): number => {
      const maps = naiveForward(layers.slice(0, 3), weights, values).get('conv2') as Float64Array;
      return maps.reduce((sum, v, i) => sum + (i % 32 === channel ? v / 196 : 0), 0);
    };
    const scale = Math.max(...gradient.map(Math.abs));
    for (const at of [100, 301, 405, 600, 777]) {
      const moved = (by: number): number => mean(image.map((v, p) => (p === at ? v + by : v)));
      expect(Math.abs((moved(1e-6) - moved(-1e-6)) / 2e-6 - (gradient[at] as number)) / scale).toBeLessThan(1e-4);
    }
    tf.dispose([device, batch]);
  });

  it('of an unknown layer are refused, as are too few classes', () => {
    const images = imagesToTensor(randomImages(3), tutorialNetwork.input);
    const network = { ...tutorialNetwork, weights: weightsToDevice(weights, tutorialNetwork) };
    expect(() => gradientsBelow(network, images, {}, 'conv9', images)).toThrow('unknown layer "conv9"; layers: conv1');
    expect(() => gradientsBelow(network, images, {}, 'conv2', images)).toThrow('missing activations "pool1"');
    expect(() => logitGradients(network, images, [1, 2])).toThrow('invalid classes: 2 for 1 images');
  });
});
