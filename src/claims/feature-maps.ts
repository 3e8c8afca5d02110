// Claims about what the maps of the first layer follow.
import { anyImages } from './about.ts';
import type { Claim } from './claim.ts';
import { each, exceeds, within } from './rules.ts';

export const featureMaps: readonly Claim[] = [
  {
    id: 'a-little-better-at-edges',
    sentence:
      'From every seed, the maps of trained first-layer filters follow the edges of the images a little more than those of untrained ones.',
    chapter: 'feature-maps',
    about: anyImages,
    unit: 'number',
    replication: 'seed',
    sides: {
      measured: 'probability that a trained filter’s map correlates more with edges than an untrained one’s',
      control: 'no difference',
    },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) =>
      (evidence['edge-response']?.seeds ?? []).map(({ run, magnitudeAuc, orientedAuc }) => ({
        measured: { [`${run}, any edge`]: magnitudeAuc, [`${run}, its own direction`]: orientedAuc },
        control: { [`${run}, any edge`]: 0.5, [`${run}, its own direction`]: 0.5 },
      })),
    holds: each(exceeds(), within(0.3)),
    refutedBy:
      'Seeds whose trained filters follow edges less, or far more. Within one seed sixteen filters hardly tell.',
    afterwards:
      'The rule first written asked for a probability within a fifth of one half, as “no difference”. It holds, but hides that all seeds lean to the same side.',
  },
];
