// Intervals hold what they are intervals of, also where few units are drawn from and the statistic is not linear.
import { expect, it } from 'vitest';
import { bootstrap, meanOf } from '../../../pipeline/analyses/intervals.ts';
import { randomFrom } from '../../../src/model/random.ts';

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
