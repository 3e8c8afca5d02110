import { expect, test } from 'vitest';
import { seedSpread } from '../../src/figures/training/seed-spread.tsx';
import type { SeedSpreadData } from '../../src/figures/training/seed-spread.tsx';
import { moments } from '../../src/figures/training/seed-spread.words.ts';
import { draw, readRows, replaced, testFigure } from './contract.ts';
import { seeds } from './runs-fixture.ts';

const one = seeds.seeds[0] as SeedSpreadData['seeds'][number];

testFigure('seed-spread', seedSpread, seeds, {
  'test accuracy': { ...seeds, seeds: replaced(seeds.seeds, 0, { ...one, testAccuracy: 0.9211 }) },
  'validation accuracy': { ...seeds, seeds: replaced(seeds.seeds, 0, { ...one, validationAccuracy: 0.9305 }) },
  interval: { ...seeds, sampling: { low: 0.9118, high: 0.932 } },
});

test('the deviation is that of a sample: of 1, 2, 3, 4 it is the root of 5/3', () => {
  const { mean, deviation } = moments([1, 2, 3, 4]);
  expect(mean).toBe(2.5);
  expect(deviation).toBeCloseTo(Math.sqrt(5 / 3), 12);
  expect(moments([7]).deviation).toBeUndefined();
});

test('seeds come in the order of their validation accuracy, so that the shown one is in the middle', () => {
  const order = [...draw(seedSpread, seeds, 'wide').matchAll(/seed (\d)(, shown)?/g)].map(([text]) => text);
  expect(order.slice(0, 3)).toEqual(['seed 1', 'seed 0, shown', 'seed 2']);
  expect(readRows(seedSpread.table(seeds)).map(([of, seed]) => [of, seed])).toEqual([
    ['one seed', '1'],
    ['one seed', '0'],
    ['one seed', '2'],
    ['mean', ''],
    ['standard deviation', ''],
    ['interval over test images, low', '0'],
    ['interval over test images, high', '0'],
  ]);
});

test('one seed has no deviation, and nothing is made up for it', () => {
  const single = { ...seeds, seeds: [one] };
  expect(draw(seedSpread, single, 'wide')).not.toContain('±');
  expect(seedSpread.describe(single)).toContain('With one seed there is no standard deviation');
  expect(
    readRows(seedSpread.table(single))
      .find(([of]) => of === 'standard deviation')
      ?.slice(0, 4),
  ).toEqual(['standard deviation', '', 'one value', 'one value']);
});
