// Calibration against answers whose probabilities are true by construction, and against sums by hand.
import { describe, expect, it } from 'vitest';
import {
  answersAt,
  calibration,
  calibrationError,
  chanceError,
  equalMassBins,
  errorOf as estimatedError,
  fitTemperature,
  histogramOf,
} from '../../../pipeline/analyses/calibration.ts';
import { answersOf } from '../../../pipeline/analyses/measures/samples.ts';
import { logitsOf } from '../../../pipeline/measuring/metrics.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { softmax } from '../../../src/model/probabilities.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';
import { labelled, smallInputs, tested } from './small-inputs.ts';

await useWasm();

/** Logits by chance, and labels drawn from the very probabilities that they give at `temperature`. */
function drawn(count: number, temperature: number, seed = 1) {
  const random = randomFrom(seed);
  const logits = Float32Array.from({ length: 10 * count }, () => 3 * normal(random));
  const labels = Uint8Array.from({ length: count }, (_, i) => {
    const probabilities = softmax(logits.subarray(10 * i, 10 * i + 10).map((z) => z / temperature));
    let rest = random();
    const label = probabilities.findIndex((p) => (rest -= p) < 0);
    return label < 0 ? 9 : label;
  });
  return { logits, labels };
}

const errorOf = (logits: Float32Array, labels: Uint8Array, temperature: number): number => {
  const answers = answersAt(logits, labels, temperature);
  const confidences = Float64Array.from(answers, ({ confidence }) => confidence);
  const order = [...confidences.keys()].sort((a, b) => (confidences[a] as number) - (confidences[b] as number));
  return calibrationError(
    equalMassBins(
      confidences,
      Uint8Array.from(answers, ({ right }) => Number(right)),
      order,
    ),
  );
};

it('a histogram keeps every answer, and a certain one is in the last step', () => {
  expect(histogramOf(Float64Array.of(0, 0.24, 0.25, 0.5, 0.99, 1), 4)).toEqual([2, 1, 1, 2]);
  expect(histogramOf(Float64Array.of(0.1, 1))).toHaveLength(20);
});

