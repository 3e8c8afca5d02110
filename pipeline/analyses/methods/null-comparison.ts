// A sample of filters against a null distribution: how often they are above it, how likely that is by chance, and which of them stand out.
import type { Estimate } from '../../../src/artifacts/evidence/estimate.ts';
import type { Random } from '../../../src/model/random.ts';
import { bootstrap, meanOf, quantile } from './intervals.ts';
import { holm } from './paired-tests.ts';
import { mannWhitney } from './statistics.ts';

/** Values of a null distribution, sorted. */
export type Null = Float64Array;

export const sorted = (values: Iterable<number>): Null => Float64Array.from(values).sort();

/** Where a value would stand in sorted values: how many are below it, and how many are not above. */
function placeIn(null_: Null, value: number): { readonly below: number; readonly notAbove: number } {
  const first = (isBeyond: (other: number) => boolean): number => {
    let [low, high] = [0, null_.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBeyond(null_[middle] as number)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return { below: first((other) => other >= value), notAbove: first((other) => other > value) };
}

/** Share of the null below a value, ties by half; its mean over a sample is the AUC. */
export function percentileIn(null_: Null, value: number): number {
  const { below, notAbove } = placeIn(null_, value);
  return (below + notAbove) / 2 / null_.length;
}

/** One-sided p-value of one value by counting: (1 + null values at or above it) / (1 + null values). */
export const countedP = (null_: Null, value: number): number =>
  (1 + null_.length - placeIn(null_, value).below) / (1 + null_.length);

export interface Comparison {
  readonly values: number[];
  readonly median: Estimate;
  readonly auc: Estimate;
  readonly pValue: number;
  /** Values above the null's 95th percentile. */
  readonly above95: number;
  /** Values whose own p-value is below 0.05 after Holm's adjustment over the sample. */
  readonly outstanding: number;
}

const medianOf = (values: readonly number[], random: Random): Estimate =>
  bootstrap(
    values.length,
    (indices) => quantile(Float64Array.from(indices, (i) => values[i] as number).sort(), 0.5),
    random,
  );

/** A sample against a null; intervals by bootstrap over the sample, the null held fixed. */
export function compareWith(null_: Null, values: readonly number[], random: Random): Comparison {
  const end = quantile(null_, 0.95);
  return {
    values: [...values],
    median: medianOf(values, random),
    auc: meanOf(
      values.map((value) => percentileIn(null_, value)),
      random,
    ),
    pValue: mannWhitney(values, null_),
    above95: values.filter((value) => value > end).length,
    outstanding: holm(values.map((value) => countedP(null_, value))).filter((p) => p < 0.05).length,
  };
}

/** Counts of values in equal bins from `low` to `high`; values beyond are counted in the outermost bins. */
export function countBins(values: Iterable<number>, [low, high]: readonly [number, number], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.max(0, Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins)));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** What a figure needs of a null distribution: its shape between `low` and `high`, and two quantiles. */
export const describeNull = (null_: Null, [low, high]: readonly [number, number]) => ({
  count: null_.length,
  range: [low, high] as [number, number],
  bins: countBins(null_, [low, high], 40),
  median: quantile(null_, 0.5),
  percentile95: quantile(null_, 0.95),
});

/** The comparisons with their p-values adjusted by Holm over all of them. */
export function withAdjustedP<T extends { readonly pValue: number }>(
  comparisons: readonly T[],
): (T & { adjustedP: number })[] {
  const adjusted = holm(comparisons.map(({ pValue }) => pValue));
  return comparisons.map((one, i) => ({ ...one, adjustedP: adjusted[i] as number }));
}
