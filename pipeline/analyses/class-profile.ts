// Which classes a channel answers to, and to how many: class means of its activations, and the entropy of the labels of the images where its
// map is highest. Many classes need not mean many concepts, nor one class one. Control: the untrained network.
import type { Estimate } from '../../src/artifacts/evidence/estimate.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { shuffle } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import { z95 } from '../../src/mean.ts';
import { float32 } from '../measuring/tensors.ts';
import type { Analysis } from './analysis.ts';
import { channelResponses, ofChannel } from './measures/channel-responses.ts';
import type { ChannelResponses } from './measures/channel-responses.ts';
import { meanOf, shareOf } from './methods/intervals.ts';
import { classMeans } from './measures/selectivity.ts';

/** Images whose labels are counted. */
const top = 100;

/** Below this number of effective classes a channel answers to one class, more or less: nine of ten images are of one, say. */
export const singleClassBound = 1.5;

/**
 * Effective number of classes, exp(H) with H = -sum p ln p, and its interval by the variance of H, (sum p ln² p - H²) / n
 * (Basharin 1959, doi:10.1137/1104033), within 1 and the number of classes. Throws where nothing is counted.
 * @param counts images by class
 */
export function effectiveClasses(counts: ArrayLike<number>): Estimate {
  const all = Array.from(counts);
  const n = all.reduce((a, b) => a + b, 0);
  if (!(n > 0)) throw new Error('invalid counts: no images');
  const shares = all.filter((count) => count > 0).map((count) => count / n);
  const entropy = -shares.reduce((sum, p) => sum + p * Math.log(p), 0);
  const variance = Math.max(0, shares.reduce((sum, p) => sum + p * Math.log(p) ** 2, 0) - entropy ** 2) / n;
  const half = z95 * Math.sqrt(variance);
  const within = (value: number): number => Math.min(all.length, Math.max(1, Math.exp(value)));
  return { value: within(entropy), low: within(entropy - half), high: within(entropy + half) };
}

/** Labels among the `top` images with the highest values above 0, counted by class; equal values in random order. */
export function topLabels(
  values: Float32Array,
  labels: Uint8Array,
  count: number,
  classCount: number,
  random: Random,
): Uint8Array {
  const active = Array.from(values.keys()).filter((image) => (values[image] as number) > 0);
  const order = shuffle(active, random).sort((a, b) => (values[b] as number) - (values[a] as number));
  const counts = new Uint8Array(classCount);
  for (const image of order.slice(0, count)) {
    const label = labels[image] as number;
    counts[label] = (counts[label] as number) + 1;
  }
  return counts;
}

interface Profile {
  /** `[c, 10]` */
  readonly top: Uint8Array;
  readonly effective: readonly (Estimate | null)[];
}

function profileOf(
  { layer, maxima }: ChannelResponses,
  labels: Uint8Array,
  classCount: number,
  random: (channel: number) => Random,
): Profile {
  const counts = Array.from({ length: layer.filters }, (_, channel) =>
    topLabels(ofChannel(maxima, channel, layer.filters), labels, top, classCount, random(channel)),
  );
  return {
    top: Uint8Array.from(counts.flatMap((own) => [...own])),
    effective: counts.map((own) => (own.some((count) => count > 0) ? effectiveClasses(own) : null)),
  };
}

/**
 * Standard errors of class means, `[c, classCount]`: standard deviation over the images of the class by the root of their number.
 * Throws where a class has fewer than two images.
 * @param values one value an image and channel, `[n, c]`
 * @param means `[c, classCount]`
 */
export function classErrors(
  values: Float32Array,
  labels: Uint8Array,
  means: Float64Array,
  classCount: number,
): Float64Array {
  const channels = means.length / classCount;
  const counts = new Float64Array(classCount);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const few = counts.findIndex((count) => count < 2);
  if (few >= 0) throw new Error(`invalid labels: class ${few} has fewer than two images`);
  const squares = new Float64Array(means.length);
  values.forEach((value, i) => {
    const at = (i % channels) * classCount + (labels[Math.floor(i / channels)] as number);
    squares[at] = (squares[at] as number) + (value - (means[at] as number)) ** 2;
  });
  return squares.map((sum, at) => {
    const count = counts[at % classCount] as number;
    return Math.sqrt(sum / (count - 1) / count);
  });
}

const alive = (effective: Profile['effective']): number[] =>
  effective.flatMap((estimate) => (estimate === null ? [] : [estimate.value]));

const singleClass = (values: readonly number[]): Estimate =>
  shareOf(values.filter((value) => value < singleClassBound).length, values.length);

export const classProfile: Analysis<'class-profile'> = {
  name: 'class-profile',
  run: ({ card: { classes }, validation, trained, untrained, random }, report) => {
    const { images, labels } = validation;
    const tensors = new Map<string, TensorData>();
    const networks = { trained: trained(), untrained: untrained() };
    const measured = (['trained', 'untrained'] as const).map((which, key) =>
      channelResponses(networks[which], images, (done) => report(key * labels.length + done, 2 * labels.length)).map(
        (responses, index) => {
          const { name, filters } = responses.layer;
          const found = profileOf(responses, labels, classes.length, (channel) => random(key, index, channel));
          const means = classMeans(responses.means, labels, filters, classes.length);
          tensors.set(`${which}/${name}/means`, float32([filters, classes.length], means));
          const errors = classErrors(responses.means, labels, means, classes.length);
          tensors.set(`${which}/${name}/errors`, float32([filters, classes.length], errors));
          tensors.set(`${which}/${name}/top`, { dtype: 'uint8', shape: [filters, classes.length], data: found.top });
          return { layer: name, effective: found.effective };
        },
      ),
    );
    const [own, start] = measured as [(typeof measured)[number], (typeof measured)[number]];
    const summary = (effective: Profile['effective'], ...keys: number[]) => ({
      effectiveClasses: [...effective],
      meanEffectiveClasses: meanOf(alive(effective), random(2, ...keys)),
      singleClass: singleClass(alive(effective)),
    });
    const overall = (layers: typeof own): Estimate => singleClass(layers.flatMap(({ effective }) => alive(effective)));
    return {
      result: {
        images: labels.length,
        top: Math.min(top, labels.length),
        layers: own.map(({ layer, effective }, index) => ({
          layer,
          trained: summary(effective, 0, index),
          untrained: summary((start[index] as (typeof start)[number]).effective, 1, index),
        })),
        singleClass: { trained: overall(own), untrained: overall(start) },
      },
      tensors,
    };
  },
};
