// Broad tables in parts: nothing is lost, nothing is told twice but the names of the rows.
import { describe, expect, it } from 'vitest';
import { tableParts } from '../../src/drawing/table-parts.ts';

const table = (columns: number) => ({
  caption: 'Weights',
  columns: Array.from({ length: columns }, (_, i) => `c${i}`),
  rows: [0, 1].map((row) => Array.from({ length: columns }, (_, i) => `${row},${i}`)),
});

describe('tableParts', () => {
  it('leaves a table alone that fits', () => {
    expect(tableParts(table(5), 5)).toEqual([table(5)]);
  });

  it('cuts a broad one into parts of nearly the same breadth, each with the names of the rows', () => {
    const parts = tableParts(table(8), 4);
    expect(parts.map(({ caption }) => caption)).toEqual([1, 2, 3].map((part) => `Weights (part ${part} of 3)`));
    expect(parts.map(({ columns }) => columns)).toEqual([
      ['c0', 'c1', 'c2', 'c3'],
      ['c0', 'c4', 'c5', 'c6'],
      ['c0', 'c7'],
    ]);
    expect(parts.map(({ rows }) => rows[1])).toEqual([
      ['1,0', '1,1', '1,2', '1,3'],
      ['1,0', '1,4', '1,5', '1,6'],
      ['1,0', '1,7'],
    ]);
  });

  it.each([2, 3, 13, 29, 33, 64])('loses no column of %i', (columns) => {
    const parts = tableParts(table(columns), 14);
    expect(parts.every((part) => part.columns.length <= 14)).toBe(true);
    expect(parts.flatMap((part) => part.columns.slice(1))).toEqual(table(columns).columns.slice(1));
  });
});
