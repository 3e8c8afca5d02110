// Claims about what deeper layers add: class information that a linear read-out finds, and pixels that it no longer finds.
import type { Claim, Sample } from './claim.ts';

const convs = ['conv1', 'conv2', 'conv3', 'conv4'] as const;

export const depth: readonly Claim[] = [
  {
    id: 'classes-become-linear-with-depth',
    sentence:
      'From layer to layer a linear probe finds more of the class, and in the last layer far more than in an untrained network.',
    chapter: 'depth',
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'accuracy of a probe on the pooled maps, trained', control: 'the same network untrained' },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) => {
      const networks = evidence['linear-probes']?.networks ?? [];
      return networks
        .filter(({ state }) => state === 'trained')
        .map(({ run, pooled }): Sample => {
          const other = networks.find((one) => one.run === run && one.state === 'untrained')?.pooled ?? [];
          const side = (probes: typeof pooled) =>
            Object.fromEntries(
              convs.map((layer) => [
                `${run}, ${layer}`,
                probes.find((probe) => probe.layer === layer)?.accuracy ?? Number.NaN,
              ]),
            );
          return { measured: side(pooled), control: side(other) };
        });
    },
    holds: (m, c) => {
      const [trained, untrained] = [Object.values(m), Object.values(c)];
      const rising = trained.every((value, i) => i === 0 || value > Number(trained[i - 1]));
      return rising && trained.length === convs.length && Number(trained.at(-1)) > Number(untrained.at(-1)) + 0.05;
    },
    refutedBy:
      'A layer from which less of the class is found than from the one before, or an untrained network that is nearly as good.',
  },
  {
    id: 'untrained-layers-are-no-noise',
    sentence:
      'What an untrained first layer says is no noise: a linear probe does better on it than on as many pixels.',
    chapter: 'depth',
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'accuracy of a probe on the untrained conv1', control: 'on as many pixels' },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) => {
      const probes = evidence['linear-probes'];
      const pixels = probes?.input.coordinates.find(({ layer }) => layer === 'input')?.accuracy;
      return (probes?.networks ?? [])
        .filter(({ state }) => state === 'untrained')
        .map(({ run, coordinates }) => ({
          measured: { [run]: coordinates.find(({ layer }) => layer === 'conv1')?.accuracy ?? Number.NaN },
          control: { [run]: pixels ?? Number.NaN },
        }));
    },
    holds: (m, c) => Object.keys(m).length > 0 && Object.keys(m).every((key) => Number(m[key]) > Number(c[key]) + 0.01),
    refutedBy: 'Pixels from which the class is found as well.',
  },
];
