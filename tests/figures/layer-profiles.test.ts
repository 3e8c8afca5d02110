import { describe, expect, test } from 'vitest';
import { layerProfiles } from '../../src/figures/representations/layer-profiles.tsx';
import type { LayerProfilesData } from '../../src/figures/representations/layer-profiles.tsx';
import { colour } from '../../src/figures/marks/theme.ts';
import { attributesOf, draw, pathPoints, replaced, testFigure } from './contract.ts';
import { around, profiles } from './representations-fixture.ts';

type Panel = LayerProfilesData['panels'][number];
type Profile = Panel['profiles'][number];

/** The data with one profile of the first panel changed. */
const withProfile = (index: number, change: (profile: Profile) => Profile): LayerProfilesData => {
  const panel = profiles.panels[0] as Panel;
  const profile = change(panel.profiles[index] as Profile);
  return {
    ...profiles,
    panels: replaced(profiles.panels, 0, { ...panel, profiles: replaced(panel.profiles, index, profile) }),
  };
};
const withValue = (index: number, layer: number, value: number): LayerProfilesData =>
  withProfile(index, (profile) => ({
    ...profile,
    values: replaced(profile.values, layer, { layer: profile.values[layer]?.layer ?? '', estimate: around(value) }),
  }));

testFigure('layer-profiles', layerProfiles, profiles, {
  'trained value': withValue(0, 3, 0.95),
  'untrained value': withValue(1, 1, 0.65),
  control: withValue(3, 0, 0.31),
});

test('values lie where the axis says, and it says how much finer it is above its seam', () => {
  const svg = draw(layerProfiles, profiles);
  const tick = (label: string): number =>
    Number(new RegExp(`<text x="\\d+" y="([\\d.]+)"[^>]*>${label}\u202f%</text>`).exec(svg)?.[1]);
  const [low, seam, high] = [tick('0'), tick('50'), tick('100')] as const;
  const points = pathPoints(svg, `fill="none" stroke="${colour.trained}"`);
  expect(points).toHaveLength(4);
  [0.686, 0.787, 0.889, 0.904].forEach((value, i) =>
    // The text of a tick stands 3.8 below its line.
    expect(points[i]?.[1]).toBeCloseTo(seam - 3.8 + ((value - 0.5) / 0.5) * (high - seam), 0),
  );
  const stated = Number(/([\d.]+) times finer above/.exec(svg)?.[1]);
  expect((seam - high) / 0.5 / ((low - seam) / 0.5)).toBeCloseTo(stated, 1);
});

test.each([
  ['shares, one of a network near guessing', { unit: '%', value: 0.11 }],
  ['shares that need no seam', { unit: '%', value: 0.7 }],
  ['a ratio beyond 1', { unit: '', value: 4.2 }],
] as const)('every value lies on the axis: %s', (_, { unit, value }) => {
  const [first] = profiles.panels as [Panel];
  const networks = first.profiles.filter(({ role }) => role !== 'control');
  const data = withValue(0, 2, value);
  const panels = [{ ...first, profiles: networks }];
  const changed = { ...data, unit, panels: unit === '%' && value > 0.5 ? panels : data.panels };
  const svg = draw(layerProfiles, changed);
  const places = attributesOf(svg, 'circle', 'cy');
  expect(places.length).toBeGreaterThan(7);
  // The plot goes from 30 to 240.
  expect(Math.min(...places)).toBeGreaterThanOrEqual(30);
  expect(Math.max(...places)).toBeLessThanOrEqual(240);
  expect(svg.includes('times finer')).toBe(false);
});

test('bands are there where there are several seeds', () => {
  const bands = (data: LayerProfilesData): number =>
    [...draw(layerProfiles, data, 'wide').matchAll(/fill-opacity="0.25"/g)].length;
  expect(bands(profiles)).toBe(2);
  expect(bands(withProfile(0, (profile) => ({ ...profile, seeds: profile.seeds.slice(0, 1) })))).toBe(1);
});

describe('words', () => {
  test('say how a measure goes through the layers, and what seeds do', () => {
    const words = layerProfiles.describe(profiles);
    expect(words).toContain(
      '90.4\u202f% in conv4, rising from layer to layer; over 3 seeds 86.9\u202f% to 93.9\u202f% in conv4',
    );
    expect(words).toContain('73.1\u202f% in conv4; over 3 seeds');
    expect(words).toContain('In conv4 the trained network is 17.3 percentage points above the untrained one');
    expect(words).toContain(
      'untrained 87.2\u202f% in conv1, 86.2\u202f% in conv2, 85.1\u202f% in conv3 and 84.4\u202f% in conv4, falling from layer to layer.',
    );
  });

  test('follow when trained is below', () =>
    expect(layerProfiles.describe(withValue(0, 3, 0.631))).toContain('10.0 percentage points below'));
});

test('a layer that is not on the axis is refused', () => {
  const wrong = withProfile(0, (profile) => ({
    ...profile,
    values: [...profile.values, { layer: 'conv5', estimate: around(0.9) }],
  }));
  expect(() => draw(layerProfiles, wrong, 'wide')).toThrow('unknown layer "conv5"; layers: input, conv1');
});
