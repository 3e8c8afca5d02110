// What one forward pass says of each of many images, for the scores that tell how unlike the data an input is.
import { forward } from '../../../src/model/network.ts';
import { argmax } from '../../../src/model/probabilities.ts';
import { pixelValue } from '../../../src/model/preprocess.ts';
import { unlikeScore } from '../../../src/subject/unlike.ts';
import type { Fitted, Pass } from '../../../src/subject/unlike.ts';
import { pixelCount } from '../../datasets/image-size.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import { concatenate } from '../../measuring/tensors.ts';
import type { Network } from '../analysis.ts';
import { matrixOf, rowOf } from '../methods/linear-algebra.ts';
import type { Matrix } from '../methods/linear-algebra.ts';

/** The layer that the last one reads. Throws where there is none. */
export function layerBeforeLast({ layers }: Pick<Network, 'layers'>): string {
  const before = layers.at(-2);
  if (before === undefined) throw new Error('invalid network: its last layer reads the image itself');
  return before.name;
}

export interface Passes {
  readonly count: number;
  /** What the last layer reads, a row for each image. */
  readonly features: Matrix;
  /** The predicted label of each image. */
  readonly answers: () => number[];
  readonly scores: (fitted: Fitted) => Float64Array;
}

const rowsIn = (values: Float32Array, count: number): Matrix => matrixOf(values, values.length / count);

/** Runs a network over images, given as bytes. */
export function passesOf(network: Network, images: Uint8Array): Passes {
  const count = images.length / pixelCount;
  const [reads, last] = [layerBeforeLast(network), network.layers.at(-1)?.name ?? ''];
  const parts: Record<string, Float32Array[]> = { [reads]: [], [last]: [] };
  forEachBatch(images, network.input, (batch) => {
    const activations = forward(network, batch);
    for (const [layer, values] of Object.entries(parts))
      if (activations[layer] !== undefined) values.push(activations[layer].dataSync<'float32'>());
  });
  const [features, logits] = [reads, last].map((layer) => rowsIn(concatenate(parts[layer] ?? []), count)) as [
    Matrix,
    Matrix,
  ];
  const pass = (i: number): Pass => ({
    features: rowOf(features, i),
    logits: rowOf(logits, i),
    pixels: Float32Array.from(images.subarray(i * pixelCount, (i + 1) * pixelCount), pixelValue),
  });
  return {
    count,
    features,
    answers: () => Array.from({ length: count }, (_, i) => argmax(rowOf(logits, i))),
    scores: (fitted) => Float64Array.from({ length: count }, (_, i) => unlikeScore(pass(i), fitted, Infinity).score),
  };
}
