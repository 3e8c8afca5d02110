// Sums, means and the normal quantile behind every 95 % interval: what all rooms count with. Knows nothing of the project.

/** Half the width of a 95 % interval in standard errors: the 97.5th percentile of the standard normal distribution. */
export const z95 = 1.959963984540054;

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** The arithmetic mean; NaN of none. */
export const mean = (values: readonly number[]): number => sum(values) / values.length;
