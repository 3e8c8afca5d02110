// Ridge regression in closed form, its penalty chosen on rows that the fit has not seen (Hoerl & Kennard 1970, doi:10.1080/00401706.1970.10488634).
import { choleskyOf, crossProduct, product, rowsOf, solveInPlace } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';

export interface RidgeFit {
  /** `[features, targets]` */
  readonly weights: Matrix;
  readonly penalty: number;
}

/** Sum of squared differences. */
export function squaredError(predicted: Matrix, truth: Matrix): number {
  let sum = 0;
  for (let i = 0; i < truth.values.length; i++)
    sum += ((predicted.values[i] as number) - (truth.values[i] as number)) ** 2;
  return sum;
}

const sumOf = (a: Matrix, b: Matrix): Matrix => ({
  ...a,
  values: a.values.map((value, i) => value + (b.values[i] as number)),
});

/** (gram + penalty rows I)⁻¹ cross: the weights of least mean squared error plus penalty times their squared norm. */
export function ridgeWeights(gram: Matrix, cross: Matrix, rows: number, penalty: number): Matrix {
  const size = gram.columns;
  const system = Float64Array.from(gram.values);
  for (let i = 0; i < size; i++) system[i * (size + 1)] = (system[i * (size + 1)] as number) + penalty * rows;
  const weights = Float64Array.from(cross.values);
  solveInPlace(choleskyOf(system, size), size, weights);
  return { ...cross, values: Float32Array.from(weights) };
}

/**
 * Fits y by x with the penalty under which a fit without the last `heldOut` rows errs least on them; then on all rows.
 * @param x standardised @param y its columns have mean 0: there is no intercept
 */
export function fitRidge(x: Matrix, y: Matrix, heldOut: number, penalties: readonly number[]): RidgeFit {
  const fitted = x.rows - heldOut;
  const [inside, outside] = [rowsOf(x, 0, fitted), rowsOf(x, fitted, x.rows)];
  const [insideY, outsideY] = [rowsOf(y, 0, fitted), rowsOf(y, fitted, y.rows)];
  const [gram, cross] = [crossProduct(inside, inside), crossProduct(inside, insideY)];
  const errorOf = (penalty: number): number =>
    squaredError(product(outside, ridgeWeights(gram, cross, fitted, penalty)), outsideY);
  const errors = penalties.length === 1 ? [0] : penalties.map(errorOf);
  const penalty = penalties[errors.indexOf(Math.min(...errors))];
  if (penalty === undefined) throw new Error('missing penalties: there is none to choose from');
  const [wholeGram, wholeCross] = [
    sumOf(gram, crossProduct(outside, outside)),
    sumOf(cross, crossProduct(outside, outsideY)),
  ];
  return { weights: ridgeWeights(wholeGram, wholeCross, x.rows, penalty), penalty };
}
