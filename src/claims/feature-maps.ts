// Claims about what the maps of the first layer follow.
import type { Claim } from './claim.ts';

export const featureMaps: readonly Claim[] = [
  {
    id: 'random-filters-follow-edges-too',
    sentence:
      'Trained first-layer filters follow the edges of the images no better than untrained ones: we find no difference.',
    chapter: 'feature-maps',
    unit: 'number',
    replication: 'seed',
    sides: {
      measured: 'probability that a trained filter’s map correlates more with the size of the Sobel gradient',
      control: 'no difference',
    },
    seeds: 'every',
    directional: false,
    samples: ({ evidence }) =>
      (evidence['edge-response']?.seeds ?? []).map(({ run, magnitudeAuc }) => ({
        measured: { [run]: magnitudeAuc },
        control: { [run]: 0.5 },
      })),
    holds: (m, c) =>
      Object.keys(m).length > 0 && Object.keys(m).every((key) => Math.abs(Number(m[key]) - Number(c[key])) < 0.2),
    refutedBy:
      'Trained filters that follow edges more, or less, than untrained ones. Sixteen filters show large differences only.',
  },
];
