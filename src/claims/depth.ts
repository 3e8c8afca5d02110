// Claims about what deeper layers add: class information that a linear read-out finds, and pixels that it no longer finds.
import type { Claim, Facts, Sample } from './claim.ts';

const convs = ['conv1', 'conv2', 'conv3', 'conv4'] as const;

/** What a linear read-out finds of the pixels in the first and in the last convolution of every main run. */
function pixelSamples({ evidence }: Facts, state: 'trained' | 'untrained'): Sample[] {
  return (evidence['pixel-decodability']?.networks ?? [])
    .filter((network) => network.state === state)
    .map(({ run, layers }) => {
      // Each layer against the one behind it.
      const side = (from: number) =>
        Object.fromEntries(
          layers
            .slice(0, -1)
            .map((_, i) => [
              `${run}, ${layers[i]?.layer ?? ''} and ${layers[i + 1]?.layer ?? ''}`,
              layers[i + from]?.explained ?? Number.NaN,
            ]),
        );
      return { measured: side(0), control: side(1) };
    });
}

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
      const defined = untrained.every(Number.isFinite);
      return (
        rising && defined && trained.length === convs.length && Number(trained.at(-1)) > Number(untrained.at(-1)) + 0.05
      );
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
  {
    id: 'pixels-are-lost-with-depth',
    sentence: 'From layer to layer a linear read-out finds less of the pixels.',
    chapter: 'depth',
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'share of the pixels’ variance found in a layer', control: 'in the layer behind it' },
    seeds: 'every',
    directional: true,
    samples: (facts) => pixelSamples(facts, 'trained'),
    holds: (m, c) => Object.keys(m).every((key) => Number(m[key]) > Number(c[key])),
    refutedBy: 'A layer from which the image can be reconstructed as well as from the one before it.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'untrained-networks-lose-pixels-too',
    sentence: 'An untrained network loses pixels with depth, too.',
    chapter: 'depth',
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'share found in an untrained layer', control: 'in the layer behind it' },
    seeds: 'every',
    directional: true,
    samples: (facts) => pixelSamples(facts, 'untrained'),
    holds: (m, c) => Object.keys(m).every((key) => Number(m[key]) > Number(c[key])),
    refutedBy: 'An untrained network that keeps the image to its last layer.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'relu-gives-half-training-the-rest',
    sentence:
      'About half of all outputs of an untrained convolution are zero; training raises the share in every convolution behind the first.',
    chapter: 'depth',
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'outputs that are exactly zero, trained', control: 'untrained' },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) => {
      const networks = evidence['zero-share']?.networks ?? [];
      const shares = (run: string, state: string) =>
        Object.fromEntries(
          (networks.find((one) => one.run === run && one.state === state)?.layers ?? [])
            .filter(({ layer }) => layer !== 'conv1')
            .map(({ layer, share }) => [`${run}, ${layer}`, share]),
        );
      return [...new Set(networks.map(({ run }) => run))].map((run) => ({
        measured: shares(run, 'trained'),
        control: shares(run, 'untrained'),
      }));
    },
    holds: (m, c) =>
      Object.keys(m).every((key) => Number(m[key]) > Number(c[key]) + 0.1 && Math.abs(Number(c[key]) - 0.5) < 0.08),
    refutedBy: 'An untrained share far from one half, or a layer in which training does not raise it.',
    afterwards:
      'The rule first written was about one network and about the first layer, too, and asked that the rise be greatest in the third. In the first layer the share hardly changes.',
  },
  {
    id: 'classes-drift-apart',
    sentence:
      'In the last layer the classes lie further apart, in units of their own spread, than in an untrained network.',
    chapter: 'depth',
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'variance between over variance within classes, trained', control: 'untrained' },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) => {
      const networks = evidence['class-geometry']?.networks ?? [];
      const ratio = (run: string, state: 'trained' | 'untrained') =>
        networks.find((one) => one.run === run && one.state === state)?.layers.find(({ layer }) => layer === 'conv4')
          ?.standardised ?? Number.NaN;
      return networks
        .filter(({ state }) => state === 'trained')
        .map(({ run }) => ({
          measured: { [run]: ratio(run, 'trained') },
          control: { [run]: ratio(run, 'untrained') },
        }));
    },
    holds: (m, c) => Object.keys(m).length > 0 && Object.keys(m).every((key) => Number(m[key]) > 2 * Number(c[key])),
    refutedBy: 'Classes that lie as far apart before training.',
  },
  {
    id: 'other-seeds-other-filters',
    sentence:
      'Networks from different seeds find different first-layer filters: their best matches are far from copies, and hardly closer than those of random filters that are as smooth.',
    chapter: 'depth',
    unit: 'number',
    replication: 'seed',
    sides: {
      measured: 'mean cosine of a filter to its best match in another seed',
      control: 'random filters, as smooth',
    },
    seeds: 'every',
    directional: false,
    samples: ({ evidence }) => {
      const found = evidence['seed-comparison'];
      return (found?.pairs ?? []).map(({ a, b, trained }) => ({
        measured: { [`${a}, ${b}`]: trained.best },
        control: { [`${a}, ${b}`]: found?.nulls.smooth.best.mean ?? Number.NaN },
      }));
    },
    holds: (m, c) =>
      Object.keys(m).every((key) => Number(m[key]) < 0.75 && Math.abs(Number(m[key]) - Number(c[key])) < 0.15),
    refutedBy: 'Matches that are copies, or far closer than smoothness alone gives.',
    afterwards:
      'The rule first written compared with random filters as the training starts with. They match less; smoothness explains most of the difference.',
  },
  {
    id: 'other-seeds-same-representation',
    sentence:
      'By a measure that ignores which channel does what, the last layers of trained networks from different seeds are more alike than a network and its own start.',
    chapter: 'depth',
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
    holds: (m, c) =>
      Object.keys(m).length > 0 &&
      Object.keys(m).every((key) => Number(m[key]) > 0.85 && Number(m[key]) > Number(c[key]) + 0.1),
    refutedBy: 'Seeds whose last layers are no more alike than a network and its own start.',
    afterwards:
      'The sentence first written said more: that the layers are nearly the same up to which channel does what.',
  },
  {
    id: 'untrained-seeds-are-alike-too',
    sentence: 'By the same measure untrained networks from different seeds are nearly as alike as trained ones.',
    chapter: 'depth',
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
    holds: (m, c) =>
      Object.keys(m).length > 0 && Object.keys(m).every((key) => Math.abs(Number(m[key]) - Number(c[key])) < 0.1),
    refutedBy: 'Untrained seeds that are much less alike: then the likeness would be learned.',
    afterwards: 'Added when the figure showed it; it takes back most of what the claim before it suggests.',
  },
];
