// What a layer says about images, as a matrix with one row for each image. Two readings: the mean of every feature map, and its means over
// a grid of 7 x 7 blocks, of which equally many places are taken in every layer, so that no layer is better for having more numbers.
import * as tf from '@tensorflow/tfjs-core';
import { forward } from '../../src/model/network.ts';
import { pixelCount, pixelValue } from '../../src/model/preprocess.ts';
import { randomFrom, shuffle } from '../../src/model/random.ts';
import type { LabelledImages } from '../dataset.ts';
import { pick } from '../dataset.ts';
import { forEachBatch } from '../metrics.ts';
import type { Network } from './analysis.ts';
import { columnMeans } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';

/** Blocks along each side of the grid: the size of the last feature maps. */
const gridSide = 7;
/** Numbers that are taken of every layer: as many as an image has pixels. */
export const coordinateCount = pixelCount;
/** Probes of the class and of the pixels read the same coordinates of the same images, so these are seeded here and not by the analysis. */
const coordinateSeed = 784;
const imageSeed = 10_000;

/** Makes rows of numbers from the activations `[n, h, w, c]` of a layer. */
export type Reading = (activations: tf.Tensor4D) => tf.Tensor2D;

/** The mean of each feature map: as many numbers as the layer has channels. */
export const pooled: Reading = (activations) => tf.mean(activations, [1, 2]);

/** Means over 7 x 7 blocks of each feature map: 49 numbers for each channel. Throws where the blocks do not fit. */
export const onGrid: Reading = (activations) => {
  const [, height, width, channels] = activations.shape;
  const block = height / gridSide;
  if (!Number.isInteger(block) || height !== width)
    throw new Error(`invalid activations of ${height} x ${width}: no grid of ${gridSide} x ${gridSide} blocks fits`);
  const means = block === 1 ? activations : tf.avgPool(activations, block, block, 'valid');
  return tf.reshape(means, [-1, gridSide * gridSide * channels]);
};

/** Which of `columns` numbers are taken: `coordinateCount` different ones, the same for every network; all where there are not more. */
export function coordinatesOf(columns: number): Uint32Array {
  const all = Uint32Array.from({ length: columns }, (_, i) => i);
  if (columns <= coordinateCount) return all;
  return shuffle(all, randomFrom(coordinateSeed, columns)).slice(0, coordinateCount).sort();
}

/** 784 fixed random numbers of the grid, in every layer. */
export const onCoordinates: Reading = (activations) => {
  const grid = onGrid(activations);
  const columns = grid.shape[1];
  return columns <= coordinateCount
    ? grid
    : tf.gather(grid, tf.tensor1d(Int32Array.from(coordinatesOf(columns)), 'int32'), 1);
};

/** The names of a network's convolutions, in order. */
export const convNames = ({ layers }: Pick<Network, 'layers'>): string[] =>
  layers.filter(({ kind }) => kind === 'conv').map(({ name }) => name);

/** One matrix for each convolution, by its name, for each reading; one forward pass makes them all. @param images bytes */
export function featuresOf<Name extends string>(
  network: Network,
  images: Uint8Array,
  readings: Readonly<Record<Name, Reading>>,
): Readonly<Record<Name, ReadonlyMap<string, Matrix>>> {
  const rows = images.length / pixelCount;
  const names = Object.keys(readings) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, new Map<string, Matrix>()])) as Record<
    Name,
    Map<string, Matrix>
  >;
  let first = 0;
  forEachBatch(images, (batch) => {
    const activations = forward(network.weights, batch, undefined, network.layers);
    for (const name of names)
      for (const layer of convNames(network)) {
        const numbers = readings[name](activations[layer] as tf.Tensor4D);
        const columns = numbers.shape[1];
        const matrix = found[name].get(layer) ?? { rows, columns, values: new Float32Array(rows * columns) };
        matrix.values.set(numbers.dataSync<'float32'>(), first * columns);
        found[name].set(layer, matrix);
      }
    first += batch.shape[0];
  });
  return found;
}

/** The pixels themselves, byte / 255. */
export const pixelsOf = (images: Uint8Array): Matrix => ({
  rows: images.length / pixelCount,
  columns: pixelCount,
  values: Float32Array.from(images, pixelValue),
});

/** The mean of all pixels: what pooling leaves of the input. */
export function brightnessOf(images: Uint8Array): Matrix {
  const rows = images.length / pixelCount;
  const values = Float32Array.from({ length: rows }, (_, i) => {
    const bytes = images.subarray(i * pixelCount, (i + 1) * pixelCount);
    return bytes.reduce((sum, byte) => sum + pixelValue(byte), 0) / pixelCount;
  });
  return { rows, columns: 1, values };
}

/** 1 for the label's class, 0 for the others. */
export function oneHot(labels: Uint8Array, classCount = 10): Matrix {
  const values = new Float32Array(labels.length * classCount);
  labels.forEach((label, i) => (values[i * classCount + label] = 1));
  return { rows: labels.length, columns: classCount, values };
}

/** What brings columns to mean 0 and standard deviation 1. */
export interface Standard {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Mean and standard deviation (divided by n) of each column. */
export function standardOf(matrix: Matrix): Standard {
  const { rows, columns, values } = matrix;
  const mean = columnMeans(matrix);
  const squares = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) {
    const difference = (values[i] as number) - (mean[i % columns] as number);
    squares[i % columns] = (squares[i % columns] as number) + difference * difference;
  }
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / rows)) };
}

/**
 * Columns minus the mean, divided by the deviation; a column that never varies becomes 0. The scale of a channel is a convention
 * (the next layer's weights undo it), and what is measured must not depend on it.
 */
export function standardised({ rows, columns, values }: Matrix, { mean, deviation }: Standard): Matrix {
  // A deviation of float32's rounding is none.
  const factor = deviation.map((d, c) => (d > 1e-6 * Math.abs(mean[c] as number) ? 1 / d : 0));
  const standard = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++)
    standard[i] = ((values[i] as number) - (mean[i % columns] as number)) * (factor[i % columns] as number);
  return { rows, columns, values: standard };
}

/** Training images that probes are fitted on, always the same ones; the last `heldOut` of them choose the penalty. */
export function imagesForProbes(
  train: LabelledImages,
  most = 10_000,
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
