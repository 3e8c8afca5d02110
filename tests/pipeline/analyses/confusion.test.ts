// Shares of confusions against counts by hand and against chance.
import { describe, expect, it } from 'vitest';
import { confusion, countAnswers, evenShare, groupShare, recallsOf } from '../../../pipeline/analyses/confusion.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { smallInputs, tested } from './small-inputs.ts';

await useWasm();

/** Logits of which the answer is the largest. */
const logitsFor = (answers: readonly number[]): Float32Array =>
  Float32Array.from(answers.flatMap((answer) => Array.from({ length: 10 }, (_, k) => (k === answer ? 2 : -k / 10))));

describe('shares', () => {
  it('are those of evenly spread errors where errors are evenly spread', () => {
    const labels = Uint8Array.from({ length: 9000 }, (_, i) => i % 10);
    const answers = labels.map((label, i) => (label + 1 + (Math.floor(i / 10) % 9)) % 10);
    const members = new Set([0, 2, 3, 4, 6]);
    const { value, low, high } = groupShare(answers, labels, members, randomFrom(1));
    expect(evenShare(5, 10)).toBeCloseTo(20 / 90, 12);
    expect(value).toBeCloseTo(20 / 90, 12);
    // 9,000 errors: about two standard errors on each side.
    const half = 1.96 * Math.sqrt((value * (1 - value)) / 9000);
    expect(low).toBeCloseTo(value - half, 2);
    expect(high).toBeCloseTo(value + half, 2);
  });

  it('leave right answers out, and are 0 where nothing is wrong', () => {
    const labels = Uint8Array.of(0, 0, 2, 9, 9);
    expect(groupShare(Uint8Array.of(0, 2, 0, 9, 7), labels, new Set([0, 2]), randomFrom(1)).value).toBeCloseTo(
      2 / 3,
      12,
    );
    expect(groupShare(labels, labels, new Set([0, 2]), randomFrom(1))).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('rest on a matrix whose rows are the labels', () => {
    const counts = countAnswers(Uint8Array.of(1, 1, 0, 2), Uint8Array.of(1, 1, 1, 0), 3);
    expect(counts).toEqual([
      [0, 0, 1],
      [1, 2, 0],
      [0, 0, 0],
    ]);
  });
});

it('recalls are shares of each class, by hand', () => {
  const recalls = recallsOf(Uint8Array.of(1, 1, 0, 2, 2), Uint8Array.of(1, 1, 1, 0, 2), 3);
  expect(recalls).toEqual([0, 2 / 3, 1]);
});

it('every main run has its own recalls, where there are several', async () => {
  const labels = Uint8Array.from({ length: 40 }, (_, i) => i % 10);
  const stored: Record<string, Uint8Array> = {
    'seed-0': labels,
    'seed-1': labels.map((label, i) => (i < 10 ? (label + 1) % 10 : label)),
  };
  const results = tested(logitsFor([...labels]), labels, stored);
  const seedsOf = async (runs: string[]) =>
    (await confusion.run(smallInputs({ ...results, mainRuns: () => runs }), () => undefined))?.result.seeds;
  expect(await seedsOf(['seed-0', 'seed-1', 'untested'])).toEqual([
    { run: 'seed-0', recalls: new Array<number>(10).fill(1) },
    { run: 'seed-1', recalls: new Array<number>(10).fill(0.75) },
  ]);
  expect(await seedsOf(['seed-0'])).toBeUndefined();
});

it('the whole analysis: recalls, errors, groups and pairs are one count', async () => {
  const labels = Uint8Array.from({ length: 200 }, (_, i) => i % 10);
  const answers = Array.from(labels, (label, i) =>
    label === 6 && i % 3 === 0 ? 0 : label === 5 && i < 60 ? 7 : label,
  );
  const results = tested(logitsFor(answers), labels, { 'seed-0': Uint8Array.from(answers) });
  const result = (await confusion.run(smallInputs(results), () => undefined))?.result;
  const wrong = answers.filter((answer, i) => answer !== labels[i]).length;
  expect(result?.images).toBe(200);
  expect(result?.errors).toBe(wrong);
  expect(result?.accuracy.value).toBeCloseTo(1 - wrong / 200, 12);
  expect(result?.recalls.map(({ value }) => Math.round(value * 20))).toEqual([20, 20, 20, 20, 20, 14, 13, 20, 20, 20]);
  expect(result?.pairs.slice(0, 2).map(({ truth, predicted, count }) => [truth, predicted, count])).toEqual([
    [6, 0, 7],
    [5, 7, 6],
  ]);
  expect(result?.groups.map(({ name, errors }) => [name, errors])).toEqual([
    ['upper body', 7],
    ['footwear', 6],
  ]);
  expect(result?.groups[0]?.classes).toEqual([0, 2, 3, 4, 6]);
  const { value = 0, low = 0, high = 0 } = result?.groups[0]?.share ?? {};
  expect(value).toBeCloseTo(7 / 13, 12);
  expect(low).toBeLessThan(7 / 13);
  expect(high).toBeGreaterThan(7 / 13);
});

describe('right and wrong', () => {
  const labels = Uint8Array.from({ length: 20 }, (_, i) => i % 10);

  it('are what the network answered, where half precision turned a near tie', async () => {
    const turned = labels.map((label, i) => (i === 3 ? 4 : label));
    const results = tested(logitsFor([...turned]), labels, { 'seed-0': labels });
    const result = (await confusion.run(smallInputs(results), () => undefined))?.result;
    expect(result?.errors).toBe(0);
  });

  it('are not made up where nothing is stored', () => {
    const results = tested(logitsFor([...labels]), labels, { 'seed-1': labels });
    expect(() => confusion.run(smallInputs(results), () => undefined)).toThrow('missing predictions');
  });
});
