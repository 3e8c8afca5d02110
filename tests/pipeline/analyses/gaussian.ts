// Made-up features for tests of analyses: normal numbers from a seed, and their mixtures.
import type { Matrix } from '../../../pipeline/analyses/methods/linear-algebra.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';

/** Independent standard normal numbers. */
export function gaussian(rows: number, columns: number, ...keys: number[]): Matrix {
  const random = randomFrom(...keys);
  return { rows, columns, values: Float32Array.from({ length: rows * columns }, () => normal(random)) };
}

export const at = ({ columns, values }: Matrix, row: number, column: number): number =>
  values[row * columns + column] as number;

/** A matrix by a formula. */
export const filled = (rows: number, columns: number, valueAt: (row: number, column: number) => number): Matrix => ({
  rows,
  columns,
  values: Float32Array.from({ length: rows * columns }, (_, i) => valueAt(Math.floor(i / columns), i % columns)),
});

/** x times a square table, by plain loops. */
export const times = (x: Matrix, table: readonly (readonly number[])[]): Matrix =>
  filled(x.rows, x.columns, (row, column) =>
    table.reduce((sum, line, k) => sum + at(x, row, k) * (line[column] ?? 0), 0),
  );

/** A rotation of the first two of `n` axes, in radians. */
export const rotation = (n: number, angle: number): number[][] =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      if (i < 2 && j < 2) return i === j ? Math.cos(angle) : (j - i) * Math.sin(angle);
      return Number(i === j);
    }),
  );
