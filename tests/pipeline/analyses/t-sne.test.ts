// t-SNE against its own definitions: perplexities, the gradient by differences, a falling divergence, and clusters that are there.
import { describe, expect, it } from 'vitest';
import {
  conditionalProbabilities,
  divergenceOf,
  embed,
  gradientOf,
  jointProbabilities,
  squaredDistances,
} from '../../../pipeline/analyses/methods/stochastic-neighbours.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';
import { at, filled, gaussian } from './gaussian.ts';

await useWasm();

const noise = gaussian(120, 5, 1);
/** Three clusters of forty points. */
const x = filled(120, 5, (row, c) => at(noise, row, c) + (c === Math.floor(row / 40) ? 12 : 0));

describe('probabilities of neighbours', () => {
  it('come from Euclidean distances', () => {
    const distances = squaredDistances(x);
    const expected = [0, 1, 2, 3, 4].reduce((sum, c) => sum + (at(x, 3, c) - at(x, 90, c)) ** 2, 0);
    expect(distances[3 * 120 + 90]).toBeCloseTo(expected, 2);
    expect(distances[5 * 121]).toBe(0);
  });

  it.each([5, 30, 100])('have the entropy of perplexity %d, and nothing for the point itself', (perplexity) => {
    const p = conditionalProbabilities(squaredDistances(x).subarray(0, 120), 0, perplexity);
    const entropy = p.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
    expect(Math.exp(entropy)).toBeCloseTo(perplexity, 2);
    expect(p[0]).toBe(0);
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('are of pairs: they sum to 1 over both orders', () => {
    const joint = jointProbabilities(squaredDistances(x), 120, 20);
    expect(joint).toHaveLength((120 * 119) / 2);
    expect(2 * joint.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
  });

  it('need more neighbours than the perplexity', () =>
    expect(() => conditionalProbabilities(new Float64Array(10), 0, 9)).toThrow('invalid perplexity 9'));
});

describe('the map', () => {
  const joint = jointProbabilities(squaredDistances(x), 120, 20);

  it('moves along the gradient of the divergence', () => {
    const random = randomFrom(2);
    const points = Float64Array.from({ length: 240 }, () => normal(random));
    const gradient = gradientOf(joint, points);
    for (const i of [0, 1, 77, 239]) {
      const moved = (by: number): number =>
        divergenceOf(
          joint,
          points.map((v, k) => (k === i ? v + by : v)),
        );
      expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 7);
    }
  });

  it('is the same from the same start, another from another, and its divergence falls', () => {
    const [one, again, other] = [3, 3, 4].map((seed) => embed(joint, 120, randomFrom(seed)));
    expect(again?.points).toEqual(one?.points);
    expect(other?.points).not.toEqual(one?.points);
    const divergences = one?.divergences ?? [];
    expect(divergences.length).toBeGreaterThan(5);
    divergences.slice(1).forEach((value, i) => expect(value).toBeLessThanOrEqual((divergences[i] as number) + 1e-3));
    expect(divergences.at(-1)).toBeCloseTo(divergenceOf(joint, one?.points ?? new Float64Array()), 12);
  });

  it('keeps neighbours of a cluster together', () => {
    const { points } = embed(joint, 120, randomFrom(5));
    const distance = (i: number, j: number): number =>
      Math.hypot(
        (points[2 * i] as number) - (points[2 * j] as number),
        (points[2 * i + 1] as number) - (points[2 * j + 1] as number),
      );
    const nearest = (i: number): number =>
      Array.from({ length: 120 }, (_, j) => j)
        .filter((j) => j !== i)
        .reduce((a, b) => (distance(i, b) < distance(i, a) ? b : a));
    const kept = Array.from({ length: 120 }, (_, i) => Math.floor(nearest(i) / 40) === Math.floor(i / 40));
    expect(kept.every(Boolean)).toBe(true);
  });
});
