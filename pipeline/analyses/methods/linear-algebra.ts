// Products of matrices on the device, in float32, and the Cholesky factor of a small symmetric one in float64. Knows nothing of images.
import * as tf from '@tensorflow/tfjs-core';

/** Numbers in rows, row-major: usually one row for each image. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** Wraps values; throws where they do not fill the rows. */
export function matrixOf(values: Float32Array, columns: number): Matrix {
  const rows = values.length / columns;
  if (!Number.isInteger(rows)) throw new Error(`invalid matrix: ${values.length} values in rows of ${columns}`);
  return { rows, columns, values };
}

/** Rows `first` to `end - 1`, without copying. */
export const rowsOf = ({ columns, values }: Matrix, first: number, end: number): Matrix => ({
  rows: end - first,
  columns,
  values: values.subarray(first * columns, end * columns),
});

/** Row `i`, without copying. */
export const rowOf = ({ columns, values }: Matrix, i: number): Float32Array =>
  values.subarray(i * columns, (i + 1) * columns);

/** Mean of each column. */
export function columnMeans({ rows, columns, values }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) means[i % columns] = (means[i % columns] as number) + (values[i] as number);
  return means.map((sum) => sum / rows);
}

/** The rows minus `means`. */
export const centred = (matrix: Matrix, means: Float64Array): Matrix => ({
  ...matrix,
  values: matrix.values.map((value, i) => value - (means[i % matrix.columns] as number)),
});

/** The matrix on the device; the caller disposes. */
export const onDevice = ({ rows, columns, values }: Matrix): tf.Tensor2D => tf.tensor2d(values, [rows, columns]);

/** A result of the device as a matrix. */
function computed(compute: () => tf.Tensor2D): Matrix {
  const result = tf.tidy(compute);
  const [rows, columns] = result.shape;
  const values = result.dataSync<'float32'>();
  result.dispose();
  return { rows, columns, values };
}

/** a b; throws where the sizes do not fit. */
export const product = (a: Matrix, b: Matrix): Matrix => computed(() => tf.matMul(onDevice(a), onDevice(b)));

/** aᵀ b. Transposed first: the device's own product of a transposed matrix is twenty times as slow. */
export const crossProduct = (a: Matrix, b: Matrix): Matrix =>
  computed(() => tf.matMul(tf.transpose(onDevice(a)), onDevice(b)));

/** a bᵀ: inner products of rows. */
export const innerProducts = (a: Matrix, b: Matrix): Matrix =>
  computed(() => tf.matMul(onDevice(a), tf.transpose(onDevice(b))));

/** The lower triangle L of L Lᵀ = a, for a symmetric `[n, n]`. Throws where it is not positive definite. */
export function choleskyOf(a: ArrayLike<number>, n: number): Float64Array {
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let rest = a[i * n + j] as number;
      for (let k = 0; k < j; k++) rest -= (factor[i * n + k] as number) * (factor[j * n + k] as number);
      if (i !== j) factor[i * n + j] = rest / (factor[j * n + j] as number);
      else if (rest > 0) factor[i * n + i] = Math.sqrt(rest);
      else throw new Error(`invalid matrix: not positive definite in row ${i}`);
    }
  return factor;
}

/** Solves L Lᵀ x = b in place, for a factor `[n, n]` of `choleskyOf` and `right` `[n, k]`, row-major. */
export function solveInPlace(factor: Float64Array, n: number, right: Float64Array): void {
  const k = right.length / n;
  const subtract = (target: number, source: number, weight: number): void => {
    for (let c = 0; c < k; c++) {
      right[target * k + c] = (right[target * k + c] as number) - weight * (right[source * k + c] as number);
    }
  };
  const divide = (row: number): void => {
    const by = factor[row * n + row] as number;
    for (let c = row * k; c < (row + 1) * k; c++) right[c] = (right[c] as number) / by;
  };
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) subtract(i, j, factor[i * n + j] as number);
    divide(i);
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) subtract(i, j, factor[j * n + i] as number);
    divide(i);
  }
}
