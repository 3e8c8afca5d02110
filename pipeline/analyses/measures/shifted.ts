// Images and maps moved sideways, and how alike two outputs are. Plain loops; knows nothing of networks.
import { pixelCount, side } from '../../datasets/image-size.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';

/** Pictures of 28 rows and `width` columns moved by `columns` to the right (negative: to the left); what enters is background. */
export function shiftImages(images: Uint8Array, columns: number, width = side): Uint8Array {
  const shifted = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += width) {
    const row = images.subarray(start, start + width);
    shifted.set(columns >= 0 ? row.subarray(0, width - columns) : row.subarray(-columns), start + Math.max(0, columns));
  }
  return shifted;
}

/** Images with `margin` empty columns put on both sides: 28 x (28 + 2 margin). */
export function onCanvas(images: Uint8Array, margin: number): Uint8Array {
  const width = side + 2 * margin;
  const wide = new Uint8Array((images.length / side) * width);
  for (let row = 0; row < images.length / side; row++)
    wide.set(images.subarray(row * side, (row + 1) * side), row * width + margin);
  return wide;
}

/** Indices of images whose first and last `columns` columns are all background. */
export function withRoom({ images, labels }: LabelledImages, columns: number): number[] {
  const isEmpty = (image: number, column: number): boolean =>
    Array.from({ length: side }, (_, row) => images[image * pixelCount + row * side + column]).every((v) => v === 0);
  return Array.from(labels.keys()).filter((image) =>
    Array.from({ length: columns }, (_, c) => c).every((c) => isEmpty(image, c) && isEmpty(image, side - 1 - c)),
  );
}

/** Cosine of two slices of equal length; 0 where one of them is all zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}

/**
 * Cosine between maps `[height, width, channels]` after a shift and the maps before moved by `columns`, on the columns that both have:
 * what enters from outside is left out. 1 where the layer merely moved along.
 */
export function movedCosine(
  before: Float32Array,
  after: Float32Array,
  width: number,
  channels: number,
  columns: number,
) {
  const stride = width * channels;
  const size = (width - Math.abs(columns)) * channels;
  const [from, to] = [Math.max(0, -columns) * channels, Math.max(0, columns) * channels];
  let [dot, aa, bb] = [0, 0, 0];
  for (let row = 0; row < before.length; row += stride)
    for (let i = 0; i < size; i++) {
      const [x, y] = [before[row + from + i] as number, after[row + to + i] as number];
      dot += x * y;
      aa += x * x;
      bb += y * y;
    }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
