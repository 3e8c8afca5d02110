// Weights of the second convolution written in pixels: what it would compute if nothing between it and the image were rectified and pooling
// took means (Voss et al. 2021, doi:10.23915/distill.00024.007). How far that is from what it does compute is measured beside it.
import * as tf from '@tensorflow/tfjs-core';
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { forward, weightNamed } from '../../../src/model/network.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import type { Network } from '../analysis.ts';

const elementOf = ({ shape, data }: TensorData, y: number, x: number, input: number, output: number): number => {
  const [, width = 0, inputs = 0, outputs = 0] = shape;
  return data[((y * width + x) * inputs + input) * outputs + output] as number;
};

/**
 * First and second kernel with mean pooling between them as one: `[s, s, 1, out]` with s = pool (k2 - 1) + k1 + pool - 1, which acts with
 * stride `pool`. @param first `[k1, k1, 1, c]` @param second `[k2, k2, c, out]`
 */
export function expandWeights(first: TensorData, second: TensorData, pool: number): TensorData {
  const [k1 = 0, , , channels = 0] = first.shape;
  const [k2 = 0, , , outputs = 0] = second.shape;
  const side = pool * (k2 - 1) + k1 + pool - 1;
  const data = new Float64Array(side * side * outputs);
  const window = pool * pool;
  // The pooled kernel of a channel: its kernel at every place of the window, averaged.
  const pooled = Array.from({ length: channels }, (_, c) => {
    const size = k1 + pool - 1;
    const plane = new Float64Array(size * size);
    for (let shift = 0; shift < window; shift++)
      for (let tap = 0; tap < k1 * k1; tap++) {
        const y = Math.floor(tap / k1) + Math.floor(shift / pool);
        const x = (tap % k1) + (shift % pool);
        const weight = elementOf(first, Math.floor(tap / k1), tap % k1, 0, c);
        plane[y * size + x] = (plane[y * size + x] as number) + weight / window;
      }
    return { size, plane };
  });
  for (let tap = 0; tap < k2 * k2; tap++)
    pooled.forEach(({ size, plane }, c) =>
      plane.forEach((weight, i) => {
        const y = pool * Math.floor(tap / k2) + Math.floor(i / size);
        const x = pool * (tap % k2) + (i % size);
        for (let o = 0; o < outputs; o++) {
          const at = (y * side + x) * outputs + o;
          data[at] = (data[at] as number) + weight * elementOf(second, Math.floor(tap / k2), tap % k2, c, o);
        }
      }),
    );
  return { dtype: 'float32', shape: [side, side, 1, outputs], data: Float32Array.from(data) };
}

/** The layers that the expansion joins: two convolutions with one pool between them, at the start of the network. */
function startOf({ layers }: Network) {
  const [first, pool, second] = layers;
  if (first?.kind !== 'conv' || pool?.kind !== 'maxPool' || second?.kind !== 'conv')
    throw new Error('invalid network: it must begin with a convolution, a pool and a convolution');
  return { first, pool, second };
}

/** Expanded weights of a network's second convolution, with its own second kernel or another in its place. */
export function expandedOf(network: Network, second?: TensorData): TensorData {
  const { first, pool, second: layer } = startOf(network);
  const kernel = (name: string): TensorData => tensorNamed(network.tensors, `${name}/kernel`);
  return expandWeights(kernel(first.name), second ?? kernel(layer.name), pool.size);
}

/** Sums for one correlation. */
class PairSums {
  #n = 0;
  readonly #sums = new Float64Array(5);

  add(x: number, y: number): void {
    const sums = this.#sums;
    this.#n++;
    [x, y, x * x, y * y, x * y].forEach((v, i) => (sums[i] = (sums[i] as number) + v));
  }

  /** Squared correlation: the share of the variance of one that the best line through the other explains. 0 where one is constant. */
  r2(): number {
    const [x = 0, y = 0, xx = 0, yy = 0, xy = 0] = this.#sums.map((sum) => sum / this.#n);
    const variances = (xx - x * x) * (yy - y * y);
    return variances > 0 ? Math.min(1, (xy - x * y) ** 2 / variances) : 0;
  }
}

/**
 * For each expanded kernel and each output, R² of the linear prediction against the second convolution's output before ReLU, over all
 * positions of all images. @param expanded `[s, s, 1, out]` each
 */
export function linearR2(network: Network, images: Uint8Array, expanded: readonly TensorData[]): number[][] {
  const { pool, second } = startOf(network);
  const outputs = second.filters;
  const sums = expanded.map(() => Array.from({ length: outputs }, () => new PairSums()));
  forEachBatch(images, network.input, (batch) => {
    const read = forward(network, batch)[pool.name] as tf.Tensor4D;
    const kernel = weightNamed<tf.Rank.R4>(network.weights, `${second.name}/kernel`);
    const truth = tf.conv2d(read, kernel, 1, 'same').dataSync<'float32'>();
    expanded.forEach(({ shape, data }, e) => {
      const side = shape[0] as number;
      const margin = (side - pool.size) / 2;
      const padded = tf.pad<tf.Tensor4D>(batch, [
        [0, 0],
        [margin, margin],
        [margin, margin],
        [0, 0],
      ]);
      const weights = tf.tensor4d(data as Float32Array, [side, side, 1, outputs]);
      const linear = tf.conv2d(padded, weights, pool.size, 'valid').dataSync<'float32'>();
      for (let i = 0; i < linear.length; i++)
        (sums[e]?.[i % outputs] as PairSums).add(linear[i] as number, truth[i] as number);
    });
  });
  return sums.map((channels) => channels.map((sum) => sum.r2()));
}
