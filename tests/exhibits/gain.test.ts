// The gain of filters of any network, worked out by hand: also where the next layer with weights reads every place of a map.
import { describe, expect, it } from 'vitest';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Source } from '../../src/artifacts/source.ts';
import { gainOf } from '../../src/exhibits/gain.ts';

const tensor = (shape: readonly number[], ...values: number[]): TensorData => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

/** Two filters of one pixel, of norms 3 and 2; a pooling without weights; then a head of one class. */
const sourceWith = (head: TensorData): Source => {
  const names = ['first', 'pool', 'head'];
  const weights = new Map([
    ['first/kernel', tensor([1, 1, 1, 2], 3, -2)],
    ['head/kernel', head],
  ]);
  return {
    manifest: {
      architecture: names.map((name) => ({ name })),
      analyses: { filters: [{ layer: 'first', gain: [7, 8], untrainedGain: [5, 6] }] },
    },
    weights: () => weights,
  } as unknown as Source;
};

describe('the gain of filters', () => {
  const pooled = sourceWith(tensor([2, 1], 4, 5));
  it('is what the pipeline measured, of the shown network and of its start', () => {
    expect(gainOf(pooled, 'first', 'trained')).toEqual([7, 8]);
    expect(gainOf(pooled, 'first', 'untrained')).toEqual([5, 6]);
  });
  it('is the norm of a filter by that of the weights that read it, layers without weights left out', () =>
    expect(gainOf(pooled, 'first', { step: 1 })).toEqual([12, 10]));
  it('counts the weights of every place where each has its own', () => {
    // Rows by place, and within one by channel: the first is read by 4 and 3, the second by 0 and 1.
    const flat = sourceWith(tensor([4, 1], 4, 0, 3, 1));
    expect(gainOf(flat, 'first', { step: 1 })).toEqual([15, 2]);
  });
  it('of a layer that has no filters is none', () =>
    expect(() => gainOf(pooled, 'head', 'trained')).toThrow('unknown layer "head"; layers with filters: first'));
});
