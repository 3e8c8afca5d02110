// The last stage, and the only code that opens the test labels: it reads a finished network and writes its logits and metrics.
// Whatever needs test results later reads those; every choice of the project is made on validation images.
import type { TensorData } from '../src/artifacts/safetensors.ts';
import type { MetricsRecord } from '../src/artifacts/schema.ts';
import type { Weights } from '../src/model/network.ts';
import { classes, readTestSet } from './dataset.ts';
import { logitsOf, measure } from './metrics.ts';
import type { ReportImages } from './metrics.ts';

/** Logits `[10000, 10]` in the order of the test file, kept as float16, and the metrics of the float32 ones. */
export function testNetwork(
  folder: string,
  weights: Weights,
  report?: ReportImages,
): { metrics: MetricsRecord; logits: TensorData; count: number } {
  const { images, labels } = readTestSet(folder);
  const logits = logitsOf(weights, images, report);
  return {
    metrics: measure(logits, labels),
    logits: { dtype: 'float16', shape: [labels.length, classes.length], data: logits },
    count: labels.length,
  };
}
