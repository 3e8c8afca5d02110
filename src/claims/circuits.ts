// Claims about what connects channels to channels, and about how much of its receptive field a unit uses.
import type { Claim } from './claim.ts';

export const circuits: readonly Claim[] = [
  {
    id: 'units-use-the-middle',
    sentence: 'A unit weighs the middle of its receptive field most: it uses less than an evenly used square would.',
    chapter: 'architecture',
    unit: 'number',
    replication: 'image',
    sides: {
      measured: 'spread of an evenly used square of the same size, in pixels',
      control: 'spread of the gradient of the unit in the middle, trained network',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      // In the first layer the field is one filter, without a middle that several paths lead to.
      const layers = evidence['receptive-fields']?.layers.filter(({ layer }) => layer !== 'conv1');
      if (layers === undefined) return [];
      return [
        {
          measured: Object.fromEntries(layers.map(({ layer, uniformDeviation }) => [layer, uniformDeviation])),
          control: Object.fromEntries(layers.map(({ layer, trained }) => [layer, trained.deviation])),
        },
      ];
    },
    holds: (m, c) => Object.keys(m).length > 0 && Object.keys(m).every((key) => Number(m[key]) > Number(c[key])),
    refutedBy: 'A unit whose gradient spreads over its whole field as evenly as it can.',
  },
  {
    id: 'untrained-units-use-the-middle-too',
    sentence: 'The untrained network prefers the middle of the field as well.',
    chapter: 'architecture',
    unit: 'number',
    replication: 'image',
    sides: {
      measured: 'spread of an evenly used square of the same size, in pixels',
      control: 'spread of the gradient of the unit in the middle, untrained network',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const layers = evidence['receptive-fields']?.layers.filter(({ layer }) => layer !== 'conv1');
      if (layers === undefined) return [];
      return [
        {
          measured: Object.fromEntries(layers.map(({ layer, uniformDeviation }) => [layer, uniformDeviation])),
          control: Object.fromEntries(layers.map(({ layer, untrained }) => [layer, untrained.deviation])),
        },
      ];
    },
    holds: (m, c) => Object.keys(m).length > 0 && Object.keys(m).every((key) => Number(m[key]) > Number(c[key])),
    refutedBy: 'An untrained unit whose gradient spreads over its whole field as evenly as it can.',
  },
  {
    id: 'weights-alone-mislead',
    sentence:
      'What a kernel contributes on real images predicts better what removing it changes than the size of its weights does.',
    chapter: 'channels',
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
    holds: (m, c) => Number(m['kernels']) > Number(c['kernels']),
    refutedBy: 'Weights that tell as much as images do.',
  },
  {
    id: 'deep-filters-are-not-templates',
    sentence:
      'Written out in pixels as if there were no ReLU, the median filter of the second layer explains less than half of its own answers; before training it explains more than half.',
    chapter: 'channels',
    unit: 'percent',
    replication: 'filter',
    sides: {
      measured: 'variance explained by the expanded weights, median filter, untrained',
      control: 'trained',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const expansion = evidence.circuits?.expansion;
      return expansion
        ? [{ measured: { variance: expansion.untrained.median }, control: { variance: expansion.trained.median } }]
        : [];
    },
    holds: (m, c) => Number(m['variance']) > 0.5 && Number(c['variance']) < 0.5,
    refutedBy: 'Expanded weights that predict most of what trained filters answer.',
    afterwards: 'The rule first written had no untrained network beside it.',
  },
];
