import { describe, expect, test } from 'vitest';
import { ClassPoints, kindColours, signsOf } from '../../src/figures/marks/class-signs.tsx';
import { luminance } from '../../src/figures/marks/colour.ts';
import { partBoxes } from '../../src/figures/marks/labels.ts';
import { pcaMap } from '../../src/figures/representations/pca-map.tsx';
import type { PcaMapData } from '../../src/figures/representations/pca-map.tsx';
import { draw, replaced, testFigure } from './contract.ts';
import { classes, noise } from './fixture.ts';
import { around, components } from './representations-fixture.ts';

const first = components.maps[0] as PcaMapData['maps'][number];
const withFirst = (change: Partial<typeof first>): PcaMapData => ({
  ...components,
  maps: replaced(components.maps, 0, { ...first, ...change }),
});
const moved = {
  ...first.points,
  data: Float32Array.from(first.points.data, (value, i) => (i < 2 ? value + 3 : value)),
};

testFigure('pca-map', pcaMap, components, {
  'share of the variance': withFirst({ variance: [0.5, 0.2] }),
  neighbours: withFirst({ neighbours: around(0.95) }),
});

test('a point that moves is seen', () =>
  expect(draw(pcaMap, withFirst({ points: moved }), 'wide')).not.toBe(draw(pcaMap, components, 'wide')));

test('both maps have one scale, and one unit on both axes', () => {
  const svg = draw(pcaMap, components, 'wide');
  const ticks = (anchor: string): number[] =>
    [...svg.matchAll(new RegExp(`<text x="([-\\d.]+)" y="([-\\d.]+)"${anchor}>\\s*\u2212?(\\d+)</text>`, 'g'))].map(
      ([, x, y]) => Number(anchor.includes('end') ? y : x),
    );
  const across = ticks(' text-anchor="middle"');
  const up = ticks(' text-anchor="end"');
  const half = across.length / 2;
  expect(across.slice(0, half)).toEqual(across.slice(half));
  const step = (values: readonly number[]): number => Math.abs((values[1] ?? NaN) - (values[0] ?? NaN));
  // Ticks of 2 across and of 2 up, or of 5 and 2: compared by their numbers.
  const numbers = [...svg.matchAll(/text-anchor="(middle|end)">\s*(\u2212?\d+)<\/text>/g)].map(([, anchor, text]) => ({
    anchor,
    value: Number(text?.replace('\u2212', '-')),
  }));
  const spacing = (anchor: string): number => {
    const [a, b] = numbers.filter((one) => one.anchor === anchor);
    return Math.abs((b?.value ?? NaN) - (a?.value ?? NaN));
  };
  expect(step(across) / spacing('middle')).toBeCloseTo(step(up) / spacing('end'), 0);
});

test('words tell what the map loses, for the pixels too', () => {
  const words = pcaMap.describe(components);
  expect(words).toContain('trained: 88.0\u202f% in all 64 dimensions and 58.0\u202f% on the map');
  expect(words).toContain('pixels: 82.0\u202f% in all 784 dimensions');
});

describe('signs of classes', () => {
  test('differ in shape, not in colour alone', () => {
    const shapes = signsOf(components.kinds).map((sign) => {
      const { d, fill } = (ClassPoints({ sign, points: [[0, 0]] }) as { props: { d: string; fill?: string } }).props;
      return `${d} ${fill === 'none' ? 'hollow' : 'full'}`;
    });
    expect(new Set(shapes).size).toBe(classes.length);
  });

  test.each([
    ['nine classes in three kinds', [0, 1, 2, 0, 1, 2, 0, 1, 2]],
    ['more classes than shapes', Array.from({ length: 30 }, (_, i) => i % 3)],
    ['more kinds than colours', Array.from({ length: 25 }, (_, i) => i)],
  ])('are unlike each other, and of one colour within a kind: %s', (_, kinds) => {
    const signs = signsOf(kinds);
    expect(new Set(signs.map(({ path, paint, colour }) => `${path} ${paint} ${colour}`)).size).toBe(kinds.length);
    signs.forEach(({ colour }, i) => {
      expect(colour).toBe(kindColours[(kinds[i] ?? 0) % 4]);
    });
  });

  test('run out where too many classes have one colour', () =>
    expect(() => signsOf(Array<number>(11).fill(0))).toThrow('more than 10 of them have the colour'));

  test.each(Object.entries(kindColours))('%s are seen on light and dark paper', (_, colour) => {
    const contrast = (paper: string): number => {
      const [a, b] = [luminance(colour), luminance(paper)].sort((x, y) => y - x) as [number, number];
      return (a + 0.05) / (b + 0.05);
    };
    expect(contrast('#ffffff')).toBeGreaterThanOrEqual(3);
    expect(contrast('#14171b')).toBeGreaterThanOrEqual(3);
  });
});

describe('names that overlap', () => {
  const bounds = { left: 0, right: 300, top: 0, bottom: 200 };
  test('part, stay inside, and stay put where they do not overlap', () => {
    const boxes = Array.from({ length: 10 }, (_, i) => ({
      x: 150 + 40 * noise(i),
      y: 100 + 30 * noise(i + 50),
      width: 60,
      height: 14,
    }));
    const placed = partBoxes(boxes, bounds);
    placed.forEach((a, i) => {
      expect(a.x - 30).toBeGreaterThanOrEqual(0);
      expect(a.y + 7).toBeLessThanOrEqual(200);
      placed.slice(i + 1).forEach((b) => expect(Math.abs(a.x - b.x) >= 59.9 || Math.abs(a.y - b.y) >= 13.9).toBe(true));
    });
    const apart = [
      { x: 50, y: 50, width: 40, height: 14 },
      { x: 200, y: 52, width: 40, height: 14 },
    ];
    expect(partBoxes(apart, bounds)).toEqual(apart.map(({ x, y }) => ({ x, y })));
    expect(partBoxes([{ x: -20, y: 500, width: 40, height: 14 }], bounds)).toEqual([{ x: 20, y: 193 }]);
  });

  test('in one place go up and down, the same way every time', () => {
    const same = [0, 1].map(() => ({ x: 100, y: 100, width: 40, height: 14 }));
    const [a, b] = partBoxes(same, bounds);
    expect([a?.x, b?.x]).toEqual([100, 100]);
    expect((b?.y ?? 0) - (a?.y ?? 0)).toBeGreaterThanOrEqual(14);
  });
});
