// Multinomial logistic regression with an L2 penalty, fitted until its gradient vanishes. In float64; knows nothing of networks.
import * as tf from '@tensorflow/tfjs-core';
import { argmax } from '../../../src/model/probabilities.ts';
import { choleskyOf, onDevice, rowOf, solveInPlace } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';
import { minimise } from './minimum.ts';
import type { Objective } from './minimum.ts';

/** `[features + 1, classes]`, row-major; the last row are the intercepts, which sum to 0. */
export interface LogisticModel {
  readonly features: number;
  readonly classes: number;
  readonly weights: Float64Array;
}

/** Logits of one row of features. */
function logitsInto(logits: Float64Array, row: Float32Array, weights: Float64Array): void {
  const classes = logits.length;
  const intercepts = row.length * classes;
  for (let k = 0; k < classes; k++) logits[k] = weights[intercepts + k] as number;
  for (let j = 0, at = 0; j < row.length; j++) {
    const x = row[j] as number;
    for (let k = 0; k < classes; k++, at++) logits[k] = (logits[k] as number) + x * (weights[at] as number);
  }
}

/** Turns logits into probabilities and returns -log of the one of `label`. */
function softmaxInPlace(logits: Float64Array, label: number): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const own = (logits[label] as number) - largest;
  let sum = 0;
  for (let k = 0; k < logits.length; k++) sum += logits[k] = Math.exp((logits[k] as number) - largest);
  for (let k = 0; k < logits.length; k++) logits[k] = (logits[k] as number) / sum;
  return Math.log(sum) - own;
}

/**
 * Mean negative log-likelihood in nats plus penalty / 2 times the squared norm of the weights, intercepts aside; with its gradient.
 */
export function penalisedLoss(x: Matrix, labels: Uint8Array, classes: number, penalty: number): Objective {
  const { rows, columns } = x;
  return (weights, gradient) => {
    gradient.fill(0);
    let loss = 0;
    const residual = new Float64Array(classes);
    for (let i = 0; i < rows; i++) {
      const row = rowOf(x, i);
      const label = labels[i] as number;
      logitsInto(residual, row, weights);
      loss += softmaxInPlace(residual, label);
      residual[label] = (residual[label] as number) - 1;
      let at = 0;
      for (let j = 0; j < columns; j++) {
        const value = row[j] as number;
        for (let k = 0; k < classes; k++, at++)
          gradient[at] = (gradient[at] as number) + value * (residual[k] as number);
      }
      for (let k = 0; k < classes; k++, at++) gradient[at] = (gradient[at] as number) + (residual[k] as number);
    }
    let squares = 0;
    for (let at = 0; at < gradient.length; at++) {
      gradient[at] = (gradient[at] as number) / rows;
      if (at >= columns * classes) continue;
      const weight = weights[at] as number;
      gradient[at] = (gradient[at] as number) + penalty * weight;
      squares += weight * weight;
    }
    return loss / rows + (penalty / 2) * squares;
  };
}

/** The probabilities of all rows, `[rows, classes]`. */
function probabilities(x: Matrix, labels: Uint8Array, classes: number, weights: Float64Array): Matrix {
  const values = new Float32Array(x.rows * classes);
  const row = new Float64Array(classes);
  for (let i = 0; i < x.rows; i++) {
    logitsInto(row, rowOf(x, i), weights);
    softmaxInPlace(row, labels[i] as number);
    values.set(row, i * classes);
  }
  return { rows: x.rows, columns: classes, values };
}

/** Puts the block of two classes into the whole, for both orders of them. */
function place(whole: Float64Array, block: Float32Array, k: number, l: number, classes: number): void {
  const width = Math.sqrt(block.length);
  const size = width * classes;
  for (let i = 0; i < width; i++)
    for (let j = 0; j < width; j++) {
      whole[(i * classes + k) * size + j * classes + l] = block[i * width + j] as number;
      whole[(j * classes + l) * size + i * classes + k] = block[i * width + j] as number;
    }
}

