// An image as a reader makes it: one byte a pixel, row-major, as the dataset has it. Knows no page and no network.
import type { ImageShape } from '../../artifacts/source.ts';

/** Bytes of ink: 0 is background, 255 is full. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** A place in a bitmap, counted from 0. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** All background. Throws where a pixel is more than one number: there is no pen for colours. */
export function blankBitmap({ width, height, channels }: ImageShape): Bitmap {
  if (channels !== 1)
    throw new Error(`invalid image shape: ${channels} channels; only images of 1 channel can be drawn or loaded`);
  return { width, height, values: new Uint8Array(width * height) };
}

/** A copy of bytes that are an image of that shape. Throws where they are not. */
export function bitmapOf(pixels: ArrayLike<number>, image: ImageShape): Bitmap {
  const { width, height, values } = blankBitmap(image);
  if (pixels.length !== values.length)
    throw new Error(`invalid image: ${pixels.length} bytes, ${values.length} were expected`);
  values.set(pixels);
  return { width, height, values };
}

export const isSame = (a: Bitmap, b: Bitmap): boolean =>
  a.width === b.width && a.height === b.height && a.values.every((value, i) => value === b.values[i]);

/** The ink of a cell; throws where there is none. */
export function valueAt({ width, height, values }: Bitmap, { row, column }: Cell): number {
  if (!(row >= 0 && row < height && column >= 0 && column < width))
    throw new Error(`unknown cell: row ${row}, column ${column}; the image has ${height} rows and ${width} columns`);
  return values[row * width + column] as number;
}
