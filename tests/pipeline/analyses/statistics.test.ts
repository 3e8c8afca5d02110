// Rank statistics against values worked out by hand, ties included, and against brute force.
import { describe, expect, it, test } from 'vitest';
import {
  auc,
  mannWhitney,
  normalTail,
  pearson,
  ranks,
  spearman,
} from '../../../pipeline/analyses/methods/statistics.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';

test('ranks share their mean where values are equal', () => {
  expect([...ranks([10, 20, 20, 5])]).toEqual([2, 3.5, 3.5, 1]);
  expect([...ranks([7, 7, 7])]).toEqual([2, 2, 2]);
  expect([...ranks([])]).toEqual([]);
});

describe('correlation', () => {
  it('is worked out by hand', () => {
    // Deviations -1, 0, 1 and -4/3, -1/3, 5/3: products 3, squares 2 and 14/3.
    expect(pearson([1, 2, 3], [1, 2, 4])).toBeCloseTo(3 / Math.sqrt((2 * 14) / 3), 12);
    expect(pearson([1, 2, 3], [6, 4, 2])).toBeCloseTo(-1, 12);
    expect(pearson([1, 2, 3], [5, 5, 5])).toBe(0);
    // Seven shares of 0.1 do not add up to 0.1 in binary.
    const constant = new Float64Array(7).fill(0.1);
    expect(pearson(constant, [1, 2, 3, 4, 5, 6, 7])).toBe(0);
    expect(spearman(constant, constant)).toBe(0);
    expect(() => pearson([1], [1, 2])).toThrow('invalid samples');
  });

  it('of ranks is worked out by hand, with a tie', () => {
    // Ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4: products 4.5, squares 4.5 and 5.
    expect(spearman([1, 2, 2, 3], [10, 30, 20, 40])).toBeCloseTo(4.5 / Math.sqrt(4.5 * 5), 12);
    // Only the order counts.
    expect(spearman([1, 2, 3, 4], [1, 8, 27, 64])).toBeCloseTo(1, 12);
  });
});

describe('two samples', () => {
  it('have an area that is the share of pairs', () => {
    // Pairs: 3 > 1, 3 > 2, 3 = 3; 2 > 1, 2 = 2, 2 < 3: 2.5 and 1.5 of 6.
    expect(auc([3, 2], [1, 2, 3])).toBeCloseTo(4 / 6, 12);
    const random = randomFrom(3);
    const [a, b] = [11, 17].map((n) => Array.from({ length: n }, () => Math.floor(8 * random()))) as [
      number[],
      number[],
    ];
    const pairs = a.flatMap((x) => b.map((y) => (x > y ? 1 : x === y ? 0.5 : 0)));
    expect(auc(a, b)).toBeCloseTo(pairs.reduce((sum: number, p) => sum + p, 0) / pairs.length, 12);
    expect(() => auc([], [1])).toThrow('invalid samples');
  });

  it('have the p-value of the normal approximation, by hand', () => {
    // U = 0 of 25: mean 12.5, variance 25 * 11 / 12, z = 12 / sqrt(22.9167) = 2.5067.
    expect(mannWhitney([1, 2, 3, 4, 5], [6, 7, 8, 9, 10])).toBeCloseTo(0.012186, 5);
    // Ties: values 1, 2, 2 and 2, 3, 3; U = 1, mean 4.5, variance 9 / 12 * (7 - 30 / 30) = 4.5, z = 3 / sqrt(4.5).
    expect(mannWhitney([1, 2, 2], [2, 3, 3])).toBeCloseTo(0.157299, 5);
    expect(mannWhitney([2, 2], [2, 2, 2])).toBe(1);
  });

  it('of one distribution differ by chance as often as the level says', () => {
    const draw = (seed: number, n: number): number[] => {
      const random = randomFrom(77, seed, n);
      return Array.from({ length: n }, () => normal(random));
    };
    const trials = 2000;
    const rejected = Array.from({ length: trials }, (_, i) => mannWhitney(draw(i, 16), draw(i, 60))).filter(
      (p) => p < 0.05,
    ).length;
    expect(rejected / trials).toBeGreaterThan(0.035);
    expect(rejected / trials).toBeLessThan(0.065);
  });
});

test('the normal tail has the values of the tables', () => {
  expect(normalTail(0)).toBeCloseTo(1, 6);
  expect(normalTail(1.959963984540054)).toBeCloseTo(0.05, 7);
  expect(normalTail(-1)).toBeCloseTo(0.317310508, 6);
  // erfc(6 / sqrt 2) = 1.973175290e-9.
  expect(normalTail(6) / 1.97317529e-9).toBeCloseTo(1, 6);
});
