// Is the network blind to where a garment lies? Shifts the image sideways and compares every layer before and after (Zhang 2019,
// arXiv:1904.11486). Controls: another image in place of the shifted one, untrained networks, and a network that never saw shifts.
import type * as tf from '@tensorflow/tfjs-core';
import type { Estimate, Evidence } from '../../src/artifacts/evidence/index.ts';
import type { Layer } from '../../src/model/architecture.ts';
import { forward } from '../../src/model/network.ts';
import { imagesToTensor, pixelCount, side } from '../../src/model/preprocess.ts';
import type { Random } from '../../src/model/random.ts';
import { pick } from '../dataset.ts';
import type { LabelledImages } from '../dataset.ts';
import { readTidied } from '../tensors.ts';
import type { Analysis, Network } from './analysis.ts';
import { bootstrap, meanOf } from './intervals.ts';
import { mainNetworks } from './main-networks.ts';
import { answersOf, drawIndices } from './samples.ts';
import { cosine, movedCosine, shiftImages, withRoom } from './shifted.ts';

type Finding = Evidence['shift'];
type NetworkFinding = Finding['trained'];
type LayerFinding = NetworkFinding['layers'][number];

const shifts = [1, 2, 3, 4] as const;
const room = Math.max(...shifts);
const mostPerClass = 150;
/** How many other images each image is compared with for the baseline. */
const others = 4;
const batchSize = 250;
const draws = 500;

/** A layer as this analysis sees it; the image itself is the first. */
export interface Place {
  readonly name: string;
  readonly width: number;
  readonly channels: number;
  readonly jump: number;
}

const pixels: Place = { name: 'pixels', width: side, channels: 1, jump: 1 };

/** The image and every layer up to global average pooling. */
export const placesOf = (layers: readonly Layer[]): Place[] => [
  pixels,
  ...layers
    .filter(({ kind }) => kind !== 'dense')
    .map(({ name, outputShape: [, width, channels], jump }) => ({ name, width, channels, jump })),
];

interface Outputs {
  /** One array a place: all images of the batch, one after another. */
  readonly places: readonly Float32Array[];
  readonly answers: Uint8Array;
}

function outputsOf({ weights, layers }: Network, places: readonly Place[], bytes: Uint8Array): Outputs {
  const [logits, ...outputs] = readTidied(() => {
    const images = imagesToTensor(bytes);
    const activations = forward(weights, images, undefined, layers);
    const named = (name: string): tf.Tensor => (name === pixels.name ? images : (activations[name] as tf.Tensor));
    return [named(layers.at(-1)?.name ?? ''), ...places.map(({ name }) => named(name))];
  });
  return { places: outputs, answers: answersOf(logits as Float32Array) };
}

/** Measured on each image, the mean of both directions: the unit of every interval. */
interface PerImage {
  readonly baseline: readonly Float64Array[];
  /** places, shifts, images */
  readonly invariance: readonly (readonly Float64Array[])[];
  readonly equivariance: readonly (readonly Float64Array[])[];
  /** shifts from 0 on, images */
  readonly right: readonly Float64Array[];
  readonly agrees: readonly Float64Array[];
}

const slice = (values: Float32Array, image: number, count: number): Float32Array => {
  const size = values.length / count;
  return values.subarray(image * size, (image + 1) * size);
};

/** First image and size of batches that are nearly equal, so that no image of a small last one is compared with itself. */
function batchesOf(count: number): [first: number, size: number][] {
  if (count <= others) throw new Error(`invalid images: ${count} are too few to compare each with ${others} others`);
  const batches = Math.ceil(count / batchSize);
  const starts = Array.from({ length: batches + 1 }, (_, i) => Math.round((i * count) / batches));
  return starts.slice(1).map((end, i) => [starts[i] as number, end - (starts[i] as number)]);
}

function measureImages(network: Network, places: readonly Place[], { images, labels }: LabelledImages): PerImage {
  const count = labels.length;
  const empty = (): Float64Array => new Float64Array(count);
  const found: PerImage = {
    baseline: places.map(empty),
    invariance: places.map(() => shifts.map(empty)),
    equivariance: places.map(() => shifts.map(empty)),
    right: [0, ...shifts].map(empty),
    agrees: shifts.map(empty),
  };
  const add = (values: Float64Array | undefined, image: number, value: number): void => {
    if (values) values[image] = (values[image] as number) + value;
  };
  for (const [first, size] of batchesOf(count)) {
    const bytes = images.subarray(first * pixelCount, (first + size) * pixelCount);
    const before = outputsOf(network, places, bytes);
    places.forEach((_, p) => {
      const all = before.places[p] as Float32Array;
      for (let i = 0; i < size; i++)
        for (let r = 1; r <= others; r++)
          add(found.baseline[p], first + i, cosine(slice(all, i, size), slice(all, (i + r) % size, size)) / others);
    });
    for (let i = 0; i < size; i++) add(found.right[0], first + i, Number(before.answers[i] === labels[first + i]));
    shifts.forEach((shift, k) => {
      for (const direction of [-1, 1]) {
        const after = outputsOf(network, places, shiftImages(bytes, direction * shift));
        for (let i = 0; i < size; i++) {
          add(found.right[k + 1], first + i, Number(after.answers[i] === labels[first + i]) / 2);
          add(found.agrees[k], first + i, Number(after.answers[i] === before.answers[i]) / 2);
          places.forEach(({ width, channels, jump }, p) => {
            const [a, b] = [before, after].map((one) => slice(one.places[p] as Float32Array, i, size)) as [
              Float32Array,
              Float32Array,
            ];
            add(found.invariance[p]?.[k], first + i, cosine(a, b) / 2);
            if (shift % jump === 0 && width > 1)
              add(
                found.equivariance[p]?.[k],
                first + i,
                movedCosine(a, b, width, channels, (direction * shift) / jump) / 2,
              );
          });
        }
      }
    });
  }
  return found;
}

