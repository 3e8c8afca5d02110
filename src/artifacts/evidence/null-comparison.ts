// A sample of filters against a null distribution, as every analysis of the weights states it.
import { z } from 'zod';
import { sum } from '../../mean.ts';
import type { Expectation, Path } from '../relations/expectation.ts';
import type { Facts } from './agreement.ts';
import { estimate } from './estimate.ts';

const share = z.number().min(0).max(1);

export const nullDistribution = z.strictObject({
  count: z.int32().positive().describe('values of the null'),
  range: z.tuple([z.number(), z.number()]).describe('ends of the bins'),
  bins: z
    .array(z.int32().nonnegative())
    .describe('values in equal bins over the range; values beyond it are in the outermost'),
  median: z.number(),
  percentile95: z.number(),
});

export const nullComparison = z.strictObject({
  values: z.array(z.number()).min(1).describe('one for each filter'),
  median: estimate.describe('bootstrap interval; unit: filter'),
  auc: estimate.describe('probability that a filter is above a value of the null; bootstrap interval; unit: filter'),
  pValue: share.describe('Mann-Whitney test, two-sided'),
  adjustedP: share.describe('Holm over every comparison of this analysis with this null'),
  above95: z.int32().nonnegative().describe('filters above the 95th percentile of the null'),
  outstanding: z
    .int32()
    .nonnegative()
    .describe(
      'filters whose own p-value, counted in the null, is below 0.05 after Holm over the filters of the network',
    ),
});

/** Of which network a sample is: a run and whether its random start is meant. */
export const sampleOrigin = {
  run: z.string(),
  kind: z
    .enum(['trained', 'start', 'permuted-labels', 'frozen-conv1', 'no-flip'])
    .describe('a main run after training, its random start, or a run of that kind after training'),
};

type NullDistribution = z.infer<typeof nullDistribution>;
type NullComparison = z.infer<typeof nullComparison>;

/** A histogram counts every value, over a range that rises. */
export function checkNull(
  path: Path,
  { count, range, bins, median, percentile95 }: NullDistribution,
  expect: Expectation,
): void {
  expect.same([...path, 'bins'], sum(bins), count);
  expect.holds([...path, 'range'], range[0] < range[1], 'rise');
  expect.holds([...path, 'median'], median <= percentile95, 'be at most the 95th percentile');
}

/** Counts of filters are of these filters, and a corrected p-value is no smaller than the plain one. @param control what they are compared with */
export function checkComparison(
  path: Path,
  one: NullComparison,
  control: NullDistribution | undefined,
  { same, holds }: Expectation,
): void {
  const above = one.values.filter((value) => value > (control?.percentile95 ?? NaN)).length;
  same([...path, 'above95'], one.above95, above);
  for (const key of ['above95', 'outstanding'] as const)
    holds([...path, key], one[key] <= one.values.length, 'be at most the filters');
  holds([...path, 'adjustedP'], one.adjustedP >= one.pValue, 'be at least pValue');
}

/** Every main run after training, then its starts, then single runs, each of those that were trained. */
export function checkOrigins(
  path: Path,
  samples: readonly { readonly run: string; readonly kind: string }[],
  { mains, hasRun }: Facts,
  { same }: Pick<Expectation, 'same'>,
): void {
  const single = ['permuted-labels', 'frozen-conv1', 'no-flip'].filter(hasRun).map((id) => `${id} ${id}`);
  const expected = [...mains.map((id) => `${id} trained`), ...mains.map((id) => `${id} start`), ...single];
  same(
    path,
    samples.map(({ run, kind }) => `${run} ${kind}`),
    expected,
  );
}
