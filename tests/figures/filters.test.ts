import { expect, test } from 'vitest';
import { filters } from '../../src/figures/weights/filters.tsx';
import { draw, replaced, testFigure } from './contract.ts';
import { filtersFixture, tensor } from './fixture.ts';

const data = filtersFixture();
const { shown, beside } = data;
const { kernel, gain } = shown;
const strongest = gain.indexOf(Math.max(...gain));
const oneWeight = { ...kernel, data: kernel.data.map((v, i) => (i === strongest ? v + 0.4 : v)) };

testFigure('filters', filters, data, {
  weight: { ...data, shown: { ...shown, kernel: oneWeight } },
  gain: { ...data, shown: { ...shown, gain: replaced(gain, 5, 9) } },
  'untrained gain': { ...data, beside: { ...beside, gain: replaced(beside.gain, 5, 9) } },
});

test('both networks are drawn in the order of the trained gain', () => {
  const order = [...draw(filters, data, 'wide').matchAll(/filter (\d+)/g)].map(([, number]) => Number(number));
  expect(order).toHaveLength(32);
  expect(order.slice(16)).toEqual(order.slice(0, 16));
  const gains = order.slice(0, 16).map((filter) => gain[filter] as number);
  expect(gains).toEqual([...gains].sort((a, b) => b - a));
});

test('a filter times sixteen is the same picture: only direction is drawn', () => {
  const scaled = { ...kernel, data: kernel.data.map((value, i) => (i % 16 === 3 ? value * 16 : value)) };
  expect(draw(filters, { ...data, shown: { ...shown, kernel: scaled } }, 'wide')).toBe(draw(filters, data, 'wide'));
});

test('filters that read several channels are refused, and gains that do not fit', () => {
  const deep = tensor([3, 3, 16, 32], () => 1);
  expect(() => draw(filters, { ...data, shown: { ...shown, kernel: deep } }, 'wide')).toThrow('invalid kernel');
  expect(() => filters.describe({ ...data, shown: { ...shown, gain: gain.slice(1) } })).toThrow('invalid filters');
});

test('networks are called by their names, and only a network beside its start has a before and an after', () => {
  const other = { ...data, shown: { ...beside, name: 'seed 3' }, beside: { ...shown, name: 'seed 3, untrained' } };
  const said = `${filters.describe(other)} ${JSON.stringify(filters.table(other))} ${draw(filters, other, 'wide')}`;
  expect(said).toContain('of the network “seed 3” and, in the same order, of “seed 3, untrained”');
  expect(said).toContain('Seed 3, untrained');
  expect(said).toContain('sorted by the seed 3 gain');
  expect(said).not.toMatch(/after training|before/);
  expect(filters.describe(data)).toContain('after training and, in the same order, before it');
});
