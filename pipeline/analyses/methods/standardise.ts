// Columns of numbers brought to one scale: each to mean 0, groups of the same unit to standard deviation 1.
import { columnMeans } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';

/** Which columns have the same unit: those that are given the same number. */
export type Grouping = (column: number) => number;

/** Every column has a unit of its own. */
export const eachColumn: Grouping = (column) => column;

/** Numbers of images, one row each. Without grouping every column has a unit of its own. */
export interface Features extends Matrix {
  readonly groupOf?: Grouping;
}

/** What brings columns to mean 0 and groups of them to standard deviation 1. */
export interface Standard {
  readonly mean: Float64Array;
  /** Of each column's group: the root of the mean variance of its columns. */
  readonly deviation: Float64Array;
}

/** Mean of each column, and standard deviation (divided by n) of its group. */
export function standardOf(features: Features): Standard {
  const { rows, columns, values, groupOf = eachColumn } = features;
  const mean = columnMeans(features);
  const squares = new Map<number, number>();
  const counts = new Map<number, number>();
  const groups = Int32Array.from({ length: columns }, (_, column) => groupOf(column));
  const ofColumn = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) {
    const difference = (values[i] as number) - (mean[i % columns] as number);
    ofColumn[i % columns] = (ofColumn[i % columns] as number) + difference * difference;
  }
  groups.forEach((group, column) => {
    squares.set(group, (squares.get(group) ?? 0) + (ofColumn[column] as number));
    counts.set(group, (counts.get(group) ?? 0) + rows);
  });
  const deviation = Float64Array.from(groups, (group) =>
    Math.sqrt((squares.get(group) ?? 0) / (counts.get(group) ?? 1)),
  );
  return { mean, deviation };
}

/**
 * Columns minus the mean, divided by the deviation; a group that never varies becomes 0. The scale of a channel is a convention (the next
 * layer's weights undo it), and what is measured must not depend on it. Places of one channel keep their proportions: one that is nearly
 * always empty would otherwise outweigh all others in the few images where it is not.
 */
export function standardised({ rows, columns, values }: Features, { mean, deviation }: Standard): Matrix {
  // A deviation at the level of float32 rounding counts as zero.
  const factor = deviation.map((d, c) => (d > 1e-6 * Math.abs(mean[c] as number) ? 1 / d : 0));
  const standard = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++)
    standard[i] = ((values[i] as number) - (mean[i % columns] as number)) * (factor[i % columns] as number);
  return { rows, columns, values: standard };
}
