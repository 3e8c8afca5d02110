// Loss, accuracy and confusion from logits. Runs the network in batches; knows nothing of files.
import * as tf from '@tensorflow/tfjs-core';
import { valuesPerImage } from '../../src/model/architecture.ts';
import type { ImageShape } from '../../src/model/architecture.ts';
import { lastOutput } from '../../src/model/network.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { argmax } from '../../src/model/probabilities.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { concatenate } from './tensors.ts';

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

/** Calls `visit` with the images of each batch, and `report` after it. @param images their bytes, of this shape each */
export function forEachBatch(
  images: Uint8Array,
  shape: ImageShape,
  visit: (batch: tf.Tensor4D) => void,
  report?: ReportImages,
): void {
  const size = valuesPerImage(shape);
  const count = images.length / size;
  for (let first = 0; first < count; first += evaluationBatch) {
    tf.tidy(() => {
      const bytes = images.subarray(first * size, Math.min(count, first + evaluationBatch) * size);
      visit(imagesToTensor(bytes, shape));
    });
    report?.(Math.min(count, first + evaluationBatch), count);
  }
}

/** Logits of all images, row-major `[n, classes]`. */
export function logitsOf(network: WeightedNetwork, images: Uint8Array, report?: ReportImages): Float32Array {
  const parts: Float32Array[] = [];
  forEachBatch(images, network.input, (batch) => parts.push(lastOutput(network, batch).dataSync<'float32'>()), report);
  return concatenate(parts);
}

/** Metrics of logits `[n, classCount]` against n labels. Throws when the counts differ. */
export function measure(logits: Float32Array, labels: Uint8Array, classCount: number): Metrics {
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
