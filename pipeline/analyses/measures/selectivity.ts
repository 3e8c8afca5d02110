// How unequally a channel treats the classes.

/**
 * Mean over the images of each class: `[c, classCount]` from one value an image and channel, `[n, c]`. Throws where a class has no image.
 */
export function classMeans(
  values: Float32Array,
  labels: Uint8Array,
  channels: number,
  classCount: number,
): Float64Array {
  const counts = new Float64Array(classCount);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  const empty = counts.indexOf(0);
  if (empty >= 0) throw new Error(`invalid labels: no image of class ${empty}`);
  const means = new Float64Array(channels * classCount);
  for (let i = 0; i < values.length; i++) {
    const label = labels[Math.floor(i / channels)] as number;
    const at = (i % channels) * classCount + label;
    means[at] = (means[at] as number) + (values[i] as number) / (counts[label] as number);
  }
  return means;
}

/**
 * Class selectivity of one channel: (mu_max - mu_rest) / (mu_max + mu_rest), mu_max the largest class mean and mu_rest the mean of the
 * others: 0 for a channel that treats all alike, 1 for one that answers to a single class (Morcos et al. 2018, arXiv:1803.06959).
 * @param means one a class, none below 0; 0 where all are 0
 */
export function selectivity(means: Float64Array): number {
  const most = Math.max(...means);
  const rest = (means.reduce((a, b) => a + b, 0) - most) / (means.length - 1);
  return most + rest === 0 ? 0 : (most - rest) / (most + rest);
}
