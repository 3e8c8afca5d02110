// The WASM training kernels against two independent truths: the pure-JS CPU backend's own gradients, and central differences.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/backends.ts';
import { batchNormRelu, epsilon, fusedForward } from '../../src/model/batch-norm.ts';
import { normal, randomFrom } from '../../src/model/random.ts';

const draw = (seed: number, ...shape: number[]): { values: Float32Array; shape: number[] } => {
  const random = randomFrom(99, seed);
  return { values: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => normal(random)), shape };
};
type Drawn = ReturnType<typeof draw>;

/** Value and gradients of sum(f · weights) on one backend; the random weights make every output count differently. */
async function gradientsOn(backend: string, f: (...x: tf.Tensor[]) => tf.Tensor, inputs: Drawn[]): Promise<number[][]> {
  if (backend === 'wasm') await useWasm();
  else await tf.setBackend(backend);
  return tf.tidy(() => {
    const tensors = inputs.map(({ values, shape }) => tf.tensor(values, shape));
    const { value, grads } = tf.valueAndGrads((...x: tf.Tensor[]) => {
      const y = f(...x);
      return tf.sum<tf.Scalar>(tf.mul(y, tf.tensor(draw(7, ...y.shape).values, y.shape)));
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

const conv = (x: tf.Tensor, w: tf.Tensor): tf.Tensor => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same');
const pool = (x: tf.Tensor): tf.Tensor => tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid');
const norm = (x: tf.Tensor, g: tf.Tensor, b: tf.Tensor): tf.Tensor =>
  batchNormRelu(x as tf.Tensor4D, g as tf.Tensor1D, b as tf.Tensor1D);

const cases: [string, (...x: tf.Tensor[]) => tf.Tensor, Drawn[]][] = [
  ['convolution 3x3', conv, [draw(1, 2, 6, 6, 3), draw(2, 3, 3, 3, 4)]],
  ['convolution 5x5, one channel', conv, [draw(1, 3, 7, 7, 1), draw(2, 5, 5, 1, 2)]],
  ['convolution 3x3 on 14 x 14', conv, [draw(1, 2, 14, 14, 2), draw(2, 3, 3, 2, 3)]],
  ['convolution 3x3 on tall images, whole tiles', conv, [draw(1, 2, 6, 5, 8), draw(2, 3, 3, 8, 16)]],
  ['convolution 3x3, tiles and remainders', conv, [draw(1, 2, 5, 3, 5), draw(2, 3, 3, 5, 11)]],
  ['convolution 5x5, one channel, whole tiles', conv, [draw(1, 2, 6, 7, 1), draw(2, 5, 5, 1, 8)]],
  ['convolution 7x7 on an image smaller than the kernel', conv, [draw(1, 2, 4, 3, 1), draw(2, 7, 7, 1, 8)]],
  ['convolution 1x1', conv, [draw(1, 2, 3, 3, 4), draw(2, 1, 1, 4, 3)]],
  ['max pooling', pool, [draw(3, 2, 6, 4, 3)]],
  ['max pooling, whole tiles', pool, [draw(3, 2, 4, 6, 12)]],
  ['max pooling of ties', (x) => pool(tf.relu(x)), [draw(3, 3, 6, 4, 5)]],
  ['batch norm and ReLU, whole tiles and more than one chunk', norm, [draw(4, 2, 12, 13, 8), draw(5, 8), draw(6, 8)]],
  ['batch norm and ReLU', norm, [draw(4, 3, 4, 5, 6), draw(5, 6), draw(6, 6)]],
];

describe('gradients on wasm', () => {
  beforeAll(useWasm);

  it.each(cases)('%s equals the CPU backend', async (_name, f, inputs) => {
    expectClose(await gradientsOn('wasm', f, inputs), await gradientsOn('cpu', f, inputs), 2e-5);
  });

  it.each(cases)('%s equals central differences', async (_name, f, inputs) => {
    const [, ...gradients] = await gradientsOn('wasm', f, inputs);
    const step = 1e-2;
    let checked = 0;
    for (const [k, input] of inputs.entries())
      for (let i = 0; i < input.values.length; i += Math.max(1, Math.floor(input.values.length / 12))) {
        const at = async (delta: number): Promise<number> => {
          const moved = inputs.map((other, j) =>
            j === k ? { ...other, values: other.values.map((v, m) => (m === i ? v + delta : v)) } : other,
          );
          return (await gradientsOn('wasm', f, moved))[0]?.[0] as number;
        };
        const middle = await at(0);
        const [forward, backward] = [((await at(step)) - middle) / step, (middle - (await at(-step))) / step];
        // A kink of ReLU or max pooling within the step makes the two sides differ; such points prove nothing.
        if (Math.abs(forward - backward) > 0.3) continue;
        checked++;
        expect(Math.abs((forward + backward) / 2 - (gradients[k]?.[i] as number))).toBeLessThan(2e-2);
      }
    expect(checked).toBeGreaterThan(8);
  });

  it('has fused kernels for batch norm, so that the comparison above compares two codes', () => {
    expect(tf.getKernel(fusedForward, 'wasm')).toBeDefined();
    expect(tf.getKernel(fusedForward, 'cpu')).toBeUndefined();
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
    const [, , images] = [0, 0, draw(1, 2, 6, 6, 3)];
    const once = (): Promise<number[][]> =>
      gradientsOn('wasm', (x, w, g, b) => pool(norm(conv(x, w), g, b)), [
        images,
        draw(2, 3, 3, 3, 4),
        draw(5, 4),
        draw(6, 4),
      ]);
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
