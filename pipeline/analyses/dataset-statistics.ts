// Facts about the images themselves, before any network: what a reader should know, and the simplest rival (Gebru et al. 2021).
import type { DatasetStatistics } from '../../src/artifacts/schema.ts';
import { pixelValue } from '../../src/model/preprocess.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import { classes } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';

const bins = 16;

/** Mean of byte / 255 of each class: classes x 784 values. */
export function classMeans({ images, labels }: LabelledImages): Float64Array[] {
  const counts = new Array<number>(classes.length).fill(0);
  const sums = classes.map(() => new Float64Array(pixelCount));
  labels.forEach((label, i) => {
    counts[label] = (counts[label] as number) + 1;
    const sum = sums[label] as Float64Array;
    for (let p = 0; p < pixelCount; p++) sum[p] = (sum[p] as number) + pixelValue(images[i * pixelCount + p] as number);
  });
  return sums.map((sum, label) => sum.map((value) => value / Math.max(1, counts[label] as number)));
}

/** Pearson's correlation of an image with its left-right mirror image; 1 for a symmetric one, 0 where it is constant. */
export function mirrorCorrelation(image: Float64Array): number {
  const mean = image.reduce((a, b) => a + b, 0) / image.length;
  let covariance = 0;
  let variance = 0;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const here = (image[y * side + x] as number) - mean;
      covariance += here * ((image[y * side + side - 1 - x] as number) - mean);
      variance += here * here;
    }
  return variance === 0 ? 0 : covariance / variance;
}

/** Share of images whose nearest class mean (Euclidean distance of pixels) is that of their own class. */
export function nearestMeanAccuracy(means: readonly Float64Array[], { images, labels }: LabelledImages): number {
  let right = 0;
  labels.forEach((label, i) => {
    const distances = means.map((mean) => {
      let sum = 0;
      for (let p = 0; p < pixelCount; p++)
        sum += (pixelValue(images[i * pixelCount + p] as number) - (mean[p] as number)) ** 2;
      return sum;
    });
    if (distances.indexOf(Math.min(...distances)) === label) right++;
  });
  return right / labels.length;
}

/** Counts over the training images; the rival is measured on the validation images. */
export function datasetStatistics(train: LabelledImages, validation: LabelledImages): DatasetStatistics {
  const { images } = train;
  const count = train.labels.length;
  const byByte = new Array<number>(256).fill(0);
  for (const byte of images) byByte[byte] = (byByte[byte] as number) + 1;
  const share = (byte: number): number => (byByte[byte] as number) / images.length;
  const mean = byByte.reduce((sum, _, byte) => sum + share(byte) * pixelValue(byte), 0);
  const variance = byByte.reduce((sum, _, byte) => sum + share(byte) * (pixelValue(byte) - mean) ** 2, 0);

  const last = side - 1;
  let zeroCorners = 0;
  let vertical = 0;
  let horizontal = 0;
  for (let i = 0; i < count; i++) {
    const at = (y: number, x: number): number => images[i * pixelCount + y * side + x] as number;
    for (const [y, x] of [
      [0, 0],
      [0, last],
      [last, 0],
      [last, last],
    ] as const)
      zeroCorners += Number(at(y, x) === 0);
    const line = Array.from({ length: side }, (_, k) => k);
    vertical += Number(line.some((k) => at(0, k) > 0 || at(last, k) > 0));
    horizontal += Number(line.some((k) => at(k, 0) > 0 || at(k, last) > 0));
  }
  const means = classMeans(train);
  return {
    images: count,
    mean,
    standardDeviation: Math.sqrt(variance),
    zeroShare: share(0),
    cornerZeroShare: zeroCorners / (4 * count),
    touchesTopOrBottom: vertical / count,
    touchesLeftOrRight: horizontal / count,
    histogram: Array.from({ length: bins }, (_, bin) =>
      byByte.slice((bin * 256) / bins, ((bin + 1) * 256) / bins).reduce((sum, n) => sum + n / images.length, 0),
    ),
    mirrorCorrelation: means.map(mirrorCorrelation),
    nearestMeanAccuracy: nearestMeanAccuracy(means, validation),
  };
}
