// What the quick run made: a network that learned, artifacts that pass every gate, and a site that is drawn from them.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadArtifacts, readArtifact } from '../../src/artifacts/build.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { script, workFolder } from '../run/program.ts';

const folder = process.env['QUICK_ARTIFACTS'] ?? join(workFolder, 'quick');
const site = join(workFolder, 'quick-site');
const { manifest, trained, untrained } = loadArtifacts(folder);
const run = shippedRun(manifest);

describe('the quick run', () => {
  it('reaches over 70 % on validation images that it did not train on', () => {
    const { accuracy } = manifest.metrics.validation;
    expect(accuracy).toBeGreaterThan(0.7);
    expect(accuracy).toBeLessThan(1);
    expect(run.history.at(-1)?.validationAccuracy).toBeCloseTo(accuracy, 1);
  });

  it('is counted right: the confusion matrix holds every validation and every test image, and gives the accuracy', () => {
    for (const [kind, size] of [
      ['validation', 5000],
      ['test', 10_000],
    ] as const) {
      const { confusion, accuracy } = manifest.metrics[kind];
      const images = confusion.flat().reduce((a, b) => a + b, 0);
      expect(images).toBe(size);
      expect(confusion.reduce((sum, row, label) => sum + (row[label] ?? 0), 0) / images).toBeCloseTo(accuracy, 6);
    }
  });

  it('learned: the trained network is far from the untrained one', () => {
    expect(manifest.metrics.validation.accuracy - manifest.metrics.untrainedValidation.accuracy).toBeGreaterThan(0.4);
    const [after, before] = [trained, untrained].map(({ weights }) => weights.get('conv1/kernel')?.data);
    expect(after).not.toEqual(before);
  });

  it('was a quick one, and says so', () => {
    expect(manifest.runs).toEqual([run]);
    expect(run.epochs).toBe(3);
    expect(run.history).toHaveLength(3);
    expect(run.configuration.trainingImages).toBe(manifest.dataset.splits.train);
    expect(manifest.checkpoints.map(({ step }) => step)).toEqual([0, 10, 50, 62, 124, 186]);
  });

  it('wrote every file of the manifest with the checksum that stands there', () => {
    const { files, runs, checkpoints, evidence } = manifest;
    const networks = [...runs, ...checkpoints].map(({ weights }) => weights);
    const results = Object.values(evidence).flatMap(({ result, tensors }) => (tensors ? [result, tensors] : [result]));
    for (const record of [...Object.values(files), ...networks, ...results])
      expect(readArtifact(folder, record).length, record.path).toBe(record.bytes);
  });

  it('is drawn by the site', async () => {
    rmSync(site, { recursive: true, force: true });
    const built = await script('build', ['--outDir', site], { ARTIFACTS_DIR: folder });
    expect(built.report).toBe('');
    const name = 'training-accuracy.csv';
    const csv = (at: string): string => readFileSync(join(at, 'figs', name), 'utf8');
    expect(existsSync(join(site, 'index.html'))).toBe(true);
    const fetched = readFileSync(join(site, 'artifacts', 'manifest.json'), 'utf8');
    expect(JSON.parse(fetched), 'what the island fetches').toEqual(manifest);
    // A header, the untrained network as epoch 0, and a line for each epoch.
    expect(csv(site).trim().split('\n')).toHaveLength(2 + run.history.length);
    expect(csv(site)).not.toBe(csv(join(workFolder, '..', 'dist')));
  });
});
