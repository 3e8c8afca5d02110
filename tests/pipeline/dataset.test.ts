// The real dataset: facts that anyone can check, and the split's rule.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  classMeans,
  datasetStatistics,
  mirrorCorrelation,
  nearestMeanAccuracy,
} from '../../pipeline/analyses/dataset-statistics.ts';
import { findDataset, pick, readTrainingSet, splitTrainingSet } from '../../pipeline/datasets/dataset.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';

let all: LabelledImages;
beforeAll(async () => {
  all = readTrainingSet(await findDataset(() => undefined));
});

describe('the training file', () => {
  it('holds 6,000 images of each class, mean .28604 and deviation .35302', () => {
    const counts = new Array<number>(10).fill(0);
    for (const label of all.labels) counts[label] = (counts[label] as number) + 1;
    expect(counts).toEqual(new Array(10).fill(6000));
    const mean = all.images.reduce((a, b) => a + b, 0) / all.images.length / 255;
    const variance = all.images.reduce((a, b) => a + (b / 255 - mean) ** 2, 0) / all.images.length;
    expect(mean).toBeCloseTo(0.28604, 5);
    expect(Math.sqrt(variance)).toBeCloseTo(0.35302, 5);
  });
});

describe('splitTrainingSet', () => {
  it('is stratified, disjoint, complete, ascending and always the same', () => {
    const { train, validation } = splitTrainingSet(all.labels, 55_000);
    expect([train.length, validation.length]).toEqual([55_000, 5_000]);
    expect(new Set([...train, ...validation]).size).toBe(60_000);
    for (let label = 0; label < 10; label++)
      expect(validation.filter((i) => all.labels[i] === label)).toHaveLength(500);
    expect(validation).toEqual([...validation].sort((a, b) => a - b));
    expect(splitTrainingSet(all.labels, 55_000)).toEqual({ train, validation });
    const small = splitTrainingSet(all.labels, 6_000);
    expect(small.validation).toEqual(validation);
    expect(small.train.every((i) => !validation.includes(i))).toBe(true);
    for (let label = 0; label < 10; label++)
      expect(small.train.filter((i) => all.labels[i] === label)).toHaveLength(600);
  });

  it('refuses numbers that cannot be stratified', () => {
    for (const n of [0, 5, 55_010, 60_000])
      expect(() => splitTrainingSet(all.labels, n)).toThrow(`invalid number of training images ${n}`);
  });
});

describe('findDataset', () => {
  it('says which folder it took', async () => {
    const lines: string[] = [];
    const folder = await findDataset((line) => lines.push(line));
    expect(lines.at(-1)).toContain(folder);
  });
});

describe('dataset statistics', () => {
  it('equal values worked by hand on a tiny set', () => {
    const images = new Uint8Array(3 * 784);
    images[0] = 255; // image 0: one corner
    images[784 + 14 * 28 + 3] = 51; // image 1: inside
    images.fill(255, 2 * 784); // image 2: everywhere
    const tiny = { images, labels: Uint8Array.of(0, 0, 1) };
    const s = datasetStatistics(tiny, tiny);
    const total = 3 * 784;
    expect(s.mean).toBeCloseTo((1 + 0.2 + 784) / total, 10);
    expect(s.standardDeviation).toBeCloseTo(Math.sqrt((1 + 0.04 + 784) / total - ((1 + 0.2 + 784) / total) ** 2), 10);
    expect(s.zeroShare).toBeCloseTo((783 + 783) / total, 10);
    expect(s.cornerZeroShare).toBeCloseTo(7 / 12, 10);
    expect([s.touchesTopOrBottom, s.touchesLeftOrRight]).toEqual([2 / 3, 2 / 3]);
    expect(s.histogram.reduce((a, b) => a + b)).toBeCloseTo(1, 10);
    expect(s.histogram[3]).toBeCloseTo(1 / total, 10); // byte 51 lies in bin 48 to 63
    expect(classMeans(tiny)[0]?.[0]).toBeCloseTo(0.5, 10);
    // The second image is nearer to the empty classes, whose mean is 0, than to its own class's mean.
    expect(nearestMeanAccuracy(classMeans(tiny), tiny)).toBeCloseTo(2 / 3, 10);
  });

  it('have a mirror correlation of 1 for a symmetric image and -1 for an antisymmetric one', () => {
    const symmetric = Float64Array.from({ length: 784 }, (_, i) => Math.abs((i % 28) - 13.5));
    const ramp = Float64Array.from({ length: 784 }, (_, i) => i % 28);
    expect(mirrorCorrelation(symmetric)).toBeCloseTo(1, 10);
    expect(mirrorCorrelation(ramp)).toBeCloseTo(-1, 10);
    expect(mirrorCorrelation(new Float64Array(784))).toBe(0);
  });

  it('agree with the pilot on the real images: half of all pixels are zero, ankle boots point one way', () => {
    const some = pick(all, splitTrainingSet(all.labels, 6_000).train);
    const s = datasetStatistics(some, some);
    expect(s.zeroShare).toBeCloseTo(0.502, 1);
    expect(s.mirrorCorrelation[9]).toBeLessThan(0.3);
    expect(s.mirrorCorrelation[1]).toBeGreaterThan(0.9);
  });
});
