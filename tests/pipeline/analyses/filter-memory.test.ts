// What filters keep of their start: exact where it is known (the start itself, any scale, the opposite, a right angle), and chance for the
// control.
import { describe, expect, it } from 'vitest';
import type { Inputs } from '../../../pipeline/analyses/analysis.ts';
import { cosinesToStart, filterMemory } from '../../../pipeline/analyses/filter-memory.ts';
import type { Tensors } from '../../../pipeline/measuring/tensors.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { mean } from '../../../src/mean.ts';
import { weightShapes } from '../../../src/model/architecture.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';

const { layers } = tutorialNetwork;

const random = (seed: number): Tensors =>
  new Map(
    [...weightShapes(tutorialNetwork)].map(([name, shape], index) => {
      const draw = randomFrom(seed, index);
      const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => normal(draw));
      return [name, { dtype: 'float32', shape, data } satisfies TensorData];
    }),
  );
const mapped = (tensors: Tensors, change: (value: number, i: number) => number): Tensors =>
  new Map([...tensors].map(([name, tensor]) => [name, { ...tensor, data: Float32Array.from(tensor.data, change) }]));

const inputs = (way: readonly Tensors[], runs: Readonly<Record<string, readonly [end: Tensors, start: Tensors]>>) => {
  const network = (tensors: Tensors | undefined) => tensors && { id: '', layers, tensors, weights: {} };
  return {
    trained: () => network(way.at(-1)),
    untrained: () => network(way[0]),
    runs: () => [],
    checkpoints: () => way.map((tensors, i) => ({ step: i * 10, epochs: i, tensors })),
    mainRuns: () => Object.keys(runs),
    run: (id: string) => network(runs[id]?.[0]),
    untrainedRun: (id: string) => network(runs[id]?.[1]),
  } as unknown as Inputs;
};
const resultOf = async (given: Inputs) => {
  const finding = await filterMemory.run(given, () => undefined);
  if (finding === undefined) throw new Error('no finding');
  return finding.result.layers;
};

describe('filter memory', () => {
  const start = random(1);

  it('is exactly 1 at step 0 and for any positive scale, −1 for the opposite', async () => {
    // Channels are the last axis of every kernel, and every layer has an even number of them.
    const mixed = mapped(start, (value, i) => (i % 2 === 0 ? 4 : -0.5) * value);
    const found = await resultOf(inputs([start, mapped(start, (v) => 8 * v), mixed], { 'seed-0': [mixed, start] }));
    expect(found.map(({ layer }) => layer)).toEqual(['conv1', 'conv2', 'conv3', 'conv4']);
    for (const { way, seeds } of found) {
      expect(way[0]?.toStart).toEqual({ mean: 1, low: 1, high: 1 });
      expect(way[1]?.toStart.mean).toBeCloseTo(1, 12);
      expect(way[1]?.toAnother).toEqual(way[0]?.toAnother);
      expect(way[2]?.toStart.low).toBeCloseTo(-1, 6);
      expect(way[2]?.toStart.mean).toBeCloseTo(0, 6);
      expect(way[2]?.toStart.high).toBeCloseTo(1, 6);
      expect(seeds).toEqual([{ run: 'seed-0', toStart: way[2]?.toStart.mean, toAnother: way[2]?.toAnother.mean }]);
    }
  });

  it('has a number for every filter of the shown network, measured as it is shipped', async () => {
    const given = inputs([start, random(2)], { 'seed-0': [random(3), start] });
    const found = await resultOf({ ...given, runs: () => [{ id: 'seed-0', shipped: true }] } as unknown as Inputs);
    for (const { layer, filters, seeds, way } of found) {
      expect(filters.toStart).toHaveLength(start.get(`${layer}/bias`)?.data.length ?? 0);
      // Not of the file of seed 0, which is another network here.
      expect(seeds).toEqual([{ run: 'seed-0', toStart: mean(filters.toStart), toAnother: mean(filters.toAnother) }]);
      expect(mean(filters.toStart)).toBeCloseTo(way[1]?.toStart.mean ?? 1, 12);
    }
  });

  it('is chance for unrelated weights, like its control', async () => {
    const found = await resultOf(
      inputs([start, random(2)], { 'seed-0': [random(2), start], 'seed-1': [start, start] }),
    );
    for (const [i, { way, seeds }] of found.entries()) {
      const [, size] = [...weightShapes(tutorialNetwork)].filter(([name]) => /^conv.\/kernel$/.test(name))[i] ?? [
        '',
        [],
      ];
      const perFilter = size.slice(0, -1).reduce((a, b) => a * b, 1);
      // The mean of n cosines of k independent weights has a standard deviation of 1 / sqrt(n k).
      const bound = 4 / Math.sqrt(perFilter * (size.at(-1) ?? 1));
      expect(Math.abs(way[1]?.toStart.mean ?? 1)).toBeLessThan(bound);
      expect(Math.abs(way[1]?.toAnother.mean ?? 1)).toBeLessThan(bound);
      expect(Math.abs(seeds[0]?.toStart ?? 1)).toBeLessThan(bound);
      expect(seeds[1]?.toStart).toBe(1);
    }
  });

  it('compares with the next filter, the last with the first', () => {
    const kernel = (values: readonly number[]): Tensors =>
      new Map([['a/kernel', { dtype: 'float32', shape: [1, 1, 2, 3], data: Float32Array.from(values) }]]);
    // Filters (1, 0), (0, 1), (1, 1) at the start, all (1, 0) later.
    const { own, other } = cosinesToStart('a', kernel([1, 1, 1, 0, 0, 0]), kernel([1, 0, 1, 0, 1, 1]));
    [1, 0, Math.SQRT1_2].forEach((value, i) => expect(own[i]).toBeCloseTo(value, 12));
    [0, Math.SQRT1_2, 1].forEach((value, i) => expect(other[i]).toBeCloseTo(value, 12));
  });

  it('says what is missing', async () => {
    await expect(async () =>
      resultOf(inputs([start], { 'seed-0': [start, start], lost: [] as never })),
    ).rejects.toThrow('missing weights of run "lost"');
  });
});
