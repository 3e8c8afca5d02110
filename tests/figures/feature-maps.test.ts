import { expect, test } from 'vitest';
import { featureMaps } from '../../src/figures/activations/feature-maps.tsx';
import type { FeatureMapsData } from '../../src/figures/activations/feature-maps.tsx';
import { draw, testFigure } from './contract.ts';
import { featureMapsFixture } from './fixture.ts';

const data = featureMapsFixture();

/** The data with one activation of the first network set to a value. */
function withActivation(of: FeatureMapsData, index: number, value: number): FeatureMapsData {
  const [first, ...rest] = of.networks as [FeatureMapsData['networks'][number], ...FeatureMapsData['networks']];
  const activations = { ...first.activations, data: first.activations.data.map((v, i) => (i === index ? value : v)) };
  return { ...of, networks: [{ ...first, activations }, ...rest] };
}

testFigure('feature-maps', featureMaps, data, { activation: withActivation(data, 1001, 30) });

test.each([
  [28, 16],
  [7, 64],
])('maps of %i x %i, one network', async (side, channels) => {
  const [first] = featureMapsFixture(side, channels).networks;
  const alone = { ...featureMapsFixture(side, channels), networks: first ? [first] : [] };
  const svg = draw(featureMaps, alone, 'wide');
  expect(svg).not.toContain('Untrained');
  await expect(`${svg}\n`).toMatchFileSnapshot(`__snapshots__/feature-maps-${channels}-alone.svg`);
});

test('a dead channel is crossed out and counted', () => {
  expect(featureMaps.describe(data)).toContain('1 of the channels is dead');
  expect(draw(featureMaps, data, 'wide')).toContain('trained: 1 dead channel, crossed out.');
});

test('a value above the scale is drawn as 1, and that is said', () => {
  const [scale] = (data.networks[0]?.scale as { data: Float32Array }).data;
  const at = withActivation(data, 0, scale as number);
  const above = withActivation(data, 0, (scale as number) * 2);
  const images = (of: FeatureMapsData): string[] => draw(featureMaps, of, 'wide').match(/raster:[^"]+/g) ?? [];
  expect(images(above)).toEqual(images(at));
  expect(featureMaps.describe(above)).not.toBe(featureMaps.describe(at));
});

test('no network is refused', () => {
  expect(() => draw(featureMaps, { ...data, networks: [] }, 'wide')).toThrow('missing networks');
});
