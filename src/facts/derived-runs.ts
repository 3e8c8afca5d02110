// What sentences need of all runs together: the spread of the seeds, what the ablations told, and what the training took.
import type { Manifest } from '../artifacts/schema.ts';
import { isDifference } from '../figures/training/ablations.words.ts';
import { runsOf, seedSpread } from './runs.ts';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Mean, extremes and, of two or more, the standard deviation (n - 1); null of one. */
function spreadOf(values: readonly number[]) {
  const mean = sum(values) / values.length;
  const deviation = Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1));
  return {
    mean,
    least: Math.min(...values),
    greatest: Math.max(...values),
    deviation: values.length > 1 ? deviation : null,
  };
}

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
    seedCount: main.length,
    seedWords: inWords(main.length),
    seedAccuracy: {
      validation: spreadOf(main.map(({ validationAccuracy }) => validationAccuracy)),
      test: spreadOf(main.map(({ testAccuracy }) => testAccuracy)),
    },
    seedSpread: spread ?? null,
    ablations:
      ablations.length === 0
        ? null
        : {
            count: ablations.length,
            words: inWords(ablations.length),
            told: inWords(ablations.filter(isDifference).length),
            beyondSeeds:
              spread === undefined
                ? null
                : inWords(ablations.filter(({ difference }) => Math.abs(difference) > spread).length),
          },
    runCount: runs.length,
    runSeconds: sum(runs.map(({ seconds }) => seconds)),
    runMachines: [...new Set(runs.map(({ machine }) => machine))].join('; '),
  };
}
