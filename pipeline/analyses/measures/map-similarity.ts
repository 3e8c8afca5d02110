// How alike two attribution maps of one image are, and how like what no network is needed for: edges, brightness, the middle.
import type { Estimate } from '../../../src/artifacts/evidence/estimate.ts';
import { pixelCount, side } from '../../datasets/image-size.ts';
import type { Random } from '../../../src/model/random.ts';
import { bootstrap } from '../methods/intervals.ts';
import { spearman } from '../methods/statistics.ts';

// Both are for ranking. What is equal must come out equal to the last bit, so both sum squares of whole numbers: Math.hypot of numbers with
// another order or another sum of squares parts what belongs together.

/** Sobel's gradient magnitude of an image of bytes, row-major; what lies outside is background. */
export function sobelMagnitude(bytes: Uint8Array): Float64Array {
  const at = (y: number, x: number): number =>
    y < 0 || y >= side || x < 0 || x >= side ? 0 : (bytes[y * side + x] as number);
  return Float64Array.from({ length: pixelCount }, (_, i) => {
    const [y, x] = [Math.floor(i / side), i % side];
    let [across, down] = [0, 0];
    for (const [k, weight] of [
      [-1, 1],
      [0, 2],
      [1, 1],
    ] as const) {
      across += weight * (at(y + k, x + 1) - at(y + k, x - 1));
      down += weight * (at(y + 1, x + k) - at(y - 1, x + k));
    }
    return Math.sqrt(across * across + down * down) / 255;
  });
}

/** Minus the distance of each pixel to the middle of the image: its ranks are those of any round hill there. */
export const closeness = Float64Array.from(
  { length: pixelCount },
  (_, i) => -Math.sqrt((2 * Math.floor(i / side) + 1 - side) ** 2 + (2 * (i % side) + 1 - side) ** 2) / 2,
);

export interface Similarity {
  readonly signed: number;
  readonly absolute: number;
  readonly absoluteEverywhere: number;
  /** Whether one of both is constant on the foreground. */
  readonly withoutOrder: boolean;
}

const magnitudes = (map: Float32Array): Float32Array => map.map(Math.abs);
const isConstant = (values: ArrayLike<number>): boolean => Array.from(values).every((value) => value === values[0]);

/** Values at the pixels above 0 of an image of bytes. */
export const onForeground = (values: ArrayLike<number>, bytes: Uint8Array): Float64Array =>
  Float64Array.from(Array.from(values).filter((_, p) => (bytes[p] as number) > 0));

/** Rank correlations of two maps, 784 values each, of one image of bytes. */
export function similarityOf(a: Float32Array, b: Float32Array, bytes: Uint8Array): Similarity {
  const [ownA, ownB] = [onForeground(a, bytes), onForeground(b, bytes)];
  return {
    signed: spearman(ownA, ownB),
    absolute: spearman(ownA.map(Math.abs), ownB.map(Math.abs)),
    absoluteEverywhere: spearman(magnitudes(a), magnitudes(b)),
    withoutOrder: isConstant(ownA) || isConstant(ownB),
  };
}

/** Rank correlation on the foreground of a map's absolute values with something else that each pixel has. */
export const likeness = (map: Float32Array, other: ArrayLike<number>, bytes: Uint8Array): number =>
  spearman(onForeground(magnitudes(map), bytes), onForeground(other, bytes));

/** Mean, with an interval by the bootstrap of whole groups of `size` values that follow each other. */
export function meanOfGroups(values: readonly number[], size: number, random: Random): Estimate {
  const groups = values.length / size;
  if (!Number.isInteger(groups)) throw new Error(`invalid groups: ${values.length} values in groups of ${size}`);
  const means = Array.from({ length: groups }, (_, g) =>
    values.slice(g * size, (g + 1) * size).reduce((sum, v) => sum + v / size, 0),
  );
  return bootstrap(
    groups,
    (indices) => indices.reduce((sum, g) => sum + (means[g] as number), 0) / indices.length,
    random,
  );
}
