import { describe, expect, it, test } from 'vitest';
import { ablations } from '../../src/figures/training/ablations.tsx';
import type { AblationsData } from '../../src/figures/training/ablations.tsx';
import { isDifference, pText } from '../../src/figures/training/ablations.words.ts';
import { colour, paper } from '../../src/figures/marks/theme.ts';
import { attributesOf, draw, replaced, testFigure } from './contract.ts';
import { comparisons } from './runs-fixture.ts';

const changeOf = (index: number, change: Partial<AblationsData['changed'][number]['comparison']>): AblationsData => {
  const one = comparisons.changed[index] as AblationsData['changed'][number];
  const changed = { ...one, comparison: { ...one.comparison, ...change } };
  return { ...comparisons, changed: replaced(comparisons.changed, index, changed) };
};

testFigure('ablations', ablations, comparisons, {
  difference: changeOf(0, { difference: 0.002 }),
  interval: changeOf(1, { interval: [-0.01, 0.001] }),
  'adjusted p': changeOf(1, { adjustedP: 0.01 }),
  'spread of seeds': { ...comparisons, seedSpread: 0.006 },
});

describe('a difference is one', () => {
  const one = (adjustedP: number, low: number, high: number) => ({
    ...(comparisons.changed[0] as AblationsData['changed'][number]).comparison,
    adjustedP,
    interval: [low, high] as [number, number],
  });
  it.each([
    [0.01, -0.02, -0.01, true],
    [0.01, 0.01, 0.02, true],
    [0.2, -0.02, -0.01, false],
    [0.01, -0.02, 0.001, false],
    [0.05, 0.01, 0.02, false],
  ])('with adjusted p %s and interval %s to %s: %s', (p, low, high, is) =>
    expect(isDifference(one(p, low, high))).toBe(is),
  );
});

test('filled dots are differences, and dots and intervals lie where the axis says', () => {
  const svg = draw(ablations, comparisons, 'wide');
  const ticks = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>\s*([+\u2212]?\d+\.\d)<\/text>/g)].map(([, x, label]) => ({
    x: Number(x),
    value: Number(label?.replace('\u2212', '-')) / 100,
  }));
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined) throw new Error('no ticks');
  const at = (share: number): number =>
    first.x + ((share - first.value) / (last.value - first.value)) * (last.x - first.x);
  const dots = attributesOf(svg, 'circle', 'cx');
  comparisons.changed.forEach(({ comparison }, i) => expect(dots[i]).toBeCloseTo(at(comparison.difference), 0));
  const fills = [...svg.matchAll(/<circle[^>]* fill="([^"]+)"/g)].map(([, fill]) => fill);
  expect(fills.slice(0, 3).map((fill) => fill === paper)).toEqual([true, true, false]);
  const intervals = [...svg.matchAll(/<path d="M([\d.]+),[\d.]+H([\d.]+)/g)].map(([, a, b]) => [Number(a), Number(b)]);
  comparisons.changed.forEach(({ comparison }, i) =>
    comparison.interval.forEach((end, side) => expect(intervals[i]?.[side]).toBeCloseTo(at(end), 0)),
  );
  const [zone] = attributesOf(svg, 'rect', 'width', `fill="${colour.control}"`);
  expect(zone).toBeCloseTo(at(0.0041) - at(-0.0041), 0);
});

test('words count what is told apart, and what lies beyond the seeds', () => {
  const words = ablations.describe(comparisons);
  expect(words).toContain('Told apart from the unchanged network is 1 of 3');
  expect(words).toContain('fewer right answers, half as wide; more, none');
  expect(words).toContain('Outside of it lie 2 of 3 differences');
  expect(words).toContain('labels shuffled −82.80');
});

test('shuffled labels are in the table and not on the axis', () => {
  expect(draw(ablations, comparisons, 'narrow')).not.toContain('shuffled');
  expect(ablations.table(comparisons).rows.map(([name]) => name)).toEqual([
    'unchanged',
    'no mirroring',
    'first layer left',
    'half as wide',
    'labels shuffled',
  ]);
});

test('with one seed there is no zone, and the words say so', () => {
  const one = { ...comparisons, seedSpread: undefined };
  expect(draw(ablations, one, 'wide')).not.toContain('two seeds');
  expect(ablations.describe(one)).toContain('trained from one seed');
});

test('where nothing was trained for comparison, figure, words and table say so', () => {
  const none: AblationsData = { unchanged: undefined, changed: [], elsewhere: [], seedSpread: undefined };
  expect(draw(ablations, none, 'narrow')).toContain('This run lacks the networks with one change');
  expect(ablations.describe(none)).toContain('npm run pipeline -- --runs all');
  expect(ablations.table(none).rows).toEqual([['the networks with one change', 'none']]);
});

it.each([
  [0.5, 'p 0.50'],
  [0.0321, 'p 0.032'],
  [0.0009, 'p < 0.001'],
  [0, 'p < 0.001'],
  [1, 'p 1.00'],
])('p of %s is written %s', (p, text) => expect(pText(p)).toBe(text));
