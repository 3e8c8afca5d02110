// The only code that opens the test labels, for the stage `test`: it runs finished networks and returns logits, labels and metrics.
// Whatever needs test results later reads those; every choice of the project is made on validation images.
import type { MetricsRecord } from '../../src/artifacts/schema.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { argmax } from '../../src/model/probabilities.ts';
import { readTestSet } from '../datasets/dataset.ts';
import { logitsOf, measure } from './metrics.ts';
import type { ReportImages } from './metrics.ts';

export interface TestResult {
  readonly metrics: MetricsRecord;
  /** `[n, classes]`, row-major, in the order of the test file. */
  readonly logits: Float32Array;
  /** `[n]`: the class with the largest logit. */
  readonly predicted: Uint8Array;
}

/** The test images' labels, and a way to test a network on them. */
export interface TestSet {
  readonly labels: Uint8Array;
  readonly test: (network: WeightedNetwork, report?: ReportImages) => TestResult;
}

/** Reads the test set from the folder with the dataset's files. */
export function openTestSet(folder: string): TestSet {
  const { images, labels } = readTestSet(folder);
  return {
    labels,
    test: (network, report) => {
      const { classes } = network;
      const logits = logitsOf(network, images, report);
      const predicted = Uint8Array.from(labels, (_, i) => argmax(logits.subarray(i * classes, (i + 1) * classes)));
      return { metrics: measure(logits, labels, classes), logits, predicted };
    },
  };
}
