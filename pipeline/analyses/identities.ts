// Facts that need no statistics: changes of the weights or of the image that must leave the answer as it is, and, as control, the same
// changes done by half. They say what a picture of a filter or a map cannot mean.
import * as tf from '@tensorflow/tfjs-core';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { forward, lastOutput, weightNamed, weightsToDevice } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { rolesOf } from '../../src/subject/roles.ts';
import { pixelCount } from '../datasets/image-size.ts';
import type { Analysis, Network } from './analysis.ts';

const imageCount = 200;
/** Factor by which a channel is scaled: large enough that a half-done change cannot hide. */
const factor = 10;
/** Shift in pixels, and how far from the border the convolution is compared. */
const shift = 2;

type Change = (tensors: Map<string, TensorData>) => void;

/** The network with some numbers changed: `[…, in, out]` kernels and `[out]` biases may be rewritten in place. */
function changed(network: Network, change: Change): Record<string, tf.Tensor> {
  const copy = new Map(
    [...network.tensors].map(([name, { dtype, shape, data }]) => [name, { dtype, shape, data: data.slice() }]),
  );
  change(copy);
  return weightsToDevice(copy, network);
}

/** The first layer, and the one with weights that reads it. */
interface Neighbours {
  readonly first: string;
  readonly next: string;
}

function neighboursIn({ layers }: Pick<Network, 'layers'>): Neighbours {
  const { convs, first, logits } = rolesOf(layers);
  return { first: first.name, next: (convs[1] ?? logits).name };
}

/** Multiplies the output of a layer's channel, and what the next layer reads of it. */
function scaleChannel({ first, next }: Neighbours, channel: number, out: number, into: number): Change {
  return (tensors) => {
    const kernel = tensorNamed(tensors, `${first}/kernel`);
    const outputs = kernel.shape.at(-1) as number;
    const numbers = kernel.data as Float32Array;
    for (let i = channel; i < numbers.length; i += outputs) numbers[i] = (numbers[i] as number) * out;
    const bias = tensorNamed(tensors, `${first}/bias`).data as Float32Array;
    bias[channel] = (bias[channel] as number) * out;
    forEachReader(tensorNamed(tensors, `${next}/kernel`), channel, (value) => value * into);
  };
}

/** Rewrites every number by which a kernel `[…, in, out]` reads a channel. */
function forEachReader({ shape, data }: TensorData, channel: number, rewrite: (value: number) => number): void {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const numbers = data as Float32Array;
  for (let i = 0; i < numbers.length; i++)
    if (Math.floor(i / outputs) % inputs === channel) numbers[i] = rewrite(numbers[i] as number);
}

/** Exchanges the first two channels of a layer and, where `readers`, what the next one does with them. */
function exchangeChannels({ first, next }: Neighbours, readers: boolean): Change {
  return (tensors) => {
    const swap = (numbers: Float32Array, a: number, b: number): void => {
      [numbers[a], numbers[b]] = [numbers[b] as number, numbers[a] as number];
    };
    const kernel = tensorNamed(tensors, `${first}/kernel`);
    const outputs = kernel.shape.at(-1) as number;
    for (let i = 0; i < kernel.data.length; i += outputs) swap(kernel.data as Float32Array, i, i + 1);
    swap(tensorNamed(tensors, `${first}/bias`).data as Float32Array, 0, 1);
    if (!readers) return;
    const { shape, data } = tensorNamed(tensors, `${next}/kernel`);
    const [inputs, filters] = shape.slice(-2) as [number, number];
    for (let position = 0; position < data.length; position += inputs * filters)
      for (let o = 0; o < filters; o++) swap(data as Float32Array, position + o, position + filters + o);
  };
}

/** Largest absolute difference, in units of the largest absolute value of `expected`. */
function deviation(found: tf.Tensor, expected: tf.Tensor): number {
  return tf.tidy(() => {
    const largest = tf.max(tf.abs(expected)).dataSync()[0] as number;
    return (tf.max(tf.abs(tf.sub(found, expected))).dataSync()[0] as number) / largest;
  });
}

/** How far the logits of a changed network are from those of the network itself. */
function logitDeviation(network: Network, images: tf.Tensor4D, change: Change): number {
  const weights = changed(network, change);
  const found = tf.tidy(() => deviation(lastOutput({ ...network, weights }, images), lastOutput(network, images)));
  tf.dispose(weights);
  return found;
}

