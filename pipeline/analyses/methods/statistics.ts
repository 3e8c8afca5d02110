// Statistics that compare samples by ranks or by moments, ties included. Knows nothing of networks.

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
  const found = new Float64Array(values.length);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end] as number] === values[order[first] as number]) end++;
    for (let at = first; at < end; at++) found[order[at] as number] = (first + 1 + end) / 2;
    first = end;
  }
  return found;
}

/** Pearson's correlation; 0 where one side is constant. Throws for unequal lengths. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error(`invalid samples: ${a.length} and ${b.length} values`);
  // Counted from the first value, so that a constant side has no rounding errors for deviations.
  const [firstA, firstB] = [a[0] as number, b[0] as number];
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    meanA += ((a[i] as number) - firstA) / a.length;
    meanB += ((b[i] as number) - firstB) / b.length;
  }
  let [products, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - firstA - meanA, (b[i] as number) - firstB - meanB];
    products += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  const scale = Math.sqrt(squaresA * squaresB);
  return scale === 0 ? 0 : Math.max(-1, Math.min(1, products / scale));
}

/** Spearman's rank correlation, ties by mid-ranks; 0 where one side is constant. */
export const spearman = (a: ArrayLike<number>, b: ArrayLike<number>): number => pearson(ranks(a), ranks(b));

/** Mann & Whitney's U: pairs in which the sample's value is above the reference's, ties by half. */
function pairsAbove(sample: ArrayLike<number>, reference: ArrayLike<number>): number {
  const all = ranks([...Array.from(sample), ...Array.from(reference)]);
  const sum = all.subarray(0, sample.length).reduce((a, b) => a + b, 0);
  return sum - (sample.length * (sample.length + 1)) / 2;
}

/**
 * Area under the ROC curve: the probability that a value of the sample is above one of the reference, ties by half. 0.5 by chance.
 * Throws where one of them is empty.
 */
export function auc(sample: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (sample.length === 0 || reference.length === 0)
    throw new Error(`invalid samples: ${sample.length} and ${reference.length} values`);
  return pairsAbove(sample, reference) / (sample.length * reference.length);
}

/**
 * Two-sided tail of the standard normal distribution beyond |z|: erfc(|z| / sqrt 2), to a relative error of 1.2e-7
 * (Press et al. 1992, Numerical Recipes, section 6.2).
 */
export function normalTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const coefficients = [
    0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
    -1.26551223,
  ];
  return Math.min(1, t * Math.exp(coefficients.reduce((sum, c) => sum * t + c, 0) - x * x));
}

/**
 * Two-sided p-value of the Mann-Whitney test (1947, doi:10.1214/aoms/1177730491) by the normal approximation, corrected for ties and for
 * continuity. 1 where all values are equal.
 */
export function mannWhitney(sample: ArrayLike<number>, reference: ArrayLike<number>): number {
  const [m, n] = [sample.length, reference.length];
  const total = m + n;
  const counts = new Map<number, number>();
  for (const value of [...Array.from(sample), ...Array.from(reference)])
    counts.set(value, (counts.get(value) ?? 0) + 1);
  const ties = [...counts.values()].reduce((sum, t) => sum + t ** 3 - t, 0);
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  if (variance <= 0) return 1;
  const distance = Math.max(0, Math.abs(pairsAbove(sample, reference) - (m * n) / 2) - 0.5);
  return normalTail(distance / Math.sqrt(variance));
}