/** (mean invariance - mean baseline) / (1 - mean baseline) of some of the images. */
export function normalisedInvariance(
  invariance: Float64Array,
  baseline: Float64Array,
  indices: ArrayLike<number>,
): number {
  let [same, other] = [0, 0];
  for (let i = 0; i < indices.length; i++) {
    same += (invariance[indices[i] as number] as number) / indices.length;
    other += (baseline[indices[i] as number] as number) / indices.length;
  }
  return (same - other) / (1 - other);
}

function summarise(run: string, places: readonly Place[], found: PerImage, random: Random): NetworkFinding {
  const mean = (values: Float64Array): Estimate => meanOf(values, random, draws);
  const count = found.right[0]?.length ?? 0;
  const normalised = (place: number, k: number) => {
    const [invariance, baseline] = [found.invariance[place]?.[k], found.baseline[place]] as [
      Float64Array,
      Float64Array,
    ];
    return (indices: Int32Array): number => normalisedInvariance(invariance, baseline, indices);
  };
  const layers = places.map(({ name, jump, width }, place): LayerFinding => {
    const each = <T>(measure: (k: number) => T): T[] => shifts.map((_, k) => measure(k));
    const own = each((k) => normalised(place, k));
    return {
      layer: name,
      jump,
      baseline: mean(found.baseline[place] as Float64Array),
      invariance: each((k) => mean(found.invariance[place]?.[k] as Float64Array)),
      normalised: own.map((statistic) => bootstrap(count, statistic, random, draws)),
      ...(place > 0 && {
        gain: each((k) => {
          const [here, before] = [normalised(place, k), normalised(place - 1, k)];
          return bootstrap(count, (indices) => here(indices) - before(indices), random, draws);
        }),
      }),
      equivariance: shifts.flatMap((shift, k) =>
        shift % jump === 0 && width > 1
          ? [{ shift, cosine: mean(found.equivariance[place]?.[k] as Float64Array) }]
          : [],
      ),
    };
  });
  return { run, layers, accuracy: found.right.map(mean), agreement: found.agrees.map(mean) };
}

/** Images with room on both sides, at most `mostPerClass` of a class, in an order drawn by chance: neighbours are strangers. */
function chooseImages(set: LabelledImages, random: Random): LabelledImages {
  const taken = new Map<number, number>();
  const candidates = withRoom(set, room);
  const chosen = drawIndices(candidates.length, candidates.length, random)
    .map((at) => candidates[at] as number)
    .filter((index) => {
      const label = set.labels[index] as number;
      const before = taken.get(label) ?? 0;
      taken.set(label, before + 1);
      return before < mostPerClass;
    });
  return pick(set, chosen);
}

/** Places and shifts of the normalised invariance, without intervals. */
const normalisedValues = ({ layers }: NetworkFinding): number[][] =>
  layers.map(({ normalised }) => normalised.map(({ value }) => value));

export const shift: Analysis<'shift'> = {
  name: 'shift',
  run: (inputs, report) => {
    const { classes, validation, run, random } = inputs;
    const set = chooseImages(validation, random(0));
    const [short, noShift] = [run('short'), run('no-shift')];
    const networks = mainNetworks(inputs);
    const total = 2 * networks.length + (short && noShift ? 2 : 0);
    let done = 0;
    const measure = (network: Network): NetworkFinding => {
      const places = placesOf(network.layers);
      const found = summarise(network.id, places, measureImages(network, places, set), random(1));
      report(++done, total);
      return found;
    };
    const own = measure(inputs.trained());
    const control = measure(inputs.untrained());
    const seeds = networks.map((main) => ({
      run: main.run,
      trained: normalisedValues(main.shipped ? own : measure(main.in('trained'))),
      untrained: normalisedValues(main.shipped ? control : measure(main.in('untrained'))),
    }));
    return {
      result: {
        images: set.labels.length,
        perClass: classes.map((_, label) => set.labels.filter((one) => one === label).length),
        room,
        shifts: [...shifts],
        trained: own,
        untrained: control,
        ...(short && noShift && { augmentation: { shifted: measure(short), unshifted: measure(noShift) } }),
        seeds,
      },
    };
  },
};
