import { expect, test } from 'vitest';
import { classProfile } from '../../src/figures/activations/class-profile.tsx';
import { classProfileFixture, interval } from './activations-fixture.ts';
import { draw, readRows, replaced, testFigure } from './contract.ts';
import { tensor } from './fixture.ts';

const data = classProfileFixture();
const [trained, untrained] = data.networks as [(typeof data.networks)[number], (typeof data.networks)[number]];

testFigure('class-profile', classProfile, data, {
  'number of classes': {
    ...data,
    networks: [
      { ...trained, effectiveClasses: replaced(trained.effectiveClasses, 0, interval(7, 0.5)), mean: interval(4, 0.5) },
      untrained,
    ],
  },
  'class mean': {
    ...data,
    networks: [{ ...trained, means: tensor([6, 10], (i) => (i % 10 === 3 ? 1 : 0.1)) }, untrained],
  },
});

test('a rescaled channel is drawn alike: only shares count', () => {
  const means = { ...trained.means, data: trained.means.data.map((value, i) => (i < 10 ? 100 * value : value)) };
  const images = (one: typeof data): string[] => draw(classProfile, one, 'wide').match(/raster:[^"]+/g) ?? [];
  expect(images({ ...data, networks: [{ ...trained, means }, untrained] })).toEqual(images(data));
});

test('channels are ordered by preferred class, dead ones last', () => {
  const rows = readRows(classProfile.table(data));
  const own = rows.filter(([network]) => network === 'trained');
  const preferred = own.slice(0, -1).map((row) => {
    const shares = row.slice(2, 12).map((share) => Number.parseFloat(share));
    return shares.indexOf(Math.max(...shares));
  });
  expect(preferred).toEqual([...preferred].sort((a, b) => a - b));
  expect(own.at(-1)).toEqual(['trained', '5', ...Array.from({ length: 10 }, () => '0.0\u202f%'), 'dead']);
});

test('the axis of effective classes goes from one class to all, however many there are', () => {
  const means = tensor([6, 8], (i) => 1 + (i % 5));
  const eight = {
    ...data,
    classes: data.classes.slice(0, 8),
    networks: data.networks.map((network) => ({ ...network, means })),
  };
  const ticks = [...draw(classProfile, eight, 'wide').matchAll(/fill-opacity="0.72">\s*(\d+)<\/text>/g)];
  expect(ticks.map(([, tick]) => tick)).toEqual(['1', '3', '6', '8', '1', '3', '6', '8']);
});
