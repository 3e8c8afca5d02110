// t-SNE (van der Maaten & Hinton 2008), the exact one: every pair of points pulls and pushes. Knows nothing of networks.
import { normal } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';
import { innerProducts } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';

/** Squared Euclidean distances between rows, `[n, n]`. */
export function squaredDistances(x: Matrix): Float64Array {
  const { rows } = x;
  const products = innerProducts(x, x).values;
  const own = (i: number): number => products[i * (rows + 1)] as number;
  return Float64Array.from(products, (value, at) => {
    const [i, j] = [Math.floor(at / rows), at % rows];
    return i === j ? 0 : Math.max(0, own(i) + own(j) - 2 * value);
  });
}

/** Probabilities of one row's neighbours at a precision, and their entropy in nats. */
function neighboursAt(distances: Float64Array, own: number, precision: number): { p: Float64Array; entropy: number } {
  // Relative to the nearest neighbour, so that not all of them vanish.
  const nearest = distances.reduce((least, d, j) => (j === own ? least : Math.min(least, d)), Infinity);
  const p = distances.map((d, j) => (j === own ? 0 : Math.exp(-(d - nearest) * precision)));
  const sum = p.reduce((a, b) => a + b, 0);
  let entropy = 0;
  for (let j = 0; j < p.length; j++) {
    const share = (p[j] as number) / sum;
    p[j] = share;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return { p, entropy };
}

/** Neighbours of one row such that 2^entropy in bits is the perplexity: found by halving. Throws where there are too few. */
export function conditionalProbabilities(distances: Float64Array, own: number, perplexity: number): Float64Array {
  if (!(perplexity > 0 && perplexity < distances.length - 1))
    throw new Error(`invalid perplexity ${perplexity}: there are ${distances.length - 1} neighbours`);
  const wanted = Math.log(perplexity);
  let [low, high, precision] = [0, Infinity, 1];
  let found = neighboursAt(distances, own, precision);
  for (let i = 0; i < 100 && Math.abs(found.entropy - wanted) > 1e-5; i++) {
    if (found.entropy > wanted) low = precision;
    else high = precision;
    precision = high === Infinity ? precision * 2 : (low + high) / 2;
    found = neighboursAt(distances, own, precision);
  }
  return found.p;
}

/** Symmetric probabilities of pairs, above the diagonal row by row; twice their sum is 1. */
export function jointProbabilities(distances: Float64Array, n: number, perplexity: number): Float64Array {
  const rows = Array.from({ length: n }, (_, i) =>
    conditionalProbabilities(distances.subarray(i * n, (i + 1) * n), i, perplexity),
  );
  const joint = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) joint[at++] = ((rows[i]?.[j] as number) + (rows[j]?.[i] as number)) / (2 * n);
  return joint;
}

export interface Embedding {
  /** `[n, 2]` */
  readonly points: Float64Array;
  /** Kullback-Leibler divergence in nats, every `recordEvery` steps after the exaggeration, and at the end. */
  readonly divergences: readonly number[];
}

const settings = { steps: 750, exaggeratedSteps: 250, exaggeration: 12, rate: 200, recordEvery: 50 } as const;

/** Closeness 1 / (1 + distance²) of every pair into `closeness`; returns twice the sum. */
function closenessInto(closeness: Float64Array, points: Float64Array): number {
  const n = points.length / 2;
  let sum = 0;
  for (let i = 0, at = 0; i < n; i++) {
    const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
    for (let j = i + 1; j < n; j++, at++) {
      const [dx, dy] = [x - (points[2 * j] as number), y - (points[2 * j + 1] as number)];
      const q = 1 / (1 + dx * dx + dy * dy);
      closeness[at] = q;
      sum += q;
    }
  }
  return 2 * sum;
}

/** Gradient of the divergence: 4 sum over j of (p_ij - q_ij) (y_i - y_j) / (1 + |y_i - y_j|²). */
function gradientInto(
  gradient: Float64Array,
  points: Float64Array,
  joint: Float64Array,
  closeness: Float64Array,
  sum: number,
  exaggeration: number,
): void {
  const n = points.length / 2;
  gradient.fill(0);
  for (let i = 0, at = 0; i < n; i++) {
    const [x, y] = [points[2 * i] as number, points[2 * i + 1] as number];
    let [gx, gy] = [0, 0];
    for (let j = i + 1; j < n; j++, at++) {
      const q = closeness[at] as number;
      const force = 4 * (exaggeration * (joint[at] as number) - q / sum) * q;
      const [fx, fy] = [force * (x - (points[2 * j] as number)), force * (y - (points[2 * j + 1] as number))];
      gx += fx;
      gy += fy;
      gradient[2 * j] = (gradient[2 * j] as number) - fx;
      gradient[2 * j + 1] = (gradient[2 * j + 1] as number) - fy;
    }
    gradient[2 * i] = (gradient[2 * i] as number) + gx;
    gradient[2 * i + 1] = (gradient[2 * i + 1] as number) + gy;
  }
}

/** Kullback-Leibler divergence of the map's pairs from those of the data, in nats. */
export function divergenceOf(joint: Float64Array, points: Float64Array): number {
  const closeness = new Float64Array(joint.length);
  const sum = closenessInto(closeness, points);
  let divergence = 0;
  for (let at = 0; at < joint.length; at++) {
    const p = joint[at] as number;
    if (p > 0) divergence += 2 * p * Math.log((p * sum) / (closeness[at] as number));
  }
  return divergence;
}

/** Gradient of `divergenceOf` by the points. */
export function gradientOf(joint: Float64Array, points: Float64Array): Float64Array {
  const [gradient, closeness] = [new Float64Array(points.length), new Float64Array(joint.length)];
  gradientInto(gradient, points, joint, closeness, closenessInto(closeness, points), 1);
  return gradient;
}

/** Moves points from a random start until near and far on the map are near and far in the data. @param n points */
export function embed(joint: Float64Array, n: number, random: Random): Embedding {
  const points = Float64Array.from({ length: 2 * n }, () => 1e-4 * normal(random));
  const [velocity, gradient] = [new Float64Array(2 * n), new Float64Array(2 * n)];
  const gains = new Float64Array(2 * n).fill(1);
  const closeness = new Float64Array(joint.length);
  const divergences: number[] = [];
  for (let step = 0; step < settings.steps; step++) {
    const exaggerated = step < settings.exaggeratedSteps;
    if (!exaggerated && step % settings.recordEvery === 0) divergences.push(divergenceOf(joint, points));
    const sum = closenessInto(closeness, points);
    gradientInto(gradient, points, joint, closeness, sum, exaggerated ? settings.exaggeration : 1);
    for (let i = 0; i < 2 * n; i++) {
      const [g, v] = [gradient[i] as number, velocity[i] as number];
      // Jacobs 1988: a coordinate that keeps its direction goes faster.
      const gain = Math.max(0.01, g > 0 === v > 0 ? (gains[i] as number) * 0.8 : (gains[i] as number) + 0.2);
      gains[i] = gain;
      velocity[i] = (exaggerated ? 0.5 : 0.8) * v - settings.rate * gain * g;
      points[i] = (points[i] as number) + (velocity[i] as number);
    }
  }
  divergences.push(divergenceOf(joint, points));
  return { points, divergences };
}
