// Facts about all runs together that sentences need: the spread of the seeds, how many ablations make a difference, the training time.
import type { Manifest } from '../artifacts/schema.ts';
import { isDifference } from '../figures/training/ablations.words.ts';
import { moments } from '../figures/training/seed-spread.words.ts';
import { sum } from '../mean.ts';
import { runsOf, seedSpread } from './run-kinds.ts';

/** Mean, extremes and the sample standard deviation (n - 1), which is null for a single value. */
const spreadOf = (values: readonly number[]) => {
  const { mean, deviation } = moments(values);
  return { mean, least: Math.min(...values), greatest: Math.max(...values), deviation: deviation ?? null };
};

/** "one", "two", … for counts that a sentence writes as words; a number from eleven on. */
const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;
const inWords = (count: number): string => words[count] ?? String(count);

/** Values of `derived` that need more than the shipped run. A value that takes several seeds or ablations is null without them. */
export function runValues(manifest: Manifest) {
  const { runs, comparisons } = manifest;
  const main = runsOf(manifest, 'main');
  const ablations = comparisons.filter(({ run }) => runs.find(({ id }) => id === run)?.kind !== 'permuted-labels');
  const spread = seedSpread(manifest);
  return {
    seedWords: inWords(main.length),
    seedAccuracy: { test: spreadOf(main.map(({ testAccuracy }) => testAccuracy)) },
    ablations:
      ablations.length === 0
        ? null
        : {
            words: inWords(ablations.length),
            distinguishable: inWords(ablations.filter(isDifference).length),
            beyondSeeds:
              spread === undefined
                ? null
                : inWords(ablations.filter(({ difference }) => Math.abs(difference) > spread).length),
          },
    runCount: runs.length,
    runSeconds: sum(runs.map(({ seconds }) => seconds)),
  };
}
