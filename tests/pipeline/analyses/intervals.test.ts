// Intervals of values that are not draws of their own, against those of what was drawn; and intervals hold what they are intervals of.
import { describe, expect, it } from 'vitest';
import { bootstrap, meanOf, meanOfClusters } from '../../../pipeline/analyses/methods/intervals.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';

const width = ({ low, high }: { readonly low: number; readonly high: number }): number => high - low;

describe('the mean of clusters', () => {
  const random = randomFrom(1);
  const drawn = Array.from({ length: 60 }, () => normal(random));

  it('is as uncertain as that of what was drawn, where each value comes twice', () => {
    const twice = [...drawn, ...drawn];
    const names = [...drawn.keys(), ...drawn.keys()];
    const found = meanOfClusters(twice, names, randomFrom(2), 4000);
    const once = meanOf(drawn, randomFrom(3), 4000);
    expect(found.value).toBeCloseTo(once.value, 12);
    expect(width(found) / width(once)).toBeGreaterThan(0.95);
    expect(width(found) / width(once)).toBeLessThan(1.05);
    // Taken for draws of their own, the same values would look sharper by the root of two.
    expect(width(once) / width(meanOf(twice, randomFrom(4), 4000))).toBeGreaterThan(1.3);
  });

  it('is that of the values where each has a cluster of its own, to the last draw', () =>
    expect(meanOfClusters(drawn, [...drawn.keys()], randomFrom(5))).toEqual(meanOf(drawn, randomFrom(5))));

  it('weighs clusters by their members', () => {
    const { value, low, high } = meanOfClusters([1, 1, 1, 5], [7, 7, 7, 2], randomFrom(6));
    expect(value).toBe(2);
    expect([low, high]).toEqual([1, 5]);
  });
});

it('a bootstrap interval holds its value where every draw lies on one side of it', () => {
  // How many units are different: all of them in the sample, fewer whenever one is drawn twice.
  const different = bootstrap(7, (indices) => new Set(indices).size, randomFrom(1), 200);
  expect(different.value).toBe(7);
  expect(different.low).toBeLessThan(6);
  expect(different.high).toBe(7);
  const missing = bootstrap(7, (indices) => 7 - new Set(indices).size, randomFrom(1), 200);
  expect([missing.value, missing.low]).toEqual([0, 0]);
  expect(missing.high).toBeGreaterThan(1);
});

it('and is the middle 95 % of the draws where the value lies among them', () => {
  const values = Array.from({ length: 400 }, (_, i) => i % 10);
  const { value, low, high } = meanOf(values, randomFrom(2), 2000);
  const error = (1.96 * Math.sqrt(8.25)) / 20;
  expect(value).toBe(4.5);
  expect(Math.abs(low - (value - error))).toBeLessThan(0.06);
  expect(Math.abs(high - (value + error))).toBeLessThan(0.06);
});
