// Nothing in the model knows the tutorial's network: images of another shape with two channels, layers with other names, three classes.
import { conv, dense, maxPool } from './layer-specs.ts';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { penalise, shiftInto } from '../../src/model/activation-maximisation.ts';
import { networkOf, valuesPerImage, weightShapes } from '../../src/model/architecture.ts';
import { occlusionMap } from '../../src/model/attributions.ts';
import { augmentInto } from '../../src/model/augmentation.ts';
import { logitGradients } from '../../src/model/gradients.ts';
import { forward, lastOutput, weightsToDevice } from '../../src/model/network.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { naiveForward } from './naive-network.ts';

const shape = { height: 6, width: 8, channels: 2 };
const size = valuesPerImage(shape);
const bare = networkOf(
  [conv('first', 3, 5), maxPool('half', 2), conv('second', 1, 3), conv('third', 5, 4), dense('out', 3)],
  shape,
);
const tensors = new Map<string, TensorData>(
  Array.from(weightShapes(bare), ([name, own], i) => {
    const random = randomFrom(80, i);
    const length = own.reduce((a, b) => a * b, 1);
    return [name, { dtype: 'float32', shape: own, data: Float32Array.from({ length }, () => 0.4 * normal(random)) }];
  }),
);
const bytes = Uint8Array.from(
  { length: 2 * size },
  (
    (random) => () =>
      Math.floor(256 * random())
  )(randomFrom(81)),
);
const pixels = Float32Array.from(bytes, (byte) => byte / 255);
const logitsOf = (image: ArrayLike<number>): Float64Array =>
  naiveForward(bare.layers, tensors, image, shape).get('out') as Float64Array;

let network: WeightedNetwork;
beforeAll(async () => {
  await useWasm();
  network = { ...bare, weights: weightsToDevice(tensors, bare) };
});

describe('a network on other images', () => {
  it('has as many classes as logits, and must end in logits', () => {
    expect(bare.classes).toBe(3);
    expect(() => networkOf([conv('a', 3, 2)], shape)).toThrow('layer "a" ends it with maps of 6 x 8');
    expect(() => networkOf([], shape)).toThrow('it has no layers');
  });

  it('runs as plain float64 loops do, in every layer', () => {
    const outputs = tf.tidy(() =>
      Object.entries(forward(network, imagesToTensor(bytes, shape))).map(([name, output]) => ({
        name,
        values: output.dataSync<'float32'>(),
      })),
    );
    expect(outputs.map(({ name }) => name)).toEqual(['first', 'half', 'second', 'third', 'out']);
    for (const i of [0, 1]) {
      const expected = naiveForward(bare.layers, tensors, pixels.slice(i * size, (i + 1) * size), shape);
      for (const { name, values } of outputs) {
        const own = expected.get(name) as Float64Array;
        own.forEach((v, k) => expect(values[i * own.length + k], name).toBeCloseTo(v, 5));
      }
    }
    expect(() => imagesToTensor(bytes.slice(1), shape)).toThrow(`are not a multiple of ${size}`);
  });

  it('has the gradients that central differences have', () => {
    const gradient = tf.tidy(() =>
      logitGradients(network, imagesToTensor(bytes, shape), [2, 0]).gradients['input']?.dataSync<'float32'>(),
    ) as Float32Array;
    for (const [image, label] of [
      [0, 2],
      [1, 0],
    ] as const) {
      const own = Float64Array.from(pixels.slice(image * size, (image + 1) * size));
      for (const at of [0, 17, 50, size - 1]) {
        const moved = (by: number): number => logitsOf(own.map((v, p) => (p === at ? v + by : v)))[label] as number;
        expect(gradient[image * size + at]).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 4);
      }
    }
  });

  it('is explained by patches over all channels, as many as fit its height and its width', () => {
    const image = pixels.slice(0, size);
    const map = occlusionMap(network, image, 1, { patch: 3, stride: 2, fill: 'zero' });
    // Middles lie at rows 0, 2, 4 and columns 0, 2, 4, 6.
    expect(map).toHaveLength(3 * 4);
    for (const [at, row, column] of [
      [0, 0, 0],
      [7, 2, 6],
      [9, 4, 2],
    ] as const) {
      const without = image.map((v, p) => {
        const [y, x] = [Math.floor(p / 16), Math.floor(p / 2) % 8];
        return Math.abs(y - row) <= 1 && Math.abs(x - column) <= 1 ? 0 : v;
      });
      expect(map[at]).toBeCloseTo((logitsOf(image)[1] as number) - (logitsOf(without)[1] as number), 4);
    }
  });
});

describe('images of another shape', () => {
  const none = { flip: 0, shift: 0, erase: 0, eraseArea: [0.1, 0.2], eraseRatio: [0.5, 2] } as const;
  const augment = (how: object, seed = 1): Float32Array => {
    const target = new Float32Array(size + 2).fill(-1);
    augmentInto(target, 1, { bytes, shape, image: 1 }, { ...none, ...how }, randomFrom(seed));
    expect([target[0], target[size + 1]]).toEqual([-1, -1]);
    return target.slice(1, size + 1);
  };
  const original = pixels.slice(size);
  const at = (image: Float32Array, y: number, x: number, c: number): number => image[(y * 8 + x) * 2 + c] as number;

  it('are mirrored, shifted and erased with all their channels', () => {
    expect(augment({})).toEqual(original);
    const mirrored = augment({ flip: 1 });
    for (let y = 0; y < 6; y++)
      for (let x = 0; x < 8; x++) for (const c of [0, 1]) expect(at(mirrored, y, x, c)).toBe(at(original, y, 7 - x, c));
    const erased = augment({ erase: 1 });
    const changed = [...erased.keys()].filter((p) => erased[p] !== original[p]);
    expect(changed.length).toBeGreaterThan(0);
    // A box has every channel of its positions.
    expect(new Set(changed.map((p) => p - (p % 2))).size * 2).toBe(changed.length);
    expect(changed.length).toBeLessThan(0.35 * size);
    for (let seed = 0; seed < 50; seed++)
      for (const v of augment({ erase: 1, shift: 5 }, seed)) expect(v >= 0 && v <= 1).toBe(true);
  });

  it('are shifted as wholes', () => {
    const target = new Float32Array(size);
    shiftInto(target, original, shape, 3, -1);
    for (let y = 0; y < 6; y++)
      for (let x = 0; x < 8; x++)
        for (const c of [0, 1]) expect(at(target, y, x, c)).toBe(y === 5 || x < 3 ? 0 : at(original, y + 1, x - 3, c));
  });

  it('vary between neighbours of the same channel, by hand', () => {
    // Channel 0 is 1 everywhere, channel 1 is 0: mixing channels up would see differences between them.
    const flat = Float32Array.from({ length: size }, (_, p) => 1 - (p % 2));
    const pairs = 2 * (6 * 7 + 5 * 8);
    const recipe = { energy: 0, variation: 1 };
    expect(penalise(flat, new Float32Array(size), shape, recipe)).toBeCloseTo((pairs * 0.01) / size, 6);
  });
});

it('a batch of logits has the shape of its last layer', () => {
  const logits = lastOutput(network, imagesToTensor(bytes, shape));
  expect(logits.shape).toEqual([2, 3]);
  expect(() => lastOutput({ layers: [], weights: {} }, logits)).toThrow('it has no layers');
});
