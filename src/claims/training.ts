// Claims about what training does, from the curves of all runs.
import { mainRuns, mean, runOfKind } from './arithmetic.ts';
import type { Claim } from './claim.ts';

export const training: readonly Claim[] = [
  {
    id: 'first-epoch-does-most',
    sentence: 'The first pass over the images gains more validation accuracy than all later passes together.',
    chapter: 'training',
    unit: 'points',
    replication: 'seed',
    sides: { measured: 'gain of the first pass', control: 'gain of all later passes' },
    seeds: 'every',
    directional: true,
    samples: ({ manifest }) =>
      mainRuns(manifest).map(({ seed, history }) => {
        const first = history[0]?.validationAccuracy ?? Number.NaN;
        const last = history.at(-1)?.validationAccuracy ?? Number.NaN;
        const key = `seed ${seed}`;
        return {
          measured: { [key]: first - manifest.metrics.untrainedValidation.accuracy },
          control: { [key]: last - first },
        };
      }),
    holds: (m, c) => Object.keys(m).every((key) => Number(m[key]) > Number(c[key])),
    refutedBy: 'A first pass that gains less than the later ones.',
  },
  {
    id: 'training-images-are-answered-better',
    sentence: 'The network is right more often on images that it was trained on than on images that it was not.',
    chapter: 'training',
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'accuracy on training images', control: 'accuracy on validation images' },
    seeds: 'every',
    directional: true,
    samples: ({ manifest }) =>
      mainRuns(manifest).map(({ seed, history }) => ({
        measured: { [`seed ${seed}`]: history.at(-1)?.accuracy ?? Number.NaN },
        control: { [`seed ${seed}`]: history.at(-1)?.validationAccuracy ?? Number.NaN },
      })),
    holds: (m, c) => Object.keys(m).every((key) => Number(m[key]) > Number(c[key])),
    refutedBy: 'Validation images answered as well as training images.',
  },
  {
    id: 'no-late-overfitting',
    sentence:
      'The validation accuracy ends within half a point of its best: the network does not overfit towards the end.',
    chapter: 'training',
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'last validation accuracy', control: 'best validation accuracy' },
    seeds: 'every',
    directional: false,
    samples: ({ manifest }) =>
      mainRuns(manifest).map(({ seed, history }) => ({
        measured: { [`seed ${seed}`]: history.at(-1)?.validationAccuracy ?? Number.NaN },
        control: { [`seed ${seed}`]: Math.max(...history.map(({ validationAccuracy }) => validationAccuracy)) },
      })),
    holds: (m, c) => Object.keys(m).every((key) => Number(m[key]) > Number(c[key]) - 0.005),
    refutedBy: 'A validation accuracy that falls while the training accuracy rises.',
  },
  {
    id: 'falling-loss-is-not-learning',
    sentence:
      'With permuted labels the training loss falls below that of guessing too, while the validation accuracy stays at guessing.',
    chapter: 'training',
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'permuted labels', control: 'guessing' },
    seeds: 'shipped',
    directional: false,
    samples: ({ manifest }) => {
      const last = runOfKind(manifest, 'permuted-labels')?.history.at(-1);
      if (last === undefined) return [];
      const chance = 1 / manifest.dataset.classes.length;
      return [
        {
          measured: { 'training loss': last.loss, 'validation accuracy': last.validationAccuracy },
          control: { 'training loss': -Math.log(chance), 'validation accuracy': chance },
        },
      ];
    },
    holds: (m, c) =>
      Number(m['training loss']) < Number(c['training loss']) &&
      Math.abs(Number(m['validation accuracy']) - Number(c['validation accuracy'])) < 0.03,
    refutedBy: 'A training loss that stays at guessing, or a validation accuracy that leaves it.',
  },
  {
    id: 'seeds-agree',
    sentence: 'Five networks that differ only in their seed reach nearly the same accuracy.',
    chapter: 'training',
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'best and worst test accuracy of the seeds', control: 'sampling error of one test accuracy' },
    seeds: 'shipped',
    directional: false,
    samples: ({ manifest }) => {
      const accuracies = mainRuns(manifest).map(({ testAccuracy }) => testAccuracy);
      if (accuracies.length < 2) return [];
      const p = mean(accuracies);
      const spread = Math.max(...accuracies) - Math.min(...accuracies);
      return [
        {
          measured: { spread },
          control: { spread: 2 * 1.96 * Math.sqrt((p * (1 - p)) / manifest.dataset.splits.test) },
        },
      ];
    },
    holds: (m, c) => Number(m['spread']) < Number(c['spread']),
    refutedBy: 'Seeds that lie further apart than two tests of one network would.',
  },
];
