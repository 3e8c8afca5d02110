// What sentences know of all runs together, worked out by hand, and what a passage says of networks that were not trained.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { Manifest, RunRecord } from '../../src/artifacts/schema.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { derivedValues } from '../../src/facts/derived.ts';
import { runValues } from '../../src/facts/derived-runs.ts';
import { runNames } from '../../src/facts/run-kinds.ts';
import type { RunKind } from '../../src/facts/run-kinds.ts';
import { valueAt } from '../../src/book/values.ts';
import { missingNetworks } from '../../src/facts/missing-networks.ts';

const { manifest } = loadArtifacts();
const shipped = shippedRun(manifest);
const run = (kind: RunKind, change: Partial<RunRecord> = {}): RunRecord => ({ ...shipped, id: kind, kind, ...change });
const comparison = (kind: RunKind, difference: number, adjustedP: number): Manifest['comparisons'][number] => ({
  run: kind,
  against: 'short',
  difference,
  interval: [difference - 0.001, difference + 0.001],
  onlyRun: 1,
  onlyAgainst: 1,
  pValue: adjustedP,
  adjustedP,
});
const mains = [0.93, 0.92, 0.94].map((testAccuracy, seed) =>
  run('main', { id: `seed-${seed}`, testAccuracy, seconds: 100 }),
);
const whole: Manifest = {
  ...manifest,
  runs: [...mains, ...(Object.keys(runNames) as RunKind[]).filter((kind) => kind !== 'main').map((kind) => run(kind))],
  comparisons: [
    comparison('permuted-labels', -0.8, 0),
    comparison('no-flip', -0.03, 0.001),
    comparison('no-shift', 0.03, 0.2),
    comparison('flatten', 0.005, 0.01),
  ],
};

describe('values of all runs', () => {
  const values = runValues(whole);
  it('know mean, extremes and the deviation of a sample: 0.01 for three values 0.01 apart', () => {
    expect(values.seedWords).toBe('three');
    expect(values.seedAccuracy.test.mean).toBeCloseTo(0.93, 12);
    expect(values.seedAccuracy.test.deviation).toBeCloseTo(0.01, 12);
    expect([values.seedAccuracy.test.least, values.seedAccuracy.test.greatest]).toEqual([0.92, 0.94]);
  });
  it('count ablations, shuffled labels apart: those told apart, and those beyond the seeds', () =>
    expect(values.ablations).toEqual({ words: 'three', distinguishable: 'two', beyondSeeds: 'two' }));
  it('add up what the trainings took', () => {
    const { runCount, runSeconds } = runValues({ ...whole, runs: mains });
    expect([runCount, runSeconds]).toEqual([3, 300]);
  });
  it('leave out what one run cannot tell', () => {
    const values = runValues({ ...manifest, runs: [shipped], comparisons: [] });
    expect([values.ablations, values.seedAccuracy.test.deviation]).toEqual([null, null]);
    expect(values.seedWords).toBe('one');
  });
});

describe('half of a layer off', () => {
  /** Curves of an order: accuracies at 0, 1, 2, … channels removed. */
  const curve = (order: string, ...accuracies: number[]) => ({
    order,
    accuracy: accuracies.map((value) => ({ value, low: value, high: value })),
  });
  const halfOf = (removed: number[], curves: ReturnType<typeof curve>[]) => {
    const cumulative = {
      layers: [
        { removed: [0, 9], curves: [] },
        { removed, curves },
      ],
    };
    const evidence = { 'channel-ablation': { cumulative } } as unknown as Partial<Evidence>;
    return derivedValues({ manifest, evidence }).halfOfLastLayer;
  };
  it('is at the first step that takes half of them, of the last layer, averaged over random orders', () => {
    const curves = [
      curve('random', 0.9, 0.8, 0.6, 0.1),
      curve('random', 0.9, 0.7, 0.4, 0.1),
      curve('most-selective-first', 0.9, 0.5, 0.3, 0.1),
      curve('most-active-first', 0.9, 0.4, 0.2, 0.1),
    ];
    expect(halfOf([0, 1, 2, 4], curves)).toEqual({ random: 0.5, selective: 0.3, active: 0.2 });
    expect(halfOf([0, 1, 3, 5], curves)).toEqual({ random: 0.5, selective: 0.3, active: 0.2 });
  });
  it('is null where this run lacks the analysis', () =>
    expect(derivedValues({ manifest, evidence: {} }).halfOfLastLayer).toBeNull());
});

describe('a path', () => {
  const alone = { manifest: { ...manifest, runs: [shipped], comparisons: [] }, evidence: {} };
  it('to a network that was not trained leads nowhere, whatever is asked of it', () => {
    for (const path of ['runs.short.epochs', 'runs.half-width.history.last.loss', 'derived.ablations.distinguishable'])
      expect(valueAt(alone, path)).toBeUndefined();
    expect(valueAt(alone, 'derived.seedAccuracy.test.deviation')).toBeUndefined();
    expect(valueAt({ manifest: whole, evidence: {} }, 'runs.short.epochs')).toBe(shipped.epochs);
  });
  it('to a network that never is throws', () => {
    expect(() => valueAt(alone, 'runs.no-flop.epochs')).toThrow('unknown value "runs.no-flop.epochs"');
    expect(() => valueAt(alone, 'architecture.short.macs')).toThrow('unknown value');
  });
});

describe('a passage about networks', () => {
  const without = (kind: RunKind): Pick<Manifest, 'runs'> => ({ runs: whole.runs.filter((one) => one.kind !== kind) });
  it('lacks nothing where all were trained', () => {
    for (const what of ['seeds', 'ablations', 'permuted-labels', 'seeds ablations short'])
      expect(missingNetworks(whole, what)).toEqual([]);
  });
  it('names what is missing', () => {
    expect(missingNetworks({ runs: [shipped] }, 'seeds permuted-labels')).toEqual([
      'the main network from several seeds',
      'the network “labels shuffled”',
    ]);
    expect(missingNetworks(without('flatten'), 'ablations')).toEqual(['the networks with one change']);
    expect(missingNetworks(without('short'), 'ablations')).toHaveLength(1);
  });
  it('does without the network that takes a GPU', () =>
    expect(missingNetworks(without('double-width'), 'ablations')).toEqual([]));
  it('asks for known networks only', () =>
    expect(() => missingNetworks(whole, 'no-flop')).toThrow(
      'unknown networks "no-flop"; networks: seeds, ablations, main',
    ));
});
