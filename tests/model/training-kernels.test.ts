// The WASM training kernels against two independent truths: central differences of plain float64 loops, and the pure-JS CPU backend's own
// gradients.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { batchNormRelu, epsilon, fusedForward } from '../../src/model/batch-norm.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import { centralDifference, convolve, maxPool, normaliseAndRectify } from './naive-training.ts';
import type { Decisions, Numbers } from './naive-training.ts';

const draw = (seed: number, ...shape: number[]): { values: Float32Array; shape: number[] } => {
  const random = randomFrom(99, seed);
  return { values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => normal(random)), shape };
};
type Drawn = ReturnType<typeof draw>;
/** Random weights that make every number of an output count differently. */
const weightsFor = (shape: readonly number[]): Float32Array => draw(7, ...shape).values;

/** One operation on TensorFlow.js's tensors, and in plain loops. */
interface Operation {
  readonly onDevice: (...x: tf.Tensor[]) => tf.Tensor;
  readonly naive: (inputs: readonly Numbers[], decisions: Decisions) => Numbers;
}

/** Value and gradients of sum(f · weights) on one backend. */
async function gradientsOn(backend: string, { onDevice }: Pick<Operation, 'onDevice'>, inputs: Drawn[]) {
  if (backend === 'wasm') await useWasm();
  else await tf.setBackend(backend);
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape }) => tf.tensor(values, shape));
    const { value, grads } = tf.valueAndGrads((...x: tf.Tensor[]) => {
      const y = onDevice(...x);
      return tf.sum<tf.Scalar>(tf.mul(y, tf.tensor(weightsFor(y.shape), y.shape)));
    })(tensors);
    return [value, ...grads].map((t) => Array.from(t.dataSync()));
  });
}

function expectClose(found: number[][], expected: number[][], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  found.forEach((values, k) => {
    const scale = Math.max(1, ...(expected[k] as number[]).map(Math.abs));
    values.forEach((v, i) => expect(Math.abs(v - (expected[k]?.[i] as number)) / scale).toBeLessThan(tolerance));
  });
}

const conv: Operation = {
  onDevice: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
  naive: ([x, w]) => convolve(x as Numbers, w as Numbers),
};
const pool: Operation = {
  onDevice: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid'),
  naive: ([x], decisions) => maxPool(x as Numbers, 2, decisions),
};
const norm: Operation = {
  onDevice: (x, g, b) => batchNormRelu(x as tf.Tensor4D, g as tf.Tensor1D, b as tf.Tensor1D),
  naive: ([x, g, b], decisions) => normaliseAndRectify(x as Numbers, g as Numbers, b as Numbers, decisions),
};

// The kernels work on tiles of 4 pixels or channels by 8 filters, and normalisation on chunks of 256 positions.
const cases: [string, Operation, Drawn[]][] = [
  ['convolution 3x3', conv, [draw(1, 2, 6, 6, 3), draw(2, 3, 3, 3, 4)]],
  ['convolution 5x5, one channel', conv, [draw(1, 3, 7, 7, 1), draw(2, 5, 5, 1, 2)]],
  ['convolution 3x3 on 14 x 14', conv, [draw(1, 2, 14, 14, 2), draw(2, 3, 3, 2, 3)]],
  ['convolution 3x3 on tall images, whole tiles', conv, [draw(1, 2, 6, 5, 8), draw(2, 3, 3, 8, 16)]],
  ['convolution 3x3, tiles and remainders', conv, [draw(1, 2, 5, 3, 5), draw(2, 3, 3, 5, 15)]],
  ['convolution 5x5, one channel, whole tiles', conv, [draw(1, 2, 6, 7, 1), draw(2, 5, 5, 1, 8)]],
  ['convolution 5x5, one channel, tiles and remainders', conv, [draw(1, 2, 5, 5, 1), draw(2, 5, 5, 1, 11)]],
  ['convolution 7x7 on an image smaller than the kernel', conv, [draw(1, 2, 4, 3, 1), draw(2, 7, 7, 1, 8)]],
  ['convolution 1x1', conv, [draw(1, 2, 3, 3, 4), draw(2, 1, 1, 4, 3)]],
  ['max pooling', pool, [draw(3, 2, 6, 4, 3)]],
  ['max pooling, whole tiles', pool, [draw(3, 2, 4, 6, 12)]],
  ['max pooling, tiles and remainders', pool, [draw(3, 2, 4, 6, 7)]],
  ['batch norm and ReLU, whole tiles and more than one chunk', norm, [draw(4, 2, 12, 13, 8), draw(5, 8), draw(6, 8)]],
  ['batch norm and ReLU, remainders and three chunks', norm, [draw(4, 3, 14, 14, 7), draw(5, 7), draw(6, 7)]],
  ['batch norm and ReLU', norm, [draw(4, 3, 4, 5, 6), draw(5, 6), draw(6, 6)]],
];

