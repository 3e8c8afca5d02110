// Images that are unlike the data, of several kinds: without any content, with content destroyed, with content out of place, of other
// things. Bytes; whatever is drawn by chance comes from the generator that is given. Knows nothing of networks.
import { shuffle } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';
import { pixelCount, side } from '../../datasets/image-size.ts';
import { digitImages } from './digits.ts';

export interface UnlikeKind {
  readonly name: 'blank' | 'noise' | 'shuffled' | 'inverted' | 'shifted' | 'digits';
  readonly meaning: string;
  /** One after the other. */
  readonly images: Uint8Array;
}

/** Every grey once, from black to white, all over. */
function blankImages(): Uint8Array {
  const greys = 256;
  return Uint8Array.from({ length: greys * pixelCount }, (_, i) => Math.floor(i / pixelCount));
}

const noiseImages = (count: number, random: Random): Uint8Array =>
  Uint8Array.from({ length: count * pixelCount }, () => Math.floor(256 * random()));

/** Calls `rewrite` for each image, and puts its results one after the other. */
function eachImage(images: Uint8Array, rewrite: (image: Uint8Array) => ArrayLike<number>): Uint8Array {
  const rewritten = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += pixelCount)
    rewritten.set(rewrite(images.subarray(start, start + pixelCount)), start);
  return rewritten;
}

/** The pixels of each image in a new order. */
const shufflePixels = (images: Uint8Array, random: Random): Uint8Array =>
  eachImage(images, (image) => shuffle(Array.from(image), random));

/** One image moved by whole pixels; what leaves is lost, what enters is background. */
export function moveImage(image: Uint8Array, right: number, down: number): Uint8Array {
  const isWithin = (place: number): boolean => place >= 0 && place < side;
  return image.map((_, at) => {
    const [row, column] = [Math.floor(at / side) - down, (at % side) - right];
    return isWithin(row) && isWithin(column) ? (image[row * side + column] as number) : 0;
  });
}

/** By how much images are moved: four times as far as training moves them. */
const farShift = 8;
const directions = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** Each image far to one of its four sides. */
function shiftFar(images: Uint8Array, random: Random): Uint8Array {
  return eachImage(images, (image) => {
    const [right, down] = directions[Math.floor(random() * directions.length)] as (typeof directions)[number];
    return moveImage(image, farShift * right, farShift * down);
  });
}

/**
 * All kinds. @param images of the data, of which some are spoiled; as many as there are of them are made of every kind that is drawn by chance
 * @param randomOf a generator for each kind
 */
export function unlikeKinds(images: Uint8Array, digits: number, randomOf: (kind: number) => Random): UnlikeKind[] {
  const count = images.length / pixelCount;
  return [
    { name: 'blank', meaning: 'one grey all over, each of 256 once', images: blankImages() },
    {
      name: 'noise',
      meaning: 'every pixel drawn evenly from black to white',
      images: noiseImages(count, randomOf(0)),
    },
    {
      name: 'shuffled',
      meaning: 'the pixels of an image in an order drawn by chance',
      images: shufflePixels(images, randomOf(1)),
    },
    { name: 'inverted', meaning: 'black for white', images: images.map((value) => 255 - value) },
    {
      name: 'shifted',
      meaning: `moved by ${farShift} pixels to one of four sides, cut off at the edge`,
      images: shiftFar(images, randomOf(2)),
    },
    {
      name: 'digits',
      meaning: 'digits 0 to 9, drawn by program with a pen',
      images: digitImages(digits, side, randomOf(3)),
    },
  ];
}
