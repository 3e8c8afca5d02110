// Which runs and checkpoints the figures of training are given, on manifests with all runs, one run, and none to compare.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Source } from '../../src/artifacts/source.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Manifest, RunRecord } from '../../src/artifacts/schema.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { seedSpread } from '../../src/facts/run-kinds.ts';
import {
  selectAblations,
  selectCurves,
  selectFiltersThroughTraining,
  selectPermutedLabels,
  selectSeeds,
  shownCheckpoints,
} from '../../src/exhibits/training.ts';

const artifacts = loadArtifacts();
const source = sourceOfArtifacts(artifacts);
const shipped = shippedRun(artifacts.manifest);
const run = (id: string, kind: RunRecord['kind'], testAccuracy: number): RunRecord => ({
  ...shipped,
  id,
  kind,
  testAccuracy,
  shipped: false,
});
const compare = (id: string): Manifest['comparisons'][number] => ({
  run: id,
  against: 'short',
  difference: 0.01,
  interval: [0, 0.02],
  onlyRun: 2,
  onlyAgainst: 1,
  pValue: 1,
  adjustedP: 1,
});
const withRuns = (runs: RunRecord[], comparisons: Manifest['comparisons'] = []): Source =>
  sourceOfArtifacts({
    ...artifacts,
    manifest: { ...artifacts.manifest, runs, comparisons },
  });
const main = { ...shipped, id: 'seed-0', testAccuracy: 0.93 };
const several = withRuns(
  [
    main,
    run('seed-1', 'main', 0.925),
    run('seed-2', 'main', 0.934),
    run('short', 'short', 0.9),
    run('permuted-labels', 'permuted-labels', 0.1),
    run('no-flip', 'no-flip', 0.91),
  ],
  [compare('permuted-labels'), compare('no-flip')],
);
const alone = withRuns([main]);

describe('several runs', () => {
  it('give every seed to the curves and to the comparison of seeds', () => {
    expect(selectCurves(several).seeds).toHaveLength(3);
    expect(selectCurves(several).history).toBe(main.history);
    const { confusion } = artifacts.evidence;
    if (confusion === undefined) throw new Error('missing evidence: the committed artifacts have it all');
    const { seeds, sampling } = selectSeeds(confusion, several);
    expect(seeds.map(({ testAccuracy }) => testAccuracy)).toEqual([0.93, 0.925, 0.934]);
    expect(sampling).toBe(confusion.accuracy);
  });
  it('are compared under a name, shuffled labels apart', () => {
    const { unchanged, changed, elsewhere, seedSpread: spread } = selectAblations(several);
    expect(unchanged?.id).toBe('short');
    expect(changed.map(({ id, name, comparison }) => [id, name, comparison.run])).toEqual([
      ['no-flip', 'no mirroring', 'no-flip'],
    ]);
    expect(elsewhere.map(({ id }) => id)).toEqual(['permuted-labels']);
    expect(spread).toBeCloseTo(0.934 - 0.925, 12);
  });
  it('give shuffled labels their control', () => {
    const { shuffled, truthful } = selectPermutedLabels(several);
    expect(shuffled).toBeDefined();
    expect(truthful).toBeDefined();
  });
});

describe('one run', () => {
  it('leaves out what it has not', () => {
    expect(selectCurves(alone).seeds).toEqual([main.history]);
    expect(seedSpread(alone.manifest)).toBeUndefined();
    expect(selectAblations(alone)).toEqual({ unchanged: undefined, changed: [], elsewhere: [], seedSpread: undefined });
    expect(selectPermutedLabels(alone).shuffled).toBeUndefined();
  });
});

describe('the shown checkpoints', () => {
  const perEpoch = 100;
  it.each([
    // The ends of epochs 1, 2, 5, 7, 9, 11, 14, 16, 20, 23, 36, 45 after some early steps.
    [
      [0, 10, 50, 100, 140, 200, 500, 700, 900, 1100, 1400, 1600, 2000, 2300, 3600, 4500],
      [0, 100, 200, 500, 900, 1400, 2300, 4500],
    ],
    [
      [0, 10, 50, 93],
      [0, 93],
    ],
    [
      [0, 10, 100, 200, 300],
      [0, 100, 200, 300],
    ],
    [
      [0, 100, 140],
      [0, 140],
    ],
    [[0], [0]],
    [[], []],
  ])('of %j are %j', (steps, shown) => {
    const checkpoints = steps.map((step) => ({ step, epochs: step / perEpoch }));
    expect(shownCheckpoints(checkpoints).map((place) => steps[place])).toEqual(shown);
  });

  it('carry the filters of their step: at step 0 those of the start, up to the scale of each', () => {
    const { checkpoints, gain } = selectFiltersThroughTraining(source);
    expect(checkpoints[0]?.step).toBe(0);
    expect(checkpoints.at(-1)?.step).toBe(artifacts.manifest.checkpoints.at(-1)?.step);
    for (const { kernel } of checkpoints) expect(kernel.shape).toEqual([5, 5, 1, gain.length]);
    const filter = (kernel: TensorData | undefined, channel: number): number[] =>
      [...(kernel?.data ?? [])].filter((_, i) => i % gain.length === channel);
    const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * (b[i] ?? NaN), 0);
    gain.forEach((_, channel) => {
      const [kept, start] = [
        filter(checkpoints[0]?.kernel, channel),
        filter(artifacts.untrained.weights.get('conv1/kernel'), channel),
      ];
      // Checkpoints are float16.
      expect(dot(kept, start) / Math.sqrt(dot(kept, kept) * dot(start, start))).toBeGreaterThan(0.99999);
    });
  });
});
