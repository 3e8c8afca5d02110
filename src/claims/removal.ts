// Claims about many channels that are switched off together: what they cost beside random orders, which ranks of single channels tell of it.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { convolutionsOf, meanHeight } from './arithmetic.ts';
import { anyImages } from './about.ts';
import type { Claim, Facts, Sample } from './claim.ts';
import { all, butLast, each, exceeds, fallsShort, last } from './rules.ts';

type Curves = Evidence['channel-ablation']['cumulative']['layers'][number];
type Order = Curves['curves'][number]['order'];

const layersOf = ({ evidence }: Facts): readonly Curves[] => evidence['channel-ablation']?.cumulative.layers ?? [];

/** Mean accuracy on the way from the whole layer to none of it, of every curve of one order. */
const heights = ({ curves }: Curves, order: Order): number[] =>
  curves.filter((curve) => curve.order === order).map(({ accuracy }) => meanHeight(accuracy.map(({ value }) => value)));

/** Of the random orders, the one that costs most. */
const worstRandom = (layer: Curves): number => Math.min(...heights(layer, 'random'));
const ranked = (layer: Curves, order: Order): number => heights(layer, order)[0] ?? Number.NaN;

const sides = {
  measured: 'mean accuracy while channels go in the order of the rank',
  control: 'in the random order, of five, that costs most',
};

/** A ranked order against the worst random one, in some layers. */
const againstRandom = (facts: Facts, order: Order, names?: readonly string[]): Sample[] => {
  const layers = layersOf(facts).filter(({ layer }) => names?.includes(layer) ?? true);
  const byLayer = (of: (layer: Curves) => number) => Object.fromEntries(layers.map((one) => [one.layer, of(one)]));
  return layers.length === 0
    ? []
    : [{ measured: byLayer((layer) => ranked(layer, order)), control: byLayer(worstRandom) }];
};

const whyAdded =
  'Added when the figure had shown it. The text had said that strength and preference tell little of what a channel is worth; it had looked at single removals only.';

export const removal: readonly Claim[] = [
  {
    id: 'selective-channels-cost-more-together',
    sentence:
      'Switched off together, the most selective channels of the last two layers cost more than those of any of five random orders, averaged over how many are off.',
    chapter: 'channels',
    about: { layers: { conv: 2 } },
    unit: 'percent',
    replication: 'channel',
    sides,
    seeds: 'shipped',
    directional: true,
    samples: (facts) => againstRandom(facts, 'most-selective-first', convolutionsOf(facts.manifest).slice(-2)),
    holds: each(fallsShort()),
    refutedBy: 'One random order that costs as much. Channels were set to zero; set to their means they may cost less.',
    afterwards: whyAdded,
  },
  {
    id: 'active-channels-cost-more-together',
    sentence:
      'Switched off together, the most active channels of every layer cost more than those of any of five random orders, averaged over how many are off.',
    chapter: 'channels',
    about: anyImages,
    unit: 'percent',
    replication: 'channel',
    sides,
    seeds: 'shipped',
    directional: true,
    samples: (facts) => againstRandom(facts, 'most-active-first'),
    holds: each(fallsShort()),
    refutedBy: 'One random order that costs as much. Channels were set to zero; set to their means they may cost less.',
    afterwards: whyAdded,
  },
  {
    id: 'single-costs-do-not-add-up',
    sentence:
      'In the last layer the channels that cost most alone cost no more together than those of a random order; in the layers before it they do.',
    chapter: 'channels',
    about: { layers: { conv: 2 } },
    unit: 'percent',
    replication: 'channel',
    sides: { ...sides, measured: 'mean accuracy while channels go most costly first' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) => (layersOf(facts).length < 2 ? [] : againstRandom(facts, 'most-costly-first')),
    holds: all(butLast(fallsShort()), last(exceeds())),
    refutedBy:
      'A last layer in which the order by single cost lies below all random ones, or another in which it does not.',
    afterwards: whyAdded,
  },
];
