// A sample against a null: places and p-values counted by hand.
import { describe, expect, it } from 'vitest';
import {
  compareWith,
  countBins,
  countedP,
  describeNull,
  percentileIn,
  sorted,
  withAdjustedP,
} from '../../../pipeline/analyses/methods/null-comparison.ts';
import { auc } from '../../../pipeline/analyses/methods/statistics.ts';
import { randomFrom } from '../../../src/model/random.ts';

const uniform = sorted(Array.from({ length: 100 }, (_, i) => 100 - i));

describe('a value in a null', () => {
  it('has a percentile and a p-value by counting, ties by half and against it', () => {
    const null_ = sorted([3, 1, 2, 2]);
    expect([0, 1, 2, 2.5, 3, 4].map((value) => percentileIn(null_, value))).toEqual([0, 1 / 8, 0.5, 0.75, 7 / 8, 1]);
    expect([0, 2, 2.5, 4].map((value) => countedP(null_, value))).toEqual([1, 4 / 5, 2 / 5, 1 / 5]);
  });

  it('falls into a bin; what is beyond falls into the last', () => {
    expect(countBins([-1, 0, 0.24, 0.25, 0.99, 1, 7], [0, 1], 4)).toEqual([3, 1, 0, 3]);
    const { count, bins, median, percentile95 } = describeNull(uniform, [0, 100]);
    expect([count, bins.reduce((a, b) => a + b, 0)]).toEqual([100, 100]);
    expect(median).toBe(50.5);
    expect(percentile95).toBeCloseTo(95.05, 10);
  });
});

describe('a sample', () => {
  it('has the AUC of all pairs, and counts of what stands out', () => {
    const values = [50, 96, 99, 101, 200];
    const found = compareWith(uniform, values, randomFrom(1));
    expect(found.auc.value).toBeCloseTo(auc(values, uniform), 12);
    expect(found.auc.low).toBeLessThan(found.auc.value);
    expect(found.median.value).toBe(99);
    expect(found.above95).toBe(4);
    // Counted p: 52, 6, 3, 1 and 1 of 101; Holm's factors 5, 4, 3, 2, 1 from the smallest: 5, 5, 9, 12 and 52 of 101.
    expect(found.outstanding).toBe(2);
    expect(found.values).toEqual(values);
  });

  it('of the null itself is nothing special', () => {
    const found = compareWith(uniform, [...uniform], randomFrom(1));
    expect(found.auc.value).toBe(0.5);
    expect(found.pValue).toBe(1);
    expect(found.outstanding).toBe(0);
  });
});

it('p-values are adjusted over all comparisons', () => {
  const adjusted = withAdjustedP([{ pValue: 0.01 }, { pValue: 0.04 }, { pValue: 0.03 }]).map((one) => one.adjustedP);
  [0.03, 0.06, 0.06].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
});
