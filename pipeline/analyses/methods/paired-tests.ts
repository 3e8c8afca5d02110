// Tests of two networks on the same images: the difference of their accuracies with its interval, McNemar's exact test, and Holm's
// adjustment where several pairs are compared.
import { z95 } from '../../../src/mean.ts';

/** log(n!) for n up to the largest asked for. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = (logs[i - 1] as number) + Math.log(i);
  return logs;
}

/**
 * McNemar's exact test (McNemar 1947, doi:10.1007/BF02295996): the two-sided p-value of `b` against `c` under a fair coin.
 * Twice the smaller tail, at most 1.
 */
export function mcNemar(b: number, c: number): number {
  const n = b + c;
  const logs = logFactorials(n);
  let tail = 0;
  for (let k = 0; k <= Math.min(b, c); k++)
    tail += Math.exp((logs[n] as number) - (logs[k] as number) - (logs[n - k] as number) - n * Math.LN2);
  return Math.min(1, 2 * tail);
}

/** Holm's step-down adjustment (Holm 1979): p-values that may be compared with one level, in the order given. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((i, j) => (pValues[i] as number) - (pValues[j] as number));
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((i, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * (pValues[i] as number)));
    adjusted[i] = largest;
  });
  return adjusted;
}

/**
 * Difference of two accuracies on the same n images, of which `b` only the first and `c` only the second gets right, with its 95 % Wald
 * interval: (b - c) / n ± 1.96 sqrt(b + c - (b - c)² / n) / n.
 */
export function pairedDifference(b: number, c: number, n: number): { difference: number; interval: [number, number] } {
  const difference = (b - c) / n;
  const half = (z95 * Math.sqrt(b + c - (b - c) ** 2 / n)) / n;
  return { difference, interval: [difference - half, difference + half] };
}
