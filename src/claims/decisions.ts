// Claims about explanations of single answers: which add up, which depend on what was learned, which point at what matters.
import { rolesOf } from '../subject/roles.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import { anyImages, garments } from './about.ts';
import type { Claim, Facts, Quantity, Sample } from './claim.ts';
import { above, atMost, below, control, each, exceeds, fallsShort, near } from './rules.ts';

type Method = Evidence['sanity-checks']['methods'][number];

const method = ({ evidence }: Facts, name: Method['method']): Method | undefined =>
  evidence['sanity-checks']?.methods.find((one) => one.method === name);

/** How alike maps are to the original ones once a network forgot something: the last layer, or all that it learned. */
const similarity = (
  found: Method | undefined,
  network: string,
  part: 'signed' | 'absolute' | 'absoluteEverywhere',
): Quantity | undefined => found?.similarities.find((one) => one.network === network)?.[part];

const lastLayer = ({ manifest }: Facts): string => rolesOf(manifest.architecture).logits.name;

type DeletionOrder = NonNullable<Facts['evidence']['deletion']>['orders'][number];
type Way = 'deletion' | 'insertion';

/** Orders of deletion that need no network. */
const withoutNetwork: readonly DeletionOrder['order'][] = ['random', 'brightness', 'centre'];

/** By how much an order is ahead of the nearest of those without a network, at the lower end of its paired interval. */
function leastLead(order: DeletionOrder, way: Way): number {
  const { minusRandom, minusBrightness, minusCentre } = order[way].probability;
  const differences = [minusRandom, minusBrightness, minusCentre];
  return Math.min(...differences.map(({ low, high }) => (way === 'deletion' ? -high : low)));
}

/** One sample where the method was checked. */
const sampleOf = (measured: Quantity | undefined, control: Quantity | undefined): Sample[] =>
  measured === undefined || control === undefined
    ? []
    : [{ measured: { similarity: measured }, control: { similarity: control } }];

