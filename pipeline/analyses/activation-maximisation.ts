// What excites each channel and each class most: an image made by gradient ascent, with and without penalties, beside the training image
// that does it best. Control: some channels of the untrained network.
import * as tf from '@tensorflow/tfjs-core';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { judge, maximise, networkUpTo } from '../../src/model/activation-maximisation.ts';
import type { Recipe } from '../../src/model/activation-maximisation.ts';
import type { WeightedNetwork } from '../../src/model/gradients.ts';
import { forward, lastOutput } from '../../src/model/network.ts';
import { pixelValue } from '../../src/model/preprocess.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import { argmax, softmax } from '../../src/model/probabilities.ts';
import type { Random } from '../../src/model/random.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import { rolesOf } from '../../src/subject/roles.ts';
import { forEachBatch } from '../measuring/metrics.ts';
import type { Analysis, Network } from './analysis.ts';
import { drawIndices } from './measures/samples.ts';

const fullStarts = 4;
/** Images that climb together. */
const batchSize = 256;
const smoothRecipe: Recipe = { steps: 200, rate: 0.1, jitter: 2, energy: 0.1, variation: 0.6 };
const controlChannels = 4;

/** Layers whose units are aimed at: every convolution, and the logits. */
function aimedAt({ layers }: Pick<Network, 'layers'>): string[] {
  const { convs, logits } = rolesOf(layers);
  return [...convs, logits].map(({ name }) => name);
}

type Unit = Evidence['activation-maximisation']['layers'][number]['units'][number];

/** The greatest excitation of every unit on the images, and where: by layer, one entry a unit. */
export function greatestExcitations(
  network: WeightedNetwork,
  images: Uint8Array,
  names: readonly string[] = aimedAt(network),
  report?: (done: number, total: number) => void,
): ReadonlyMap<string, { value: number; image: number }[]> {
  const found = new Map(names.map((name) => [name, [] as { value: number; image: number }[]]));
  let first = 0;
  forEachBatch(
    images,
    network.input,
    (batch) => {
      const outputs = forward(network, batch);
      for (const [name, best] of found) {
        const output = outputs[name] as tf.Tensor;
        const means = output.rank === 4 ? tf.mean(output, [1, 2]) : output;
        const units = means.shape[1] as number;
        means.dataSync<'float32'>().forEach((value, i) => {
          const unit = i % units;
          if (value > (best[unit]?.value ?? -Infinity)) best[unit] = { value, image: first + Math.floor(i / units) };
        });
      }
      first += batch.shape[0];
    },
    report,
  );
  return found;
}

/** An image as it is shipped, in bytes, and what these bytes excite: in units of the unit's scale, and less the penalties. */
interface Made {
  readonly bytes: Uint8Array;
  readonly value: number;
  readonly objective: number;
}

/** A layer whose units are aimed at, and what counts as 1 for each of them. */
interface Target {
  readonly network: WeightedNetwork;
  readonly units: readonly number[];
  readonly scales: readonly number[];
}

const toBytes = (pixels: Float32Array): Uint8Array => Uint8Array.from(pixels, (value) => Math.round(255 * value));
const toPixels = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, pixelValue);

function joined(images: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(images.length * pixelCount);
  images.forEach((bytes, i) => all.set(bytes, i * pixelCount));
  return all;
}

const better = (a: Made, b: Made): Made => (b.objective > a.objective ? b : a);

/** Climbs `starts` times for each unit, and keeps what is worth most. @param from one image a unit to begin with; else at random */
function climb(
  { network, units, scales }: Target,
  recipe: Recipe,
  starts: number,
  random: (batch: number) => Random,
  from?: readonly Uint8Array[],
): Made[] {
  const perBatch = Math.floor(batchSize / starts);
  const found: Made[] = [];
  for (let first = 0; first < units.length; first += perBatch) {
    const repeat = <T>(values: readonly T[]): T[] =>
      values.slice(first, first + perBatch).flatMap((value) => new Array<T>(starts).fill(value));
    const aim = { network, units: repeat(units), scales: repeat(scales) };
    const begin = from && toPixels(joined(repeat(from)));
    const bytes = toBytes(maximise(aim, recipe, random(first), begin).images);
    // What is shipped is judged, not what was rounded to it.
    const { values, objectives } = judge(aim, recipe, toPixels(bytes));
    for (let i = 0; i < aim.units.length; i += starts) {
      const best = i + argmax(objectives.subarray(i, i + starts));
      found.push({
        bytes: bytes.slice(best * pixelCount, (best + 1) * pixelCount),
        value: values[best] as number,
        objective: objectives[best] as number,
      });
    }
  }
  return found;
}

