// Comparisons of runs against values worked by hand, exact fractions, and a small set of predictions counted by eye.
import { describe, expect, it } from 'vitest';
import { holm, mcNemar, pairedDifference } from '../../../pipeline/analyses/methods/paired-tests.ts';
import { compareRuns } from '../../../pipeline/measuring/run-comparisons.ts';

/** 2 · sum of C(n, k) for k up to the smaller count, over 2^n, in whole numbers until the last division. */
function exactMcNemar(b: number, c: number): number {
  const n = b + c;
  let [binomial, tail] = [1n, 0n];
  for (let k = 0; k <= Math.min(b, c); k++) {
    tail += binomial;
    binomial = (binomial * BigInt(n - k)) / BigInt(k + 1);
  }
  const digits = 10n ** 40n;
  return Math.min(1, Number((2n * tail * digits) / 2n ** BigInt(n)) / 1e40);
}

describe("McNemar's exact test", () => {
  it.each([
    [10, 2, 79 / 2048], // 2 (1 + 12 + 66) / 4096
    [2, 10, 79 / 2048],
    [5, 0, 1 / 16],
    [1, 1, 1],
    [0, 0, 1],
    [6, 1, 1 / 8],
  ])('of %d against %d is %d', (b, c, p) => expect(mcNemar(b, c)).toBeCloseTo(p, 12));

  it('equals exact fractions, for counts as large as a test set gives', () => {
    for (const [b, c] of [
      [133, 159],
      [336, 323],
      [576, 325],
      [1200, 1210],
      [40, 90],
    ] as const) {
      const exact = exactMcNemar(b, c);
      expect(mcNemar(b, c) / exact).toBeCloseTo(1, 9);
    }
  });
});

describe("Holm's adjustment", () => {
  it('equals the one worked by hand, in the order given', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    // In order .005 · 4, .01 · 3, .03 · 2, then .04 · 1, which may not fall below the one before.
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => expect(adjusted[i]).toBeCloseTo(p, 12));
  });

  it('never exceeds one, and leaves a single value alone', () => {
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([0.03])).toEqual([0.03]);
    expect(holm([])).toEqual([]);
  });
});

describe('the difference of two accuracies', () => {
  it('equals the one worked by hand', () => {
    const { difference, interval } = pairedDifference(10, 2, 100);
    expect(difference).toBeCloseTo(0.08, 12);
    // 1.96 · sqrt(12 - 0.64) / 100
    expect(interval[0]).toBeCloseTo(0.08 - 0.0660598003, 8);
    expect(interval[1]).toBeCloseTo(0.08 + 0.0660598003, 8);
    expect(pairedDifference(0, 0, 10)).toEqual({ difference: 0, interval: [0, 0] });
  });
});

describe('compareRuns', () => {
  const labels = Uint8Array.of(0, 1, 2, 3, 4, 5);
  const short = { id: 'short', kind: 'short', predicted: Uint8Array.of(0, 1, 2, 9, 9, 9) };
  const better = { id: 'wide-end', kind: 'wide-end', predicted: Uint8Array.of(0, 1, 9, 3, 4, 8) };
  const main = { id: 'seed-0', kind: 'main', predicted: labels };

  it('counts the images that one of two gets right, against the short run alone', () => {
    expect(compareRuns([main, short, better], labels)).toEqual([
      {
        run: 'wide-end',
        against: 'short',
        difference: 1 / 6,
        interval: pairedDifference(2, 1, 6).interval,
        onlyRun: 2,
        onlyAgainst: 1,
        pValue: 1,
        adjustedP: 1,
      },
    ]);
  });

  it('compares nothing where there is nothing to compare with', () => {
    expect(compareRuns([main, better], labels)).toEqual([]);
    expect(compareRuns([main, short], labels)).toEqual([]);
  });
});
