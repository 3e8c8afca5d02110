// Which images a step sees: the order of each epoch, augmentation, labels. Everything is made of seed, epoch and step alone, so that a
// resumed run sees the same. Knows of networks only what they read and how many classes they tell apart.
import * as tf from '@tensorflow/tfjs-core';
import { augmentInto } from '../../src/model/augmentation.ts';
import { valuesPerImage } from '../../src/model/architecture.ts';
import type { ImageShape, Network } from '../../src/model/architecture.ts';
import { oneHotTensor } from '../../src/model/one-hot.ts';
import { randomFrom, shuffle } from '../../src/model/random.ts';
import type { Batch } from '../../src/model/training.ts';
import type { Configuration } from '../config.ts';
import { pick } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';

/** What the second key of a random generator stands for; the first is the seed, and 1 the initial weights. */
const purposes = { augmentation: 2, order: 4, permutation: 5 } as const;
/** The one key of what is the same for every seed. */
const evaluationSalt = 3;

/** Indices 0 to n - 1 in an order made of the keys. */
function shuffledIndices(n: number, ...keys: number[]): Uint32Array {
  return shuffle(
    Uint32Array.from({ length: n }, (_, i) => i),
    randomFrom(...keys),
  );
}

/** The order in which an epoch, counted from 0, goes through n images. */
export const epochOrder = (n: number, seed: number, epoch: number): Uint32Array =>
  shuffledIndices(n, seed, purposes.order, epoch);

/** Steps of one epoch; images that do not fill a batch are left for another epoch's order. */
export function stepsPerEpoch(images: number, batchSize: number): number {
  if (batchSize > images) throw new Error(`invalid batchSize ${batchSize}: there are ${images} training images`);
  return Math.floor(images / batchSize);
}

/** The images of one step before they are on the device. */
export interface BatchData {
  /** `[batchSize, height, width, channels]`, values in [0, 1]. */
  readonly pixels: Float32Array;
  /** `[batchSize]` class indices. */
  readonly labels: Int32Array;
}

/** What an epoch goes through. */
interface Epoch {
  readonly images: LabelledImages;
  /** Of each image. */
  readonly shape: ImageShape;
  readonly order: Uint32Array;
}

/**
 * The images of one step, each augmented by its own random draws, and their labels.
 * @param place `step` since the start of the run, and its `index` in the epoch
 */
export function batchAt(
  { images, shape, order }: Epoch,
  { step, index }: { readonly step: number; readonly index: number },
  { batchSize, seed, augmentation }: Pick<Configuration, 'batchSize' | 'seed' | 'augmentation'>,
): BatchData {
  const size = valuesPerImage(shape);
  const pixels = new Float32Array(batchSize * size);
  const labels = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    const image = order[index * batchSize + i] as number;
    const random = randomFrom(seed, purposes.augmentation, step, i);
    augmentInto(pixels, i * size, { bytes: images.images, shape, image }, augmentation, random);
    labels[i] = images.labels[image] as number;
  }
  return { pixels, labels };
}

/** Puts a batch onto the device; the caller disposes. */
export function batchToDevice(
  { pixels, labels }: BatchData,
  { input, classes }: Network,
): Batch & tf.TensorContainerObject {
  const { height, width, channels } = input;
  return {
    images: tf.tensor4d(pixels, [labels.length, height, width, channels]),
    labels: oneHotTensor(labels, classes),
  };
}

/** The clean training images that measure the training loss and the batch-norm statistics: the same ones for every epoch and seed. */
export function evaluationSubset(train: LabelledImages, count: number): LabelledImages {
  return pick(train, [...shuffledIndices(train.labels.length, evaluationSalt).subarray(0, count)]);
}

/** The labels, permuted: each class keeps its size, and labels have nothing to do with the images. */
export function permuted(labels: Uint8Array, seed: number): Uint8Array {
  const order = shuffledIndices(labels.length, seed, purposes.permutation);
  return labels.map((_, i) => labels[order[i] as number] as number);
}
