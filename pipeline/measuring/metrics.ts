// Loss, accuracy and confusion from logits. Runs the network in batches; knows nothing of files.
import * as tf from '@tensorflow/tfjs-core';
import { layers as tutorialLayers } from '../../src/model/architecture.ts';
import type { Layer } from '../../src/model/architecture.ts';
import { forward } from '../../src/model/network.ts';
import type { Weights } from '../../src/model/network.ts';
import { argmax } from '../../src/model/probabilities.ts';
import { imagesToTensor, pixelCount } from '../../src/model/preprocess.ts';

export interface Metrics {
  readonly accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Accuracy of each true class (recall). */
  readonly perClass: number[];
  /** Counts; rows are true classes, columns predictions. */
  readonly confusion: number[][];
}

/** Images per forward pass: large enough for speed, small enough for memory. */
const evaluationBatch = 250;

/** How many images are done, of how many. */
export type ReportImages = (done: number, total: number) => void;

/** Calls `visit` with the images of each batch, and `report` after it. */
export function forEachBatch(images: Uint8Array, visit: (batch: tf.Tensor4D) => void, report?: ReportImages): void {
  const count = images.length / pixelCount;
  for (let first = 0; first < count; first += evaluationBatch) {
    tf.tidy(() => {
      const bytes = images.subarray(first * pixelCount, Math.min(count, first + evaluationBatch) * pixelCount);
      visit(imagesToTensor(bytes));
    });
    report?.(Math.min(count, first + evaluationBatch), count);
  }
}

/** Logits of all images, row-major `[n, 10]`. @param weights folded */
export function logitsOf(
  weights: Weights,
  images: Uint8Array,
  report?: ReportImages,
  layers: readonly Layer[] = tutorialLayers,
): Float32Array {
  const parts: Float32Array[] = [];
  forEachBatch(
    images,
    (batch) => {
      const logits = forward(weights, batch, undefined, layers)['logits'] as tf.Tensor;
      parts.push(logits.dataSync<'float32'>());
    },
    report,
  );
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Metrics of logits `[n, classCount]` against n labels. Throws when the counts differ. */
export function measure(logits: Float32Array, labels: Uint8Array, classCount = 10): Metrics {
  if (logits.length !== labels.length * classCount)
    throw new Error(`invalid logits: ${logits.length} values for ${labels.length} labels and ${classCount} classes`);
  const confusion = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  let loss = 0;
  labels.forEach((label, i) => {
    const row = logits.subarray(i * classCount, (i + 1) * classCount);
    const largest = Math.max(...row);
    const logSum = largest + Math.log(row.reduce((sum, z) => sum + Math.exp(z - largest), 0));
    loss += (logSum - (row[label] as number)) / labels.length;
    const counts = confusion[label] as number[];
    const predicted = argmax(row);
    counts[predicted] = (counts[predicted] as number) + 1;
  });
  const right = confusion.map((row, label) => row[label] as number);
  return {
    accuracy: right.reduce((a, b) => a + b, 0) / labels.length,
    loss,
    perClass: confusion.map(
      (row, label) =>
        (right[label] as number) /
        Math.max(
          1,
          row.reduce((a, b) => a + b, 0),
        ),
    ),
    confusion,
  };
}