/** Climbs once more for the units that `wants` names, from the images that `from` has, and keeps the better of both. */
function climbAgain(
  target: Target,
  recipe: Recipe,
  made: readonly Made[],
  wants: (at: number) => boolean,
  from: (at: number) => Uint8Array,
  random: (batch: number) => Random,
): Made[] {
  const places = made.map((_, at) => at).filter(wants);
  const of = (values: readonly number[]): number[] => places.map((at) => values[at] as number);
  const some = { ...target, units: of(target.units), scales: of(target.scales) };
  const again = climb(some, recipe, 1, random, places.map(from));
  return made.map((own, at) => {
    const other = again[places.indexOf(at)];
    return other === undefined ? own : better(own, other);
  });
}

/** What the whole network says of made images. */
function answers(network: Network, images: readonly Uint8Array[]): Pick<Unit['plain'], 'answer' | 'probability'>[] {
  const logits = tf.tidy(() => {
    const flat = toPixels(joined(images));
    const { height, width, channels } = network.input;
    return lastOutput(network, tf.tensor4d(flat, [images.length, height, width, channels])).dataSync<'float32'>();
  });
  const classes = logits.length / images.length;
  return images.map((_, i) => {
    const probabilities = softmax(logits.subarray(i * classes, (i + 1) * classes));
    const answer = argmax(probabilities);
    return { answer, probability: probabilities[answer] as number };
  });
}

/**
 * Both images of every unit of a layer, from random starts. Where none of these gets beyond the best real image, that image is a start as
 * well: many random images do not excite a unit of a deeper layer at all, and have no slope to climb. And what was made with penalties is
 * an image among all: where it excites more than the free one, the free one begins there.
 * @param real the best real image of each unit
 */
function makeBoth(
  target: Target,
  real: readonly Uint8Array[],
  smooth: Recipe,
  starts: number,
  random: (recipe: number, batch: number) => Random,
) {
  const realOf = (at: number): Uint8Array => real[at] as Uint8Array;
  const valueOf = (made: readonly Made[], at: number): number => (made[at] as Made).value;
  const plain = { ...smooth, jitter: 0, energy: 0, variation: 0 };
  const drawn = climb(target, plain, starts, (batch) => random(0, batch));
  const isStuck = (at: number): boolean => valueOf(drawn, at) <= 1;
  const bare = climbAgain(target, plain, drawn, isStuck, realOf, (batch) => random(2, batch));
  // What was reached without penalties counts as 1, so that one weight of them means the same for every unit that anything excites.
  const reached = bare.map(({ value }) => (value > 0 ? value : 1));
  const weighed = { ...target, scales: target.scales.map((scale, at) => scale * (reached[at] as number)) };
  const first = climb(weighed, smooth, starts, (batch) => random(1, batch));
  const inScales = (made: readonly Made[], at: number): number => valueOf(made, at) * (reached[at] as number);
  const isBelow = (at: number): boolean => inScales(first, at) <= 1;
  const tidy = climbAgain(weighed, smooth, first, isBelow, realOf, (batch) => random(3, batch));
  // Without penalties what an image excites is all that it is worth, however it was made.
  const free = bare.map((own, at) => {
    const value = inScales(tidy, at);
    return better(own, { bytes: (tidy[at] as Made).bytes, value, objective: value });
  });
  const isOutdone = (at: number): boolean => free[at] !== bare[at];
  const tidyOf = (at: number): Uint8Array => (tidy[at] as Made).bytes;
  return {
    plain: climbAgain(target, plain, free, isOutdone, tidyOf, (batch) => random(4, batch)),
    smooth: tidy.map((own, at) => ({ ...own, value: inScales(tidy, at) })),
  };
}

