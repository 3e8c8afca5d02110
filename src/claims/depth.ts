// Claims about what deeper layers add: class information that a linear read-out finds, and pixels that it no longer finds.
import { anyImages } from './about.ts';
import { rolesOf } from '../subject/roles.ts';
import { convolutionsOf } from './arithmetic.ts';
import type { Claim, Facts, Sample } from './claim.ts';
import { all, control, each, exceeds, exceedsTimes, last, near, rises } from './rules.ts';

/** What a linear read-out finds of the pixels in the first and in the last convolution of every main run. */
function pixelSamples({ evidence }: Facts, state: 'trained' | 'untrained'): Sample[] {
  return (evidence['pixel-decodability']?.networks ?? [])
    .filter((network) => network.state === state)
    .map(({ run, layers }) => {
      // Each layer against the next.
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

/** One sample of every main seed, from its spreads between classes over those within. */
function geometryBySeed(
  { evidence }: Facts,
  sample: (run: string, ratio: (state: 'trained' | 'untrained', layer: string) => number) => Sample,
): Sample[] {
  const networks = evidence['class-geometry']?.networks ?? [];
  return [...new Set(networks.map(({ run }) => run))].map((run) =>
    sample(
      run,
      (state, layer) =>
        networks.find((one) => one.run === run && one.state === state)?.layers.find((one) => one.layer === layer)
          ?.standardised.value ?? Number.NaN,
    ),
  );
}

export const depth: readonly Claim[] = [
  {
    id: 'classes-become-linear-with-depth',
    sentence:
      'From layer to layer a linear probe finds more of the class, and in the last layer far more than in an untrained network.',
    chapter: 'depth',
    about: { layers: { conv: 2 } },
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'accuracy of a probe on the pooled maps, trained', control: 'the same network untrained' },
    seeds: 'every',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const networks = evidence['linear-probes']?.networks ?? [];
      const convs = convolutionsOf(manifest);
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
    holds: all(rises, last(exceeds(0.05))),
    refutedBy:
      'A layer from which less of the class is found than from the one before, or an untrained network that is nearly as good.',
  },
  {
    id: 'untrained-layers-are-no-noise',
    sentence:
      'What an untrained first layer says is no noise: a linear probe does better on it than on as many pixels.',
    chapter: 'depth',
    about: anyImages,
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'accuracy of a probe on the untrained first layer', control: 'on as many pixels' },
    seeds: 'every',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const probes = evidence['linear-probes'];
      const first = rolesOf(manifest.architecture).first.name;
      const pixels = probes?.input.coordinates.find(({ layer }) => layer === 'input')?.accuracy;
      return (probes?.networks ?? [])
        .filter(({ state }) => state === 'untrained')
        .map(({ run, coordinates }) => ({
          measured: { [run]: coordinates.find(({ layer }) => layer === first)?.accuracy ?? Number.NaN },
          control: { [run]: pixels ?? Number.NaN },
        }));
    },
    holds: each(exceeds(0.01)),
    refutedBy: 'Pixels from which the class is found as well.',
  },
  {
    id: 'pixels-are-lost-with-depth',
    sentence: 'From layer to layer a linear read-out finds less of the pixels.',
    chapter: 'depth',
    about: { layers: { conv: 2 } },
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'share of the pixels’ variance found in a layer', control: 'in the next layer' },
    seeds: 'every',
    directional: true,
    samples: (facts) => pixelSamples(facts, 'trained'),
    holds: each(exceeds()),
    refutedBy: 'A layer from which the image can be reconstructed as well as from the one before it.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'untrained-networks-lose-pixels-too',
    sentence: 'An untrained network loses pixels with depth, too.',
    chapter: 'depth',
    about: { layers: { conv: 2 } },
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'share found in an untrained layer', control: 'in the next layer' },
    seeds: 'every',
    directional: true,
    samples: (facts) => pixelSamples(facts, 'untrained'),
    holds: each(exceeds()),
    refutedBy: 'An untrained network that keeps the image to its last layer.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'class-and-pixels-from-the-same-numbers',
    sentence:
      'On the numbers from which the image is reconstructed, a probe finds more of the class in the last layer than in the first; in an untrained network less.',
    chapter: 'depth',
    about: { layers: { conv: 2 } },
    unit: 'percent',
    replication: 'seed',
    sides: {
      measured: 'accuracy: trained, last layer; untrained, first layer',
      control: 'trained, first layer; untrained, last layer',
    },
    seeds: 'every',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const networks = evidence['linear-probes']?.networks ?? [];
      const { first, last: end } = rolesOf(manifest.architecture);
      const accuracy = (run: string, state: 'trained' | 'untrained', layer: string): number =>
        networks
          .find((one) => one.run === run && one.state === state)
          ?.coordinates.find((probe) => probe.layer === layer)?.accuracy.value ?? Number.NaN;
      return [...new Set(networks.map(({ run }) => run))].map((run) => {
        const side = (trained: string, untrained: string) => ({
          [`${run}, trained`]: accuracy(run, 'trained', trained),
          [`${run}, untrained`]: accuracy(run, 'untrained', untrained),
        });
        return { measured: side(end.name, first.name), control: side(first.name, end.name) };
      });
    },
    holds: each(exceeds(0.01)),
    refutedBy: 'A trained network in which the class is as easy to read in the first layer, or an untrained one alike.',
    afterwards:
      'Added after a review: the text had put the rise of the probe on the means of the maps beside the fall of the pixels, which was measured on other numbers. On the same ones the rise is much smaller, and from one layer to the next not certain.',
  },
  {
    id: 'relu-gives-half-training-the-rest',
    sentence:
      'About half of all outputs of an untrained convolution are zero; training raises the share in every convolution after the first.',
    chapter: 'depth',
    about: { layers: { conv: 2 } },
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'outputs that are exactly zero, trained', control: 'untrained' },
    seeds: 'every',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const networks = evidence['zero-share']?.networks ?? [];
      const later = convolutionsOf(manifest).slice(1);
      const shares = (run: string, state: string) =>
        Object.fromEntries(
          (networks.find((one) => one.run === run && one.state === state)?.layers ?? [])
            .filter(({ layer }) => later.includes(layer))
            .map(({ layer, share }) => [`${run}, ${layer}`, share]),
        );
      return [...new Set(networks.map(({ run }) => run))].map((run) => ({
        measured: shares(run, 'trained'),
        control: shares(run, 'untrained'),
      }));
    },
    holds: each(exceeds(0.1), control(near(0.5, 0.08))),
    refutedBy: 'An untrained share far from one half, or a layer in which training does not raise it.',
    afterwards:
      'The rule first written was about one network and about the first layer, too, and asked that the rise be greatest in the third. In the first layer the share hardly changes.',
  },
  {
    id: 'classes-come-closer-before-they-part',
    sentence:
      'In units of their own spread the classes come closer from the first to the third convolution; only in the last do they lie further apart than in the first.',
    chapter: 'depth',
    about: { layers: { conv: 4 } },
    unit: 'number',
    replication: 'seed',
    sides: {
      measured: 'variance between over within classes: first layer; last layer',
      control: 'third layer; first layer',
    },
    seeds: 'every',
    directional: true,
    samples: (facts) =>
      geometryBySeed(facts, (run, ratio) => {
        const convs = convolutionsOf(facts.manifest);
        const [first = '', third = '', end = ''] = [convs[0], convs[2], convs.at(-1)];
        const [early, late] = [`${run}, ${first} and ${third}`, `${run}, ${end} and ${first}`];
        const of = (layer: string): number => ratio('trained', layer);
        return {
          measured: { [early]: of(first), [late]: of(end) },
          control: { [early]: of(third), [late]: of(first) },
        };
      }),
    holds: each(exceeds(0.1)),
    refutedBy: 'Classes that part from layer to layer, or never.',
    afterwards:
      'Added when a review had read the figure: heading and text had told of the last layer only, as if it were the end of a trend. The ratio adds up all channels, useful or not; a probe, which may weigh them, finds more in every layer.',
  },
  {
    id: 'classes-part-in-the-last-layer',
    sentence:
      'In the last layer the classes lie further apart, in units of their own spread, than in an untrained network.',
    chapter: 'depth',
    about: anyImages,
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'variance between over variance within classes, trained', control: 'untrained' },
    seeds: 'every',
    directional: true,
    samples: (facts) =>
      geometryBySeed(facts, (run, ratio) => {
        const end = rolesOf(facts.manifest.architecture).last.name;
        return { measured: { [run]: ratio('trained', end) }, control: { [run]: ratio('untrained', end) } };
      }),
    holds: each(exceedsTimes(2)),
    refutedBy: 'Classes that lie as far apart before training.',
  },
];
