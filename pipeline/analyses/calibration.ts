// Is a probability of 0.9 right nine times out of ten? Reliability on the test images, before and after one number, the temperature, is
// fitted on validation images (Guo et al. 2017, arXiv:1706.04599). Control: the error that chance alone makes.
import type { Estimate, Evidence } from '../../src/artifacts/evidence/index.ts';
import { softmax } from '../../src/model/probabilities.ts';
import type { Random } from '../../src/model/random.ts';
import { logitsOf, measure } from '../measuring/metrics.ts';
import type { Analysis } from './analysis.ts';
import { bootstrap, meanOf, middleAround, shareOf } from './methods/intervals.ts';
import { answersOf, shippedAnswers } from './measures/samples.ts';

type Measured = Evidence['calibration']['before'];

const binCount = 15;
const fullDraws = 1000;
const histogramSteps = 20;

/** One answer: how sure the network is, and whether it is right. */
export interface Answer {
  readonly confidence: number;
  readonly right: boolean;
  /** Cross-entropy in nats, and squared distance of the probabilities from the label. */
  readonly loss: number;
  readonly brier: number;
}

/**
 * Answers with their probabilities from logits `[n, classes]` divided by a temperature.
 * @param predicted the classes that were answered; no temperature can change them
 */
export function answersAt(
  logits: Float32Array,
  labels: Uint8Array,
  temperature: number,
  predicted = answersOf(logits, logits.length / labels.length),
): Answer[] {
  const classCount = logits.length / labels.length;
  return Array.from(labels, (label, i) => {
    const row = logits.subarray(i * classCount, (i + 1) * classCount);
    const probabilities = softmax(Array.from(row, (logit) => logit / temperature));
    const answer = predicted[i] as number;
    const own = probabilities[label] as number;
    return {
      confidence: probabilities[answer] as number,
      right: answer === label,
      loss: -Math.log(Math.max(own, Number.MIN_VALUE)),
      brier: probabilities.reduce((sum, p, k) => sum + (p - Number(k === label)) ** 2, 0),
    };
  });
}

export interface Bin {
  readonly images: number;
  readonly confidence: number;
  readonly right: number;
}

/** Answers in the order of their confidence, cut into `count` bins whose sizes differ by at most one; mean confidence of each. */
export function equalMassBins(
  confidences: Float64Array,
  right: Uint8Array,
  order: ArrayLike<number>,
  count = binCount,
): Bin[] {
  const n = order.length;
  return Array.from({ length: count }, (_, bin) => {
    const [first, end] = [Math.round((bin * n) / count), Math.round(((bin + 1) * n) / count)];
    let [confidence, hits] = [0, 0];
    for (let at = first; at < end; at++) {
      confidence += confidences[order[at] as number] as number;
      hits += right[order[at] as number] as number;
    }
    return { images: end - first, confidence: confidence / (end - first), right: hits };
  }).filter(({ images }) => images > 0);
}

/**
 * Expected calibration error: mean |accuracy - confidence|, weighted by images. Naeini, Cooper & Hauskrecht (2015) cut the probabilities into
 * equally wide bins, of which most would be nearly empty here; these are equally filled (Nguyen & O'Connor 2015, arXiv:1508.05154).
 */
export function calibrationError(bins: readonly Bin[]): number {
  const n = bins.reduce((sum, { images }) => sum + images, 0);
  return bins.reduce((sum, { images, confidence, right }) => sum + Math.abs(right - confidence * images) / n, 0);
}

/** Indices of answers by confidence, the least first; equals in their own order. */
const byConfidence = (confidences: Float64Array): Uint32Array =>
  Uint32Array.from(confidences.keys()).sort((a, b) => (confidences[a] as number) - (confidences[b] as number) || a - b);

/**
 * The calibration error with a bootstrap interval: images are drawn with replacement and binned anew. A sum of absolute values only grows
 * by noise, and a sample of a sample is noisier, so that the draws lie above the error on average; the interval is moved back by as much.
 */
export function errorOf(
  confidences: Float64Array,
  right: Uint8Array,
  random: Random,
  draws: number,
  order = byConfidence(confidences),
): Estimate {
  // Drawn as how often each image comes, so that the order needs no sorting again.
  const resample = new Uint32Array(order.length);
  const place = new Uint32Array(order.length);
  order.forEach((image, at) => (place[image] = at));
  let total = 0;
  const { value, low, high } = bootstrap(
    order.length,
    (indices) => {
      const times = new Uint16Array(order.length);
      for (const i of indices) times[place[i] as number] = (times[place[i] as number] as number) + 1;
      let at = 0;
      times.forEach((many, rank) => {
        for (let k = 0; k < many; k++) resample[at++] = order[rank] as number;
      });
      const error = calibrationError(equalMassBins(confidences, right, resample));
      total += error;
      return error;
    },
    random,
    draws,
  );
  // The first call is the error itself.
  const excess = (total - value) / draws - value;
  return { value, low: Math.min(value, Math.max(0, low - excess)), high: Math.max(value, high - excess) };
}

