// What can be read from layers: the axis holds every value that is drawn, and is no longer than it must be.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { classGeometry, linearProbes, pixelDecodability } from '../../src/exhibits/probes.ts';
import { layerProfiles } from '../../src/figures/representations/layer-profiles.tsx';
import { draw } from '../figures/contract.ts';

const source = sourceOfArtifacts(loadArtifacts());

/** The numbers beside the grid lines, from the lowest line to the highest. */
const ticksOf = (svg: string): number[] =>
  [...svg.matchAll(/<text x="32" y="[\d.]+" fill-opacity="0.72">([\d.]+)(\u202f%)?<\/text>/g)].map(
    ([, number, unit]) => Number(number) / (unit === undefined ? 1 : 100),
  );

it.each([
  ['linear-probes', linearProbes, 1],
  ['pixel-decodability', pixelDecodability, 0.1],
  ['class-geometry', classGeometry, 1],
] as const)('the axis of %s holds every value', (_, exhibit, step) => {
  const data = exhibit.select(source);
  const drawn = data.panels.flatMap(({ profiles }) =>
    profiles.flatMap(({ values, seeds }) => [
      ...values.flatMap(({ estimate: { low, high } }) => [low, high]),
      ...seeds.flat(),
    ]),
  );
  const ticks = ticksOf(draw(layerProfiles, data));
  const [low, high] = [Math.min(...ticks), Math.max(...ticks)];
  expect(low).toBeLessThanOrEqual(Math.min(...drawn));
  expect(high).toBeGreaterThanOrEqual(Math.max(...drawn));
  expect(high).toBeLessThan(Math.max(...drawn) + step);
});
