// Rows of numbers as Gaussians, one for each class, that share one covariance: linear discriminant analysis without its decision. Knows
// nothing of networks.
import { choleskyOf, rowOf, solveInPlace } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';
import { covarianceOf } from './principal-components.ts';

export interface ClassGaussiansFit {
  /** `[classes, columns]` and `[columns, columns]`, in the precision in which they are shipped. */
  readonly means: Float32Array;
  readonly precision: Float32Array;
}

/** Means of the rows of each class, `[classes, columns]`. Throws for a class without rows. */
export function meansByClass(x: Matrix, labels: Uint8Array, classes: number): Float64Array {
  const means = new Float64Array(classes * x.columns);
  const counts = new Float64Array(classes);
  labels.forEach((label, i) => {
    counts[label] = (counts[label] as number) + 1;
    rowOf(x, i).forEach(
      (value, c) => (means[label * x.columns + c] = (means[label * x.columns + c] as number) + value),
    );
  });
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new Error(`missing rows of class ${empty}: a Gaussian needs a mean`);
  return means.map((sum, i) => sum / (counts[Math.floor(i / x.columns)] as number));
}

/**
 * Class means and the inverse of the pooled covariance within classes.
 * @param ridge is added to every variance, as a share of the mean variance: columns that never vary have a distance all the same
 */
export function fitClassGaussians(x: Matrix, labels: Uint8Array, classes: number, ridge: number): ClassGaussiansFit {
  const { columns, values } = x;
  const means = meansByClass(x, labels, classes);
  const within = values.map((value, i) => {
    const label = labels[Math.floor(i / columns)] as number;
    return value - (means[label * columns + (i % columns)] as number);
  });
  const covariance = covarianceOf({ ...x, values: within });
  const diagonal = Array.from({ length: columns }, (_, i) => i * (columns + 1));
  const meanVariance = diagonal.reduce((sum, i) => sum + (covariance[i] as number), 0) / columns;
  for (const i of diagonal) covariance[i] = (covariance[i] as number) + ridge * meanVariance;
  const precision = Float64Array.from({ length: columns * columns }, (_, i) => Number(i % (columns + 1) === 0));
  solveInPlace(choleskyOf(covariance, columns), columns, precision);
  return { means: Float32Array.from(means), precision: Float32Array.from(precision) };
}
