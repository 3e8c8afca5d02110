// Claims about what shifts, mirrors and cut-up images do.
import { rolesOf } from '../subject/roles.ts';
import { labelOf } from '../subject/dataset-card.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { sum } from '../mean.ts';
import { convolutionsOf } from './arithmetic.ts';
import { anyImages, garments } from './about.ts';
import type { Claim, Facts, Sample } from './claim.ts';
import { above, all, at, atLeast, below, control, each, exceeds, exceedsTimes } from './rules.ts';

type Shift = Evidence['shift'];

/** The largest shift that was tested: its place in every list. */
const largest = ({ shifts }: Shift): number => shifts.length - 1;

type State = 'trained' | 'untrained';

/** Normalised invariance of one layer of every main run. @param place of the shift; by default the largest */
function invarianceOf({ evidence }: Facts, layer: string, state: State, place?: number): Map<string, number> {
  const found = evidence.shift;
  if (found === undefined) return new Map();
  const row = found.canvas.trained.layers.findIndex((one) => one.layer === layer);
  return new Map(
    found.canvas.seeds.map((seed) => [seed.run, seed[state][row]?.[place ?? largest(found)] ?? Number.NaN]),
  );
}

/** What both max poolings add, together, in every trained main run. */
function poolingGain(facts: Facts, place?: number): Map<string, number> {
  const { architecture } = facts.manifest;
  const pairs = architecture.flatMap(({ name, kind }, i) => {
    const before = architecture[i - 1];
    if (kind !== 'maxPool' || before === undefined) return [];
    return [[name, before.name].map((layer) => invarianceOf(facts, layer, 'trained', place))];
  });
  const at = (map: Map<string, number> | undefined, run: string): number => map?.get(run) ?? Number.NaN;
  const [first] = pairs;
  return new Map(
    [...(first?.[0]?.keys() ?? [])].map((run) => [
      run,
      sum(pairs.map(([after, before]) => at(after, run) - at(before, run))),
    ]),
  );
}

/** What the last convolution adds in every trained main run. */
function lastConvolutionGain(facts: Facts, place?: number): Map<string, number> {
  const [before, last] = convolutionsOf(facts.manifest)
    .slice(-2)
    .map((layer) => invarianceOf(facts, layer, 'trained', place));
  return new Map([...(last ?? [])].map(([run, value]) => [run, value - (before?.get(run) ?? Number.NaN)]));
}

/** Two sides of every main run. */
const bySeed = (measured: ReadonlyMap<string, number>, control: ReadonlyMap<string, number>): Sample[] =>
  [...measured].map(([run, value]) => ({
    measured: { [run]: value },
    control: { [run]: control.get(run) ?? Number.NaN },
  }));

const missing = { value: Number.NaN, low: Number.NaN, high: Number.NaN };

