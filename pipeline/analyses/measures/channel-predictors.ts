// Numbers of a channel that might tell, without removing it, how much the network needs it.
import * as tf from '@tensorflow/tfjs-core';
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import { gradientsBelow } from '../../../src/model/gradients.ts';
import { forward } from '../../../src/model/network.ts';
import { softmax } from '../../../src/model/probabilities.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import type { Tensors } from '../../measuring/tensors.ts';
import type { Network } from '../analysis.ts';
import { convLayersOf } from './channel-responses.ts';
import { filterOf, outgoingNorm } from './filters.ts';

/** Derivative of each image's loss by its logits: probabilities minus one at the true class. Row-major `[n, classes]`. */
export function lossByLogits(logits: Float32Array, labels: Uint8Array): Float32Array {
  const classCount = logits.length / labels.length;
  const seed = new Float32Array(logits.length);
  labels.forEach((label, i) => {
    const row = softmax(logits.subarray(i * classCount, (i + 1) * classCount));
    seed.set(
      row.map((probability, k) => probability - Number(k === label)),
      i * classCount,
    );
  });
  return seed;
}

/**
 * Activation times gradient of every channel, by layer: | sum over positions of A dL/dA |, mean over images, which is how much the loss
 * of an image would change, to first order, if the channel were removed (Molchanov et al. 2017, arXiv:1611.06440).
 */
export function activationTimesGradient(
  network: Network,
  { images, labels }: LabelledImages,
): Map<string, Float64Array> {
  const found = new Map(convLayersOf(network).map(({ name, filters }) => [name, new Float64Array(filters)]));
  const last = network.layers.at(-1)?.name as string;
  let first = 0;
  forEachBatch(images, network.input, (batch) => {
    const own = labels.subarray(first, first + batch.shape[0]);
    const activations = forward(network, batch);
    const logits = activations[last] as tf.Tensor;
    const seed = tf.tensor(lossByLogits(logits.dataSync<'float32'>(), own), logits.shape);
    const gradients = gradientsBelow(network, batch, activations, last, seed);
    for (const [name, sums] of found) {
      const products = tf.mul(activations[name] as tf.Tensor, gradients[name] as tf.Tensor);
      const perImage = tf.sum(products, [1, 2]).dataSync<'float32'>();
      perImage.forEach((value, i) => {
        const channel = i % sums.length;
        sums[channel] = (sums[channel] as number) + Math.abs(value) / labels.length;
      });
    }
    first += batch.shape[0];
  });
  return found;
}

/** Norm of what the next layer with weights makes of each channel, and gain: that times the norm of the channel's own filter. */
export function norms(
  tensors: Tensors,
  network: Pick<Network, 'layers'>,
  layer: string,
): { outgoing: number[]; gain: number[] } {
  const weighted = network.layers.filter(({ kind }) => kind === 'conv' || kind === 'dense');
  const next = weighted[weighted.findIndex(({ name }) => name === layer) + 1];
  if (next === undefined) throw new Error(`missing layer after "${layer}"`);
  const kernel = tensorNamed(tensors, `${layer}/kernel`);
  const outgoing = Array.from({ length: kernel.shape.at(-1) as number }, (_, channel) =>
    outgoingNorm(tensorNamed(tensors, `${next.name}/kernel`), channel),
  );
  return {
    outgoing,
    gain: outgoing.map((norm, channel) => norm * Math.hypot(...filterOf(kernel, channel))),
  };
}
