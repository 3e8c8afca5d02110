// Images that excite one channel or one class most, made by gradient ascent on the pixels (Erhan et al. 2009; Simonyan, Vedaldi &
// Zisserman 2013, arXiv:1312.6034). What they look like is decided by the penalties as much as by the network.
import * as tf from '@tensorflow/tfjs-core';
import { layerNamed, networkOf, valuesPerImage } from './architecture.ts';
import type { ImageShape } from './architecture.ts';
import { input, logitGradients } from './gradients.ts';
import type { WeightedNetwork } from './network.ts';
import { normal } from './random.ts';
import type { Random } from './random.ts';

export interface Recipe {
  readonly steps: number;
  /** Step length of Adam (Kingma & Ba 2014, arXiv:1412.6980) in the logits of the pixels. */
  readonly rate: number;
  /** The image is shifted by at most so many pixels before each step, so that nothing depends on exact positions. */
  readonly jitter: number;
  /** Weight of the mean squared pixel. */
  readonly energy: number;
  /** Weight of the mean total variation: the sum of the absolute differences to the right and to the lower neighbour. */
  readonly variation: number;
}

/** What each image of a batch is to excite: `units` of the last layer of a network, one per image. */
export interface Aim {
  readonly network: WeightedNetwork;
  readonly units: readonly number[];
  /** What counts as 1 for each image: the greatest value on real images. */
  readonly scales: readonly number[];
}

/** The network up to a layer; a convolution is followed by the mean of each of its maps. Its last layer's units can be aimed at. */
export function networkUpTo({ layers, weights, input: images }: WeightedNetwork, layer: string): WeightedNetwork {
  const last = layerNamed(layer, layers);
  const below = layers.slice(0, layers.indexOf(last) + 1);
  const head = last.kind === 'dense' ? [] : [{ name: 'mean', kind: 'globalAveragePool' } as const];
  return { ...networkOf([...below, ...head], images), weights };
}

/** Moves an image by whole pixels; background comes in. */
export function shiftInto(
  target: Float32Array,
  source: Float32Array,
  { height, width, channels }: ImageShape,
  dx: number,
  dy: number,
): void {
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [fromY, fromX] = [y - dy, x - dx];
      const inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
      for (let c = 0; c < channels; c++)
        target[(y * width + x) * channels + c] = inside
          ? (source[(fromY * width + fromX) * channels + c] as number)
          : 0;
    }
}

/** Where two neighbours are as close as this, total variation has no corner any more: |d| becomes sqrt(d² + smoothing²). */
const smoothing = 0.01;

/** Energy and total variation of one image, as the recipe weighs them; adds minus their gradient to `gradient`. */
export function penalise(
  x: Float32Array,
  gradient: Float32Array,
  shape: ImageShape,
  { energy, variation }: Pick<Recipe, 'energy' | 'variation'>,
): number {
  const { width, channels } = shape;
  const size = valuesPerImage(shape);
  const row = width * channels;
  let penalty = 0;
  const add = (at: number, value: number): void => void (gradient[at] = (gradient[at] as number) + value / size);
  const part = (at: number, neighbour: number): void => {
    const difference = (x[at] as number) - (x[neighbour] as number);
    const length = Math.sqrt(difference * difference + smoothing * smoothing);
    const slope = (variation * difference) / length;
    penalty += variation * length;
    add(at, -slope);
    add(neighbour, slope);
  };
  for (let at = 0; at < size; at++) {
    const own = x[at] as number;
    penalty += energy * own * own;
    add(at, -2 * energy * own);
    if (at % row < row - channels) part(at, at + channels);
    if (at < size - row) part(at, at + row);
  }
  return penalty / size;
}

/** Values of each image's unit in units of its scale, and their gradients with respect to the pixels. @param images n of them, row-major */
export function excitation(
  { network, units, scales }: Aim,
  images: Float32Array,
): { readonly values: Float32Array; readonly gradients: Float32Array } {
  const { height, width, channels } = network.input;
  const count = units.length;
  const { value, gradient } = tf.tidy(() => {
    const pass = logitGradients(network, tf.tensor4d(images, [count, height, width, channels]), units);
    const last = pass.activations[network.layers.at(-1)?.name ?? ''] as tf.Tensor2D;
    return {
      value: last.dataSync<'float32'>(),
      gradient: pass.gradients[input]?.dataSync<'float32'>() as Float32Array,
    };
  });
  const outputs = value.length / count;
  const size = valuesPerImage(network.input);
  return {
    values: Float32Array.from(units, (unit, i) => (value[i * outputs + unit] as number) / (scales[i] as number)),
    gradients: gradient.map((g, p) => g / (scales[Math.floor(p / size)] as number)),
  };
}

