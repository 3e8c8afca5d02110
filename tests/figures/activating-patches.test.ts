import { expect, test } from 'vitest';
import { activatingPatches } from '../../src/figures/activations/activating-patches.tsx';
import { activatingPatchesFixture } from './activations-fixture.ts';
import { draw, replaced, testFigure } from './contract.ts';

const data = activatingPatchesFixture();
const withRow = (index: number, change: (row: (typeof data.trained)[number]) => (typeof data.trained)[number]) => ({
  ...data,
  trained: replaced(data.trained, index, change(data.trained[index] as (typeof data.trained)[number])),
});

testFigure('activating-patches', activatingPatches, data, {
  value: withRow(1, (row) => ({
    ...row,
    patches: row.patches.map((patch) => ({ ...patch, value: 0.5 * patch.value })),
  })),
  'row of fewer patches': withRow(2, (row) => ({ ...row, patches: row.patches.slice(0, 4) })),
});

const rasters = (svg: string): string => [...svg.matchAll(/href="(raster:[^"]+)"/g)].map((match) => match[1]).join();

test('a pixel beyond the image is left out, one on it is drawn', () => {
  // The first patch begins four rows above the image.
  const invert = (pixel: number) =>
    withRow(0, (row) => {
      const [first, ...rest] = row.patches as [(typeof row.patches)[number], ...typeof row.patches];
      const pixels = first.pixels.map((byte, i) => (i === pixel ? 255 - byte : byte));
      return { ...row, patches: [{ ...first, pixels }, ...rest] };
    });
  const before = rasters(draw(activatingPatches, data, 'wide'));
  expect(rasters(draw(activatingPatches, invert(12), 'wide'))).toBe(before);
  expect(rasters(draw(activatingPatches, invert(62), 'wide'))).not.toBe(before);
});

test('values are shares of the highest of their own network', () => {
  const words = activatingPatches.describe(data);
  expect(words).toContain('“highest”: activations 0.84 to 1.00 of the highest');
  expect(words).toContain('“99th percentile”: activations 0.63 to 0.75 of the highest');
  expect(words).toContain('“untrained, highest”: activations 0.84 to 1.00 of the highest');
  expect(words).toContain('“exactly 0” is empty');
});
