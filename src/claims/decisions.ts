// Claims about explanations of single answers: which add up, which depend on what was learned, which point at what matters.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { Claim, Facts, Quantity, Sample } from './claim.ts';

type Method = Evidence['sanity-checks']['methods'][number];

const method = ({ evidence }: Facts, name: Method['method']): Method | undefined =>
  evidence['sanity-checks']?.methods.find((one) => one.method === name);

/** How alike maps are to the original ones once a network forgot something: the last layer, or all that it learned. */
const similarity = (
  found: Method | undefined,
  network: string,
  part: 'signed' | 'absolute' | 'absoluteEverywhere',
): Quantity | undefined => found?.similarities.find((one) => one.network === network)?.[part];

const lastLayer = 'logits';

/** Mean height of the logit while the pixels of the garment go in this order. */
const logitArea = ({ deletion }: Facts['evidence'], name: string): Quantity =>
  deletion?.orders.find(({ order }) => order === name)?.deletion.logit.area ?? Number.NaN;

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
    unit: 'number',
    replication: 'exact',
    sides: { measured: 'difference to the logit of another class', control: 'difference to the logit of the class' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const check = evidence.identities?.checks.find(({ name }) => name === 'class-maps');
      return check ? [{ measured: { difference: check.control }, control: { difference: check.deviation } }] : [];
    },
    holds: (m, c) => Number(m['difference']) > 0.01 && Number(c['difference']) < 1e-5,
    refutedBy: 'A difference beyond rounding.',
  },
  {
    id: 'half-the-pixels-fool-the-check',
    sentence:
      'Over all pixels the maps of gradient times input of a trained and an untrained network look alike; with their sign, on the garment’s own pixels, hardly.',
    chapter: 'decisions',
    unit: 'number',
    replication: 'image',
    sides: { measured: 'rank correlation over all pixels, absolute values', control: 'on the foreground, with sign' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) => {
      const found = method(facts, 'gradient-x-input');
      return sampleOf(similarity(found, 'untrained', 'absoluteEverywhere'), similarity(found, 'untrained', 'signed'));
    },
    holds: (m, c) => Number(m['similarity']) > 0.6 && Math.abs(Number(c['similarity'])) < 0.3,
    refutedBy: 'Two comparisons that agree.',
  },
  {
    id: 'the-gradient-passes',
    sentence: 'Gradients depend on what was learned: with only the last layer random, most of their likeness is gone.',
    chapter: 'decisions',
    unit: 'number',
    replication: 'image',
    sides: { measured: 'threshold of the verdict', control: 'rank correlation with the original, last layer random' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) =>
      sampleOf(
        facts.evidence['sanity-checks']?.threshold,
        similarity(method(facts, 'gradient'), lastLayer, 'absolute'),
      ),
    holds: (m, c) => Number(c['similarity']) < Number(m['similarity']),
    refutedBy: 'Maps that stay alike when the layer that names the classes is random.',
  },
  {
    id: 'guided-backpropagation-fails',
    sentence: 'Maps of guided backpropagation stay nearly the same when the layer that names the classes is random.',
    chapter: 'decisions',
    unit: 'number',
    replication: 'image',
    sides: { measured: 'rank correlation with the original, last layer random', control: 'the gradient, likewise' },
    seeds: 'shipped',
    directional: true,
    samples: (facts) =>
      sampleOf(
        similarity(method(facts, 'guided-backpropagation'), lastLayer, 'absolute'),
        similarity(method(facts, 'gradient'), lastLayer, 'absolute'),
      ),
    holds: (m, c) => Number(m['similarity']) > 0.7 && Number(m['similarity']) > Number(c['similarity']) + 0.2,
    refutedBy: 'Maps that change as much as those of the plain gradient.',
  },
  {
    id: 'deletion-beats-random',
    sentence:
      'Pixels taken away in the order of integrated gradients or of occlusion take the answer with them faster than in random order, and faster than darkest first.',
    chapter: 'decisions',
    unit: 'number',
    replication: 'image',
    sides: { measured: 'mean logit while pixels go in the order of the rival', control: 'in the order of the method' },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const pairs = ['integrated-gradients', 'occlusion'].flatMap((name) =>
        (['random', 'brightness'] as const).map((rival) => ({ name, rival })),
      );
      const side = (of: (pair: (typeof pairs)[number]) => string) =>
        Object.fromEntries(
          pairs.map((pair) => [
            `${pair.name}, against ${pair.rival === 'random' ? 'random' : 'darkest first'}`,
            logitArea(evidence, of(pair)),
          ]),
        );
      if (evidence.deletion === undefined) return [];
      return [{ measured: side(({ rival }) => rival), control: side(({ name }) => name) }];
    },
    holds: (m, c) => Object.keys(m).every((key) => Number(m[key]) > Number(c[key])),
    refutedBy: 'An order without a network that is as fast.',
    afterwards: 'The rule first written asked for the random order only; darkest first is the harder rival.',
  },
  {
    id: 'class-maps-delete-like-chance',
    sentence: 'In the order of the class activation map the answer goes no faster than in random order.',
    chapter: 'decisions',
    unit: 'number',
    replication: 'image',
    sides: { measured: 'mean logit, class activation map', control: 'random order' },
    seeds: 'shipped',
    directional: false,
    samples: ({ evidence }) =>
      evidence.deletion === undefined
        ? []
        : [{ measured: { logit: logitArea(evidence, 'cam') }, control: { logit: logitArea(evidence, 'random') } }],
    holds: (m, c) => Math.abs(Number(m['logit']) - Number(c['logit'])) < 0.1 * Number(c['logit']),
    refutedBy: 'A map that finds what matters: then its order would be faster.',
    afterwards: 'Added when the figure showed it.',
  },
  {
    id: 'made-images-go-beyond-real-ones',
    sentence:
      'Images made to excite a channel of the last layer excite it more than the best of all training images, with the penalty and without.',
    chapter: 'decisions',
    unit: 'percent',
    replication: 'channel',
    sides: {
      measured: 'channels whose made image goes beyond the best real one',
      control: 'channels where it does not',
    },
    seeds: 'shipped',
    directional: true,
    samples: ({ evidence }) => {
      const units = evidence['activation-maximisation']?.layers.find(({ layer }) => layer === 'conv4')?.units;
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
    holds: (m, c) =>
      Object.keys(m).every((key) => Number(m[key]) > 0.8 && Number(c[key]) < 0.2) && Object.keys(m).length === 2,
    refutedBy: 'Real images that the made ones do not reach.',
  },
];
