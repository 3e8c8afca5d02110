// How little must a picture change for the answer to change? One step along the sign of the loss's gradient (Goodfellow, Shlens & Szegedy
// 2015, arXiv:1412.6572). Control: a step as large in random signs.
import * as tf from '@tensorflow/tfjs-core';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Layer } from '../../src/model/architecture.ts';
import { gradientsBelow, input } from '../../src/model/gradients.ts';
import { forward, lastOutput } from '../../src/model/network.ts';
import { oneHotTensor } from '../../src/model/one-hot.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import { softmax } from '../../src/model/probabilities.ts';
import type { Random } from '../../src/model/random.ts';
import { concatenate, readOne } from '../measuring/tensors.ts';
import type { Tensors } from '../measuring/tensors.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import { meanOf } from './methods/intervals.ts';
import { accuracyOf, answersOf, drawImages, shownExample, stackImages } from './measures/samples.ts';

type Attacked = Evidence['fgsm']['steps'][number]['gradient'];

const imagesDrawn = 2000;
const sizes = [0, 1, 2, 4, 8, 16, 32] as const;
const batchSize = 250;

/** x + size · direction, cut off at 0 and 1. All in the same order; `size` as a share of the full scale. */
export const stepImages = (images: Float32Array, directions: ArrayLike<number>, size: number): Float32Array =>
  images.map((value, i) => Math.min(1, Math.max(0, value + size * (directions[i] as number))));

/** -1 or 1 for every pixel, by chance. */
export const randomSigns = (count: number, random: Random): Int8Array =>
  Int8Array.from({ length: count }, () => (random() < 0.5 ? -1 : 1));

/** Gradient of each image's cross-entropy with respect to its pixels: the backward pass begins with p - y at the logits. */
export function lossGradients(network: Network, images: Float32Array, labels: Uint8Array): Float32Array {
  return readOne(() => {
    const batch = tf.tensor4d(images, [labels.length, side, side, 1]);
    const activations = forward(network, batch);
    const { name } = network.layers.at(-1) as Layer;
    const probabilities = tf.softmax(activations[name] as tf.Tensor2D);
    const gradients = gradientsBelow(
      network,
      batch,
      activations,
      name,
      tf.sub(probabilities, oneHotTensor(labels, network.classes)),
    );
    return gradients[input] as tf.Tensor;
  });
}

interface Answers {
  readonly answers: Uint8Array;
  /** Cross-entropy of each image, in nats. */
  readonly losses: Float64Array;
}

/** Calls `work` with every batch of images and joins what it returns. */
function inBatches(count: number, work: (first: number, end: number) => Float32Array): Float32Array {
  const parts: Float32Array[] = [];
  for (let first = 0; first < count; first += batchSize) parts.push(work(first, Math.min(count, first + batchSize)));
  return concatenate(parts);
}

function answersTo(network: Network, images: Float32Array, labels: Uint8Array): Answers {
  const logits = inBatches(labels.length, (first, end) =>
    readOne(() => {
      const batch = tf.tensor4d(images.subarray(first * pixelCount, end * pixelCount), [end - first, side, side, 1]);
      return lastOutput(network, batch);
    }),
  );
  const classCount = network.classes;
  const losses = Float64Array.from(labels, (label, i) => {
    const row = logits.subarray(i * classCount, (i + 1) * classCount);
    return -Math.log(Math.max(softmax(row)[label] as number, Number.MIN_VALUE));
  });
  return { answers: answersOf(logits, classCount), losses };
}

/** One garment after every step: `gradient` and `random` [steps, height, width], rounded to bytes. */
function picturesOf(inputs: Inputs, network: Network): Tensors {
  const { image, label } = shownExample(inputs);
  const pixels = readOne(() => imagesToTensor(image, network.input));
  const signs = lossGradients(network, pixels, Uint8Array.of(label)).map(Math.sign);
  const noise = randomSigns(pixelCount, inputs.random(3));
  const after = (directions: ArrayLike<number>): TensorData =>
    stackImages(
      sizes.map((size) => Uint8Array.from(stepImages(pixels, directions, size / 255), (v) => Math.round(255 * v))),
    );
  return new Map([
    ['gradient', after(signs)],
    ['random', after(noise)],
  ]);
}

export const fgsm: Analysis<'fgsm'> = {
  name: 'fgsm',
  run: (inputs, report) => {
    const { validation, trained, effort, random } = inputs;
    const { images: bytes, labels } = drawImages(validation, effort(imagesDrawn, 60), random(0));
    const network = trained();
    const images = readOne(() => imagesToTensor(bytes, network.input));
    const signs = inBatches(labels.length, (first, end) =>
      lossGradients(network, images.subarray(first * pixelCount, end * pixelCount), labels.subarray(first, end)),
    ).map(Math.sign);
    const noise = randomSigns(images.length, random(1));
    const before = answersTo(network, images, labels);
    const summarise = ({ answers, losses }: Answers, key: number): Attacked => ({
      accuracy: accuracyOf(answers, labels),
      loss: meanOf(losses, random(2, key)),
    });
    const steps = sizes.map((size, s) => {
      const moved = stepImages(images, signs, size / 255);
      const after = answersTo(network, moved, labels);
      report(s + 1, sizes.length);
      return {
        size,
        gradient: summarise(after, 2 * s),
        random: summarise(answersTo(network, stepImages(images, noise, size / 255), labels), 2 * s + 1),
        lossRises:
          labels.filter((_, i) => (after.losses[i] as number) >= (before.losses[i] as number)).length / labels.length,
        largestChange:
          moved.reduce((most, value, i) => Math.max(most, Math.abs(value - (images[i] as number))), 0) * 255,
      };
    });
    return { result: { images: labels.length, steps }, tensors: picturesOf(inputs, network) };
  },
};
