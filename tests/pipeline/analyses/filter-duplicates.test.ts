// Duplicates, dead filters and mirrored partners that are planted, and moments against brute force.
import { beforeAll, describe, expect, it, test } from 'vitest';
import { ActivityCount, PairMoments } from '../../../pipeline/analyses/measures/channel-pairs.ts';
import {
  bestMirrors,
  describeLayer,
  filterDuplicates,
  mirrorClusters,
  mirrorNull,
  mirrorOf,
} from '../../../pipeline/analyses/filter-duplicates.ts';
import { drawFilters, startFilters } from '../../../pipeline/analyses/measures/first-layer.ts';
import { pearson } from '../../../pipeline/analyses/methods/statistics.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { filterDuplicates as schema } from '../../../src/artifacts/evidence/filter-duplicates.ts';
import type { RunRecord } from '../../../src/artifacts/schema.ts';
import { architecture } from '../../../src/model/networks/tutorial.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { networkOf, randomTensors, silence } from './random-network.ts';
import { smallInputs } from './small-inputs.ts';

describe('moments of activations', () => {
  const channels = 5;
  const random = randomFrom(2);
  const values = Float32Array.from({ length: 300 * channels }, (_, i) =>
    i % channels === 3 ? 0 : Math.max(0, random() - 0.4) * (1 + (i % channels)),
  );
  const of = (channel: number): number[] => Array.from(values).filter((_, i) => i % channels === channel);

  it('equal correlations of whole columns, in parts and in any order; a dead channel has none', () => {
    const moments = new PairMoments(channels);
    moments.add(values.subarray(0, 120 * channels));
    moments.add(values.subarray(120 * channels));
    for (let a = 0; a < channels; a++)
      for (let b = 0; b < channels; b++) expect(moments.correlation(a, b)).toBeCloseTo(pearson(of(a), of(b)), 9);
    expect(moments.correlation(3, 1)).toBe(0);
  });

  it('count what is above zero', () => {
    const activity = new ActivityCount(channels);
    activity.add(values.subarray(0, 50 * channels));
    activity.add(values.subarray(50 * channels));
    expect(activity.shares()).toEqual([0, 1, 2, 3, 4].map((c) => of(c).filter((v) => v > 0).length / 300));
  });
});

describe('a layer', () => {
  const [f = new Float64Array(25), g = new Float64Array(25), h = new Float64Array(25)] = drawFilters(
    3,
    5,
    randomFrom(4),
  );
  const random = randomFrom(5);
  // Channel 1 says 3 times what channel 0 says; channel 2 the same as well, with other weights; channel 3 nothing.
  const rows = Array.from({ length: 400 }, () => {
    const [a, b] = [random(), random()];
    return [a, 3 * a, a, 0, b];
  });
  const moments = new PairMoments(5);
  moments.add(Float32Array.from(rows.flat()));
  const found = describeLayer([f, f.map((v) => 0.2 * v), g, f, h], [1, 1, 0.0005, 0, 1], moments);

  it('has duplicates only where weights and activations agree', () => {
    expect(found.duplicates).toHaveLength(1);
    expect(found.duplicates[0]).toMatchObject({ filters: [0, 1] });
    expect(found.duplicates[0]?.cosine).toBeCloseTo(1, 12);
    expect(found.closestCosine[0]).toBeCloseTo(1, 12);
    expect(found.closestCosine[4]).toBeLessThan(0.95);
    expect(found.closestCorrelation[2]).toBeCloseTo(1, 5);
    expect(found.closestCorrelation[3]).toBe(0);
  });

  it('has dead and nearly dead filters by how often they are active', () => {
    expect(found.dead).toEqual([3]);
    expect(found.nearDead).toEqual([2]);
  });
});

