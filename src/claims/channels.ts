// Claims about what a channel answers to and what it is worth.
import { rolesOf } from '../subject/roles.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { convolutionsOf } from './arithmetic.ts';
import { anyImages, garments } from './about.ts';
import type { Claim, Facts, Quantity, Sample } from './claim.ts';
import { above, below, control, each, exceeds, most } from './rules.ts';

type Layer = Evidence['channel-ablation']['layers'][number];
type Predictor = Layer['correlations'][number]['predictor'];

const spearman = ({ correlations }: Layer, predictor: Predictor): Quantity =>
  correlations.find((one) => one.predictor === predictor)?.spearman ?? Number.NaN;

const ablated = ({ evidence }: Facts): readonly Layer[] => evidence['channel-ablation']?.layers ?? [];

const byLayer = (layers: readonly Layer[], of: (layer: Layer) => Quantity): Record<string, Quantity> =>
  Object.fromEntries(layers.map((layer) => [layer.layer, of(layer)]));

/** A sample where there are layers, none where nothing was removed. */
const sampleOf = (
  layers: readonly Layer[],
  measured: (l: Layer) => Quantity,
  control: (l: Layer) => Quantity,
): Sample[] =>
  layers.length === 0 ? [] : [{ measured: byLayer(layers, measured), control: byLayer(layers, control) }];

