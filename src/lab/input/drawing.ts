// Pens, the eraser and the filling of areas, as functions from one bitmap to the next. Knows no pointer, no keys and no page.
import type { Bitmap, Cell } from './bitmap.ts';

/** In pixels from the upper left corner: the middle of the first pixel is at 0.5, 0.5. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Pen {
  /** In pixels. */
  readonly diameter: number;
  /** The ink it leaves, 0 to 255; an eraser is a pen that leaves 0. */
  readonly level: number;
}

/** A line on its way: what was there before, and how much of each pixel the pen has covered since. */
export interface Stroke {
  readonly pen: Pen;
  readonly at: Point;
  readonly before: Bitmap;
  /** 0 to 1. */
  readonly covered: Float32Array;
  readonly painted: Bitmap;
}

/** Of a point to the segment from `a` to `b`, which may be a point. */
function distance(x: number, y: number, a: Point, b: Point): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy);
}

/** The pixels from `low` to `high` that exist: first, and one after the last. */
const span = (low: number, high: number, size: number): readonly [number, number] => [
  Math.min(size, Math.max(0, Math.floor(low))),
  Math.max(0, Math.min(size, Math.ceil(high))),
];

/**
 * Lets the pen go on to a point. A pixel is covered by `radius + 1/2 - d`, held within 0 and 1, where d is the distance of its middle from
 * the line: the edge is one pixel soft. A stroke that crosses itself covers no more than before.
 */
export function extend({ pen, at, before, covered, painted }: Stroke, to: Point): Stroke {
  const { width, height } = before;
  const next = { covered: covered.slice(), values: painted.values.slice() };
  const reach = pen.diameter / 2 + 0.5;
  const [left, right] = span(Math.min(at.x, to.x) - reach, Math.max(at.x, to.x) + reach, width);
  const [top, bottom] = span(Math.min(at.y, to.y) - reach, Math.max(at.y, to.y) + reach, height);
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) {
      const i = row * width + column;
      const share = Math.min(1, reach - distance(column + 0.5, row + 0.5, at, to));
      if (share <= (next.covered[i] as number)) continue;
      const own = before.values[i] as number;
      next.covered[i] = share;
      next.values[i] = Math.round(own + (pen.level - own) * share);
    }
  return { pen, at: to, before, covered: next.covered, painted: { width, height, values: next.values } };
}

/** Puts a pen down: a dot, from which `extend` goes on. */
export const beginStroke = (bitmap: Bitmap, pen: Pen, at: Point): Stroke =>
  extend({ pen, at, before: bitmap, covered: new Float32Array(bitmap.values.length), painted: bitmap }, at);

/** The middle of a pixel. */
export const middleOf = ({ row, column }: Cell): Point => ({ x: column + 0.5, y: row + 0.5 });

/** Less than what the faintest, thinnest pen leaves of a line between two rows of pixels: no line is passed. */
const alike = 32;

const isBetween = (value: number, a: number, b: number): boolean => value > Math.min(a, b) && value < Math.max(a, b);

/**
 * Gives an area one level: the pixels that can be reached from a cell by steps to the side, up and down, over pixels whose ink is like that
 * of the cell. What borders on them and lies between the old ink and the new is the soft edge of a line, and is filled, too. Outside of the
 * image nothing is.
 */
export function fillArea(bitmap: Bitmap, { row, column }: Cell, level: number): Bitmap {
  const { width, height, values } = bitmap;
  if (!(row >= 0 && row < height && column >= 0 && column < width)) return bitmap;
  const first = row * width + column;
  const own = values[first] as number;
  const filled = values.slice();
  const isSeen = new Uint8Array(values.length);
  const waiting = [first];
  isSeen[first] = 1;
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    filled[i] = level;
    const x = i % width;
    for (const next of [x > 0 ? i - 1 : -1, x + 1 < width ? i + 1 : -1, i - width, i + width]) {
      // Outside of the image there is undefined.
      if (isSeen[next] !== 0) continue;
      isSeen[next] = 1;
      const value = values[next] as number;
      if (Math.abs(value - own) <= alike) waiting.push(next);
      else if (isBetween(value, own, level)) filled[next] = level;
    }
  }
  return { width, height, values: filled };
}
