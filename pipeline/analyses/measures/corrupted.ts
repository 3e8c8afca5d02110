// Ten ways to spoil a garment's picture, each in fixed severities, after MNIST-C (Mu & Gilmer 2019, arXiv:1906.02337). Bytes in, bytes out;
// what is drawn by chance comes from the generator that is given. Knows nothing of networks.
import { pixelCount, side } from '../../datasets/image-size.ts';
import { normal } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';

/** Writes one corrupted image of 784 values from 0 to 255; what lies outside is cut off by the caller. */
type Corrupt = (image: Uint8Array, strength: number, random: Random) => ArrayLike<number>;

export interface Corruption {
  readonly name: string;
  /** What a strength is, in words with its unit. */
  /** What a strength is; `{noun}` stands for what an image shows. */
  readonly meaning: string;
  /** Five, from mild to severe; one where there is nothing between. */
  readonly strengths: readonly number[];
  readonly apply: Corrupt;
}

const centre = (side - 1) / 2;

const sign = (random: Random): number => (random() < 0.5 ? -1 : 1);

const pixelAt = (image: Uint8Array, row: number, column: number): number =>
  row >= 0 && row < side && column >= 0 && column < side ? (image[row * side + column] as number) : 0;

/** Value between pixels, by bilinear interpolation; 0 outside. */
function sample(image: Uint8Array, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [down, right] = [row - top, column - left];
  return (
    (1 - down) * ((1 - right) * pixelAt(image, top, left) + right * pixelAt(image, top, left + 1)) +
    down * ((1 - right) * pixelAt(image, top + 1, left) + right * pixelAt(image, top + 1, left + 1))
  );
}

/** Each pixel of the result comes from where `from` says, in pixels from the centre: columns x, rows y. */
const warp = (image: Uint8Array, from: (x: number, y: number) => readonly [x: number, y: number]): Float64Array =>
  Float64Array.from({ length: pixelCount }, (_, at) => {
    const [x, y] = from((at % side) - centre, Math.floor(at / side) - centre);
    return sample(image, y + centre, x + centre);
  });

/** Gaussian weights to three standard deviations, of sum 1. */
function gaussian(deviation: number): Float64Array {
  const reach = Math.ceil(3 * deviation);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / total);
}

function blur(image: Uint8Array, deviation: number): Float64Array {
  const weights = gaussian(deviation);
  const reach = (weights.length - 1) / 2;
  const along = (values: ArrayLike<number>, step: 'row' | 'column'): Float64Array =>
    Float64Array.from({ length: pixelCount }, (_, at) => {
      const [row, column] = [Math.floor(at / side), at % side];
      let sum = 0;
      weights.forEach((weight, i) => {
        const [y, x] = step === 'row' ? [row, column + i - reach] : [row + i - reach, column];
        if (y >= 0 && y < side && x >= 0 && x < side) sum += weight * (values[y * side + x] as number);
      });
      return sum;
    });
  return along(along(image, 'row'), 'column');
}

const mean = (image: Uint8Array): number => image.reduce((a, b) => a + b, 0) / image.length;

/** A square of background somewhere on the image. */
function erase(image: Uint8Array, size: number, random: Random): Uint8Array {
  const [top, left] = [0, 0].map(() => Math.floor(random() * (side - size + 1))) as [number, number];
  return image.map((value, at) => {
    const [row, column] = [Math.floor(at / side), at % side];
    return row >= top && row < top + size && column >= left && column < left + size ? 0 : value;
  });
}

/** All corruptions in the order in which they are shown: what the light does, what the camera does, what the garment does. */
export const corruptions: readonly Corruption[] = [
  {
    name: 'brightness',
    meaning: 'share of the full scale that is added to every pixel',
    strengths: [0.1, 0.2, 0.3, 0.4, 0.5],
    apply: (image, amount) => Float64Array.from(image, (value) => value + 255 * amount),
  },
  {
    name: 'contrast',
    meaning: 'share of the contrast that is left',
    strengths: [0.75, 0.5, 0.35, 0.2, 0.1],
    apply: (image, share) => {
      const middle = mean(image);
      return Float64Array.from(image, (value) => middle + share * (value - middle));
    },
  },
  {
    name: 'invert',
    meaning: 'black for white; there is nothing between',
    strengths: [1],
    apply: (image) => image.map((value) => 255 - value),
  },
  {
    name: 'noise',
    meaning: 'standard deviation of Gaussian noise, as a share of the full scale',
    strengths: [0.05, 0.1, 0.2, 0.3, 0.4],
    apply: (image, deviation, random) => Float64Array.from(image, (value) => value + 255 * deviation * normal(random)),
  },
  {
    name: 'blur',
    meaning: 'standard deviation of a Gaussian blur, in pixels',
    strengths: [0.5, 0.75, 1, 1.5, 2],
    apply: blur,
  },
  {
    name: 'erase',
    meaning: 'side of an erased square, in pixels',
    strengths: [4, 7, 10, 13, 16],
    apply: erase,
  },
  {
    name: 'translate',
    meaning: 'pixels along both axes, in one of four directions',
    strengths: [1, 2, 3, 4, 6],
    apply: (image, pixels, random) => {
      const [dx, dy] = [sign(random) * pixels, sign(random) * pixels];
      return warp(image, (x, y) => [x - dx, y - dy]);
    },
  },
  {
    name: 'scale',
    meaning: 'size of the {noun}, as a share of its own',
    strengths: [0.9, 0.8, 0.7, 0.6, 0.5],
    apply: (image, share) => warp(image, (x, y) => [x / share, y / share]),
  },
  {
    name: 'rotate',
    meaning: 'degrees to the left or to the right',
    strengths: [5, 10, 20, 30, 45],
    apply: (image, degrees, random) => {
      const angle = (sign(random) * degrees * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return warp(image, (x, y) => [cos * x + sin * y, cos * y - sin * x]);
    },
  },
  {
    name: 'shear',
    meaning: 'pixels that a row moves to the side for each row of height',
    strengths: [0.1, 0.2, 0.3, 0.4, 0.5],
    apply: (image, slope, random) => {
      const direction = sign(random) * slope;
      return warp(image, (x, y) => [x - direction * y, y]);
    },
  },
];

/** Every image corrupted with a generator of its own, so that an image is the same whatever set it is in. Rounded and clipped to bytes. */
export function corruptImages(
  images: Uint8Array,
  { apply }: Corruption,
  strength: number,
  randomOf: (image: number) => Random,
): Uint8Array {
  const corrupted = new Uint8Array(images.length);
  for (let image = 0; image < images.length / pixelCount; image++) {
    const values = apply(images.subarray(image * pixelCount, (image + 1) * pixelCount), strength, randomOf(image));
    // Uint8ClampedArray rounds halves to even and clips.
    corrupted.set(Uint8ClampedArray.from(values), image * pixelCount);
  }
  return corrupted;
}