export const invariance: readonly Claim[] = [
  {
    id: 'convolution-moves-with-the-image',
    sentence:
      'Away from the borders a convolution moves with the image exactly: its answers to a shifted image are its answers, shifted.',
    chapter: 'invariance',
    about: anyImages,
    unit: 'number',
    replication: 'exact',
    sides: { measured: 'difference to the maps that were not shifted', control: 'difference to the shifted maps' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const check = evidence.identities?.checks.find(({ name }) => name === 'equivariance');
      const first = rolesOf(manifest.architecture).first.name;
      return check ? [{ measured: { [first]: check.control }, control: { [first]: check.deviation } }] : [];
    },
    holds: each(above(0.01), control(below(1e-5))),
    refutedBy: 'A difference beyond rounding.',
  },
  {
    id: 'pooling-helps-with-one-pixel',
    sentence:
      'For a shift by one pixel the two max poolings together add more invariance than the last convolution does.',
    chapter: 'invariance',
    about: { layers: { conv: 4, maxPool: 2 } },
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'gains of both poolings, added', control: 'gain of the last convolution' },
    seeds: 'every',
    directional: true,
    samples: (facts) => bySeed(poolingGain(facts, 0), lastConvolutionGain(facts, 0)),
    holds: each(exceeds(0.05)),
    refutedBy: 'Poolings that add no more than the last convolution.',
  },
  {
    id: 'pooling-does-not-help-with-four',
    sentence:
      'For a shift by four pixels it is the other way round: the poolings add less than half of what the last convolution adds.',
    chapter: 'invariance',
    about: { layers: { conv: 4, maxPool: 2 } },
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'gain of the last convolution', control: 'gains of both poolings, added' },
    seeds: 'every',
    directional: true,
    samples: (facts) => bySeed(lastConvolutionGain(facts), poolingGain(facts)),
    holds: each(exceedsTimes(2), above(0.1)),
    refutedBy:
      'Poolings that add as much as the last convolution. Four pixels are one cell of the last layer: see the figure.',
    afterwards: 'The sentence first written said that the poolings add next to nothing; they add about a tenth.',
  },
  {
    id: 'training-makes-the-last-layer-invariant',
    sentence: 'The last convolution is far less moved by a shift after training than before it.',
    chapter: 'invariance',
    about: anyImages,
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'normalised invariance of the last convolution, trained', control: 'untrained' },
    seeds: 'every',
    directional: true,
    samples: (facts) => {
      const { name } = rolesOf(facts.manifest.architecture).last;
      return bySeed(invarianceOf(facts, name, 'trained'), invarianceOf(facts, name, 'untrained'));
    },
    holds: each(exceeds(0.15)),
    refutedBy: 'An untrained last layer that is moved as little.',
  },
  {
    id: 'global-pooling-is-invariant-untrained',
    sentence: 'Global average pooling brings most of its invariance without any training.',
    chapter: 'invariance',
    about: { layers: { globalAveragePool: 1 } },
    unit: 'number',
    replication: 'seed',
    sides: {
      measured: 'normalised invariance after global pooling, untrained',
      control: 'of the untrained layer before it',
    },
    seeds: 'every',
    directional: true,
    samples: (facts) => {
      const { last, head } = rolesOf(facts.manifest.architecture);
      const pooled = head.find(({ kind }) => kind === 'globalAveragePool')?.name ?? '';
      return bySeed(invarianceOf(facts, pooled, 'untrained'), invarianceOf(facts, last.name, 'untrained'));
    },
    holds: each(above(0.6), exceeds(0.2)),
    refutedBy: 'An untrained network whose pooled answers follow the shift.',
  },
  {
    id: 'shifted-training-images-help',
    sentence:
      'Trained on shifted images, the network changes fewer answers when garments move than the same network trained without shifts.',
    chapter: 'invariance',
    about: garments(),
    unit: 'percent',
    replication: 'training',
    sides: { measured: 'answers that stay, trained with shifts', control: 'trained without, as long' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence.shift;
      const pair = found?.canvas.augmentation;
      const [shifted, unshifted] = [pair?.shifted, pair?.unshifted].map(
        (one) => found && one?.agreement[largest(found)],
      );
      return shifted && unshifted ? [{ measured: { answers: shifted }, control: { answers: unshifted } }] : [];
    },
    holds: each(exceeds(0.01)),
    refutedBy: 'As many answers that stay without shifted training images.',
  },
  {
    id: 'answers-are-not-invariant',
    sentence: 'The answers themselves are not invariant: every shift by a few pixels changes some of them.',
    chapter: 'invariance',
    about: anyImages,
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'answers that change', control: 'answers of an invariant network that change' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const found = evidence.shift;
      if (found === undefined) return [];
      const { agreement } = found.canvas.trained;
      const changed = found.shifts.map((pixels, i) => {
        const { value, low, high } = agreement[i] ?? missing;
        return [`by ${pixels}`, { value: 1 - value, low: 1 - high, high: 1 - low }] as const;
      });
      return [
        { measured: Object.fromEntries(changed), control: Object.fromEntries(changed.map(([name]) => [name, 0])) },
      ];
    },
    holds: each(exceeds(0.005), control(atLeast(0))),
    refutedBy: 'Answers that all stay.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'mirrored-shoes-need-flips',
    sentence:
      'A network trained without mirrored images loses more on mirrored ankle boots, sneakers and sandals than one trained with them.',
    chapter: 'invariance',
    about: garments({ classes: ['Ankle boot', 'Sneaker', 'Sandal'] }),
    unit: 'points',
    replication: 'training',
    sides: { measured: 'accuracy lost on mirrored images, trained without flips', control: 'with flips, as long' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const network = (run: string) => evidence.mirror?.others.find((one) => one.run === run);
      const [without, withFlips] = [network('no-flip'), network('short')];
      if (without === undefined || withFlips === undefined) return [];
      const lost = ({ classes }: typeof without) =>
        Object.fromEntries(
          ['Ankle boot', 'Sneaker', 'Sandal'].map((name) => {
            const { value, low, high } = classes[labelOf(manifest.dataset, name)]?.difference ?? missing;
            return [name, { value: -value, low: -high, high: -low }];
          }),
        );
      return [{ measured: lost(without), control: lost(withFlips) }];
    },
    holds: each(exceeds(0.05)),
    refutedBy: 'A network that never saw a mirrored shoe and recognises them all the same.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'arrangement-matters',
    sentence:
      'Cut in two along each side and put together at random, an image is recognised far less often, but not never.',
    chapter: 'invariance',
    about: anyImages,
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'accuracy on whole images, on shuffled tiles', control: 'on shuffled tiles, guessing' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const grid = (tiles: number) => evidence['patch-shuffle']?.grids.find((one) => one.tiles === tiles)?.accuracy;
      const [whole, cut] = [grid(1), grid(2)];
      return whole && cut
        ? [
            {
              measured: { whole, shuffled: cut },
              control: { whole: cut, shuffled: 1 / manifest.dataset.classes.length },
            },
          ]
        : [];
    },
    holds: all(at('whole', exceeds(0.2)), at('shuffled', exceeds(0.1))),
    refutedBy: 'An accuracy that hardly falls, or that falls to guessing.',
  },
];
