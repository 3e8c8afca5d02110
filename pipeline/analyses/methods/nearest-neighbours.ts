// The class of an image by a vote of its nearest neighbours: what distances in a space are worth. Knows nothing of networks.
import { innerProducts, rowOf, rowsOf } from './linear-algebra.ts';
import type { Matrix } from './linear-algebra.ts';

/** Rows whose distances to all others are computed at once. */
const block = 500;

/** The class with the most votes among labels in order of distance; of equals the one that comes first. */
export function vote(labels: readonly number[]): number {
  const votes = new Map<number, number>();
  for (const label of labels) votes.set(label, (votes.get(label) ?? 0) + 1);
  return [...votes].reduce((best, one) => (one[1] > best[1] ? one : best), [-1, 0])[0];
}

/** Indices of the `k` smallest values in order, the one at `own` left out. */
function smallest(values: Float64Array, k: number, own: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (i === own) continue;
    const value = values[i] as number;
    if (found.length === k && value >= (values[found[k - 1] as number] as number)) continue;
    let place = found.length;
    while (place > 0 && value < (values[found[place - 1] as number] as number)) place--;
    found.splice(place, 0, i);
    if (found.length > k) found.pop();
  }
  return found;
}

/** How many rows get their own label from their `k` nearest other rows by Euclidean distance (Cover & Hart 1967, doi:10.1109/TIT.1967.1053964). */
export function rightByNeighbours(x: Matrix, labels: Uint8Array, k: number): number {
  const squares = Float64Array.from({ length: x.rows }, (_, i) => rowOf(x, i).reduce((sum, v) => sum + v * v, 0));
  let right = 0;
  for (let first = 0; first < x.rows; first += block) {
    const some = rowsOf(x, first, Math.min(x.rows, first + block));
    const products = innerProducts(some, x);
    for (let i = 0; i < some.rows; i++) {
      const distances = squares.map((square, j) => square - 2 * (products.values[i * x.rows + j] as number));
      const nearest = smallest(distances, k, first + i);
      if (vote(nearest.map((j) => labels[j] as number)) === labels[first + i]) right++;
    }
  }
  return right;
}
