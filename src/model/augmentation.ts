// Random changes of a training image that leave its label true: mirroring, a small shift, a small erased box. Drawn for each image.
import { pixelValue, side } from './preprocess.ts';
import type { Random } from './random.ts';

export interface Augmentation {
  /** Probability of mirroring left and right. */
  readonly flip: number;
  /** Largest shift in pixels along each axis; what enters is background (0). */
  readonly shift: number;
  /** Probability of erasing a box with random pixels (Zhong et al. 2020, doi:10.1609/aaai.v34i07.7000). */
  readonly erase: number;
  /** Smallest and largest share of the image that a box covers. */
  readonly eraseArea: readonly [number, number];
  /** Smallest and largest ratio of the box's height to its width. */
  readonly eraseRatio: readonly [number, number];
}

const between = (low: number, high: number, random: Random): number => low + (high - low) * random();

// #region augment
/**
 * Writes one augmented image to `target` at `offset`: 784 values in [0, 1].
 * @param bytes all images; `image` counts from 0
 */
export function augmentInto(
  target: Float32Array,
  offset: number,
  bytes: Uint8Array,
  image: number,
  how: Augmentation,
  random: Random,
): void {
  const mirrored = random() < how.flip;
  const dx = Math.floor(between(-how.shift, how.shift + 1, random));
  const dy = Math.floor(between(-how.shift, how.shift + 1, random));
  const start = image * side * side;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const fromY = y - dy;
      const shiftedX = x - dx;
      const fromX = mirrored ? side - 1 - shiftedX : shiftedX;
      const inside = fromY >= 0 && fromY < side && fromX >= 0 && fromX < side;
      target[offset + y * side + x] = inside ? pixelValue(bytes[start + fromY * side + fromX] as number) : 0;
    }
  if (random() < how.erase) eraseBox(target, offset, how, random);
}
// #endregion

function eraseBox(target: Float32Array, offset: number, how: Augmentation, random: Random): void {
  const area = between(...how.eraseArea, random) * side * side;
  const [low, high] = how.eraseRatio;
  const ratio = Math.exp(between(Math.log(low), Math.log(high), random));
  const height = Math.min(side, Math.max(1, Math.round(Math.sqrt(area * ratio))));
  const width = Math.min(side, Math.max(1, Math.round(Math.sqrt(area / ratio))));
  const top = Math.floor(random() * (side - height + 1));
  const left = Math.floor(random() * (side - width + 1));
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) target[offset + y * side + x] = random();
}
