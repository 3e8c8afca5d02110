// What a pad keeps between events: strokes are steps, and what the page gives back is none.
import { expect, it } from 'vitest';
import { bitmapOf, blankBitmap, isSame } from '../../../src/lab/input/bitmap.ts';
import type { Bitmap } from '../../../src/lab/input/bitmap.ts';
import { drawingOf } from '../../../src/lab/input/drawing-state.ts';
import type { Drawing } from '../../../src/lab/input/drawing-state.ts';

const shape = { height: 8, width: 8, channels: 1 };
const pen = { diameter: 1, level: 255 };
const start = blankBitmap(shape);
const drawnPixels = ({ values }: Bitmap): number => values.filter((value) => value > 0).length;

function begun(): { readonly drawing: Drawing; readonly told: (readonly [pixels: number, strokeId: number])[] } {
  const told: (readonly [number, number])[] = [];
  const drawing = drawingOf(start, {
    changed: (bitmap, strokeId) => told.push([drawnPixels(bitmap), strokeId]),
    stepped: () => undefined,
  });
  return { drawing, told };
}
const dot = (drawing: Drawing, x: number, y: number): void => {
  drawing.begin(pen, { x: x + 0.5, y: y + 0.5 });
  drawing.finish();
};

it('tells every change of a stroke under one number, and another stroke under another', () => {
  const { drawing, told } = begun();
  drawing.begin(pen, { x: 0.5, y: 0.5 });
  drawing.goOn([{ x: 2.5, y: 0.5 }]);
  drawing.goOn([{ x: 3.5, y: 0.5 }, { x: 4.5, y: 0.5 }]); // prettier-ignore
  drawing.finish();
  dot(drawing, 7, 7);
  expect(told).toEqual([[1, 1], [3, 1], [5, 1], [6, 2]]); // prettier-ignore
});

it('takes a stroke back as a whole, and each of two by itself', () => {
  const { drawing } = begun();
  drawing.begin(pen, { x: 0.5, y: 0.5 });
  drawing.goOn([{ x: 4.5, y: 0.5 }]);
  drawing.finish();
  dot(drawing, 7, 7);
  expect(drawing.undo()).toBe(true);
  expect(drawnPixels(drawing.now())).toBe(5);
  expect(drawing.undo()).toBe(true);
  expect(drawnPixels(drawing.now())).toBe(0);
  expect(drawing.undo()).toBe(false);
  expect(drawing.redo()).toBe(true);
  expect(drawnPixels(drawing.now())).toBe(5);
});

it('counts a stroke on its way as a step before it is taken back or drawn over', () => {
  const { drawing } = begun();
  drawing.begin(pen, { x: 0.5, y: 0.5 });
  expect(drawing.undo()).toBe(true);
  expect(drawing.isDrawing()).toBe(false);
  expect(drawnPixels(drawing.now())).toBe(0);
  drawing.redo();
  drawing.begin(pen, { x: 3.5, y: 3.5 });
  dot(drawing, 5, 5);
  expect(drawnPixels(drawing.now())).toBe(3);
});

it('takes nothing as a step that changed nothing', () => {
  const { drawing, told } = begun();
  dot(drawing, 1, 1);
  dot(drawing, 1, 1);
  expect(drawing.replace(drawing.now())).toBe(false);
  expect(drawing.undo()).toBe(true);
  expect(drawing.canUndo()).toBe(false);
  expect(told.at(-1)?.[0]).toBe(0);
});

it('takes a cancelled stroke away and tells so', () => {
  const { drawing, told } = begun();
  drawing.begin(pen, { x: 0.5, y: 0.5 });
  drawing.cancel();
  expect(told.at(-1)).toEqual([0, 1]);
  expect(drawing.canUndo()).toBe(false);
});

it('makes no step of what the page gives back, makes one of what comes from elsewhere, and hears nothing while the pen is down', () => {
  const { drawing, told } = begun();
  dot(drawing, 1, 1);
  const count = told.length;
  drawing.receive(bitmapOf(drawing.now().values, shape));
  expect(drawing.undo()).toBe(true);
  expect(drawing.canUndo()).toBe(false);
  drawing.redo();
  const other = bitmapOf(Array.from({ length: 64 }, () => 9), shape); // prettier-ignore
  drawing.begin(pen, { x: 4.5, y: 4.5 });
  drawing.receive(start);
  expect(drawnPixels(drawing.now())).toBe(2);
  drawing.finish();
  drawing.receive(other);
  expect(isSame(drawing.now(), other)).toBe(true);
  // Who gave it need not be told.
  expect(told.length).toBe(count + 3);
  drawing.undo();
  expect(drawnPixels(drawing.now())).toBe(2);
});