describe('gradients on wasm', () => {
  beforeAll(useWasm);

  it.each(cases)('%s equals the CPU backend', async (_name, f, inputs) => {
    expectClose(await gradientsOn('wasm', f, inputs), await gradientsOn('cpu', f, inputs), 2e-5);
  });

  it.each(cases)('%s equals central differences in float64', async (_name, f, inputs) => {
    const [value, ...gradients] = await gradientsOn('wasm', f, inputs);
    const exact = inputs.map(({ values, shape }) => ({ values: Float64Array.from(values), shape }));
    const objective = (decisions: Decisions): number => {
      const y = f.naive(exact, decisions);
      const weights = weightsFor(y.shape);
      return y.values.reduce((sum, v, i) => sum + v * (weights[i] as number), 0);
    };
    expectClose([value as number[]], [[objective([])]], 2e-5);
    let [checked, skipped] = [0, 0];
    exact.forEach(({ values }, k) => {
      // A prime that divides no shape above, so that every channel and every column has its turn.
      const step = values.length > 400 ? 17 : 1;
      const scale = Math.max(1, ...(gradients[k] as number[]).map(Math.abs));
      for (let i = 0; i < values.length; i += step) {
        const truth = centralDifference(objective, values, i);
        if (truth === undefined) skipped++;
        else {
          checked++;
          expect(Math.abs(truth - (gradients[k]?.[i] as number)) / scale).toBeLessThan(2e-5);
        }
      }
    });
    expect(skipped / (checked + skipped)).toBeLessThan(0.05);
  });

  it('give the gradient of a tie to the first of the largest, in row order, by hand', async () => {
    await useWasm();
    // One window a channel: all equal; the last two equal; a negative tie of the second and third; none. Then a remainder of two channels.
    const windows = [
      [1, 1, 1, 1],
      [0, 1, 2, 2],
      [-3, -1, -1, -2],
      [4, 3, 2, 1],
      [0, 0, 0, 0],
      [5, 6, 5, 6],
    ];
    const first = [0, 2, 1, 0, 0, 1];
    const x = tf.tensor4d(
      [0, 1, 2, 3].flatMap((i) => windows.map((w) => w[i] as number)),
      [1, 2, 2, 6],
    );
    const dy = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 1, 1, 6]);
    const dx = Array.from(
      tf
        .grad((v: tf.Tensor) => pool.onDevice(v))(x, dy)
        .dataSync(),
    );
    expect(dx).toEqual([0, 1, 2, 3].flatMap((i) => first.map((where, c) => (where === i ? c + 1 : 0))));
  });

  it('has fused kernels for batch norm, so that the comparison above compares two codes', () => {
    expect(tf.getKernel(fusedForward, 'wasm')).toBeDefined();
    expect(tf.getKernel(fusedForward, 'cpu')).toBeUndefined();
  });

  it('takes no root of a negative variance where a channel hardly varies around a large value', () => {
    // The mean square less the squared mean: for a constant it is rounding alone, of either sign, and here larger than epsilon.
    const [positions, levels] = [
      4 * 9 * 9,
      [1e6 / 3, 1e6 / 7, 123456.789, 654321.1, 1e7 / 3, 7654321.9, 1e8 / 7, 3.3e7],
    ];
    const values = Float32Array.from(
      { length: positions * levels.length },
      (_, i) => levels[i % levels.length] as number,
    );
    const roundings = levels.map((_, channel) => {
      const own = values.filter((_value, i) => i % levels.length === channel);
      const mean = own.reduce((a, b) => a + b, 0) / positions;
      return own.reduce((a, b) => a + b * b, 0) / positions - mean * mean;
    });
    expect(Math.min(...roundings)).toBeLessThan(-epsilon);
    const y = tf.tidy(() =>
      Array.from(
        batchNormRelu(
          tf.tensor4d(values, [4, 9, 9, levels.length]),
          tf.ones([levels.length]),
          tf.fill([levels.length], 2),
        ).dataSync(),
      ),
    );
    // Every value is its channel's mean, up to the rounding of float32 in that mean, and becomes beta.
    expect(y.every(Number.isFinite)).toBe(true);
  });

  it('normalises each channel to mean beta and deviation gamma before ReLU', () => {
    const { values, shape } = draw(8, 4, 5, 5, 3);
    const y = tf.tidy(() =>
      Array.from(
        batchNormRelu(
          tf.tensor<tf.Rank.R4>(values, shape as [number, number, number, number]),
          tf.tensor1d([0.5, 1, 2]),
          tf.tensor1d([50, 50, 50]),
        ).dataSync(),
      ),
    );
    for (const [c, gamma] of [0.5, 1, 2].entries()) {
      const channel = y.filter((_, i) => i % 3 === c);
      const mean = channel.reduce((a, b) => a + b) / channel.length;
      const variance = channel.reduce((a, b) => a + (b - mean) ** 2, 0) / channel.length;
      expect(mean).toBeCloseTo(50, 4);
      expect(Math.sqrt(variance)).toBeCloseTo(gamma / Math.sqrt(1 + epsilon), 3);
    }
  });

  it('leaks no tensor and no memory block', async () => {
    await useWasm();
    const all: Operation['onDevice'] = (x, w, g, b) => pool.onDevice(norm.onDevice(conv.onDevice(x, w), g, b));
    const once = (): Promise<number[][]> =>
      gradientsOn('wasm', { onDevice: all }, [draw(1, 2, 6, 6, 3), draw(2, 3, 3, 3, 4), draw(5, 4), draw(6, 4)]);
    await once();
    const before = { ...tf.memory(), blocks: (tf.backend() as unknown as { numDataIds(): number }).numDataIds() };
    for (let i = 0; i < 5; i++) await once();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect((tf.backend() as unknown as { numDataIds(): number }).numDataIds()).toBe(before.blocks);
  });

  it('refuses convolutions and pools that it would get wrong', async () => {
    await useWasm();
    const x = tf.tensor<tf.Rank.R4>(draw(1, 1, 6, 6, 1).values, [1, 6, 6, 1]);
    const w = tf.tensor<tf.Rank.R4>(draw(2, 3, 3, 1, 1).values, [3, 3, 1, 1]);
    expect(() => tf.grad((k: tf.Tensor) => tf.conv2d(x, k as tf.Tensor4D, 2, 'same'))(w)).toThrow(
      /invalid convolution.*stride 2/,
    );
    expect(() => tf.grad((k: tf.Tensor) => tf.conv2d(x, k as tf.Tensor4D, 1, 'valid'))(w)).toThrow(/padding "valid"/);
    expect(() => tf.grad((v: tf.Tensor) => tf.maxPool(v as tf.Tensor4D, 3, 2, 'valid'))(x)).toThrow(/invalid pooling/);
  });
});
