import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';
import { levels, greys } from '../../src/figures/marks/colour.ts';
import { layOutSheet, TileSheet } from '../../src/figures/marks/sheet.tsx';
import type { Tile } from '../../src/figures/marks/sheet.tsx';

const layout = layOutSheet({ count: 5, side: 7, columns: 2, width: 60 });
const tile = (value: number): Tile => ({
  picture: { height: 7, width: 7, indices: new Uint8Array(49).fill(value) },
  label: String(value),
});

test('tiles and gaps fill the width', () => {
  expect(layout.tile).toBeCloseTo(28, 6);
  expect(layout.corner(1).x + layout.tile).toBeCloseTo(60, 6);
  expect(layout.corner(4).y).toBeGreaterThan(2 * layout.tile);
  expect(layout.height).toBeGreaterThanOrEqual(layout.corner(4).y + layout.tile);
});

test('each tile lies in the sprite where its border and label are drawn; gaps and dead channels are transparent', () => {
  let sprite: { indices: Uint8Array; width: number } = { indices: new Uint8Array(), width: 0 };
  const tiles = [tile(10), tile(20), { picture: null, label: 'dead' }, tile(40), tile(50)];
  const raster = (indices: Uint8Array, width: number): string => {
    sprite = { indices, width };
    return 'sprite';
  };
  const svg = renderToString(<TileSheet raster={raster} tiles={tiles} palette={greys} layout={layout} x={0} y={0} />);
  const at = (i: number, dx: number, dy: number): number | undefined => {
    const { x, y } = layout.corner(i);
    return sprite.indices[Math.round(y + dy) * sprite.width + Math.round(x + dx)];
  };
  for (const [i, value] of [10, 20, levels, 40, 50].entries())
    for (const [dx, dy] of [
      [0, 0],
      [27, 27],
    ] as const)
      expect(at(i, dx, dy)).toBe(value);
  expect([at(0, 29, 5), at(0, 5, -3), at(1, 5, 30)]).toEqual([levels, levels, levels]);
  expect(svg.match(/<path/g)).toHaveLength(1);
});

test.each([0, -1, NaN])('refuses tiles of %s cells a side, which no enlargement would ever fill', (side) =>
  expect(() => layOutSheet({ count: 5, side, columns: 2, width: 60 })).toThrow('invalid sheet'),
);
