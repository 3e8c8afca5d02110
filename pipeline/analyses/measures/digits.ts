// Digits as strokes of a pen, after the looks of MNIST: white on black, in the middle, each with a hand of its own. They are made here, so
// that no second dataset is needed; nobody says that they are MNIST's.
import type { Random } from '../../../src/model/random.ts';
import { paint } from './pen.ts';
import type { Line, Point } from './pen.ts';

/** Points of a circular arc, from one angle to another, in degrees clockwise from the right. */
const arc = (x: number, y: number, rx: number, ry: number, from: number, to: number): Point[] =>
  Array.from({ length: 13 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / 12) * Math.PI) / 180;
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });

/** Strokes in a box from -1 to 1 along both axes, y downwards. */
const digitStrokes: readonly (readonly Line[])[] = [
  [arc(0, 0, 0.6, 1, -90, 270)],
  [
    [
      [-0.35, -0.65],
      [0.05, -1],
      [0.05, 1],
    ],
  ],
  [[...arc(0, -0.5, 0.6, 0.5, -170, 40), [-0.6, 1], [0.65, 1]]],
  [[...arc(0, -0.5, 0.55, 0.5, -150, 90), ...arc(0, 0.5, 0.6, 0.5, -90, 150)]],
  [
    [
      [0.3, -1],
      [-0.65, 0.35],
      [0.7, 0.35],
    ],
    [
      [0.3, -1],
      [0.3, 1],
    ],
  ],
  [[[0.6, -1], [-0.45, -1], [-0.5, -0.1], ...arc(0, 0.4, 0.6, 0.6, -110, 150)]],
  [[[0.4, -1], ...arc(0, 0.4, 0.58, 0.6, -160, 200)]],
  [
    [
      [-0.6, -1],
      [0.6, -1],
      [-0.15, 1],
    ],
  ],
  [arc(0, -0.5, 0.5, 0.5, 90, 450), arc(0, 0.5, 0.6, 0.5, -90, 270)],
  [[...arc(0.05, -0.45, 0.55, 0.55, 0, -360), [0.5, 1]]],
];

/** The box and the pen are given for images of so many pixels along a side. */
const units = 28;

const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** One digit with its own size, slant, width, place and pen. @param side in pixels */
export function digitImage(digit: number, side: number, random: Random): Uint8Array {
  const strokes = digitStrokes[digit];
  if (strokes === undefined) throw new Error(`unknown digit ${digit}; digits: 0 to ${digitStrokes.length - 1}`);
  const [height, breadth] = [between(random, 8, 10), between(random, 6.5, 10)];
  const [slant, width] = [between(random, -0.15, 0.35), between(random, 1.8, 3.4)];
  const [x0, y0] = [units / 2 + between(random, -1.5, 1.5), units / 2 + between(random, -1.5, 1.5)];
  const placed = (line: Line): Line => line.map(([x, y]) => [x0 + breadth * x - slant * height * y, y0 + height * y]);
  return paint(
    strokes.map((line) => ({ stroke: placed(line), width, value: 1 })),
    side,
    units,
  );
}

/** So many digits, 0 to 9 in turn, one after the other. */
export function digitImages(count: number, side: number, random: Random): Uint8Array {
  const images = new Uint8Array(count * side * side);
  for (let i = 0; i < count; i++) images.set(digitImage(i % digitStrokes.length, side, random), i * side * side);
  return images;
}
