import { expect, test } from 'vitest';
import { filtersThroughTraining } from '../../src/figures/weights/filters-through-training.tsx';
import { draw, readRows, replaced, testFigure } from './contract.ts';
import { tensor } from './fixture.ts';
import { way } from './runs-fixture.ts';

const last = way.checkpoints.length - 1;
const end = way.checkpoints[last] as (typeof way.checkpoints)[number];
const ofEnd = (valueAt: (value: number, i: number) => number) => ({
  ...way,
  checkpoints: replaced(way.checkpoints, last, {
    ...end,
    kernel: tensor([5, 5, 1, 16], (i) => valueAt(end.kernel.data[i] as number, i)),
  }),
});

testFigure('filters-through-training', filtersThroughTraining, way, {
  weight: ofEnd((value, i) => (i % 16 === 0 ? value + 0.4 : value)),
  gain: { ...way, gain: replaced(way.gain, 5, 9) },
  checkpoint: { ...way, checkpoints: way.checkpoints.slice(0, 3) },
});

test('rows are the filters in the order of their gain, in both layouts', () => {
  const order = way.gain.map((_, i) => i).sort((a, b) => (way.gain[b] as number) - (way.gain[a] as number));
  for (const layout of ['wide', 'narrow'] as const) {
    const names = [...draw(filtersThroughTraining, way, layout).matchAll(/text-anchor="end">(\d+)</g)];
    expect(names.map(([, name]) => Number(name)).slice(0, 16)).toEqual(order);
  }
});

test('a filter times sixteen is the same picture: only direction is drawn', () => {
  const scaled = ofEnd((value, i) => (i % 16 === 3 ? value * 16 : value));
  expect(draw(filtersThroughTraining, scaled, 'wide')).toBe(draw(filtersThroughTraining, way, 'wide'));
});

test('cosines are 1 at the start, whatever the filter, and those of brute force later', () => {
  const rows = readRows(filtersThroughTraining.table(way));
  for (const row of rows) expect(row[2]).toBe('1.00');
  const [filter, , , , , shown] = rows[0] ?? [];
  const weights = (kernel: typeof end.kernel): number[] => [...kernel.data].filter((_, i) => i % 16 === Number(filter));
  const [a, b] = [weights(end.kernel), weights((way.checkpoints[0] as typeof end).kernel)];
  const dot = (x: number[], y: number[]): number => x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);
  expect(Number(String(shown).replace('\u2212', '-'))).toBeCloseTo(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), 2);
});

test('early checkpoints are told by their step, ends of epochs by their epoch', () => {
  expect(filtersThroughTraining.table(way).columns).toEqual([
    'filter',
    'gain',
    'step 0',
    'step 50',
    'epoch 1',
    'epoch 12',
  ]);
});

test('gains that do not fit are refused', () =>
  expect(() => filtersThroughTraining.describe({ ...way, gain: way.gain.slice(1) })).toThrow(
    'invalid filters: 16 filters and 15 gains',
  ));
