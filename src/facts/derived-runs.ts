// What sentences need of all runs together: how far the seeds lie apart, how many ablations make a difference, what the training took.
import type { Manifest } from '../artifacts/schema.ts';
import { isDifference } from '../figures/training/ablations.words.ts';
import { moments } from '../figures/training/seed-spread.words.ts';
import { sum } from '../mean.ts';
import { runsOf, seedSpread } from './run-kinds.ts';

/** Mean, extremes and, of two or more, the standard deviation (n - 1); null of one. */
const spreadOf = (values: readonly number[]) => {
  const { mean, deviation } = moments(values);
  return { mean, least: Math.min(...values), greatest: Math.max(...values), deviation: deviation ?? null };
};

/** "one", "two", … for counts that a sentence writes as words; a number from eleven on. */
const words = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;
const inWords = (count: number): string => words[count] ?? String(count);

/** Values of `derived` that need more than the shipped run. What takes several seeds or ablations is null where there are none. */
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
