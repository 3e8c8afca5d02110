// What a layer says about images, as a matrix with one row for each image. Two readings: the mean of every feature map, and its means over
// a grid of 7 x 7 blocks, of which equally many places are taken in every layer, so that no layer is better for having more numbers.
import * as tf from '@tensorflow/tfjs-core';
import { forward } from '../../../src/model/network.ts';
import { oneHot as targetsOf } from '../../../src/model/one-hot.ts';
import { pixelValue } from '../../../src/model/preprocess.ts';
import { pixelCount } from '../../datasets/image-size.ts';
import { randomFrom, shuffle } from '../../../src/model/random.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';
import { pick } from '../../datasets/dataset.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import type { Network } from '../analysis.ts';
import type { Matrix } from '../methods/linear-algebra.ts';
import { eachColumn } from '../methods/standardise.ts';
import type { Features, Grouping } from '../methods/standardise.ts';

/** Blocks along each side of the grid: the size of the last feature maps. */
const gridSide = 7;
/** Numbers that are taken of every layer: as many as an image has pixels. */
export const coordinateCount = pixelCount;
/** Probes of the class and of the pixels read the same coordinates of the same images, so these are seeded here and not by the analysis. */
const coordinateSeed = 784;
const imageSeed = 10_000;

/** Makes rows of numbers from the activations `[n, h, w, c]` of a layer. */
export interface Reading {
  readonly read: (activations: tf.Tensor4D) => tf.Tensor2D;
  /** Of the numbers of a layer with so many channels: those of one channel have the same unit. */
  readonly grouping: (channels: number) => Grouping;
}

/** The mean of each feature map: as many numbers as the layer has channels. */
export const pooled: Reading = {
  read: (activations) => tf.mean(activations, [1, 2]),
  grouping: () => eachColumn,
};

function gridMeans(activations: tf.Tensor4D): tf.Tensor2D {
  const [, height, width, channels] = activations.shape;
  const block = height / gridSide;
  if (!Number.isInteger(block) || height !== width)
    throw new Error(`invalid activations of ${height} x ${width}: no grid of ${gridSide} x ${gridSide} blocks fits`);
  const means = block === 1 ? activations : tf.avgPool(activations, block, block, 'valid');
  return tf.reshape(means, [-1, gridSide * gridSide * channels]);
}

/** Means over 7 x 7 blocks of each feature map: 49 numbers for each channel. Throws where the blocks do not fit. */
export const onGrid: Reading = { read: gridMeans, grouping: (channels) => (column) => column % channels };

/** Which of `columns` numbers are taken: `coordinateCount` different ones, the same for every network; all where there are not more. */
export function coordinatesOf(columns: number): Uint32Array {
  const all = Uint32Array.from({ length: columns }, (_, i) => i);
  if (columns <= coordinateCount) return all;
  return shuffle(all, randomFrom(coordinateSeed, columns)).slice(0, coordinateCount).sort();
}

/** 784 fixed random numbers of the grid, in every layer. */
export const onCoordinates: Reading = {
  read: (activations) => {
    const grid = gridMeans(activations);
    const columns = grid.shape[1];
    if (columns <= coordinateCount) return grid;
    return tf.gather(grid, tf.tensor1d(Int32Array.from(coordinatesOf(columns)), 'int32'), 1);
  },
  grouping: (channels) => {
    const coordinates = coordinatesOf(gridSide * gridSide * channels);
    return (column) => (coordinates[column] as number) % channels;
  },
};

/** The names of a network's convolutions, in order. */
export const convNames = ({ layers }: Pick<Network, 'layers'>): string[] =>
  layers.filter(({ kind }) => kind === 'conv').map(({ name }) => name);

/** Features of each convolution, by its name, for each reading; one forward pass makes them all. @param images bytes */
export function featuresOf<Name extends string>(
  network: Network,
  images: Uint8Array,
  readings: Readonly<Record<Name, Reading>>,
): Readonly<Record<Name, ReadonlyMap<string, Features>>> {
  const rows = images.length / pixelCount;
  const names = Object.keys(readings) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, new Map<string, Features>()])) as Record<
    Name,
    Map<string, Features>
  >;
  let first = 0;
  forEachBatch(images, network.input, (batch) => {
    const activations = forward(network, batch);
    for (const name of names)
      for (const layer of convNames(network)) {
        const maps = activations[layer] as tf.Tensor4D;
        const numbers = readings[name].read(maps);
        const columns = numbers.shape[1];
        const features = found[name].get(layer) ?? {
          rows,
          columns,
          values: new Float32Array(rows * columns),
          groupOf: readings[name].grouping(maps.shape[3]),
        };
        features.values.set(numbers.dataSync<'float32'>(), first * columns);
        found[name].set(layer, features);
      }
    first += batch.shape[0];
  });
  return found;
}

/** The pixels themselves, byte / 255: all have the same unit. */
export const pixelsOf = (images: Uint8Array): Features => ({
  rows: images.length / pixelCount,
  columns: pixelCount,
  values: Float32Array.from(images, pixelValue),
  groupOf: () => 0,
});

/** The mean of all pixels: what pooling leaves of the input. */
export function brightnessOf(images: Uint8Array): Features {
  const rows = images.length / pixelCount;
  const values = Float32Array.from({ length: rows }, (_, i) => {
    const bytes = images.subarray(i * pixelCount, (i + 1) * pixelCount);
    return bytes.reduce((sum, byte) => sum + pixelValue(byte), 0) / pixelCount;
  });
  return { rows, columns: 1, values };
}

/** 1 for the label's class, 0 for the others. */
export function oneHot(labels: Uint8Array, classCount: number): Matrix {
  return { rows: labels.length, columns: classCount, values: targetsOf(labels, classCount) };
}

/** So many training images are enough to fit the probes. */
export const mostImagesForProbes = 10_000;

/** Training images that probes are fitted on, always the same ones; the last `heldOut` of them choose the penalty. */
export function imagesForProbes(
  train: LabelledImages,
  most = mostImagesForProbes,
): { readonly chosen: LabelledImages; readonly heldOut: number } {
  const count = Math.min(most, train.labels.length);
  const order = shuffle(
    Uint32Array.from(train.labels, (_, i) => i),
    randomFrom(imageSeed),
  );
  return { chosen: pick(train, Array.from(order.subarray(0, count))), heldOut: Math.floor(count / 5) };
}

/** Indices of the first `count` images of each class, in their own order: the images that maps show. */
export function firstOfEachClass(labels: Uint8Array, count: number): number[] {
  const taken = new Map<number, number>();
  return Array.from(labels.keys()).filter((i) => {
    const before = taken.get(labels[i] as number) ?? 0;
    taken.set(labels[i] as number, before + 1);
    return before < count;
  });
}