describe('the calibration error', () => {
  it('is below 0.01 for 40,000 answers that are right with their own probability, and not at another temperature', () => {
    const { logits, labels } = drawn(40_000, 1);
    expect(errorOf(logits, labels, 1)).toBeLessThan(0.01);
    expect(errorOf(logits, labels, 0.5)).toBeGreaterThan(0.05);
    expect(errorOf(logits, labels, 2)).toBeGreaterThan(0.05);
  });

  it('is the sum by hand: two bins, 0.1 and 0.05 off', () => {
    const confidences = Float64Array.of(0.5, 0.7, 0.9, 1);
    const bins = equalMassBins(confidences, Uint8Array.of(0, 1, 1, 1), [0, 1, 2, 3], 2);
    expect(bins).toEqual([
      { images: 2, confidence: 0.6, right: 1 },
      { images: 2, confidence: 0.95, right: 2 },
    ]);
    expect(calibrationError(bins)).toBeCloseTo(0.5 * 0.1 + 0.5 * 0.05, 12);
  });

  it.each([15, 16, 100, 9999, 10_000])('loses none of %d images, and its bins differ by one at most', (count) => {
    const order = Array.from({ length: count }, (_, i) => i);
    const sizes = equalMassBins(new Float64Array(count), new Uint8Array(count), order).map(({ images }) => images);
    expect(sizes.reduce((a, b) => a + b)).toBe(count);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it('of chance is about what true probabilities give', () => {
    const { logits, labels } = drawn(2000, 1);
    const confidences = Float64Array.from(answersAt(logits, labels, 1), ({ confidence }) => confidence);
    const order = [...confidences.keys()].sort((a, b) => (confidences[a] as number) - (confidences[b] as number));
    const { value, low, high } = chanceError(confidences, order, randomFrom(3), 300);
    const others = Array.from({ length: 60 }, (_, seed) => {
      const other = drawn(2000, 1, 100 + seed);
      return errorOf(other.logits, other.labels, 1);
    });
    expect(others.reduce((a, b) => a + b) / 60).toBeCloseTo(value, 2);
    expect(others.filter((error) => error >= low && error <= high).length).toBeGreaterThan(48);
  });
});

describe('the interval of the calibration error', () => {
  it('holds the error of a very large sample in nineteen of twenty samples, about, and lies on both sides of it', () => {
    // Answers too sure of themselves by a factor of 1.5 in their logits.
    const far = drawn(60_000, 1.5, 400);
    const truth = errorOf(far.logits, far.labels, 1);
    const samples = Array.from({ length: 60 }, (_, seed) => {
      const { logits, labels } = drawn(1000, 1.5, 500 + seed);
      const answers = answersAt(logits, labels, 1);
      const confidences = Float64Array.from(answers, ({ confidence }) => confidence);
      return estimatedError(
        confidences,
        Uint8Array.from(answers, ({ right }) => Number(right)),
        randomFrom(600, seed),
        200,
      );
    });
    const inside = samples.filter(({ low, high }) => low <= truth && truth <= high).length;
    expect(inside).toBeGreaterThan(50);
    // Where the truth is no error at all, what is left above zero is noise, and the interval comes down towards it.
    const { logits, labels } = drawn(1000, 1, 700);
    const answers = answersAt(logits, labels, 1);
    const confidences = Float64Array.from(answers, ({ confidence }) => confidence);
    const none = estimatedError(
      confidences,
      Uint8Array.from(answers, ({ right }) => Number(right)),
      randomFrom(8),
      400,
    );
    expect(none.value - none.low).toBeGreaterThan(0.3 * (none.high - none.low));
  });
});

describe('the temperature', () => {
  it.each([0.5, 1, 1.7])('finds %d again in 20,000 labels that were drawn at it', (temperature) => {
    const { logits, labels } = drawn(20_000, temperature, 5);
    expect(fitTemperature(logits, labels)).toBeCloseTo(temperature, 1);
  });

  it('is where the loss is least: no better one on a fine grid', () => {
    const { logits, labels } = drawn(500, 1.3, 6);
    const lossAt = (t: number): number => answersAt(logits, labels, t).reduce((sum, { loss }) => sum + loss, 0);
    const fitted = fitTemperature(logits, labels);
    for (let t = 0.5; t < 3; t += 0.01) expect(lossAt(t)).toBeGreaterThanOrEqual(lossAt(fitted) - 1e-9);
  });

  it('leaves every answer as it is, ties and large logits too', () => {
    const logits = Float32Array.of(...[1, 1, 0, 0, 0, 0, 0, 0, 0, 0], ...[300, 299, 0, 0, 0, 0, 0, 0, 0, 299.99]);
    const labels = Uint8Array.of(1, 0);
    for (const t of [0.01, 1, 50])
      expect(answersAt(logits, labels, t).map(({ right }) => right)).toEqual([false, true]);
  });
});

it('right is what was answered, and its confidence is that of this class', () => {
  const logits = Float32Array.from([1, 1.001, ...new Array<number>(8).fill(0)]);
  const [answer] = answersAt(logits, Uint8Array.of(0), 1, Uint8Array.of(0));
  expect(answer?.right).toBe(true);
  expect(answer?.confidence).toBeCloseTo(Math.E / (Math.E + Math.exp(1.001) + 8), 6);
});

it('losses and Brier scores are those by hand', () => {
  const logits = Float32Array.from([Math.log(3), 0, ...new Array<number>(8).fill(-50)]);
  const [right] = answersAt(logits, Uint8Array.of(0), 1);
  expect(right).toMatchObject({ right: true });
  expect(right?.confidence).toBeCloseTo(0.75, 6);
  expect(right?.loss).toBeCloseTo(-Math.log(0.75), 6);
  expect(right?.brier).toBeCloseTo(0.25 ** 2 + 0.25 ** 2, 6);
  const [wrong] = answersAt(logits, Uint8Array.of(1), 1);
  expect(wrong?.right).toBe(false);
  expect(wrong?.brier).toBeCloseTo(0.75 ** 2 + 0.75 ** 2, 6);
});

it('the whole analysis: the temperature lowers the validation loss and changes no accuracy', async () => {
  const { logits, labels } = drawn(600, 1.5, 8);
  const validation = labelled(4, 60);
  const inputs = smallInputs({ validation, ...tested(logits, labels, { 'seed-0': answersOf(logits, 10) }) });
  const result = (await calibration.run(inputs, () => undefined))?.result;
  expect(result?.images).toBe(600);
  expect(result?.validation.images).toBe(60);
  expect(result?.validation.lossScaled).toBeLessThanOrEqual(result?.validation.loss ?? 0);
  const network = inputs.trained();
  const temperature = fitTemperature(logitsOf(network, validation.images), validation.labels);
  expect(result?.temperature).toBeCloseTo(temperature, 6);
  expect(result?.after.accuracy).toEqual(result?.before.accuracy);
  for (const { bins, error } of [result?.before, result?.after].filter((one) => one !== undefined)) {
    expect(bins).toHaveLength(15);
    expect(bins.reduce((sum, { images }) => sum + images, 0)).toBe(600);
    expect(error.low).toBeLessThan(error.high);
  }
});
