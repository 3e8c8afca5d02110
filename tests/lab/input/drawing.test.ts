// Pens, fillings and what can be taken back, against distances and areas that are counted otherwise.
import { describe, expect, it } from 'vitest';
import { bitmapOf, blankBitmap, isSame, valueAt } from '../../../src/lab/input/bitmap.ts';
import type { Bitmap } from '../../../src/lab/input/bitmap.ts';
import { beginStroke, extend, fillArea, middleOf } from '../../../src/lab/input/drawing.ts';
import type { Pen, Point } from '../../../src/lab/input/drawing.ts';
import { beginHistory, commit, redo, undo } from '../../../src/lab/input/history.ts';

const blank = blankBitmap({ height: 28, width: 28, channels: 1 });
const full = { ...blank, values: blank.values.map(() => 255) };
const pen: Pen = { diameter: 2, level: 255 };
const drawn = (points: readonly Point[], on: Bitmap = blank, by: Pen = pen): Bitmap => {
  const [first, ...rest] = points as [Point, ...Point[]];
  return rest.reduce(extend, beginStroke(on, by, first)).painted;
};
const inkOf = ({ values }: Bitmap): number => values.reduce((a, b) => a + b, 0) / 255;
/** The pixels from their rows in characters: `#` full, `.` empty. */
const picture = (rows: readonly string[]): Bitmap => ({
  width: rows[0]?.length ?? 0,
  height: rows.length,
  values: Uint8Array.from(rows.join(''), (character) => (character === '#' ? 255 : 0)),
});

describe('a bitmap', () => {
  it('is refused where it has colours, or other than its pixels', () => {
    expect(() => blankBitmap({ height: 2, width: 2, channels: 3 })).toThrow('invalid image shape: 3 channels');
    expect(() => bitmapOf([1, 2, 3], { height: 2, width: 2, channels: 1 })).toThrow('invalid image: 3 bytes, 4 were');
    expect(() => valueAt(blank, { row: 0, column: 28 })).toThrow('unknown cell: row 0, column 28');
  });
  it('copies the bytes that it is made of', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const bitmap = bitmapOf(bytes, { height: 2, width: 2, channels: 1 });
    bytes[0] = 9;
    expect([...bitmap.values]).toEqual([1, 2, 3, 4]);
  });
});

describe('a pen', () => {
  it('of one pixel paints one pixel, where it is put down in its middle', () => {
    const dot = drawn([middleOf({ row: 4, column: 9 })], blank, { diameter: 1, level: 255 });
    expect(valueAt(dot, { row: 4, column: 9 })).toBe(255);
    expect(inkOf(dot)).toBe(1);
  });

  it('covers each pixel by the distance of its middle from the line, which dense samples of the line give, too', () => {
    const [a, b, diameter] = [{ x: 3.2, y: 5.9 }, { x: 21.7, y: 16.4 }, 3];
    const line = drawn([a, b], blank, { diameter, level: 255 });
    for (let i = 0; i < line.values.length; i++) {
      const [x, y] = [(i % 28) + 0.5, Math.floor(i / 28) + 0.5];
      let nearest = Infinity;
      for (let step = 0; step <= 4000; step++) {
        const along = step / 4000;
        nearest = Math.min(nearest, Math.hypot(x - a.x - along * (b.x - a.x), y - a.y - along * (b.y - a.y)));
      }
      const share = Math.min(1, Math.max(0, diameter / 2 + 0.5 - nearest));
      expect(Math.abs((line.values[i] as number) - 255 * share), `pixel ${i}`).toBeLessThanOrEqual(1);
    }
  });

  it('leaves as much ink as its line has area', () => {
    // A stadium: a rectangle and two half discs.
    const ink = inkOf(drawn([{ x: 6, y: 14.3 }, { x: 22, y: 13.1 }], blank, { diameter: 4, level: 255 })); // prettier-ignore
    const area = 4 * Math.hypot(16, 1.2) + Math.PI * 4;
    expect(Math.abs(ink - area) / area).toBeLessThan(0.02);
  });

  it('draws the same line in one part and in many, back and forth', () => {
    const [a, b] = [{ x: 4, y: 4 }, { x: 20, y: 20 }]; // prettier-ignore
    const between = Array.from({ length: 33 }, (_, i) => ({ x: 4 + i / 2, y: 4 + i / 2 }));
    const whole = drawn([a, b]);
    expect(isSame(drawn(between), whole)).toBe(true);
    expect(isSame(drawn([a, b, a, b]), whole)).toBe(true);
  });

  it('goes over the edges and stays within', () => {
    const across = drawn([{ x: -40, y: 14 }, { x: 70, y: 14 }]); // prettier-ignore
    const row = (y: number): number[] => [...across.values.slice(28 * y, 28 * (y + 1))];
    expect(row(13)).toEqual(Array<number>(28).fill(255));
    expect(row(14)).toEqual(row(13));
    expect(inkOf(drawn([{ x: -9, y: -9 }, { x: 40, y: -9 }]))).toBe(0); // prettier-ignore
  });

  it('of a shade leaves that shade, also where it crosses itself and where it was darker', () => {
    const shade = { diameter: 4, level: 85 };
    const [a, b] = [{ x: 2, y: 14 }, { x: 26, y: 14 }]; // prettier-ignore
    const twice = drawn([a, b, { x: 14, y: 2 }, { x: 14, y: 26 }, a], blank, shade);
    expect(Math.max(...twice.values)).toBe(85);
    expect(valueAt(drawn([a, b], full, shade), { row: 14, column: 14 })).toBe(85);
  });

  it('that erases is one that leaves nothing: what it covered is what a pen would have', () => {
    const line = [{ x: 3, y: 8 }, { x: 24, y: 19.5 }]; // prettier-ignore
    const erased = drawn(line, full, { diameter: 3, level: 0 });
    const painted = drawn(line, blank, { diameter: 3, level: 255 });
    erased.values.forEach((value, i) =>
      expect(Math.abs(value + (painted.values[i] as number) - 255)).toBeLessThanOrEqual(1),
    );
  });

  it('changes nothing of what was there', () => {
    const before = blank.values.slice();
    const stroke = beginStroke(blank, pen, { x: 5, y: 5 });
    const kept = stroke.painted.values.slice();
    extend(stroke, { x: 20, y: 20 });
    expect(blank.values).toEqual(before);
    expect(stroke.painted.values).toEqual(kept);
  });
});

