// Claims about what training does, from the curves of all runs.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { seedSpread } from '../facts/run-kinds.ts';
import { anyImages } from './about.ts';
import { mainRuns, runOfKind } from './arithmetic.ts';
import type { Claim, Sample } from './claim.ts';
import { above, all, at, below, control, each, exceeds, fallsShort, within } from './rules.ts';
import type { Pair } from './rules.ts';

const onlyOne = 'test images that it alone gets right';
const fall = 'fall of the training loss below guessing';
const right = 'validation accuracy';

/** More by three standard deviations than a fair coin would give: more than the adjusted test asks for. */
const beyondCoin: Pair = (one, other) => one - other > 3 * Math.sqrt(one + other);

/** A changed network and the unchanged one of the same length, each with the test images that the other gets wrong. */
const oneRight = ({ comparisons }: Manifest, run: string): Sample[] =>
  comparisons
    .filter((comparison) => comparison.run === run)
    .map(({ onlyRun, onlyAgainst }) => ({ measured: { [onlyOne]: onlyRun }, control: { [onlyOne]: onlyAgainst } }));

/** For each seed its layers, in their order. */
const memoryBySeed = (memory: Evidence['filter-memory'] | undefined) =>
  (memory?.layers[0]?.seeds ?? []).map(({ run }, seed) =>
    (memory?.layers ?? []).map(({ layer, seeds }) => ({
      name: `${run}, ${layer}`,
      toStart: seeds[seed]?.toStart ?? Number.NaN,
      toAnother: seeds[seed]?.toAnother ?? Number.NaN,
    })),
  );

