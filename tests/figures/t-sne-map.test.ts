import { expect, test } from 'vitest';
import { tSneMap } from '../../src/figures/representations/t-sne-map.tsx';
import type { TSneMapData } from '../../src/figures/representations/t-sne-map.tsx';
import { draw, readRows, replaced, testFigure } from './contract.ts';
import { around, neighbourMaps } from './representations-fixture.ts';

const last = neighbourMaps.spaces[2] as TSneMapData['spaces'][number];

testFigure('t-sne-map', tSneMap, neighbourMaps, {
  'worth of neighbours': {
    ...neighbourMaps,
    spaces: replaced(neighbourMaps.spaces, 2, { ...last, neighbours: around(0.955) }),
  },
});

test('each map is drawn by itself: turning one changes that one only, and its size does not matter', () => {
  const scaled = (by: number): TSneMapData => ({
    ...neighbourMaps,
    spaces: replaced(neighbourMaps.spaces, 2, {
      ...last,
      maps: last.maps.map((map) => ({
        ...map,
        points: { ...map.points, data: Float32Array.from(map.points.data, (v) => v * by) },
      })),
    }),
  });
  expect(draw(tSneMap, scaled(4), 'wide')).toBe(draw(tSneMap, neighbourMaps, 'wide'));
  expect(draw(tSneMap, scaled(-1), 'wide')).not.toBe(draw(tSneMap, neighbourMaps, 'wide'));
});

test('the table names every map and its divergence, the second start among them', () => {
  const rows = readRows(tSneMap.table(neighbourMaps));
  expect(rows).toHaveLength(6);
  expect(rows[5]).toEqual(['trained', '30', '2', '0.510', '90.0\u202f%']);
  expect(rows[0]?.at(-1)).toBe('');
});
