// Does a map show what the network learned, or what any network would show? Maps are compared with those of networks whose layers are
// randomised one after the other from the last, of the untrained network, and of one trained on permuted labels (Adebayo
// et al. 2018, arXiv:1810.03292). All networks explain the class that the trained one predicts.
import * as tf from '@tensorflow/tfjs-core';
import type { AttributionMethod } from '../../src/artifacts/evidence/attribution-methods.ts';
import type { Estimate } from '../../src/artifacts/evidence/estimate.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { pixelCount } from '../datasets/image-size.ts';
import { evaluationSubset } from '../training/batches.ts';
import type { Analysis, Inputs, ReportShare } from './analysis.ts';
import { atPixels, explain, measured, predictedClasses } from './measures/attribution-methods.ts';
import type { Choices, Maps } from './measures/attribution-methods.ts';
import { meanOf } from './methods/intervals.ts';
import { closeness, likeness, meanOfGroups, similarityOf, sobelMagnitude } from './measures/map-similarity.ts';
import type { Similarity } from './measures/map-similarity.ts';
import { cascadeOf, randomisedDownTo, relativeDistance } from './measures/randomised-layers.ts';
import { drawImages } from './measures/samples.ts';

/** How much is done. */
export interface Extent {
  /** Validation images: a multiple of `draws`, each of which has its own. */
  readonly images: number;
  readonly draws: number;
  readonly statisticsImages: number;
  readonly choices: Choices;
}

const full: Extent = { images: 60, draws: 10, statisticsImages: 500, choices: measured };
/** Fixed before anything was measured: above it, half of the order of pixels survives that the layer before the logits knows nothing. */
const threshold = 0.5;

type Result = Evidence['sanity-checks'];
type Method = Result['methods'][number];
type Explained = ReadonlyMap<AttributionMethod, Maps>;

/** What is explained: images one after the other, and the class for each. */
interface Subjects {
  readonly images: Uint8Array;
  readonly classes: readonly number[];
  readonly maps: Explained;
}

/** One network's maps against the trained one's: a similarity for every image, in groups that share a draw. */
interface Rival {
  readonly network: string;
  readonly groupSize: number;
  readonly pairs: ReadonlyMap<AttributionMethod, readonly Similarity[]>;
}

const bytesOf = ({ images }: Pick<Subjects, 'images'>, i: number): Uint8Array =>
  images.subarray(i * pixelCount, (i + 1) * pixelCount);

/** Similarities of the subjects from `first` on with what another network makes of them. */
function pairsOf(subjects: Subjects, first: number, others: Explained): Map<AttributionMethod, Similarity[]> {
  return new Map(
    [...others].map(([method, other]) => {
      const own = subjects.maps.get(method) as Maps;
      const count = other.data.length / other.side ** 2;
      const pairs = Array.from({ length: count }, (_, i) =>
        similarityOf(atPixels(own, first + i), atPixels(other, i), bytesOf(subjects, first + i)),
      );
      return [method, pairs];
    }),
  );
}

/** The networks of the cascade: each draw explains its own share of the subjects. */
function cascade(
  { trained, train, random }: Inputs,
  subjects: Subjects,
  { draws, statisticsImages, choices }: Extent,
  report: ReportShare,
): { readonly rivals: Rival[]; readonly randomised: Result['randomised'] } {
  const network = trained();
  const statistics = evaluationSubset(train, statisticsImages).images;
  const groupSize = subjects.classes.length / draws;
  const layers = cascadeOf(network.layers);
  const found = layers.map((layer) => ({
    layer,
    distance: Infinity,
    pairs: new Map<AttributionMethod, Similarity[]>(),
  }));
  for (let draw = 0; draw < draws; draw++) {
    const seed = Math.floor(random(1, draw)() * 2 ** 31);
    const first = draw * groupSize;
    const images = subjects.images.subarray(first * pixelCount, (first + groupSize) * pixelCount);
    for (const [index, one] of found.entries()) {
      const rival = randomisedDownTo(network, one.layer, seed, statistics);
      one.distance = Math.min(one.distance, relativeDistance(network, rival, [one.layer]));
      const maps = explain(rival, images, subjects.classes.slice(first, first + groupSize), choices);
      for (const [method, pairs] of pairsOf(subjects, first, maps))
        one.pairs.set(method, [...(one.pairs.get(method) ?? []), ...pairs]);
      tf.dispose(rival.weights);
      report(draw * layers.length + index + 1, draws * layers.length);
    }
  }
  return {
    rivals: found.map(({ layer, pairs }) => ({ network: layer, groupSize, pairs })),
    randomised: found.map(({ layer, distance }) => ({ layer, distance })),
  };
}

