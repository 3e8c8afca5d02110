// The only code that opens the test labels, for the last stage: it reads finished networks and keeps logits, labels and metrics.
// Whatever needs test results later reads those; every choice of the project is made on validation images.
import type { MetricsRecord } from '../../src/artifacts/schema.ts';
import type { Layer } from '../../src/model/architecture.ts';
import type { Weights } from '../../src/model/network.ts';
import { argmax } from '../../src/model/probabilities.ts';
import { classes, readTestSet } from '../datasets/dataset.ts';
import { logitsOf, measure } from './metrics.ts';
import type { ReportImages } from './metrics.ts';

export interface TestResult {
  readonly metrics: MetricsRecord;
  /** `[10000, 10]`, row-major, in the order of the test file. */
  readonly logits: Float32Array;
  /** `[10000]`: the class with the largest logit. */
  readonly predicted: Uint8Array;
}

/** The test images' labels, and a way to test a network on them. */
export interface TestSet {
  readonly labels: Uint8Array;
  readonly test: (weights: Weights, layers: readonly Layer[], report?: ReportImages) => TestResult;
}

/** Reads the test set from the folder with the dataset's files. */
export function openTestSet(folder: string): TestSet {
  const { images, labels } = readTestSet(folder);
  return {
    labels,
    test: (weights, layers, report) => {
      const logits = logitsOf(weights, images, report, layers);
      const predicted = Uint8Array.from(labels, (_, i) =>
        argmax(logits.subarray(i * classes.length, (i + 1) * classes.length)),
      );
      return { metrics: measure(logits, labels), logits, predicted };
    },
  };
}