export const training: readonly Claim[] = [
  {
    id: 'untrained-is-near-guessing',
    sentence: 'Before its first step the network is right about as often as guessing.',
    chapter: 'training',
    about: anyImages,
    unit: 'percent',
    replication: 'image',
    sides: { measured: 'untrained network', control: 'guessing' },
    seeds: 'shipped',
    directional: false,
    samples: ({ manifest }) => [
      {
        measured: { 'validation accuracy': manifest.metrics.untrainedValidation.accuracy },
        control: { 'validation accuracy': 1 / manifest.dataset.classes.length },
      },
    ],
    holds: each(within(0.05)),
    refutedBy: 'A random start that is right far more often than guessing.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'first-epoch-does-most',
    sentence: 'The first pass over the images gains more validation accuracy than all later passes together.',
    chapter: 'training',
    about: anyImages,
    unit: 'points',
    replication: 'seed',
    sides: { measured: 'gain of the first pass over guessing', control: 'gain of all later passes' },
    seeds: 'every',
    directional: true,
    samples: ({ manifest }) =>
      mainRuns(manifest).map(({ id, history }) => {
        const first = history[0]?.validationAccuracy ?? Number.NaN;
        const last = history.at(-1)?.validationAccuracy ?? Number.NaN;
        return {
          measured: { [id]: first - 1 / manifest.dataset.classes.length },
          control: { [id]: last - first },
        };
      }),
    holds: each(exceeds()),
    refutedBy: 'A first pass that gains less than the later ones.',
    afterwards:
      'The sentence is as it was; the gain is counted from guessing, where it had been counted from one untrained network for all seeds.',
  },
  {
    id: 'training-images-are-answered-better',
    sentence: 'The network is right more often on images that it was trained on than on images that it was not.',
    chapter: 'training',
    about: anyImages,
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'accuracy on training images', control: 'accuracy on validation images' },
    seeds: 'every',
    directional: true,
    samples: ({ manifest }) =>
      mainRuns(manifest).map(({ id, history }) => ({
        measured: { [id]: history.at(-1)?.accuracy ?? Number.NaN },
        control: { [id]: history.at(-1)?.validationAccuracy ?? Number.NaN },
      })),
    holds: each(exceeds()),
    refutedBy: 'Validation images answered as well as training images.',
  },
  {
    id: 'no-late-overfitting',
    sentence:
      'The validation accuracy ends within half a point of its best: the network does not overfit towards the end.',
    chapter: 'training',
    about: anyImages,
    unit: 'percent',
    replication: 'seed',
    sides: { measured: 'last validation accuracy', control: 'best validation accuracy' },
    seeds: 'every',
    directional: false,
    samples: ({ manifest }) =>
      mainRuns(manifest).map(({ id, history }) => ({
        measured: { [id]: history.at(-1)?.validationAccuracy ?? Number.NaN },
        control: { [id]: Math.max(...history.map(({ validationAccuracy }) => validationAccuracy)) },
      })),
    holds: each(exceeds(-0.005)),
    refutedBy: 'A validation accuracy that falls while the training accuracy rises.',
  },
  {
    id: 'nothing-to-learn-hardly-lowers-the-loss',
    sentence:
      'With permuted labels the training loss hardly falls, and the network is not right more often than guessing.',
    chapter: 'training',
    about: anyImages,
    unit: 'number',
    replication: 'training',
    sides: { measured: 'permuted labels', control: 'true labels, as many passes' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest }) => {
      const [permuted, short] = [runOfKind(manifest, 'permuted-labels'), runOfKind(manifest, 'short')];
      const [lost, last] = [permuted?.history.at(-1), short?.history.at(-1)];
      if (lost === undefined || last === undefined) return [];
      const guessing = Math.log(manifest.dataset.classes.length);
      const reading = ({ loss, validationAccuracy }: typeof last) => ({
        [fall]: guessing - loss,
        [right]: validationAccuracy,
      });
      return [{ measured: reading(lost), control: reading(last) }];
    },
    holds: all(at(fall, below(0.1), control(above(1))), at(right, below(0.13), control(above(0.5)))),
    refutedBy: 'A training loss that falls far on labels without meaning, as it does in larger networks.',
    afterwards:
      'The rule first written asked that the loss fall below guessing while the accuracy stays within three points of it. The accuracy did not stay there, and the fall is hardly one.',
  },
  {
    id: 'seeds-agree',
    sentence: 'Five networks that differ only in their seed reach nearly the same accuracy.',
    chapter: 'training',
    about: anyImages,
    unit: 'percent',
    replication: 'seed',
    sides: {
      measured: 'best and worst test accuracy of the seeds',
      control: 'width of the interval of one test accuracy',
    },
    seeds: 'shipped',
    directional: false,
    samples: ({ manifest, evidence: { confusion } }) => {
      const spread = seedSpread(manifest);
      if (spread === undefined || confusion === undefined) return [];
      const { low, high } = confusion.accuracy;
      return [{ measured: { spread }, control: { spread: high - low } }];
    },
    holds: each(fallsShort()),
    refutedBy: 'Seeds that lie further apart than two tests of one network would.',
  },
  {
    id: 'half-the-channels-cost-accuracy',
    sentence: 'With half as many channels in every layer the network is right less often.',
    chapter: 'training',
    about: anyImages,
    unit: 'count',
    replication: 'training',
    sides: { measured: 'half as many channels', control: 'unchanged, as long a training' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest }) => oneRight(manifest, 'half-width'),
    holds: each(control(beyondCoin)),
    refutedBy: 'As many images that only the narrow network gets right as the other way round.',
  },
  {
    id: 'augmentation-costs-in-a-short-training',
    sentence:
      'In a training of few passes, from one seed, the network is right more often without mirrored, shifted and erased images than with them.',
    chapter: 'training',
    about: anyImages,
    unit: 'count',
    replication: 'training',
    sides: { measured: 'without augmentation', control: 'unchanged, as long a training' },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest }) => oneRight(manifest, 'no-augmentation'),
    holds: each(beyondCoin),
    refutedBy: 'As many images that only the network with augmentation gets right as the other way round.',
    afterwards:
      'The rule first written asked for the opposite, as is often said of augmentation. The comparison at full length was not made.',
  },
  {
    id: 'random-first-layer-nearly-suffices',
    sentence: 'A network whose first layer stays random loses less than three percentage points (one seed).',
    chapter: 'training',
    about: anyImages,
    unit: 'percent',
    replication: 'training',
    sides: { measured: 'first layer left as it began', control: 'unchanged, as long a training' },
    seeds: 'shipped',
    directional: false,
    samples: ({ manifest }) => {
      const [frozen, unchanged] = [runOfKind(manifest, 'frozen-conv1'), runOfKind(manifest, 'short')];
      if (frozen === undefined || unchanged === undefined) return [];
      return [
        {
          measured: { 'test accuracy': frozen.testAccuracy },
          control: { 'test accuracy': unchanged.testAccuracy },
        },
      ];
    },
    holds: each(exceeds(-0.03)),
    refutedBy: 'A loss of three points or more.',
  },
  {
    id: 'every-layer-remembers-its-start',
    sentence: 'In every layer trained filters are closer to their own random start than to that of another filter.',
    chapter: 'training',
    about: anyImages,
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'cosine to the own start', control: 'cosine to the start of the next filter' },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) =>
      memoryBySeed(evidence['filter-memory']).map((layers) => ({
        measured: Object.fromEntries(layers.map(({ name, toStart }) => [name, toStart])),
        control: Object.fromEntries(layers.map(({ name, toAnother }) => [name, toAnother])),
      })),
    holds: each(exceeds(0.05)),
    refutedBy: 'A layer whose filters resemble their own start no more than another one.',
  },
  {
    id: 'memory-fades-early',
    sentence: 'In every layer, more of the random start is lost in the first third of the training than in the rest.',
    chapter: 'training',
    about: anyImages,
    unit: 'number',
    replication: 'filter',
    sides: { measured: 'cosine lost in the first third', control: 'cosine lost after it' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const lost = evidence['filter-memory']?.layers.map(({ layer, way }) => {
        const [start, end] = [way[0], way.at(-1)];
        const third = way.find(({ step }) => 3 * step >= (end?.step ?? Infinity));
        const mean = (at: typeof start): number => at?.toStart.mean ?? Number.NaN;
        return { layer, early: mean(start) - mean(third), late: mean(third) - mean(end) };
      });
      if (lost === undefined) return [];
      return [
        {
          measured: Object.fromEntries(lost.map(({ layer, early }) => [layer, early])),
          control: Object.fromEntries(lost.map(({ layer, late }) => [layer, late])),
        },
      ];
    },
    holds: each(exceeds()),
    refutedBy: 'A layer whose filters turn away from their start at the end of the training, when steps are small.',
  },
  {
    id: 'first-layer-remembers-most',
    sentence: 'The first layer keeps more of its random start than any other layer.',
    chapter: 'training',
    about: { layers: { conv: 2 } },
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'first layer, cosine to the own start', control: 'the other layer that keeps most' },
    seeds: 'every',
    directional: true,
    samples: ({ evidence }) =>
      (evidence['filter-memory']?.layers[0]?.seeds ?? []).map(({ run, toStart }, seed) => {
        const others = evidence['filter-memory']?.layers.slice(1) ?? [];
        return {
          measured: { [run]: toStart },
          control: { [run]: Math.max(...others.map(({ seeds }) => seeds[seed]?.toStart ?? Number.NaN)) },
        };
      }),
    holds: each(exceeds()),
    refutedBy: 'A later layer whose filters are closer to their start.',
  },
];
