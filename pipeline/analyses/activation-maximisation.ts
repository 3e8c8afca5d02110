// What excites each channel and each class most: an image made by gradient ascent, with and without penalties, beside the training image
// that does it best (science.md C4). Control: some channels of the untrained network.
import * as tf from '@tensorflow/tfjs-core';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { maximise, networkUpTo } from '../../src/model/activation-maximisation.ts';
import type { Recipe } from '../../src/model/activation-maximisation.ts';
import type { WeightedNetwork } from '../../src/model/gradients.ts';
import { forward } from '../../src/model/network.ts';
import { pixelCount, side } from '../../src/model/preprocess.ts';
import { argmax, softmax } from '../../src/model/probabilities.ts';
import type { Random } from '../../src/model/random.ts';
import type { LabelledImages } from '../dataset.ts';
import { forEachBatch } from '../metrics.ts';
import type { Analysis, Network } from './analysis.ts';
import { drawIndices } from './samples.ts';

const fullStarts = 4;
/** Images that climb together. */
const batchSize = 256;
const smoothRecipe: Recipe = { steps: 200, rate: 0.1, jitter: 2, energy: 0.1, variation: 0.6 };
const controlChannels = 4;
const layers = ['conv1', 'conv2', 'conv3', 'conv4', 'logits'] as const;

type Unit = Evidence['activation-maximisation']['layers'][number]['units'][number];
type Made = Unit['plain'];

/** The greatest excitation of every unit on the images, and where: by layer, one entry a unit. */
export function greatestExcitations(
  network: WeightedNetwork,
  images: Uint8Array,
  names: readonly string[] = layers,
  report?: (done: number, total: number) => void,
): ReadonlyMap<string, { value: number; image: number }[]> {
  const found = new Map(names.map((name) => [name, [] as { value: number; image: number }[]]));
  let first = 0;
  forEachBatch(
    images,
    (batch) => {
      const outputs = forward(network.weights, batch, undefined, network.layers);
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

/** The best of all starts for each unit: 784 pixels, and its excitation in units of the unit's scale. */
function climb(
  network: WeightedNetwork,
  units: readonly number[],
  scales: readonly number[],
  recipe: Recipe,
  starts: number,
  random: (batch: number) => Random,
): { readonly pixels: Float32Array; readonly value: number }[] {
  const perBatch = Math.floor(batchSize / starts);
  const found: { pixels: Float32Array; value: number }[] = [];
  for (let first = 0; first < units.length; first += perBatch) {
    const repeat = (values: readonly number[]): number[] =>
      values.slice(first, first + perBatch).flatMap((value) => new Array<number>(starts).fill(value));
    const aim = { network, units: repeat(units), scales: repeat(scales) };
    const { images, values, objectives } = maximise(aim, recipe, random(first));
    for (let i = 0; i < aim.units.length; i += starts) {
      const best = i + argmax(objectives.subarray(i, i + starts));
      found.push({ pixels: images.slice(best * pixelCount, (best + 1) * pixelCount), value: values[best] as number });
    }
  }
  return found;
}

const toBytes = (pixels: Float32Array): Uint8Array => Uint8Array.from(pixels, (value) => Math.round(255 * value));

/** What the whole network says of made images. */
function answers(
  { weights, layers: all }: Network,
  images: readonly Float32Array[],
): Pick<Made, 'answer' | 'probability'>[] {
  const logits = tf.tidy(() => {
    const flat = new Float32Array(images.length * pixelCount);
    images.forEach((pixels, i) => flat.set(pixels, i * pixelCount));
    const output = forward(weights, tf.tensor4d(flat, [images.length, side, side, 1]), undefined, all)['logits'];
    return (output as tf.Tensor).dataSync<'float32'>();
  });
  const classes = logits.length / images.length;
  return images.map((_, i) => {
    const probabilities = softmax(logits.subarray(i * classes, (i + 1) * classes));
    const answer = argmax(probabilities);
    return { answer, probability: probabilities[answer] as number };
  });
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
  const reduced = networkUpTo(network, layer);
  const real = units.map((unit) => best[unit] as (typeof best)[number]);
  // A channel that no image excites is aimed at in its own units.
  const scales = real.map(({ value }) => (value > 0 ? value : 1));
  const plain = { ...smooth, jitter: 0, energy: 0, variation: 0 };
  const bare = climb(reduced, units, scales, plain, starts, (batch) => random(0, batch));
  // What was reached without penalties counts as 1, so that one weight of them means the same for every unit.
  const reached = bare.map(({ value }) => Math.max(1, value));
  const weighed = scales.map((scale, i) => scale * (reached[i] as number));
  const tidy = climb(reduced, units, weighed, smooth, starts, (batch) => random(1, batch));
  const bareAnswers = answers(
    network,
    bare.map(({ pixels }) => pixels),
  );
  const tidyAnswers = answers(
    network,
    tidy.map(({ pixels }) => pixels),
  );
  const stack = (images: readonly Uint8Array[]): TensorData => {
    const data = new Uint8Array(images.length * pixelCount);
    images.forEach((bytes, i) => data.set(bytes, i * pixelCount));
    return { dtype: 'uint8', shape: [images.length, side, side], data };
  };
  return {
    units: units.map((unit, i) => {
      const { value, image } = real[i] as (typeof real)[number];
      return {
        unit,
        best: value,
        image,
        label: train.labels[image] as number,
        plain: { ratio: (bare[i] as (typeof bare)[number]).value, ...(bareAnswers[i] as (typeof bareAnswers)[number]) },
        smooth: {
          ratio: (tidy[i] as (typeof tidy)[number]).value * (reached[i] as number),
          ...(tidyAnswers[i] as (typeof tidyAnswers)[number]),
        },
      };
    }),
    tensors: new Map([
      ['real', stack(real.map(({ image }) => train.images.subarray(image * pixelCount, (image + 1) * pixelCount)))],
      ['plain', stack(bare.map(({ pixels }) => toBytes(pixels)))],
      ['smooth', stack(tidy.map(({ pixels }) => toBytes(pixels)))],
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
