import { expect, test } from 'vitest';
import { featureMapControls } from '../../src/figures/activations/feature-map-controls.tsx';
import { featureMapControlsFixture, interval } from './activations-fixture.ts';
import { draw, testFigure } from './contract.ts';
import { tensor } from './fixture.ts';

const data = featureMapControlsFixture();
const [garment, ...controls] = data.inputs as [(typeof data.inputs)[number], ...typeof data.inputs];
const withTrained = (part: Partial<typeof garment.networks.trained>): typeof data => ({
  ...data,
  inputs: [
    { ...garment, networks: { ...garment.networks, trained: { ...garment.networks.trained, ...part } } },
    ...controls,
  ],
});

testFigure('feature-map-controls', featureMapControls, data, {
  activation: withTrained({ activations: tensor([28, 28, 16], () => 0.3) }),
  answer: withTrained({ probability: 0.91 }),
});

test('the likeness to the input is told with its interval', () => {
  const words = featureMapControls.describe(withTrained({ likeness: interval(0.77, 0.1) }));
  expect(words).toContain('absolute correlation of a map with its input 0.77 (0.67 to 0.87)');
});

test('a dead channel is crossed out in each of its sheets', () => {
  const crossed = (svg: string): number => svg.match(/<path d="M0 [\d.]+L[\d.]+ 0"/g)?.length ?? 0;
  expect(crossed(draw(featureMapControls, data, 'wide'))).toBe(3);
  const alive = { ...data, scales: { ...data.scales, trained: data.scales.untrained } };
  expect(crossed(draw(featureMapControls, alive, 'wide'))).toBe(0);
});

test('one scale for all inputs of a network: another constant changes all three sheets and no sheet of the other', () => {
  const images = (svg: string): string[] =>
    [...svg.matchAll(/href="(raster:[^"]+)"/g)].map((match) => match[1] as string);
  const scale = { ...data.scales.trained, data: data.scales.trained.data.map((value) => 2 * value) };
  const other = { ...data, scales: { ...data.scales, trained: scale } };
  const [before, after] = [data, other].map((one) => images(draw(featureMapControls, one, 'wide'))) as [
    string[],
    string[],
  ];
  const changed = before.map((href, i) => href !== after[i]);
  // Three inputs, three trained sheets, three untrained ones, the colour bar.
  expect(changed).toEqual([false, false, false, true, true, true, false, false, false, false]);
});
