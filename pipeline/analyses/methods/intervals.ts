// Intervals of estimates: Wilson for shares, bootstrap for everything else.
import type { Estimate } from '../../../src/artifacts/evidence/estimate.ts';
import type { Random } from '../../../src/model/random.ts';
import { z95 } from '../../../src/mean.ts';

/** A share of `n` draws with Wilson's 95 % interval (Wilson 1927, doi:10.1080/01621459.1927.10502953). Throws for n = 0. */
export function shareOf(successes: number, n: number): Estimate {
  if (!(n > 0)) throw new Error(`invalid share: ${successes} of ${n}`);
  const value = successes / n;
  const centre = (value + (z95 * z95) / (2 * n)) / (1 + (z95 * z95) / n);
  const half = (z95 / (1 + (z95 * z95) / n)) * Math.sqrt((value * (1 - value)) / n + (z95 * z95) / (4 * n * n));
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/** The value below which a share `q` of sorted values lies, by linear interpolation. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) throw new Error('invalid quantile: no values');
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  const below = sorted[low] as number;
  const above = sorted[Math.min(low + 1, sorted.length - 1)] as number;
  return below + (above - below) * (at - low);
}

/**
 * The middle 95 % of values that were drawn around an estimate, widened to the estimate itself: of few units, resampling can pull a
 * statistic that is not linear (the size of an area, a calibration error) to one side of it altogether.
 * @param sorted ascending
 */
export const middleAround = (value: number, sorted: ArrayLike<number>): Estimate => ({
  value,
  low: Math.min(value, quantile(sorted, 0.025)),
  high: Math.max(value, quantile(sorted, 0.975)),
});

/**
 * Percentile bootstrap (Efron 1979, doi:10.1214/aos/1176344552): `statistic` of n units drawn with replacement.
 * @param statistic takes the indices of the drawn units; called once with all of them in order for the value itself
 */
export function bootstrap(
  n: number,
  statistic: (indices: Int32Array) => number,
  random: Random,
  draws = 1000,
): Estimate {
  const value = statistic(Int32Array.from({ length: n }, (_, i) => i));
  const drawn = new Int32Array(n);
  const values = Float64Array.from({ length: draws }, () => {
    for (let i = 0; i < n; i++) drawn[i] = Math.floor(random() * n);
    return statistic(drawn);
  }).sort();
  return middleAround(value, values);
}

/** Mean of values with a bootstrap interval over them. */
export function meanOf(values: ArrayLike<number>, random: Random, draws = 1000): Estimate {
  return bootstrap(
    values.length,
    (indices) => {
      let sum = 0;
      for (const i of indices) sum += values[i] as number;
      return sum / indices.length;
    },
    random,
    draws,
  );
}

/**
 * Mean of values of which some are the same draw, with a bootstrap interval over those draws: values that share a cluster come together.
 * @param clusters for each value the name of its cluster
 */
export function meanOfClusters(
  values: ArrayLike<number>,
  clusters: readonly number[],
  random: Random,
  draws = 1000,
): Estimate {
  const members = new Map<number, number[]>();
  clusters.forEach((cluster, i) => members.set(cluster, [...(members.get(cluster) ?? []), values[i] as number]));
  const sums = [...members.values()].map((own) => ({ sum: own.reduce((a, b) => a + b, 0), count: own.length }));
  return bootstrap(
    sums.length,
    (indices) => {
      let [sum, count] = [0, 0];
      for (const i of indices) {
        const own = sums[i] as (typeof sums)[number];
        sum += own.sum;
        count += own.count;
      }
      return sum / count;
    },
    random,
    draws,
  );
}
