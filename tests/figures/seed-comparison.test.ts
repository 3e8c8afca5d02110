import { expect, test } from 'vitest';
import { seedComparison } from '../../src/figures/representations/seed-comparison.tsx';
import type { SeedComparisonData } from '../../src/figures/representations/seed-comparison.tsx';
import { draw, replaced, testFigure } from './contract.ts';
import { around, seedPairs } from './representations-fixture.ts';

const pair = seedPairs.pairs[1] as SeedComparisonData['pairs'][number];
const withPair = (change: Partial<typeof pair>): SeedComparisonData => ({
  ...seedPairs,
  pairs: replaced(seedPairs.pairs, 1, { ...pair, ...change }),
});

testFigure('seed-comparison', seedComparison, seedPairs, {
  cosine: withPair({ trained: around(0.8) }),
  'cosine of the starts': withPair({ start: around(0.2) }),
  'range of random sets': { ...seedPairs, nulls: { ...seedPairs.nulls, smooth: { mean: 0.5, low: 0.4, high: 0.6 } } },
});

test('words count the pairs that lie above chance, against both kinds of random filters', () => {
  expect(seedComparison.describe(seedPairs)).toContain(
    '3 of 3 pairs lie above the range of the former, 1 above that of the latter',
  );
  expect(seedComparison.describe(withPair({ trained: around(0.3) }))).toContain('2 of 3 pairs lie above');
});

test('each partner stands below its filter with its cosine, in the order of the shown network', () => {
  const svg = draw(seedComparison, seedPairs, 'wide');
  const cosines = [
    ...svg.matchAll(/<text x="[\d.]+" y="[\d.]+" text-anchor="middle" fill-opacity="0.72">\s*(0\.\d\d)<\/text>/g),
  ].map(([, text]) => text);
  const expected = seedPairs.others.flatMap(({ cosines: own }) =>
    seedPairs.shown.order.map((filter) => own[filter]?.toFixed(2)),
  );
  expect(cosines.slice(0, 32)).toEqual(expected);
});

test('without CKA there are filters alone', () => {
  const alone = { ...seedPairs, layers: [] };
  expect(draw(seedComparison, alone, 'narrow')).not.toContain('CKA');
  expect(seedComparison.describe(alone)).not.toContain('CKA');
  expect(seedComparison.table(alone).columns).toHaveLength(8);
});
