// Principal components, exactly: the eigenvectors of the covariance, in float64. Knows nothing of networks.
import { EigenvalueDecomposition, Matrix as Dense } from 'ml-matrix';
import { rowOf } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';

export interface PrincipalComponents {
  /** Variance along each component, the largest first; their sum is the total variance. */
  readonly variances: Float64Array;
  /** `[columns, columns]`, row-major; column k is component k, of length 1, its entry of greatest size positive. */
  readonly components: Float64Array;
}

/** Covariance of columns of mean 0, divided by n. */
export function covarianceOf(x: Matrix): Float64Array {
  const { rows, columns } = x;
  const sums = new Float64Array(columns * columns);
  for (let r = 0; r < rows; r++) {
    const row = rowOf(x, r);
    for (let i = 0; i < columns; i++) {
      const value = row[i] as number;
      if (value === 0) continue;
      for (let j = 0, at = i * columns; j <= i; j++, at++) sums[at] = (sums[at] as number) + value * (row[j] as number);
    }
  }
  for (let i = 0; i < columns; i++)
    for (let j = 0; j <= i; j++)
      sums[j * columns + i] = sums[i * columns + j] = (sums[i * columns + j] as number) / rows;
  return sums;
}

/** Index of the entry of greatest size. */
const greatest = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (Math.abs(value) > Math.abs(values[best] as number) ? i : best), 0);

/** @param x its columns have mean 0 */
export function principalComponents(x: Matrix): PrincipalComponents {
  const size = x.columns;
  const covariance = covarianceOf(x);
  const rows = Array.from({ length: size }, (_, i) => covariance.subarray(i * size, (i + 1) * size));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(new Dense(rows), {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => (realEigenvalues[b] as number) - (realEigenvalues[a] as number));
  const components = new Float64Array(size * size);
  order.forEach((from, to) => {
    const vector = eigenvectorMatrix.getColumn(from);
    // Either sign is right; one is chosen, so that the picture is the same each time.
    const sign = Math.sign(vector[greatest(vector)] as number);
    vector.forEach((value, i) => (components[i * size + to] = sign * value));
  });
  // Rounding can leave a variance of nothing below 0.
  const variances = Float64Array.from(order, (i) => Math.max(0, realEigenvalues[i] as number));
  return { variances, components };
}

/** The first `count` components as `[columns, count]`, in float32. */
export function firstComponents({ variances, components }: PrincipalComponents, count: number): Matrix {
  const rows = variances.length;
  const values = Float32Array.from(
    { length: rows * count },
    (_, i) => components[Math.floor(i / count) * rows + (i % count)] as number,
  );
  return { rows, columns: count, values };
}
