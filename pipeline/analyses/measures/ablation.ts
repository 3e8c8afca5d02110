// What the network answers when channels are switched off: the same images again and again, each time from the changed layer on.
import * as tf from '@tensorflow/tfjs-core';
import type { Estimate } from '../../../src/artifacts/evidence/estimate.ts';
import { replaceChannels } from '../../../src/model/channel-switch.ts';
import { forward, layersAfter } from '../../../src/model/network.ts';
import { argmax } from '../../../src/model/probabilities.ts';
import { z95 } from '../../../src/mean.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import type { ReportImages } from '../../measuring/metrics.ts';
import type { Network } from '../analysis.ts';
import { pairedDifference } from '../methods/paired-tests.ts';

/** Channels of one layer, each with the number that takes the place of its feature map. */
export interface Ablation {
  readonly layer: string;
  readonly replacements: ReadonlyMap<number, number>;
}

/** What a network says about n images. */
export interface Answers {
  /** -log of the probability of the true class, in nats. */
  readonly losses: Float32Array;
  /** 1 where the most probable class is the true one. */
  readonly right: Uint8Array;
}

const noAnswers = (count: number): Answers => ({ losses: new Float32Array(count), right: new Uint8Array(count) });

/** Adds the answers of a batch, `[n, classes]` row-major, whose first image is number `first`. */
function addAnswers({ losses, right }: Answers, logits: Float32Array, labels: Uint8Array, first: number): void {
  const classCount = logits.length / labels.length;
  labels.forEach((label, i) => {
    const row = logits.subarray(i * classCount, (i + 1) * classCount);
    const largest = Math.max(...row);
    const logSum = largest + Math.log(row.reduce((sum, z) => sum + Math.exp(z - largest), 0));
    losses[first + i] = logSum - (row[label] as number);
    right[first + i] = Number(argmax(row) === label);
  });
}

/** Answers of the whole network, and under each ablation. */
export function answersUnder(
  network: Network,
  { images, labels }: LabelledImages,
  ablations: readonly Ablation[],
  report?: ReportImages,
): { whole: Answers; under: Answers[] } {
  const { weights, layers } = network;
  const whole = noAnswers(labels.length);
  const under = ablations.map(() => noAnswers(labels.length));
  const last = layers.at(-1)?.name as string;
  let first = 0;
  forEachBatch(
    images,
    network.input,
    (batch) => {
      const own = labels.subarray(first, first + batch.shape[0]);
      const outputs = forward(network, batch);
      addAnswers(whole, (outputs[last] as tf.Tensor).dataSync<'float32'>(), own, first);
      ablations.forEach(({ layer, replacements }, i) =>
        tf.tidy(() => {
          const changed = replaceChannels(outputs[layer] as tf.Tensor4D, replacements);
          const rest = forward({ weights, layers: layersAfter(layer, layers) }, changed);
          addAnswers(under[i] as Answers, (rest[last] as tf.Tensor).dataSync<'float32'>(), own, first);
        }),
      );
      first += batch.shape[0];
    },
    report,
  );
  return { whole, under };
}

/** Mean of `after` minus `before` over the same images, with its normal 95 % interval. */
export function meanDifference(before: Float32Array, after: Float32Array): Estimate {
  const n = before.length;
  const differences = Float64Array.from(after, (value, i) => value - (before[i] as number));
  const value = differences.reduce((a, b) => a + b, 0) / n;
  const squares = differences.reduce((sum, difference) => sum + (difference - value) ** 2, 0);
  const half = z95 * Math.sqrt(squares / (n - 1) / n);
  return { value, low: value - half, high: value + half };
}

/** Accuracy under an ablation minus that of the whole network, the same images, with its interval. */
export function accuracyDifference(before: Uint8Array, after: Uint8Array): Estimate {
  let [gained, lost] = [0, 0];
  before.forEach((was, i) => {
    const is = after[i] as number;
    if (is > was) gained++;
    if (is < was) lost++;
  });
  const { difference, interval } = pairedDifference(gained, lost, before.length);
  return { value: difference, low: interval[0], high: interval[1] };
}