it('a stroke of a thousand parts takes so long', () => {
  let stroke = beginStroke(blank, { diameter: 5, level: 255 }, { x: 2, y: 14 });
  const start = performance.now();
  for (let i = 0; i < 1000; i++)
    stroke = extend(stroke, { x: 14 + 12 * Math.cos(i / 7), y: 14 + 12 * Math.sin(i / 11) });
  process.stderr.write(`a part of a stroke: ${(performance.now() - start).toFixed(1)} microseconds\n`);
  expect(inkOf(stroke.painted)).toBeGreaterThan(300);
});

describe('filling', () => {
  it('goes to the side, up and down, not over corners, and not around the edge of the image', () => {
    const maze = picture(['..#.', '.#..', '#..#', '..#.']);
    const rows = (bitmap: Bitmap): string[] =>
      [0, 1, 2, 3].map((y) => [...bitmap.values.slice(4 * y, 4 * y + 4)].map((v) => (v === 0 ? '.' : v === 255 ? '#' : 'o')).join('')); // prettier-ignore
    expect(rows(fillArea(maze, { row: 0, column: 0 }, 170))).toEqual(['oo#.', 'o#..', '#..#', '..#.']);
    expect(rows(fillArea(maze, { row: 0, column: 3 }, 170))).toEqual(['..#o', '.#oo', '#oo#', 'oo#.']);
    expect(rows(fillArea(maze, { row: 3, column: 3 }, 170))).toEqual(['..#.', '.#..', '#..#', '..#o']);
  });

  it.each([
    [255, 1],
    [170, 1],
    [85, 1],
    [255, 3],
  ])('stays within a circle of shade %i that a pen of %i pixels has drawn', (level, diameter) => {
    const around = Array.from({ length: 61 }, (_, i) => ({
      x: 14.2 + 9 * Math.cos((i * Math.PI) / 30),
      y: 13.9 + 9 * Math.sin((i * Math.PI) / 30),
    }));
    const circle = drawn(around, blank, { diameter, level });
    const filled = fillArea(circle, { row: 14, column: 14 }, 255);
    for (let i = 0; i < filled.values.length; i++) {
      const distance = Math.hypot((i % 28) + 0.5 - 14.2, Math.floor(i / 28) + 0.5 - 13.9);
      if (distance > 9 + diameter / 2 + 0.5) expect(filled.values[i], `outside ${i}`).toBe(0);
      // No pale rim is left between the line and what fills it.
      if (level === 255 && distance < 9 - 0.75) expect(filled.values[i], `rim ${i}`).toBeGreaterThan(200);
      if (distance < 9 - diameter / 2 - 0.5) expect(filled.values[i], `inside ${i}`).toBe(255);
    }
  });

  it('takes an area away together with its soft edge, and leaves other lines', () => {
    const blot = drawn([{ x: 9.3, y: 9.6 }], blank, { diameter: 9, level: 255 });
    expect(inkOf(fillArea(blot, { row: 9, column: 9 }, 0))).toBeLessThan(1);
    const grey = { ...picture(['####', '#..#', '####']), values: Uint8Array.of(255, 255, 255, 255, 255, 100, 100, 255, 255, 255, 255, 255) }; // prettier-ignore
    expect([...fillArea(grey, { row: 1, column: 1 }, 0).values].filter((value) => value === 255)).toHaveLength(10);
  });

  it('fills nothing from outside', () => expect(fillArea(blank, { row: -1, column: 3 }, 255)).toBe(blank));
});

describe('a history', () => {
  const numbers = [1, 2, 3].reduce(commit, beginHistory(0));
  it('goes back and forth by one, and no farther than it goes', () => {
    const back = undo(undo(numbers));
    expect(back.present).toBe(1);
    expect(undo(undo(undo(back))).present).toBe(0);
    expect(redo(back).present).toBe(2);
    expect(redo(redo(redo(back))).present).toBe(3);
    expect(undo(beginHistory(5))).toEqual(beginHistory(5));
  });
  it('forgets what was taken back once there is something new', () => {
    const anew = commit(undo(numbers), 9);
    expect(redo(anew)).toBe(anew);
    expect(undo(anew).present).toBe(2);
  });
  it('stays of bounded length', () => {
    const long = Array.from({ length: 1000 }, (_, i) => i).reduce(commit, beginHistory(-1));
    expect(long.past).toHaveLength(100);
    expect(undo(long).present).toBe(998);
  });
});
