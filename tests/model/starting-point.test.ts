// A start made again from its seed: exact where every product is, and clear about what is missing. That these are the numbers which the
// shipped networks began with is tested on the artifacts.
import { describe, expect, it } from 'vitest';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { networkOf, weightShapes } from '../../src/model/architecture.ts';
import { initialParameters } from '../../src/model/initial-parameters.ts';
import { startingWeights } from '../../src/model/starting-point.ts';

const network = networkOf(
  [
    { name: 'edges', kind: 'conv', filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' },
    { name: 'parts', kind: 'conv', filters: 2, kernelSize: 1, padding: 'same', activation: 'relu' },
    { name: 'mean', kind: 'globalAveragePool' },
    { name: 'scores', kind: 'dense', units: 4, activation: 'linear' },
  ],
  { height: 6, width: 4, channels: 2 },
);
const vector = (...values: number[]): TensorData => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const fold = new Map([
  ['edges/scale', vector(1, 2, 4)],
  ['edges/bias', vector(0.5, -1, 0)],
  ['parts/scale', vector(0.25, 8)],
  ['parts/bias', vector(3, 7)],
]);
const numbers = (tensors: ReadonlyMap<string, TensorData>, name: string): number[] => [
  ...(tensors.get(name)?.data ?? []),
];

describe('a start', () => {
  const drawn = initialParameters(5, network);
  const start = startingWeights(network, 5, fold);

  it('has the tensors of the network in their order', () => {
    expect([...start].map(([name, { shape }]) => [name, shape])).toEqual([...weightShapes(network)]);
  });

  it('has kernels as drawn, times the scale of the channel, and the given biases', () => {
    for (const [layer, factors] of [
      ['edges', [1, 2, 4]],
      ['parts', [0.25, 8]],
    ] as const) {
      const values = [...(drawn.get(`${layer}/kernel`)?.values ?? [])];
      const channels = factors.length;
      // Powers of two: every product is exact.
      expect(numbers(start, `${layer}/kernel`)).toEqual(values.map((v, i) => v * (factors[i % channels] as number)));
      expect(new Set(values).size).toBeGreaterThan(channels);
    }
    expect(numbers(start, 'edges/bias')).toEqual([0.5, -1, 0]);
    expect(numbers(start, 'parts/bias')).toEqual([3, 7]);
  });

  it('leaves alone what no normalisation follows', () => {
    expect(numbers(start, 'scores/kernel')).toEqual([...(drawn.get('scores/kernel')?.values ?? [])]);
    expect(numbers(start, 'scores/bias')).toEqual([0, 0, 0, 0]);
  });

  it('is another one for another seed, in every kernel', () => {
    const other = startingWeights(network, 6, fold);
    for (const name of ['edges/kernel', 'parts/kernel', 'scores/kernel'])
      numbers(other, name).forEach((value, i) => expect(value).not.toBe(numbers(start, name)[i]));
  });

  it('says what is missing, and what is of another network', () => {
    const without = new Map([...fold].filter(([name]) => name !== 'parts/scale'));
    expect(() => startingWeights(network, 5, without)).toThrow(
      'missing "parts/scale" of a starting point; present: edges/scale, edges/bias, parts/bias',
    );
    expect(() => startingWeights(network, 5, new Map([...fold, ['edges/bias', vector(1, 2)]]))).toThrow(
      'invalid "edges/bias" of a starting point: shape [2], expected [3]',
    );
  });
});

describe('the numbers that training begins with', () => {
  it('are normal with a variance of 2 / fan-in before a ReLU, 1 / fan-in before the logits; gamma 1, beta and bias 0', () => {
    const wide = networkOf(
      [
        { name: 'wide', kind: 'conv', filters: 200, kernelSize: 5, padding: 'same', activation: 'relu' },
        { name: 'mean', kind: 'globalAveragePool' },
        { name: 'scores', kind: 'dense', units: 100, activation: 'linear' },
      ],
      { height: 5, width: 5, channels: 4 },
    );
    const drawn = initialParameters(1, wide);
    const variance = (name: string): number => {
      const values = [...(drawn.get(name)?.values ?? [])];
      return values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    };
    // A variance of n draws has a relative standard error of sqrt(2 / n), here at most one in a hundred.
    expect(variance('wide/kernel') / (2 / 100)).toBeCloseTo(1, 1);
    expect(variance('scores/kernel') / (1 / 200)).toBeCloseTo(1, 1);
    expect(new Set(drawn.get('wide/gamma')?.values)).toEqual(new Set([1]));
    expect(new Set([...(drawn.get('wide/beta')?.values ?? []), ...(drawn.get('scores/bias')?.values ?? [])])).toEqual(
      new Set([0]),
    );
  });
});
