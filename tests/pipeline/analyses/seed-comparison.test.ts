// Matches of filters against brute force over all orders, and chance against cases by hand.
import { describe, expect, it } from 'vitest';
import { assign } from '../../../pipeline/analyses/methods/assignment.ts';
import { cosine } from '../../../pipeline/analyses/measures/filters.ts';
import { drawFilters } from '../../../pipeline/analyses/measures/first-layer.ts';
import { chanceAgreement, matchFilters, smoothDrawer } from '../../../pipeline/analyses/seed-comparison.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';

const permutations = (items: readonly number[]): number[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));

describe('assign', () => {
  it.each([1, 2, 3, 4, 5, 6])('finds the greatest sum over all orders of %d', (n) => {
    const random = randomFrom(n);
    for (let trial = 0; trial < 20; trial++) {
      const values = Array.from({ length: n }, () => Array.from({ length: n }, () => normal(random)));
      const sum = (order: readonly number[]): number =>
        order.reduce((s, column, row) => s + (values[row]?.[column] ?? NaN), 0);
      const found = assign(values);
      expect([...found].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      expect(sum(found)).toBeCloseTo(Math.max(...permutations(found.map((_, i) => i)).map(sum)), 10);
    }
  });

  it('finds the hidden order of a large table, and refuses one that is not square', () => {
    const order = Array.from({ length: 40 }, (_, i) => (i * 7 + 3) % 40);
    const random = randomFrom(9);
    expect(assign(order.map((own) => order.map((_, j) => (j === own ? 2 : random()))))).toEqual(order);
    expect(() => assign([[1, 2]])).toThrow('invalid table');
  });
});

describe('matchFilters', () => {
  const filters = drawFilters(8, 5, randomFrom(1));

  it('finds the same filters in another order and at other lengths', () => {
    const other = filters.map((_, i) => (filters[(i + 3) % 8] as Float64Array).map((w) => w * (i + 1)));
    const { best, assigned, partners } = matchFilters(filters, other);
    expect(partners).toEqual([5, 6, 7, 0, 1, 2, 3, 4]);
    [...best, ...assigned].forEach((value) => expect(value).toBeCloseTo(1, 12));
    expect(best).toHaveLength(16);
  });

  it('gives the best match both ways, and at most as much one to one', () => {
    const other = drawFilters(8, 5, randomFrom(2));
    const { best, assigned } = matchFilters(filters, other);
    expect(best[2]).toBe(Math.max(...other.map((one) => cosine(filters[2] as Float64Array, one))));
    expect(best[8 + 5]).toBe(Math.max(...filters.map((one) => cosine(one, other[5] as Float64Array))));
    assigned.forEach((value, i) => expect(value).toBeLessThanOrEqual(best[i] as number));
  });

  it('has one cluster for two that are each other’s best match, and none of them for anybody else', () => {
    const other = drawFilters(8, 5, randomFrom(2));
    const { best, clusters } = matchFilters(filters, other);
    const bestIn = (one: Float64Array, set: readonly Float64Array[]): number => {
      const cosines = set.map((candidate) => cosine(one, candidate));
      return cosines.indexOf(Math.max(...cosines));
    };
    let mutual = 0;
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < 8; j++) {
        const isMutual =
          bestIn(filters[i] as Float64Array, other) === j && bestIn(other[j] as Float64Array, filters) === i;
        expect(clusters[i] === clusters[8 + j]).toBe(isMutual);
        if (isMutual) expect(best[i]).toBe(best[8 + j]);
        mutual += Number(isMutual);
      }
    expect(mutual).toBeGreaterThan(1);
    expect(new Set(clusters).size).toBe(16 - mutual);
  });
});

it('smooth filters have the second moments of those they are drawn after', () => {
  // Ramps along x with a little of their level: two directions and nothing else.
  const model = Array.from({ length: 50 }, (_, k) =>
    Float64Array.from({ length: 25 }, (_, i) => ((i % 5) - 2) * (k % 2 === 0 ? 1 : -1) + 0.3 * Math.sin(k)),
  );
  const drawn = smoothDrawer(model, randomFrom(3))(20_000);
  const moment = (set: readonly Float64Array[], i: number, j: number): number =>
    set.reduce((sum, f) => sum + (f[i] as number) * (f[j] as number), 0) / set.length;
  const unit = model.map((f) => f.map((w) => w / Math.hypot(...f)));
  for (const [i, j] of [
    [0, 0],
    [0, 4],
    [7, 21],
    [3, 3],
  ] as const)
    expect(moment(drawn, i, j)).toBeCloseTo(moment(unit, i, j), 2);
});

it('chance agreement is that of independent answers within each class', () => {
  const labels = Uint8Array.of(0, 0, 0, 0, 1, 1);
  // Class 0: both say 0 with probability 1/2 and 1 with 1/2, so that they agree by 1/2; class 1: always.
  expect(chanceAgreement(Uint8Array.of(0, 0, 1, 1, 1, 1), Uint8Array.of(0, 1, 0, 1, 1, 1), labels, 10)).toBeCloseTo(
    (4 * 0.5 + 2) / 6,
    12,
  );
  expect(chanceAgreement(Uint8Array.of(0, 0, 0, 0, 1, 1), Uint8Array.of(0, 0, 0, 0, 0, 0), labels, 10)).toBeCloseTo(
    4 / 6,
    12,
  );
});