interface Maximised {
  readonly units: Unit[];
  readonly tensors: ReadonlyMap<string, TensorData>;
}

/** Makes both images of every unit of a layer; real images and labels by the index that `best` gives. */
function maximiseLayer(
  network: Network,
  layer: string,
  units: readonly number[],
  best: readonly { readonly value: number; readonly image: number }[],
  train: LabelledImages,
  smooth: Recipe,
  starts: number,
  random: (recipe: number, batch: number) => Random,
): Maximised {
  const found = units.map((unit) => best[unit] as (typeof best)[number]);
  const real = found.map(({ image }) => train.images.subarray(image * pixelCount, (image + 1) * pixelCount));
  // A channel that no image excites is aimed at in its own units.
  const scales = found.map(({ value }) => (value > 0 ? value : 1));
  const both = makeBoth({ network: networkUpTo(network, layer), units, scales }, real, smooth, starts, random);
  const described = (kind: keyof typeof both): Unit['plain'][] => {
    const said = answers(
      network,
      both[kind].map(({ bytes }) => bytes),
    );
    return both[kind].map(({ value }, i) => ({ ratio: value, ...(said[i] as (typeof said)[number]) }));
  };
  const [plainUnits, smoothUnits] = [described('plain'), described('smooth')];
  const stack = (images: readonly Uint8Array[]): TensorData => ({
    dtype: 'uint8',
    shape: [images.length, side, side],
    data: joined(images),
  });
  return {
    units: units.map((unit, i) => {
      const { value, image } = found[i] as (typeof found)[number];
      return {
        unit,
        best: value,
        image,
        label: train.labels[image] as number,
        plain: plainUnits[i] as Unit['plain'],
        smooth: smoothUnits[i] as Unit['smooth'],
      };
    }),
    tensors: new Map([
      ['real', stack(real)],
      ['plain', stack(both.plain.map(({ bytes }) => bytes))],
      ['smooth', stack(both.smooth.map(({ bytes }) => bytes))],
    ]),
  };
}

/** @param smooth the recipe with penalties; without them it is the same but for these and the jitter */
export const maximisationBy = (smooth: Recipe): Analysis<'activation-maximisation'> => ({
  name: 'activation-maximisation',
  run: ({ train, trained, untrained, effort, random }, report) => {
    const recipe = { ...smooth, steps: effort(smooth.steps) };
    const starts = effort(fullStarts, 1);
    const tensors = new Map<string, TensorData>();
    const whole = (
      network: Network,
      prefix: string,
      unitsOf: (count: number, index: number) => number[],
      key: number,
    ) => {
      const best = greatestExcitations(network, train.images);
      const layers = aimedAt(network);
      return layers.map((layer, index) => {
        const own = best.get(layer) ?? [];
        const units = unitsOf(own.length, index);
        const made = maximiseLayer(network, layer, units, own, train, recipe, starts, (...keys) =>
          random(key, index, ...keys),
        );
        for (const [kind, tensor] of made.tensors) tensors.set(`${prefix}${layer}/${kind}`, tensor);
        report(key * layers.length + index + 1, 2 * layers.length);
        return { layer, units: made.units };
      });
    };
    const all = (count: number): number[] => Array.from({ length: count }, (_, unit) => unit);
    const some = (count: number, index: number): number[] =>
      drawIndices(count, controlChannels, random(2, index)).sort((a, b) => a - b);
    const { steps, rate, jitter, energy, variation } = recipe;
    return {
      result: {
        recipe: { steps, starts, rate, jitter, energy, variation },
        trainingImages: train.labels.length,
        layers: whole(trained(), '', all, 0),
        untrained: whole(untrained(), 'untrained/', some, 1),
      },
      tensors,
    };
  },
});

export const activationMaximisation = maximisationBy(smoothRecipe);