/**
 * Second derivative of `penalisedLoss`, `[size, size]` for as many weights: the mean over rows of p_k ((1 if k = l) - p_l) x_i x_j.
 * In float32, for it only steers the search.
 */
function secondDerivative(x: Matrix, p: Matrix, penalty: number): Float64Array {
  const classes = p.columns;
  const size = (x.columns + 1) * classes;
  const whole = new Float64Array(size * size);
  tf.tidy(() => {
    const features = tf.concat<tf.Tensor2D>([onDevice(x), tf.ones<tf.Rank.R2>([x.rows, 1])], 1);
    const transposed = tf.transpose(features);
    const shares = tf.split(onDevice(p), classes, 1);
    shares.forEach((own, k) =>
      shares.slice(0, k + 1).forEach((other, l) => {
        const factor = tf.div(tf.mul(own, k === l ? tf.sub(1, other) : tf.neg(other)), x.rows);
        const block = tf.tidy(() => tf.matMul(transposed, tf.mul(features, factor)).dataSync<'float32'>().slice());
        place(whole, block, k, l, classes);
      }),
    );
  });
  // A little more than the penalty, which leaves the intercepts alone: they may all grow together.
  for (let i = 0; i < size; i++) whole[i * (size + 1)] = (whole[i * (size + 1)] as number) + penalty + 1e-5;
  return whole;
}

/** Steps between two computations of the second derivative, and how often it is computed at most. */
const stepsOfOneRound = 20;
const mostRounds = 50;

/**
 * The minimum of `penalisedLoss`, to a gradient of at most `tolerance`. Throws where it is not reached.
 * @param x should be standardised, for one penalty holds for all features
 */
export function fitLogistic(
  x: Matrix,
  labels: Uint8Array,
  classes: number,
  penalty: number,
  { start, tolerance = 1e-6 }: { readonly start?: LogisticModel; readonly tolerance?: number } = {},
): LogisticModel {
  if (x.rows !== labels.length) throw new Error(`invalid labels: ${labels.length} for ${x.rows} rows`);
  const size = (x.columns + 1) * classes;
  const objective = penalisedLoss(x, labels, classes, penalty);
  let at = start?.weights ?? new Float64Array(size);
  for (let round = 0; round < mostRounds; round++) {
    const factor = choleskyOf(secondDerivative(x, probabilities(x, labels, classes, at), penalty), size);
    const precondition = (gradient: Float64Array): void => solveInPlace(factor, size, gradient);
    const found = minimise(objective, at, { precondition, tolerance, maxSteps: stepsOfOneRound });
    at = found.at;
    if (found.gradientNorm <= tolerance)
      return { features: x.columns, classes, weights: withCentredIntercepts(at, classes) };
  }
  throw new Error(`invalid fit: the gradient does not fall below ${tolerance}; standardise the features`);
}

/** Intercepts may all grow by the same number without any effect: here they sum to 0. */
function withCentredIntercepts(weights: Float64Array, classes: number): Float64Array {
  const first = weights.length - classes;
  const mean = weights.subarray(first).reduce((a, b) => a + b, 0) / classes;
  return weights.map((weight, i) => (i < first ? weight : weight - mean));
}

/** Mean negative log-likelihood in nats, and how many rows have their own label as the most probable one. */
export function judgeLogistic(
  { classes, weights }: LogisticModel,
  x: Matrix,
  labels: Uint8Array,
): { readonly loss: number; readonly right: number } {
  let [loss, right] = [0, 0];
  const logits = new Float64Array(classes);
  for (let i = 0; i < x.rows; i++) {
    logitsInto(logits, rowOf(x, i), weights);
    const label = labels[i] as number;
    if (argmax(logits) === label) right++;
    loss += softmaxInPlace(logits, label) / x.rows;
  }
  return { loss, right };
}