/** Adam, upwards: moves `u` along `gradient` in place, and keeps its own moments of it. */
function climber(size: number, rate: number): (u: Float32Array, gradient: Float32Array) => void {
  const [mean, square] = [new Float32Array(size), new Float32Array(size)];
  let step = 0;
  return (u, gradient) => {
    step++;
    const [meanShare, squareShare] = [1 - 0.9 ** step, 1 - 0.999 ** step];
    for (let p = 0; p < size; p++) {
      const g = gradient[p] as number;
      const m = (mean[p] = 0.9 * (mean[p] as number) + 0.1 * g);
      const s = (square[p] = 0.999 * (square[p] as number) + 0.001 * g * g);
      u[p] = (u[p] as number) + (rate * m) / meanShare / (Math.sqrt(s / squareShare) + 1e-8);
    }
  };
}

/** Logits of the pixels to begin with, about the mean pixel of the data; every other image with three times the contrast. */
function startingPoint(count: number, size: number, random: Random): Float32Array {
  const logitOfMean = -0.9;
  return Float32Array.from(
    { length: count * size },
    (_, p) => logitOfMean + (Math.floor(p / size) % 2 === 0 ? 0.5 : 1.5) * normal(random),
  );
}

/** Logits of given pixels. Those of pure black and white are infinite, and no step would move them: all are kept a little away from both. */
const logitsOfPixels = (images: Float32Array): Float32Array =>
  images.map((pixel) => {
    const inside = Math.min(0.98, Math.max(0.02, pixel));
    return Math.log(inside / (1 - inside));
  });

/** Image i of several of `size` values. */
const one = (all: Float32Array, i: number, size: number): Float32Array => all.subarray(i * size, (i + 1) * size);

export interface Judged {
  /** Excitation / scale of each image. */
  readonly values: Float32Array;
  /** The same less the penalties: what is climbed. */
  readonly objectives: Float32Array;
}

/** What images are worth to an aim. @param images one for each unit of the aim */
export function judge(aim: Aim, recipe: Recipe, images: Float32Array): Judged {
  const { values } = excitation(aim, images);
  const shape = aim.network.input;
  const size = valuesPerImage(shape);
  const ignored = new Float32Array(size);
  return {
    values,
    objectives: values.map((value, i) => value - penalise(one(images, i, size), ignored, shape, recipe)),
  };
}

/**
 * Climbs from random images, one for each unit of the aim: pixels are sigmoid(u), and Adam changes u. Maximises excitation / scale -
 * energy · mean x² - variation · mean total variation. A unit that its start does not excite at all has no gradient, and stays there.
 * @param from images to begin with instead, one for each unit
 * @returns images with pixels in [0, 1], and what they are worth, without jitter
 */
export function maximise(
  aim: Aim,
  recipe: Recipe,
  random: Random,
  from?: Float32Array,
): Judged & { readonly images: Float32Array } {
  const shape = aim.network.input;
  const size = valuesPerImage(shape);
  const u = from === undefined ? startingPoint(aim.units.length, size, random) : logitsOfPixels(from);
  const [x, gradient, moved] = [u, u, u].map(() => new Float32Array(u.length)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const shift = (source: Float32Array, target: Float32Array, dx: number, dy: number): void =>
    aim.units.forEach((_, i) => shiftInto(one(target, i, size), one(source, i, size), shape, dx, dy));
  const open = (): void => u.forEach((value, p) => (x[p] = 1 / (1 + Math.exp(-value))));
  const climb = climber(u.length, recipe.rate);
  for (let step = 0; step < recipe.steps; step++) {
    open();
    const draw = (): number => Math.floor(random() * (2 * recipe.jitter + 1)) - recipe.jitter;
    const [dx, dy] = [draw(), draw()];
    shift(x, moved, dx, dy);
    shift(excitation(aim, moved).gradients, gradient, -dx, -dy);
    aim.units.forEach((_, i) => void penalise(one(x, i, size), one(gradient, i, size), shape, recipe));
    // The slope of the sigmoid.
    for (let p = 0; p < u.length; p++)
      gradient[p] = (gradient[p] as number) * (x[p] as number) * (1 - (x[p] as number));
    climb(u, gradient);
  }
  open();
  return { images: x, ...judge(aim, recipe, x) };
}
