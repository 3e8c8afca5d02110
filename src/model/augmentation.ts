// Random changes of a training image that leave its label true: mirroring, a small shift, a small erased box. Drawn for each image.
import { valuesPerImage } from './architecture.ts';
import type { ImageShape } from './architecture.ts';
import { pixelValue } from './preprocess.ts';
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
 * Writes one augmented image to `target` at `offset`: values in [0, 1], channels last.
 * @param bytes all images, of this shape each; `image` counts from 0
 */
export function augmentInto(
  target: Float32Array,
  offset: number,
  { bytes, shape, image }: { readonly bytes: Uint8Array; readonly shape: ImageShape; readonly image: number },
  how: Augmentation,
  random: Random,
): void {
  const { height, width, channels } = shape;
  const mirrored = random() < how.flip;
  const dx = Math.floor(between(-how.shift, how.shift + 1, random));
  const dy = Math.floor(between(-how.shift, how.shift + 1, random));
  const start = image * valuesPerImage(shape);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const fromY = y - dy;
      const shiftedX = x - dx;
      const fromX = mirrored ? width - 1 - shiftedX : shiftedX;
      const inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
      for (let c = 0; c < channels; c++)
        target[offset + (y * width + x) * channels + c] = inside
          ? pixelValue(bytes[start + (fromY * width + fromX) * channels + c] as number)
          : 0;
    }
  if (random() < how.erase) eraseBox(target, offset, shape, how, random);
}
// #endregion

function eraseBox(
  target: Float32Array,
  offset: number,
  { height, width, channels }: ImageShape,
  how: Augmentation,
  random: Random,
): void {
  const area = between(...how.eraseArea, random) * height * width;
  const [low, high] = how.eraseRatio;
  const ratio = Math.exp(between(Math.log(low), Math.log(high), random));
  const rows = Math.min(height, Math.max(1, Math.round(Math.sqrt(area * ratio))));
  const columns = Math.min(width, Math.max(1, Math.round(Math.sqrt(area / ratio))));
  const top = Math.floor(random() * (height - rows + 1));
  const left = Math.floor(random() * (width - columns + 1));
  for (let y = top; y < top + rows; y++)
    for (let x = left; x < left + columns; x++)
      for (let c = 0; c < channels; c++) target[offset + (y * width + x) * channels + c] = random();
}