export const channels: readonly Claim[] = [
  {
    id: 'strongest-images-mislead',
    sentence:
      'The images that excite a channel most are fewer kinds of garment than those at the middle of its range: the top is a tail.',
    chapter: 'channels',
    about: garments(),
    unit: 'number',
    replication: 'channel',
    sides: {
      measured: 'different classes among nine images at the middle of the channel’s range',
      control: 'among the nine that excite it most',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const layers = evidence['activating-patches']?.layers;
      if (layers === undefined) return [];
      return [
        {
          measured: Object.fromEntries(layers.map(({ layer, medianClasses }) => [layer, medianClasses])),
          control: Object.fromEntries(layers.map(({ layer, highestClasses }) => [layer, highestClasses])),
        },
      ];
    },
    holds: each(exceeds()),
    refutedBy: 'Strongest images as varied as those in the middle.',
  },
  {
    id: 'parts-are-not-tested',
    sentence: 'Channels of deeper layers stand for parts of garments, for sleeves or heels.',
    chapter: 'channels',
    about: garments(),
    unit: 'number',
    replication: 'channel',
    sides: { measured: 'overlap of maps with labelled parts', control: 'overlap of the untrained network’s maps' },
    seeds: 'shipped',
    directional: true,
    // The dataset labels no parts, so there is nothing to measure an overlap with.
    samples: () => [],
    holds: each(exceeds()),
    refutedBy: 'Nothing in this dataset: it marks no parts.',
  },
  {
    id: 'activation-is-a-weak-guide',
    sentence:
      'How strongly a channel answers on average is a weak guide to what switching off this channel alone costs: activation times gradient is a better one in most layers.',
    chapter: 'channels',
    about: anyImages,
    unit: 'number',
    replication: 'channel',
    sides: {
      measured: 'rank correlation of activation times gradient with the rise of the loss',
      control: 'of the mean activation',
    },
    seeds: 'shipped',
    directional: true,
    samples: (facts) =>
      sampleOf(
        ablated(facts),
        (layer) => spearman(layer, 'activation-times-gradient'),
        (layer) => spearman(layer, 'activation'),
      ),
    holds: most(exceeds()),
    refutedBy:
      'Mean activation that predicts the rise of the loss as well as the gradient does. The rival is a strong one: to first order it is the cost itself, on the same images.',
    afterwards:
      'The sentence first written spoke of what a channel is worth. It was withdrawn: switched off in groups, active channels cost more than others, as the next claims say.',
  },
  {
    id: 'selectivity-tells-little-alone',
    sentence:
      'That a channel prefers one class tells little of what switching off this channel alone costs: in no layer as much as activation times gradient, and in the last layer no more than a random rank.',
    chapter: 'channels',
    about: anyImages,
    unit: 'number',
    replication: 'channel',
    sides: {
      measured: 'rank correlation of activation times gradient with the rise of the loss; upper end of random ranks',
      control: 'rank correlation of selectivity',
    },
    seeds: 'shipped',
    directional: true,
    samples: (facts) => {
      const layers = ablated(facts);
      const last = layers.at(-1);
      if (last === undefined) return [];
      const key = `${last.layer}, against random ranks`;
      return [
        {
          measured: { ...byLayer(layers, (l) => spearman(l, 'activation-times-gradient')), [key]: last.chance.high },
          control: {
            ...byLayer(layers, (l) => spearman(l, 'selectivity')),
            [key]: spearman(last, 'selectivity'),
          },
        },
      ];
    },
    holds: each(exceeds()),
    refutedBy: 'Preferences that predict as well as the gradient does, or a last layer in which they predict at all.',
    afterwards:
      'The rule first written asked that in the first three layers preferences predict no more than random ranks do. In the second layer they predict a little more than that. The sentence, too, first spoke of what a channel is worth; that was withdrawn, since in groups selective channels cost more than others.',
  },
  {
    id: 'selectivity-is-learned-late',
    sentence:
      'Class selectivity is learned in the last layer; in the first it is hardly more than in an untrained network.',
    chapter: 'channels',
    about: { layers: { conv: 2 } },
    unit: 'number',
    replication: 'channel',
    sides: { measured: 'rise of the mean selectivity over the untrained network, last layer', control: 'first layer' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) => {
      const layers = ablated(facts);
      const { first, last } = rolesOf(facts.manifest.architecture);
      const rise = (name: string): number => {
        const layer = layers.find((one) => one.layer === name);
        return layer ? layer.selectivity.value - layer.untrainedSelectivity.value : Number.NaN;
      };
      return layers.length === 0
        ? []
        : [{ measured: { selectivity: rise(last.name) }, control: { selectivity: rise(first.name) } }];
    },
    holds: each(exceeds(0.15)),
    refutedBy: 'A first layer whose selectivity rises as much.',
  },
  {
    id: 'channels-answer-to-several-classes',
    sentence: 'Most channels answer to several classes, also in the last layer.',
    chapter: 'channels',
    about: anyImages,
    unit: 'percent',
    replication: 'channel',
    sides: { measured: 'channels of all layers with more than one and a half effective classes', control: 'with less' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const single = evidence['class-profile']?.singleClass.trained;
      if (single === undefined) return [];
      const last = evidence['class-profile']?.layers.at(-1)?.trained.singleClass;
      const others = ({ value, low, high }: typeof single) => ({ value: 1 - value, low: 1 - high, high: 1 - low });
      if (last === undefined) return [];
      return [
        {
          measured: { 'all layers': others(single), 'last layer': others(last) },
          control: { 'all layers': single, 'last layer': last },
        },
      ];
    },
    holds: each(above(0.6), control(below(0.4))),
    refutedBy: 'A majority of channels whose strongest images are of one class.',
    afterwards: 'The sentence is as it was; a review made its rule stricter.',
  },
  {
    id: 'single-channels-are-dispensable',
    sentence:
      'Most channels of the last two layers can be switched off one at a time without a measurable loss of accuracy.',
    chapter: 'channels',
    about: { layers: { conv: 2 } },
    unit: 'percent',
    replication: 'channel',
    sides: {
      measured: 'channels of the last two layers whose loss of accuracy is within its interval of zero',
      control: 'channels of the first layer',
    },
    seeds: 'shipped',
    directional: true,
    samples: (facts) => {
      const layers = ablated(facts);
      if (layers.length === 0) return [];
      const convs = convolutionsOf(facts.manifest);
      const dispensable = (names: readonly string[]): number => {
        const found = layers.filter(({ layer }) => names.includes(layer)).flatMap((layer) => layer.channels);
        return found.filter(({ zero }) => zero.accuracy.high >= 0).length / found.length;
      };
      return [
        {
          measured: { channels: dispensable(convs.slice(-2)) },
          control: { channels: dispensable(convs.slice(0, 1)) },
        },
      ];
    },
    holds: each(above(0.5), exceeds()),
    refutedBy: 'Deep channels that are missed one by one. What several of them cost together is another question.',
  },
];