describe('mirrors', () => {
  it('turn columns or rows around, by hand', () => {
    const w = Float64Array.from({ length: 9 }, (_, i) => i);
    expect([...mirrorOf(w, 'leftRight')]).toEqual([2, 1, 0, 5, 4, 3, 8, 7, 6]);
    expect([...mirrorOf(w, 'upDown')]).toEqual([6, 7, 8, 3, 4, 5, 0, 1, 2]);
    expect(mirrorOf(mirrorOf(w, 'upDown'), 'upDown')).toEqual(w);
  });

  it('find partners, and a symmetric filter in itself', () => {
    const [f = new Float64Array(25), g = new Float64Array(25)] = drawFilters(2, 5, randomFrom(6));
    const symmetric = f.map((v, i) => v + (mirrorOf(f, 'leftRight')[i] as number));
    const best = bestMirrors([g, mirrorOf(g, 'leftRight').map((v) => 2 * v), symmetric], 'leftRight');
    for (const cosine of best) expect(cosine).toBeCloseTo(1, 12);
    for (const cosine of bestMirrors([g, mirrorOf(g, 'leftRight')], 'upDown')) expect(cosine).toBeLessThan(0.9);
  });

  it('of random sets lie higher than those of a pair, and come from the seed', () => {
    const random = (...keys: number[]) => randomFrom(8, ...keys);
    const [small, large] = [2, 16].map((filters) => mirrorNull(30, filters, random)) as [Float64Array, Float64Array];
    expect(large[0]).toBeGreaterThan(small[15] as number);
    expect(mirrorNull(30, 2, random)).toEqual(small);
  });
});

describe('the analysis', () => {
  beforeAll(useWasm);

  test('finds what was planted in a network', async () => {
    const tensors = randomTensors(1);
    silence(tensors, 'conv3', 7);
    // Filter 4 of the first layer becomes twice filter 2; its bias follows.
    const first = tensors.get('conv1/kernel')?.data as Float32Array;
    for (let i = 0; i < 25; i++) first[i * 16 + 4] = 2 * (first[i * 16 + 2] as number);
    const bias = tensors.get('conv1/bias')?.data as Float32Array;
    bias[4] = 2 * (bias[2] as number);
    const record = { id: 'seed-0', kind: 'main', seed: 0, shipped: true, configuration: { architecture } };
    const runs = () => [record as unknown as RunRecord];
    const trained = networkOf(tensors, 'trained');
    const inputs = smallInputs({ runs, trained: () => trained, run: () => undefined });
    const finding = await filterDuplicates.run(inputs, () => undefined);
    const { layers, deadShare, mirrors } = schema.parse(finding?.result);
    expect(layers.map(({ layer, trained: { activeShare } }) => [layer, activeShare.length])).toEqual([
      ['conv1', 16],
      ['conv2', 32],
      ['conv3', 64],
      ['conv4', 64],
    ]);
    expect(layers[0]?.trained.duplicates.map(({ filters }) => filters)).toEqual([[2, 4]]);
    expect(layers[0]?.untrained.duplicates).toEqual([]);
    expect(layers[2]?.trained.dead).toContain(7);
    expect(deadShare.trained.value).toBe(layers.reduce((sum, { trained: t }) => sum + t.dead.length, 0) / 176);
    expect(mirrors.samples.map(({ kind }) => kind)).toEqual(['trained', 'start']);
    expect(mirrors.samples[1]?.leftRight.values).toEqual(
      bestMirrors(startFilters(record as unknown as RunRecord), 'leftRight'),
    );
  });
});

describe('clusters of mirror partners', () => {
  const of = (...values: readonly number[]): Float64Array =>
    Float64Array.from({ length: 25 }, (_, i) => values[i % 5] as number);
  // Rows alike, so that each is its own image upside down. 0 and 2 are each other's mirror image, 1 is its own, and 3 is nearest to the
  // image of 0, which prefers 2.
  const filters = [of(2, 1, 0, 0, 0), of(-1, 0, 3, 0, -1), of(0, 0, 0, 1, 2), of(0, 0, 0.2, 1, 1.6)];

  it('join two that are each other’s best, and nobody else', () =>
    expect(mirrorClusters(filters, ['leftRight'])).toEqual([0, 1, 0, 3]));
  it('along both axes join whoever is joined along one', () =>
    expect(mirrorClusters(filters, ['upDown', 'leftRight'])).toEqual([0, 1, 0, 3]));
  it('are all of one where each is its own mirror image', () =>
    expect(mirrorClusters(filters, ['upDown'])).toEqual([0, 1, 2, 3]));
});
