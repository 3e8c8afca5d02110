// What the evidence of these artifacts must agree with: the manifest's own counts, and the controls of its probes.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';

const { evidence, manifest } = loadArtifacts();
const { confusion, calibration, 'linear-probes': probes } = evidence;
const { test } = manifest.metrics;
const size = (label: number): number => test.confusion[label]?.reduce((a, b) => a + b) ?? NaN;

describe('confusions', () => {
  it('have the recalls of the confusion matrix', () =>
    expect(confusion?.recalls.map(({ value }, label) => Math.round(value * size(label)))).toEqual(
      test.confusion.map((row, label) => row[label]),
    ));

  it('have its errors, its accuracy, and its pairs', () => {
    const errors = test.confusion.flatMap((row, truth) => row.filter((_, answer) => answer !== truth));
    expect(confusion?.errors).toBe(errors.reduce((a, b) => a + b));
    expect(confusion?.accuracy.value).toBeCloseTo(test.accuracy, 12);
    const most = errors.sort((a, b) => b - a).slice(0, confusion?.pairs.length);
    expect(confusion?.pairs.map(({ count }) => count)).toEqual(most);
    for (const { truth, predicted, count } of confusion?.pairs ?? [])
      expect(count).toBe(test.confusion[truth]?.[predicted]);
  });

  it('have the recalls of the shipped run among those of the seeds', () => {
    const shipped = manifest.runs.find((run) => run.shipped)?.id;
    const own = confusion?.seeds?.find(({ run }) => run === shipped);
    expect(own?.recalls).toEqual(confusion?.recalls.map(({ value }) => value));
  });
});

it('calibration is of the same answers, before and after the temperature', () => {
  expect(calibration?.before.accuracy.value).toBeCloseTo(test.accuracy, 12);
  expect(calibration?.after.accuracy).toEqual(calibration?.before.accuracy);
  for (const { bins } of [calibration?.before, calibration?.after].filter((one) => one !== undefined)) {
    const right = bins.reduce((sum, { accuracy, images }) => sum + Math.round(accuracy.value * images), 0);
    expect(right).toBe(Math.round(test.accuracy * 10_000));
    expect(bins.reduce((sum, { images }) => sum + images, 0)).toBe(10_000);
  }
});

describe('probes', () => {
  it.each(['pooled', 'coordinates'] as const)('of labels in a random order guess: one in ten (%s)', (reading) => {
    const found = probes?.permutedProbe[reading] ?? [];
    expect(found.map(({ layer }) => layer)).toEqual(['conv1', 'conv2', 'conv3', 'conv4']);
    for (const { accuracy } of found) expect(Math.abs(accuracy.value - 0.1)).toBeLessThanOrEqual(0.015);
  });

  it('of the logits find no less than the network itself', () => {
    expect(probes?.logits.network.value).toBeCloseTo(manifest.metrics.validation.accuracy, 12);
    expect(probes?.logits.probe.value).toBeGreaterThanOrEqual((probes?.logits.network.value ?? NaN) - 0.005);
  });
});