/** The error of answers that are right with exactly the probability that they are given. */
export function chanceError(
  confidences: Float64Array,
  order: ArrayLike<number>,
  random: Random,
  count = fullDraws,
): Estimate {
  const errors = Float64Array.from({ length: count }, () => {
    const right = Uint8Array.from(confidences, (p) => Number(random() < p));
    return calibrationError(equalMassBins(confidences, right, order));
  }).sort();
  return middleAround(errors.reduce((a, b) => a + b, 0) / count, errors);
}

/** Counts of probabilities in equally wide steps from 0 to 1; a 1 belongs to the last. */
export function histogramOf(confidences: Float64Array, steps = histogramSteps): number[] {
  const counts = new Array<number>(steps).fill(0);
  for (const p of confidences) {
    const step = Math.min(steps - 1, Math.floor(p * steps));
    counts[step] = (counts[step] as number) + 1;
  }
  return counts;
}

function summarise(answers: readonly Answer[], random: Random, draws: number): Measured {
  const confidences = Float64Array.from(answers, ({ confidence }) => confidence);
  const right = Uint8Array.from(answers, (answer) => Number(answer.right));
  const order = byConfidence(confidences);
  const mean = (of: (answer: Answer) => number): Estimate => meanOf(Float64Array.from(answers, of), random, draws);
  return {
    bins: equalMassBins(confidences, right, order).map(({ images, confidence, right: hits }) => ({
      images,
      confidence,
      accuracy: shareOf(hits, images),
    })),
    histogram: histogramOf(confidences),
    error: errorOf(confidences, right, random, draws, order),
    chance: chanceError(confidences, order, random, draws),
    loss: mean(({ loss }) => loss),
    brier: mean(({ brier }) => brier),
    confidence: mean(({ confidence }) => confidence),
    accuracy: shareOf(
      right.reduce((a, b) => a + b, 0),
      right.length,
    ),
  };
}

const lossAt = (logits: Float32Array, labels: Uint8Array, temperature: number): number =>
  answersAt(logits, labels, temperature).reduce((sum, { loss }) => sum + loss / labels.length, 0);

/** Derivative of the mean cross-entropy by b, where logits are multiplied by b = 1 / T: mean of sum_k p_k z_k - z_label. */
function slopeAt(logits: Float32Array, labels: Uint8Array, factor: number): number {
  let slope = 0;
  const classCount = logits.length / labels.length;
  labels.forEach((label, i) => {
    const row = Array.from(logits.subarray(i * classCount, (i + 1) * classCount));
    const probabilities = softmax(row.map((z) => z * factor));
    slope += probabilities.reduce((sum, p, k) => sum + p * (row[k] as number), 0) - (row[label] as number);
  });
  return slope / labels.length;
}

/** The temperature of least cross-entropy, from 1/20 to 20. The loss is convex in 1 / T, so its slope is halved in until it vanishes. */
export function fitTemperature(logits: Float32Array, labels: Uint8Array): number {
  let [low, high] = [1 / 20, 20];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (slopeAt(logits, labels, middle) > 0) high = middle;
    else low = middle;
  }
  return 2 / (low + high);
}

export const calibration: Analysis<'calibration'> = {
  name: 'calibration',
  run: (inputs, report) => {
    const { validation, trained, test, effort, random } = inputs;
    const draws = effort(fullDraws, 50);
    const network = trained();
    const held = logitsOf(network, validation.images, report);
    const temperature = fitTemperature(held, validation.labels);
    const { logits, labels } = test();
    const predicted = shippedAnswers(inputs);
    return {
      result: {
        images: labels.length,
        temperature,
        validation: {
          images: validation.labels.length,
          loss: measure(held, validation.labels, network.classes).loss,
          lossScaled: lossAt(held, validation.labels, temperature),
        },
        before: summarise(answersAt(logits, labels, 1, predicted), random(1), draws),
        after: summarise(answersAt(logits, labels, temperature, predicted), random(2), draws),
      },
    };
  },
};
