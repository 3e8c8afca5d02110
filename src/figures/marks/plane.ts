// A plane is one two-dimensional slice of a tensor: a feature map, a filter of one channel, an image. Here planes are cut out of
// tensors and summed up in numbers; nothing is drawn.
import type { TensorData } from '../../artifacts/safetensors.ts';

/** Numbers of one slice, row-major. */
export interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

/** The element at an index; throws where there is none, so that a wrong shape cannot pass as a zero. */
export function elementAt<T>(values: ArrayLike<T>, index: number): T {
  if (!(index >= 0 && index < values.length))
    throw new Error(`missing element ${index}: there are ${values.length} elements`);
  return values[index] as T;
}

function sizes(tensor: TensorData, axes: number, meaning: string): readonly number[] {
  if (tensor.shape.length !== axes)
    throw new Error(`invalid tensor shape [${tensor.shape.join(', ')}]: expected ${meaning}`);
  return tensor.shape;
}

// #region read-feature-map
/** Feature map `channel` of activations `[h, w, c]`. Throws where there is no such channel. */
export function featureMap(activations: TensorData, channel: number): Plane {
  const [height = 0, width = 0, channels = 0] = sizes(activations, 3, '[height, width, channels]');
  if (!(channel >= 0 && channel < channels)) throw new Error(`missing channel ${channel}: there are ${channels}`);
  const values = new Float32Array(height * width);
  for (let i = 0; i < values.length; i++) values[i] = activations.data[i * channels + channel] as number;
  return { height, width, values };
}
// #endregion

// #region draw-filter
/** Filter `filter` of a kernel `[h, w, 1, out]`. Throws unless the layer reads a single channel. */
export function filterPlane(kernel: TensorData, filter: number): Plane {
  const [height = 0, width = 0, channels = 0, filters = 0] = sizes(kernel, 4, '[height, width, in, out]');
  if (channels !== 1)
    throw new Error(`invalid kernel: its filters read ${channels} channels; only filters that read 1 are one picture`);
  return featureMap({ ...kernel, shape: [height, width, filters] }, filter);
}

/** The plane divided by its Euclidean length; a plane of zeros stays as it is. */
export function unitNorm(plane: Plane): Plane {
  const norm = Math.hypot(...plane.values);
  return norm === 0 ? plane : { ...plane, values: plane.values.map((value) => value / norm) };
}
// #endregion

/** Slice `index` of a stack `[n, h, w]`: one of several images. */
export function stackedPlane(stack: TensorData, index: number): Plane {
  const [count = 0, height = 0, width = 0] = sizes(stack, 3, '[count, height, width]');
  if (!(index >= 0 && index < count)) throw new Error(`missing image ${index}: there are ${count}`);
  const size = height * width;
  return { height, width, values: Float32Array.from(stack.data.subarray(index * size, (index + 1) * size)) };
}

/** An image of bytes as a plane of values from 0 to 1. Throws unless it is square. */
export function imagePlane(pixels: Uint8Array): Plane {
  const side = Math.sqrt(pixels.length);
  if (!Number.isInteger(side)) throw new Error(`invalid image: ${pixels.length} pixels are no square`);
  return { height: side, width: side, values: Float32Array.from(pixels, (byte) => byte / 255) };
}

/** The image seen in a mirror: columns in reverse. */
export function mirrored(plane: Plane): Plane {
  const { height, width, values } = plane;
  return { height, width, values: values.map((_, i) => elementAt(values, i - (i % width) + width - 1 - (i % width))) };
}

interface Place {
  readonly row: number;
  readonly column: number;
}

interface Peak {
  readonly value: number;
  /** Every cell that has this value, rows and columns counted from 0; none in a plane that is the same everywhere. */
  readonly cells: readonly Place[];
}

/** The greatest value of a plane and where it stands. Throws where a value is no finite number: such a plane has no greatest. */
export function peak({ width, values }: Plane): Peak {
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0)
    throw new Error(
      `invalid plane: row ${Math.floor(broken / width)}, column ${broken % width} is ${values[broken]}, not a finite number`,
    );
  const value = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const cells: Place[] = [];
  values.forEach((own, i) => {
    if (own === value) cells.push({ row: Math.floor(i / width), column: i % width });
  });
  return { value, cells: cells.length === values.length ? [] : cells };
}

/** Whether a plane is 0 in every cell. */
export const isBlank = ({ values }: Plane): boolean => values.every((value) => value === 0);

/** Correlation of each value with its right and lower neighbours, means removed: near 1 for smooth planes, near 0 for noise. */
export function neighbourCorrelation({ height, width, values }: Plane): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  let products = 0;
  let pairs = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const own = elementAt(values, row * width + column) - mean;
      if (column + 1 < width) products += own * (elementAt(values, row * width + column + 1) - mean);
      if (row + 1 < height) products += own * (elementAt(values, (row + 1) * width + column) - mean);
      pairs += (column + 1 < width ? 1 : 0) + (row + 1 < height ? 1 : 0);
    }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return variance === 0 ? 0 : products / pairs / variance;
}

/** Which half of a filter has the larger sum, up against down or left against right, whichever differs more: "more weight in its …". */
export function leaning({ height, width, values }: Plane): string {
  let down = 0;
  let right = 0;
  values.forEach((value, i) => {
    down += value * Math.sign(Math.floor(i / width) - (height - 1) / 2);
    right += value * Math.sign((i % width) - (width - 1) / 2);
  });
  if (down === 0 && right === 0) return 'as much weight in each half as in the other';
  const [more, less] =
    Math.abs(down) >= Math.abs(right)
      ? down > 0
        ? ['lower', 'upper']
        : ['upper', 'lower']
      : right > 0
        ? ['right', 'left']
        : ['left', 'right'];
  return `more weight in its ${more} half than in its ${less}`;
}

/** Mean, greatest value and share of exact zeros. */
export function summary(values: Float32Array): { readonly mean: number; readonly max: number; readonly zeros: number } {
  let sum = 0;
  let max = -Infinity;
  let zeros = 0;
  for (const value of values) {
    sum += value;
    max = Math.max(max, value);
    if (value === 0) zeros++;
  }
  return { mean: sum / values.length, max, zeros: zeros / values.length };
}

const thirds = <T>(position: number, size: number, names: readonly [T, T, T]): T =>
  names[position < size / 3 ? 0 : position < (2 * size) / 3 ? 1 : 2];

/** Where in a plane a cell lies, in words: "upper left", "centre", "lower middle". */
export function placeOf(row: number, column: number, { height, width }: Pick<Plane, 'height' | 'width'>): string {
  const vertical = thirds(row, height, ['upper', 'middle', 'lower']);
  const horizontal = thirds(column, width, ['left', 'middle', 'right']);
  if (vertical === 'middle') return horizontal === 'middle' ? 'centre' : `middle ${horizontal}`;
  return `${vertical} ${horizontal}`;
}

/**
 * Where a plane is highest, in words that follow "highest": "at the upper left", "at the upper left and the centre alike", "in 5 places
 * alike", and "nowhere" where all values are equal.
 */
export function peakPlace(plane: Plane): string {
  const { cells } = peak(plane);
  if (cells.length === 0) return 'nowhere';
  const places = [...new Set(cells.map(({ row, column }) => placeOf(row, column, plane)))];
  const [first, second] = places;
  if (places.length > 2) return `in ${places.length} places alike`;
  return second === undefined ? `at the ${first}` : `at the ${first} and the ${second} alike`;
}
