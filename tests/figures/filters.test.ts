import { expect, test } from 'vitest';
import { filters } from '../../src/figures/weights/filters.tsx';
import { draw, replaced, testFigure } from './contract.ts';
import { filtersFixture, tensor } from './fixture.ts';

const data = filtersFixture();
const strongest = data.gain.indexOf(Math.max(...data.gain));
const oneWeight = { ...data.trained, data: data.trained.data.map((v, i) => (i === strongest ? v + 0.4 : v)) };

testFigure('filters', filters, data, {
  weight: { ...data, trained: oneWeight },
  gain: { ...data, gain: replaced(data.gain, 5, 9) },
  'untrained gain': { ...data, untrainedGain: replaced(data.untrainedGain, 5, 9) },
});

test('both networks are drawn in the order of the trained gain', () => {
  const order = [...draw(filters, data, 'wide').matchAll(/filter (\d+)/g)].map(([, number]) => Number(number));
  expect(order).toHaveLength(32);
  expect(order.slice(16)).toEqual(order.slice(0, 16));
  const gains = order.slice(0, 16).map((filter) => data.gain[filter] as number);
  expect(gains).toEqual([...gains].sort((a, b) => b - a));
});

test('a filter times sixteen is the same picture: only direction is drawn', () => {
  const scaled = { ...data.trained, data: data.trained.data.map((value, i) => (i % 16 === 3 ? value * 16 : value)) };
  expect(draw(filters, { ...data, trained: scaled }, 'wide')).toBe(draw(filters, data, 'wide'));
});

test('filters that read several channels are refused, and gains that do not fit', () => {
  const kernel = tensor([3, 3, 16, 32], () => 1);
  expect(() => draw(filters, { ...data, trained: kernel }, 'wide')).toThrow('invalid kernel');
  expect(() => filters.describe({ ...data, gain: data.gain.slice(1) })).toThrow('invalid filters');
});
