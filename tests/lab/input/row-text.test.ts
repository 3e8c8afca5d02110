// A drawing in characters and words, against rows that are written by hand; and the keys of its cursor.
import { describe, expect, it } from 'vitest';
import { actionOf } from '../../../src/lab/input/cell-cursor.ts';
import type { KeyAction } from '../../../src/lab/input/cell-cursor.ts';
import type { Bitmap } from '../../../src/lab/input/bitmap.ts';
import {
  cellWords,
  rowsInWords,
  rowText,
  rowWords,
  summaryOf,
  textOf,
  withText,
} from '../../../src/lab/input/row-text.ts';

const of = (width: number, values: readonly number[]): Bitmap => ({
  width,
  height: values.length / width,
  values: Uint8Array.from(values),
});
const image = of(4, [0, 255, 200, 0, 42, 43, 127, 128, 212, 213, 254, 90]);
const blank = of(4, Array<number>(12).fill(0));

describe('rows of text', () => {
  it('have the nearest of four characters for each pixel', () =>
    expect([0, 1, 2].map((row) => rowText(image, row))).toEqual(['.#+.', '.::+', '+##:']));
  it('are refused where there is none', () => expect(() => rowText(image, 3)).toThrow('unknown row 3; rows: 0 to 2'));

  it('give back the very drawing that they were written for', () =>
    expect(withText(image, textOf(image))).toEqual(image));
  it('make the same rows of a blank one', () => expect(textOf(withText(blank, textOf(image)))).toBe(textOf(image)));
  it('change the pixels whose characters change, and no others', () => {
    const typed = textOf(image).replace('.#+.', '##+:');
    expect([...withText(image, typed).values]).toEqual([255, 255, 200, 85, ...image.values.slice(4)]);
  });
  it('may be short, missing, spaced and ended as other systems do', () => {
    expect([...withText(blank, ' #\r\n\r\n+ +').values]).toEqual([0, 255, 0, 0, 0, 0, 0, 0, 170, 0, 170, 0]);
    expect(withText(image, '').values.every((value) => value === 0)).toBe(true);
  });
  it.each([
    ['.....', 'invalid row 0: 5 characters; a row has 4, the last are "."'],
    ['.\n.x', 'unknown character "x" in row 1; known: . empty, : light, + medium, # full'],
    ['.\n.\n.\n.', 'invalid drawing: 4 rows; there are 3'],
    ['.\n\u{1F642}', 'unknown character "\u{1F642}" in row 1'],
  ])('are refused with a reason: %j', (text, reason) => expect(() => withText(image, text)).toThrow(reason));
});

describe('words', () => {
  it('tell a row by its runs of ink, and between which shades they are', () => {
    expect(rowWords(image, 0)).toBe('columns 1 to 2 medium to full');
    expect(rowWords(of(6, [255, 0, 90, 90, 0, 255]), 0)).toBe('column 0 full, columns 2 to 3 light, column 5 full');
    expect(rowWords(blank, 2)).toBe('empty');
  });
  it('tell rows that are alike together', () => {
    expect(rowsInWords(of(2, [0, 0, 0, 0, 255, 0, 255, 0, 255, 0, 0, 0]))).toEqual([
      'rows 0 to 1: empty',
      'rows 2 to 4: column 0 full',
      'row 5: empty',
    ]);
  });
  it('tell a cell', () => {
    expect(cellWords(image, { row: 0, column: 2 })).toBe('row 0, column 2: 78\u202f% ink');
    expect(cellWords(image, { row: 0, column: 3 })).toBe('row 0, column 3: empty');
  });
  it('sum a drawing up by its extent, share and centre', () => {
    // 5 x 4 pixels: two full ones and one of half; 2.5 of 20 is 12.5 %; the centre of ink is at row 3.5 / 2.5, column 5.5 / 2.5.
    const drawing = of(5, [0, 0, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128, 0]);
    expect(summaryOf(drawing)).toBe(
      '3 pixels of 20 are drawn, from row 1 to row 3 and from column 1 to column 3; all ink together would fill 12.5\u202f% of the image. The centre of the ink is at row 1, column 2 (centre).',
    );
    expect(summaryOf(blank)).toBe('Nothing is drawn.');
    expect(summaryOf(of(2, [9, 0, 0, 0]))).toBe('Almost nothing is drawn: 0.9\u202f% ink.');
    expect(summaryOf(of(2, [255, 0, 0, 0]))).toContain('1 pixel of 4 is drawn, in row 0 and in column 0;');
  });
});

describe('a key', () => {
  const at = { row: 1, column: 2 };
  const pressed = (key: string, held: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey', boolean>> = {}) =>
    actionOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held }, at, image);
  const move = (row: number, column: number): KeyAction => ({ kind: 'move', cell: { row, column } });
  it.each([
    ['ArrowLeft', move(1, 1)],
    ['ArrowRight', move(1, 3)],
    ['ArrowUp', move(0, 2)],
    ['ArrowDown', move(2, 2)],
    ['Home', move(1, 0)],
    ['End', move(1, 3)],
    ['PageUp', move(0, 2)],
    ['PageDown', move(2, 2)],
    [' ', { kind: 'use' }],
    ['Enter', { kind: 'switch-pen' }],
    ['Escape', { kind: 'lift-pen' }],
    ['Tab', undefined],
    ['a', undefined],
  ])('%j does its work', (key, action) => expect(pressed(key)).toEqual(action));

  it('works together with others', () => {
    expect(pressed(' ', { shiftKey: true })).toEqual({ kind: 'erase' });
    expect(pressed('z', { ctrlKey: true })).toEqual({ kind: 'undo' });
    expect(pressed('z', { metaKey: true })).toEqual({ kind: 'undo' });
    expect(pressed('Z', { ctrlKey: true, shiftKey: true })).toEqual({ kind: 'redo' });
    expect(pressed('y', { ctrlKey: true })).toEqual({ kind: 'redo' });
    expect(pressed('Home', { ctrlKey: true })).toEqual(move(0, 0));
    expect(pressed('End', { ctrlKey: true })).toEqual(move(2, 3));
  });
  it('of the browser is left to it', () => {
    expect(pressed('ArrowLeft', { altKey: true })).toBeUndefined();
    expect(pressed('c', { ctrlKey: true })).toBeUndefined();
    expect(pressed('ArrowLeft', { metaKey: true })).toBeUndefined();
  });
  it('stops at the edges', () => {
    const corner = { row: 2, column: 3 };
    const plain = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
    for (const key of ['ArrowRight', 'ArrowDown'])
      expect(actionOf({ key, ...plain }, corner, image)).toEqual({ kind: 'move', cell: corner });
    for (const key of ['ArrowLeft', 'ArrowUp'])
      expect(actionOf({ key, ...plain }, { row: 0, column: 0 }, image)).toEqual(move(0, 0));
  });
});
