// One network and one set of pictures: every layer's output before and after each shift, compared image by image.
import type * as tf from '@tensorflow/tfjs-core';
import { tensor4d } from '@tensorflow/tfjs-core';
import { deriveLayers } from '../../../src/model/architecture.ts';
import type { Layer } from '../../../src/model/architecture.ts';
import { forward } from '../../../src/model/network.ts';
import { pixelValue } from '../../../src/model/preprocess.ts';
import { side } from '../../datasets/image-size.ts';
import { readTidied } from '../../measuring/tensors.ts';
import type { Network } from '../analysis.ts';
import { answersOf } from './samples.ts';
import { cosine, movedCosine, shiftImages } from './shifted.ts';

/** In pixels. */
export const shifts = [1, 2, 3, 4] as const;

/** How many other images each image is compared with for the baseline. */
const others = 4;
const batchSize = 250;

/** Pictures of 28 rows and `width` columns, as bytes. */
export interface Pictures {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly width: number;
}

/** A layer as this analysis sees it; the image itself is the first. */
export interface Place {
  readonly name: string;
  readonly width: number;
  readonly channels: number;
  readonly jump: number;
}

const pixels = 'pixels';

/** The image and every layer up to global average pooling, for pictures of this width: up to there the network takes any. */
export const placesOf = (layers: readonly Layer[], width: number): Place[] => [
  { name: pixels, width, channels: 1, jump: 1 },
  ...deriveLayers(layers, { height: side, width, channels: 1 })
    .filter(({ kind }) => kind !== 'dense')
    .map(({ name, outputShape, jump }) => ({ name, width: outputShape[1], channels: outputShape[2], jump })),
];

interface Outputs {
  /** One array a place: all images of the batch, one after another. */
  readonly places: readonly Float32Array[];
  readonly answers: Uint8Array;
}

function outputsOf(
  { weights, layers, classes }: Network,
  places: readonly Place[],
  { images, width }: Pictures,
): Outputs {
  const [logits, ...outputs] = readTidied(() => {
    const shape: [number, number, number, number] = [images.length / side / width, side, width, 1];
    const batch = tensor4d(Float32Array.from(images, pixelValue), shape);
    const activations = forward({ weights, layers }, batch);
    const named = (name: string): tf.Tensor => (name === pixels ? batch : (activations[name] as tf.Tensor));
    return [named(layers.at(-1)?.name ?? ''), ...places.map(({ name }) => named(name))];
  });
  return { places: outputs, answers: answersOf(logits as Float32Array, classes) };
}

/** Measured on each image, the mean of both directions: the unit of every interval. */
export interface PerImage {
  readonly baseline: readonly Float64Array[];
  /** Places, shifts, images. */
  readonly invariance: readonly (readonly Float64Array[])[];
  /** The same; 0 where the shift is no whole number of places. */
  readonly equivariance: readonly (readonly Float64Array[])[];
  /** Shifts from 0 on, images. */
  readonly right: readonly Float64Array[];
  readonly agrees: readonly Float64Array[];
}

/** First image and size of batches that are nearly equal, so that no image of a small last one is compared with itself. */
function batchesOf(count: number): [first: number, size: number][] {
  if (count <= others) throw new Error(`invalid images: ${count} are too few to compare each with ${others} others`);
  const batches = Math.ceil(count / batchSize);
  const starts = Array.from({ length: batches + 1 }, (_, i) => Math.round((i * count) / batches));
  return starts.slice(1).map((end, i) => [starts[i] as number, end - (starts[i] as number)]);
}

function add(values: Float64Array | undefined, image: number, value: number): void {
  if (values) values[image] = (values[image] as number) + value;
}

/** What one place says of image `i` of a batch of `size`. */
function outputOf({ places }: Outputs, place: number, i: number, size: number): Float32Array {
  const all = places[place] as Float32Array;
  return all.subarray((i * all.length) / size, ((i + 1) * all.length) / size);
}

/** Whether a shift moves the maps of a place by whole columns, and there are columns. */
export const movesAlong = ({ width, jump }: Place, shift: number): boolean => width > 1 && shift % jump === 0;

/** Measures every image; each is compared with its neighbours in the list, which must be strangers. */
export function measureShifts(network: Network, places: readonly Place[], pictures: Pictures): PerImage {
  const { images, labels, width } = pictures;
  const count = labels.length;
  const empty = (): Float64Array => new Float64Array(count);
  const found: PerImage = {
    baseline: places.map(empty),
    invariance: places.map(() => shifts.map(empty)),
    equivariance: places.map(() => shifts.map(empty)),
    right: [0, ...shifts].map(empty),
    agrees: shifts.map(empty),
  };
  for (const [first, size] of batchesOf(count)) {
    const bytes = images.subarray(first * side * width, (first + size) * side * width);
    const before = outputsOf(network, places, { ...pictures, images: bytes });
    const compareWithOthers = (i: number): void => {
      add(found.right[0], first + i, Number(before.answers[i] === labels[first + i]));
      places.forEach((_, p) => {
        for (let r = 1; r <= others; r++) {
          const other = outputOf(before, p, (i + r) % size, size);
          add(found.baseline[p], first + i, cosine(outputOf(before, p, i, size), other) / others);
        }
      });
    };
    const compareWithShifted = (i: number, k: number, columns: number, after: Outputs): void => {
      add(found.right[k + 1], first + i, Number(after.answers[i] === labels[first + i]) / 2);
      add(found.agrees[k], first + i, Number(after.answers[i] === before.answers[i]) / 2);
      places.forEach((place, p) => {
        const [a, b] = [outputOf(before, p, i, size), outputOf(after, p, i, size)];
        add(found.invariance[p]?.[k], first + i, cosine(a, b) / 2);
        if (!movesAlong(place, columns)) return;
        const moved = movedCosine(a, b, place.width, place.channels, columns / place.jump);
        add(found.equivariance[p]?.[k], first + i, moved / 2);
      });
    };
    for (let i = 0; i < size; i++) compareWithOthers(i);
    shifts.forEach((shift, k) => {
      for (const columns of [-shift, shift]) {
        const after = outputsOf(network, places, { ...pictures, images: shiftImages(bytes, columns, width) });
        for (let i = 0; i < size; i++) compareWithShifted(i, k, columns, after);
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