/** Networks that never learned the labels. */
function unlearned({ untrained, run }: Inputs, subjects: Subjects, { choices }: Extent): Rival[] {
  return [untrained(), run('permuted-labels')].flatMap((network, index) => {
    if (network === undefined) return [];
    const pairs = pairsOf(subjects, 0, explain(network, subjects.images, subjects.classes, choices));
    return [{ network: index === 0 ? 'untrained' : 'permuted-labels', groupSize: 1, pairs }];
  });
}

/** The rule of the verdict: see the schema. */
export function verdictOf({ low, high }: Estimate, limit: number): Method['verdict'] {
  if (high < limit) return 'passes';
  return low >= limit ? 'fails' : 'undecided';
}

function judge(
  method: AttributionMethod,
  index: number,
  { random }: Inputs,
  subjects: Subjects,
  rivals: Rival[],
): Method {
  const similarities = rivals.map(({ network, groupSize, pairs }, k) => {
    const own = pairs.get(method) as readonly Similarity[];
    const mean = (of: (pair: Similarity) => number, key: number): Estimate =>
      meanOfGroups(own.map(of), groupSize, random(2, index, k, key));
    return {
      network,
      signed: mean(({ signed }) => signed, 0),
      absolute: mean(({ absolute }) => absolute, 1),
      absoluteEverywhere: mean(({ absoluteEverywhere }) => absoluteEverywhere, 2),
      withoutOrder: own.filter(({ withoutOrder }) => withoutOrder).length / own.length,
    };
  });
  const maps = subjects.maps.get(method) as Maps;
  const against = (key: number, other: (bytes: Uint8Array) => ArrayLike<number>): Estimate =>
    meanOf(
      subjects.classes.map((_, i) => {
        const bytes = bytesOf(subjects, i);
        return likeness(atPixels(maps, i), other(bytes), bytes);
      }),
      random(3, index, key),
    );
  const [afterLastLayer] = similarities as [(typeof similarities)[number]];
  return {
    method,
    similarities,
    edges: against(0, sobelMagnitude),
    centre: against(1, () => closeness),
    brightness: against(2, (bytes) => bytes),
    verdict: verdictOf(afterLastLayer.absolute, threshold),
  };
}

/** What a run of this size does of it. */
const scaledTo = ({ images, draws, statisticsImages, choices }: Extent, effort: Inputs['effort']): Extent => ({
  images: effort(images / draws) * effort(draws),
  draws: effort(draws),
  statisticsImages: effort(statisticsImages, 100),
  choices: { ...choices, steps: effort(choices.steps, 8) },
});

/** The analysis with as many images and draws as are wanted. */
export const sanityChecksWith = (extent: Extent): Analysis<'sanity-checks'> => ({
  name: 'sanity-checks',
  run: (inputs, report) => {
    const { trained, validation, effort, random } = inputs;
    const how = scaledTo(extent, effort);
    const { images, labels } = drawImages(validation, how.images, random(0));
    if (labels.length % how.draws !== 0)
      throw new Error(`invalid images: ${labels.length} cannot be shared among ${how.draws} draws`);
    const classes = predictedClasses(trained(), images);
    const subjects = { images, classes, maps: explain(trained(), images, classes, how.choices) };
    const { rivals, randomised } = cascade(inputs, subjects, how, report);
    const all = [...rivals, ...unlearned(inputs, subjects, how)];
    const methods = [...subjects.maps.keys()].map((method, index) => judge(method, index, inputs, subjects, all));
    const { draws, statisticsImages } = how;
    return { result: { images: classes.length, draws, statisticsImages, threshold, randomised, methods } };
  },
});

export const sanityChecks = sanityChecksWith(full);
