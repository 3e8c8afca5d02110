// Claims about what networks from different seeds have in common: their first filters, and their layers as a whole.
import { mean } from '../mean.ts';
import { anyImages } from './about.ts';
import type { Claim } from './claim.ts';
import { above, below, each, exceeds, within } from './rules.ts';

export const seeds: readonly Claim[] = [
  {
    id: 'other-seeds-other-filters',
    sentence:
      'Networks from different seeds find different first-layer filters: on average a filter and its partner are far from copies, though closer than partners among random filters that are as smooth.',
    chapter: 'depth',
    about: anyImages,
    unit: 'number',
    // Two would write the shown network and its control alike.
    digits: 3,
    replication: 'seed',
    sides: {
      measured: 'mean cosine of a filter to its partner in another seed, over the other seeds',
      control: 'random filters, as smooth: upper end of what nineteen in twenty pairs of sets reach',
    },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence['seed-comparison'];
      const pairs = found?.pairs ?? [];
      return [...new Set(pairs.flatMap(({ a, b }) => [a, b]))].map((run) => ({
        measured: {
          [run]: mean(pairs.filter(({ a, b }) => a === run || b === run).map(({ trained }) => trained.assigned.value)),
        },
        control: { [run]: found?.nulls.smooth.assigned.high ?? Number.NaN },
      }));
    },
    holds: each(below(0.75), exceeds()),
    refutedBy: 'Partners that are copies, or no closer than smoothness alone makes them.',
    afterwards:
      'Rewritten twice. The rule first written compared with random filters as the training starts with. The second said that matches are hardly closer than those of equally smooth filters, and allowed any difference below 0.15; it could not see that they lie above what chance gives, and was withdrawn.',
  },
  {
    id: 'other-seeds-same-representation',
    sentence:
      'By a measure that ignores which channel does what, the last layers of trained networks from different seeds are more alike than a network and its own start.',
    chapter: 'depth',
    about: anyImages,
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'similarity (CKA) of the last layer between seeds', control: 'to its own untrained start' },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence.cka;
      const last = (found?.layers.length ?? 0) - 1;
      return (found?.pairs ?? []).map(({ a, b, trained }) => ({
        measured: { [`${a}, ${b}`]: trained[last] ?? Number.NaN },
        control: { [`${a}, ${b}`]: found?.networks.find(({ run }) => run === a)?.ownStart[last] ?? Number.NaN },
      }));
    },
    holds: each(above(0.85), exceeds(0.1)),
    refutedBy: 'Seeds whose last layers are no more alike than a network and its own start.',
    afterwards:
      'The sentence first written said more: that the layers are nearly the same up to which channel does what.',
  },
  {
    id: 'untrained-seeds-are-alike-too',
    sentence: 'By the same measure untrained networks from different seeds are nearly as alike as trained ones.',
    chapter: 'depth',
    about: anyImages,
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'similarity (CKA) of the last layer, two trained seeds', control: 'two untrained seeds' },
    seeds: 'every',
    directional: false,
    samples: ({ evidence }) => {
      const last = (evidence.cka?.layers.length ?? 0) - 1;
      return (evidence.cka?.pairs ?? []).map(({ a, b, trained, untrained }) => ({
        measured: { [`${a}, ${b}`]: trained[last] ?? Number.NaN },
        control: { [`${a}, ${b}`]: untrained[last] ?? Number.NaN },
      }));
    },
    holds: each(within(0.1)),
    refutedBy: 'Untrained seeds that are much less alike: then the likeness would be learned.',
    afterwards: 'Added when the figure showed it; it takes back most of what the claim before it suggests.',
  },
];
