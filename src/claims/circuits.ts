// Claims about what connects channels to channels.
import { anyImages } from './about.ts';
import type { Claim } from './claim.ts';
import { above, below, control, each, exceeds } from './rules.ts';

export const circuits: readonly Claim[] = [
  {
    id: 'weights-alone-mislead',
    sentence:
      'What a kernel contributes on real images predicts better what removing it changes than the size of its weights does.',
    chapter: 'channels',
    about: anyImages,
    unit: 'number',
    replication: 'filter',
    sides: {
      measured: 'rank correlation of the measured contribution with the change of the loss',
      control: 'of the norm of the kernel',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const movement = evidence.circuits?.ablation.movement;
      if (movement === undefined) return [];
      return [{ measured: { kernels: movement.contribution }, control: { kernels: movement.weightNorm } }];
    },
    holds: each(exceeds()),
    refutedBy: 'Weights that tell as much as images do.',
  },
  {
    id: 'deep-filters-are-not-templates',
    sentence:
      'Written out in pixels as if there were no ReLU, the median filter of the second layer explains less than half of its own answers; before training it explains more than half.',
    chapter: 'channels',
    about: { layers: { conv: 2 } },
    unit: 'percent',
    replication: 'filter',
    sides: {
      measured: 'variance explained by the expanded weights, median filter, trained',
      control: 'untrained',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const expansion = evidence.circuits?.expansion;
      return expansion
        ? [{ measured: { variance: expansion.trained.median }, control: { variance: expansion.untrained.median } }]
        : [];
    },
    holds: each(below(0.5), control(above(0.5))),
    refutedBy: 'Expanded weights that predict most of what trained filters answer.',
    afterwards: 'The rule first written had no untrained network beside it.',
  },
];