/** The first layer of images moved to the right against that layer moved to the right, away from the borders; control: against it not moved. */
function equivariance(network: Network, images: tf.Tensor4D): { deviation: number; control: number } {
  return tf.tidy(() => {
    const [, height, width] = images.shape;
    const moved = tf.pad(tf.slice(images, [0, 0, 0, 0], [-1, -1, width - shift, -1]), [
      [0, 0],
      [0, 0],
      [shift, 0],
      [0, 0],
    ]);
    const { name } = rolesOf(network.layers).first;
    const maps = forward(network, images)[name] as tf.Tensor4D;
    const movedMaps = forward(network, moved)[name] as tf.Tensor4D;
    const border = shift + 2;
    const inner = (tensor: tf.Tensor4D, left: number): tf.Tensor4D =>
      tf.slice(tensor, [0, border, left, 0], [-1, height - 2 * border, width - 2 * border - shift, -1]);
    const found = inner(movedMaps, border + shift);
    return { deviation: deviation(found, inner(maps, border)), control: deviation(found, inner(maps, border + shift)) };
  });
}

/** Global average pooling of maps turned in a circle; control: the maps themselves. */
function globalShift(network: Network, images: tf.Tensor4D): { deviation: number; control: number } {
  return tf.tidy(() => {
    const maps = forward(network, images)[rolesOf(network.layers).last.name] as tf.Tensor4D;
    const width = maps.shape[2];
    const turned = tf.concat(
      [tf.slice(maps, [0, 0, 1, 0], [-1, -1, width - 1, -1]), tf.slice(maps, [0, 0, 0, 0], [-1, -1, 1, -1])],
      2,
    );
    return { deviation: deviation(tf.mean(turned, [1, 2]), tf.mean(maps, [1, 2])), control: deviation(turned, maps) };
  });
}

/** Bias plus mean of each class activation map against the logit; control: against the logit of the next class. */
function classMaps(network: Network, images: tf.Tensor4D): { deviation: number; control: number } {
  return tf.tidy(() => {
    const roles = rolesOf(network.layers);
    const outputs = forward(network, images);
    const last = outputs[roles.last.name] as tf.Tensor4D;
    const logits = outputs[roles.logits.name] as tf.Tensor2D;
    const [n, height, width, channels] = last.shape;
    const kernel = weightNamed<tf.Rank.R2>(network.weights, `${roles.logits.name}/kernel`);
    const bias = weightNamed<tf.Rank.R1>(network.weights, `${roles.logits.name}/bias`);
    const maps = tf.matMul(tf.reshape<tf.Rank.R2>(last, [-1, channels]), kernel);
    const sums = tf.add(tf.mean(tf.reshape(maps, [n, height * width, -1]), 1), bias);
    const classes = logits.shape[1];
    const next = tf.concat([tf.slice(logits, [0, 1], [-1, classes - 1]), tf.slice(logits, [0, 0], [-1, 1])], 1);
    return { deviation: deviation(sums, logits), control: deviation(sums, next) };
  });
}

export const identities: Analysis<'identities'> = {
  name: 'identities',
  run: ({ validation, trained }) => {
    const network = trained();
    const neighbours = neighboursIn(network);
    const count = Math.min(imageCount, validation.labels.length);
    const images = imagesToTensor(validation.images.subarray(0, count * pixelCount), network.input);
    const checks = [
      {
        name: 'rescaling' as const,
        deviation: logitDeviation(network, images, scaleChannel(neighbours, 0, factor, 1 / factor)),
        control: logitDeviation(network, images, scaleChannel(neighbours, 0, factor, 1)),
      },
      {
        name: 'permutation' as const,
        deviation: logitDeviation(network, images, exchangeChannels(neighbours, true)),
        control: logitDeviation(network, images, exchangeChannels(neighbours, false)),
      },
      { name: 'equivariance' as const, ...equivariance(network, images) },
      { name: 'global-shift' as const, ...globalShift(network, images) },
      { name: 'class-maps' as const, ...classMaps(network, images) },
    ];
    images.dispose();
    return { result: { images: count, checks } };
  },
};
