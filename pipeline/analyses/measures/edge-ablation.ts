// What the network loses when one kernel of its second convolution is set to zero. Only one channel of that layer changes then, and the layers
// up to the next convolution are linear or act on each channel alone, so everything up to there is computed once for all kernels.
import * as tf from '@tensorflow/tfjs-core';
import type { ConvLayer, Layer } from '../../../src/model/architecture.ts';
import { forward, weightNamed } from '../../../src/model/network.ts';
import { oneHotTensor } from '../../../src/model/one-hot.ts';
import type { Weights } from '../../../src/model/network.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import type { ReportImages } from '../../measuring/metrics.ts';
import type { Network } from '../analysis.ts';
import { readersOf } from './contributions.ts';

/** Values of every edge, row-major `[in, out]`. */
export interface EdgeAblation {
  /** Mean rise of the loss, in nats. */
  readonly mean: Float64Array;
  /** Standard error of that mean over images. */
  readonly error: Float64Array;
  /** Mean over images of how far the loss moves, up or down: rises and falls cannot cancel. */
  readonly absolute: Float64Array;
}

/** Loss of each image in nats. @param logits `[n, classes]`, @param labels one-hot */
const lossesOf = (logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Tensor1D =>
  tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, labels), 1));

/** One convolution, the layers between it and the next, that next one, and all that follow. */
function partsOf({ layers }: Network, name: string) {
  const at = layers.findIndex((layer) => layer.name === name);
  const next = layers.findIndex((layer, i) => i > at && layer.kind === 'conv');
  if (at < 1 || next < 0)
    throw new Error(`invalid layer "${name}": it must be a convolution between two other layers of which one follows`);
  return {
    from: layers[at - 1] as Layer,
    between: layers.slice(at + 1, next),
    last: layers[next - 1] as Layer,
    next: layers[next] as ConvLayer,
    after: layers.slice(next + 1),
  };
}

/**
 * What a batch has in common for all kernels of the layer. All of it is computed in the same steps as what comes after a removal, so that
 * removing nothing changes nothing, to the last bit.
 */
function prepare(network: Network, name: string, batch: tf.Tensor4D) {
  const { from, between, last, next, after } = partsOf(network, name);
  const { weights } = network;
  const bare = (input: tf.Tensor4D, layer: string): tf.Tensor4D =>
    tf.add(
      tf.conv2d(input, weightNamed<tf.Rank.R4>(weights, `${layer}/kernel`), 1, 'same'),
      weightNamed(weights, `${layer}/bias`),
    );
  const input = forward(network, batch)[from.name] as tf.Tensor4D;
  /** Before ReLU. */
  const sums = bare(input, name);
  /** What the next convolution reads, and its output before ReLU. */
  const read = outputOf({}, between, last, tf.relu(sums)) as tf.Tensor4D;
  const nextSums = bare(read, next.name);
  const logits = outputOf(weights, after, after.at(-1), tf.relu(nextSums)) as tf.Tensor2D;
  return { inputs: tf.unstack(input, 3) as tf.Tensor3D[], sums, read, nextSums, logits };
}

/** The output of `last` when a part of the network is run; the input itself where the part is empty. */
const outputOf = (weights: Weights, part: readonly Layer[], last: Layer | undefined, input: tf.Tensor4D): tf.Tensor =>
  (last === undefined ? undefined : forward({ weights, layers: part }, input)[last.name]) ?? input;

/** One input channel `[n, h, w]` convolved with its kernels `[k, k, out]`. */
const convolveOne = (maps: tf.Tensor3D, kernels: tf.Tensor3D): tf.Tensor4D =>
  tf.conv2d(tf.expandDims<tf.Tensor4D>(maps, 3), tf.expandDims<tf.Tensor4D>(kernels, 2), 1, 'same');

/**
 * Rise of the loss when one kernel of `name` is zero, for every kernel.
 * @param report counts image-kernel pairs
 */
export function ablateEdges(
  network: Network,
  name: string,
  { images, labels }: LabelledImages,
  report?: ReportImages,
): EdgeAblation {
  const { between, last, next, after } = partsOf(network, name);
  const layer = readersOf(network).find((reader) => reader.layer.name === name) as ReturnType<typeof readersOf>[number];
  const [inputCount, outputCount] = [layer.from.outputShape[2], layer.layer.filters];
  const [sums, squares, moves] = [0, 1, 2].map(() => new Float64Array(inputCount * outputCount)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const kernels = tf.unstack(weightNamed<tf.Rank.R4>(network.weights, `${name}/kernel`), 2);
  const nextKernels = tf.unstack(weightNamed<tf.Rank.R4>(network.weights, `${next.name}/kernel`), 2);
  let first = 0;
  forEachBatch(images, network.input, (batch) => {
    const count = batch.shape[0];
    const targets = oneHotTensor(labels.subarray(first, first + count), network.classes);
    const base = prepare(network, name, batch);
    const before = lossesOf(base.logits, targets);
    for (let c = 0; c < inputCount; c++)
      tf.tidy(() => {
        // Output channel o of this is the layer's channel o without its kernel for c.
        const added = convolveOne(base.inputs[c] as tf.Tensor3D, kernels[c] as tf.Tensor3D);
        const reduced = outputOf({}, between, last, tf.relu(tf.sub(base.sums, added)));
        const changes = tf.unstack(tf.sub(reduced, base.read), 3);
        for (let o = 0; o < outputCount; o++) {
          const rises = tf.tidy(() => {
            const change = convolveOne(changes[o] as tf.Tensor3D, nextKernels[o] as tf.Tensor3D);
            const logits = outputOf(network.weights, after, after.at(-1), tf.relu(tf.add(base.nextSums, change)));
            return tf.sub(lossesOf(logits as tf.Tensor2D, targets), before);
          });
          const edge = c * outputCount + o;
          for (const rise of rises.dataSync<'float32'>()) {
            sums[edge] = (sums[edge] as number) + rise;
            squares[edge] = (squares[edge] as number) + rise * rise;
            moves[edge] = (moves[edge] as number) + Math.abs(rise);
          }
          report?.(first * sums.length + (edge + 1) * count, labels.length * sums.length);
        }
      });
    first += count;
  });
  tf.dispose([kernels, nextKernels]);
  const mean = sums.map((sum) => sum / first);
  return {
    mean,
    error: mean.map((m, e) => Math.sqrt(Math.max(0, (squares[e] as number) / first - m * m) / first)),
    absolute: moves.map((sum) => sum / first),
  };
}