export const decisions: readonly Claim[] = [
  {
    id: 'class-maps-add-up',
    sentence: 'Class activation maps add up: bias and mean of the cells are the logit.',
    chapter: 'decisions',
    about: { layers: { globalAveragePool: 1 } },
    unit: 'number',
    replication: 'exact',
    sides: { measured: 'difference to the logit of another class', control: 'difference to the logit of the class' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const check = evidence.identities?.checks.find(({ name }) => name === 'class-maps');
      return check ? [{ measured: { difference: check.control }, control: { difference: check.deviation } }] : [];
    },
    holds: each(above(0.01), control(below(1e-5))),
    refutedBy: 'A difference beyond rounding.',
  },
  {
    id: 'half-the-pixels-fool-the-check',
    sentence:
      'Over all pixels the maps of gradient times input of a trained and an untrained network look alike; with their sign, on the garment’s own pixels, hardly.',
    chapter: 'decisions',
    about: garments(),
    unit: 'number',
    replication: 'image',
    sides: { measured: 'rank correlation over all pixels, absolute values', control: 'on the foreground, with sign' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) => {
      const found = method(facts, 'gradient-x-input');
      return sampleOf(similarity(found, 'untrained', 'absoluteEverywhere'), similarity(found, 'untrained', 'signed'));
    },
    holds: each(above(0.6), control(near(0, 0.3))),
    refutedBy: 'Two comparisons that agree.',
  },
  {
    id: 'the-gradient-passes',
    sentence: 'Gradients depend on what was learned: with only the last layer random, most of their likeness is gone.',
    chapter: 'decisions',
    about: anyImages,
    unit: 'number',
    replication: 'image',
    sides: { measured: 'rank correlation with the original, last layer random', control: 'threshold of the verdict' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) =>
      sampleOf(
        similarity(method(facts, 'gradient'), lastLayer(facts), 'absolute'),
        facts.evidence['sanity-checks']?.threshold,
      ),
    holds: each(fallsShort()),
    refutedBy: 'Maps that stay alike when the layer that names the classes is random.',
  },
  {
    id: 'guided-backpropagation-fails',
    sentence: 'Maps of guided backpropagation stay nearly the same when the layer that names the classes is random.',
    chapter: 'decisions',
    about: anyImages,
    unit: 'number',
    replication: 'image',
    sides: { measured: 'rank correlation with the original, last layer random', control: 'the gradient, likewise' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) =>
      sampleOf(
        similarity(method(facts, 'guided-backpropagation'), lastLayer(facts), 'absolute'),
        similarity(method(facts, 'gradient'), lastLayer(facts), 'absolute'),
      ),
    holds: each(above(0.7), exceeds(0.2)),
    refutedBy: 'Maps that change as much as those of the plain gradient.',
  },
  {
    id: 'only-occlusion-beats-every-order',
    sentence:
      'Only occlusion changes the probability of the answer faster than all three orders that need no network (random, darkest first, middle first), when pixels are taken away and when they are put back.',
    chapter: 'decisions',
    about: anyImages,
    unit: 'number',
    replication: 'image',
    sides: {
      measured: 'occlusion: least lead in mean probability over the three, lower end of its interval',
      control: 'the best of all other methods, likewise',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence: { deletion } }) => {
      if (deletion === undefined) return [];
      const methods = deletion.orders.filter(({ order }) => !withoutNetwork.includes(order));
      const side = (of: (way: Way) => number) => ({ 'taken away': of('deletion'), 'put back': of('insertion') });
      const occlusion = methods.find(({ order }) => order === 'occlusion');
      const others = methods.filter(({ order }) => order !== 'occlusion');
      return [
        {
          measured: side((way) => (occlusion ? leastLead(occlusion, way) : Number.NaN)),
          control: side((way) => Math.max(...others.map((one) => leastLead(one, way)))),
        },
      ];
    },
    holds: each(above(0), control(atMost(0))),
    refutedBy: 'An order without a network that is as fast; or a second method that is faster than all three.',
    afterwards:
      'The rule first written asked for the random order only, the second for darkest first as well, in logits; both named integrated gradients too. They were withdrawn: in probability, which the figure shows, middle first is as fast as integrated gradients within its interval, and when pixels are put back darkest first is faster.',
  },
  {
    id: 'class-maps-are-half-right-about-pixels',
    sentence:
      'The order of the class activation map gains on a random one when pixels are put back, and far less, if anything, when they are taken away.',
    chapter: 'decisions',
    about: { layers: { globalAveragePool: 1 } },
    unit: 'number',
    replication: 'image',
    sides: {
      measured: 'gain in mean probability over the random order, put back',
      control: 'taken away',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence: { deletion } }) => {
      const map = deletion?.orders.find(({ order }) => order === 'cam');
      if (map === undefined) return [];
      const { value, low, high } = map.deletion.probability.minusRandom;
      return [
        {
          measured: { gain: map.insertion.probability.minusRandom },
          control: { gain: { value: -value, low: -high, high: -low } },
        },
      ];
    },
    holds: each(above(0.05), control(below(0.03))),
    refutedBy:
      'As large a gain both ways, or none. A map of few cells moves pixels in blocks and the random order moves single ones: no order here is as coarse and without a network.',
    afterwards:
      'The sentence first written said that the map deletes no faster than chance, by a margin that was chosen around the result, and the text called it useless for choosing pixels. The other half of the same figure refutes that; it was withdrawn.',
  },
  {
    id: 'guided-backpropagation-puts-back',
    sentence:
      'Guided backpropagation, whose maps hardly depend on the class, puts pixels back in a better order than random and middle first.',
    chapter: 'decisions',
    about: anyImages,
    unit: 'number',
    replication: 'image',
    sides: { measured: 'mean probability, guided backpropagation', control: 'the order without a network' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence: { deletion } }) => {
      const area = (name: string) =>
        deletion?.orders.find(({ order }) => order === name)?.insertion.probability.area ?? Number.NaN;
      const rivals = { 'against random': 'random', 'against middle first': 'centre' };
      const side = (of: (rival: string) => Quantity) =>
        Object.fromEntries(Object.entries(rivals).map(([name, rival]) => [name, of(rival)]));
      return deletion === undefined
        ? []
        : [{ measured: side(() => area('guided-backpropagation')), control: side(area) }];
    },
    holds: each(exceeds(0.02)),
    refutedBy: 'A method that fails both tests.',
    afterwards: 'Added when the figure showed it: the two tests disagree about this method, and the text was silent.',
  },
  {
    id: 'made-images-go-beyond-real-ones',
    sentence:
      'Images made to excite a channel of the last layer excite it more than the best of all training images, with the penalty and without.',
    chapter: 'decisions',
    about: anyImages,
    unit: 'percent',
    replication: 'channel',
    sides: {
      measured: 'channels whose made image goes beyond the best real one',
      control: 'channels where it does not',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ manifest, evidence }) => {
      const last = rolesOf(manifest.architecture).last.name;
      const units = evidence['activation-maximisation']?.layers.find(({ layer }) => layer === last)?.units;
      if (units === undefined || units.length === 0) return [];
      const beyond = (kind: 'plain' | 'smooth'): number =>
        units.filter((unit) => unit[kind].ratio > 1).length / units.length;
      const [plain, smooth] = [beyond('plain'), beyond('smooth')];
      return [
        {
          measured: { 'without penalty': plain, 'with penalty': smooth },
          control: { 'without penalty': 1 - plain, 'with penalty': 1 - smooth },
        },
      ];
    },
    holds: each(above(0.8), control(below(0.2))),
    refutedBy: 'Real images that the made ones do not reach.',
  },
];
