// What the network sees of an image that was moved, mirrored or covered, in this order.
import type { InputChange } from '../artifacts/keys.ts';
import type { ImageShape } from '../artifacts/source.ts';

/**
 * A copy of an image `[height, width, channels]`, row-major bytes; where something is moved away or covered there is background, 0.
 * Throws where the bytes are not an image of that shape.
 */
export function changedPixels(
  pixels: Uint8Array,
  { height, width, channels }: ImageShape,
  { shift: [right, down] = [0, 0], isMirrored = false, covered }: InputChange,
): Uint8Array {
  if (pixels.length !== height * width * channels)
    throw new Error(`invalid image: ${pixels.length} bytes, ${height * width * channels} were expected`);
  const changed = new Uint8Array(pixels.length);
  const isCovered = (row: number, column: number): boolean =>
    covered !== undefined &&
    row >= covered.row &&
    row < covered.row + covered.side &&
    column >= covered.column &&
    column < covered.column + covered.side;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const placed = isMirrored ? width - 1 - column : column;
      const [fromRow, fromColumn] = [row - down, placed - right];
      const isInside = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
      if (!isInside || isCovered(row, column)) continue;
      const [from, to] = [(fromRow * width + fromColumn) * channels, (row * width + column) * channels];
      for (let channel = 0; channel < channels; channel++) changed[to + channel] = pixels[from + channel] as number;
    }
  return changed;
}
