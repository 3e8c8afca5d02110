// Rows of estimates against geometry worked out by hand, on a scale of ten units a step: rows, ground, what lies beyond the axis, and what
// has no place on it.
import { h } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import { IntervalRows, rowMiddle, rowsHeight } from '../../src/figures/marks/interval-rows.tsx';
import type { IntervalRow, RowsPlan } from '../../src/figures/marks/interval-rows.tsx';
import { colour, paper } from '../../src/figures/marks/theme.ts';
import { attributesOf } from './contract.ts';

type Props = Parameters<typeof IntervalRows>[0];

/** 0 lies at 100 and 10 at 200. */
const scale = (value: number): number => 100 + 10 * value;
const plan: RowsPlan = { left: 100, right: 200, pitch: 20 };

const svgOf = (rows: readonly IntervalRow[], props: Partial<Props> = {}): string =>
  renderToStaticMarkup(h(IntervalRows, { rows, plan, scale, ...props }));

const pathsOf = (svg: string, stroke: string): string[] =>
  [...svg.matchAll(/<path d="([^"]*)"[^>]*? stroke="([^"]+)"/g)]
    .filter((one) => one[2] === stroke)
    .map(([, d]) => d ?? '');

const interval = { value: 4, low: 2, high: 7 };
const rows: readonly IntervalRow[] = [
  { name: 'first', marks: [{ interval, stroke: colour.trained }], value: '4.00' },
  { name: 'second', marks: [{ dot: 9, stroke: colour.control, hollow: true, offset: 5 }], indent: 12 },
];

describe('a row', () => {
  const svg = svgOf(rows);

  test('has its hairline in its middle and its marks on the scale', () => {
    expect(attributesOf(svg, 'line', 'y1')).toEqual([10, 30]);
    expect([attributesOf(svg, 'line', 'x1'), attributesOf(svg, 'line', 'x2')]).toEqual([
      [100, 100],
      [200, 200],
    ]);
    expect(svg).toContain('d="M120,10H170M120,6.5v7M170,6.5v7"');
    expect([attributesOf(svg, 'circle', 'cx'), attributesOf(svg, 'circle', 'cy')]).toEqual([
      [140, 190],
      [10, 35],
    ]);
    expect(svg).toContain(`r="4" fill="${paper}"`);
  });

  test('has its name beside the chart or from the left, and its value behind it', () => {
    expect(svg).toMatch(/<text x="92" text-anchor="end" y="14"[^>]*>first</);
    expect(svg).toMatch(/<text x="210" y="14">4\.00</);
    const named = svgOf(rows, { plan: { ...plan, names: 3 } });
    expect(named).toMatch(/<text x="3" y="14"[^>]*>first</);
    expect(named).toMatch(/<text x="15" y="34"[^>]*>second</);
  });

  test('has every value of a sample as a dot, and strokes as high as they were asked for', () => {
    const drawn = svgOf([
      {
        name: 'all',
        marks: [
          { sample: [1, 5, 9], height: 16, stroke: colour.trained },
          { strokes: [2, 3], half: 7, stroke: 'currentColor' },
        ],
      },
    ]);
    expect(attributesOf(drawn, 'circle', 'cx')).toEqual([110, 150, 190]);
    expect(drawn).toContain('d="M120,3v14M130,3v14"');
  });
});

describe('rows with words above or below their marks', () => {
  const tall: RowsPlan = { ...plan, pitch: 50, head: 20, foot: 10, names: 0 };

  test('have their marks in the middle of what is left', () => {
    expect([rowMiddle(tall, 0), rowMiddle(tall, 2), rowsHeight(3, tall)]).toEqual([30, 130, 150]);
    const svg = svgOf([{ ...(rows[0] as IntervalRow), detail: 'more', note: 'below' }], { plan: tall });
    expect(attributesOf(svg, 'line', 'y1')).toEqual([30]);
    expect(svg).toMatch(/y="14"[^>]*>first</);
    expect(svg).toMatch(/<text x="200" y="14" text-anchor="end"[^>]*>more</);
    expect(svg).toMatch(/<text x="100" y="52"[^>]*>below</);
  });

  test('are crossed by no line', () => {
    const svg = svgOf(rows, { plan: tall, references: [{ at: 0 }], band: { low: 1, high: 3 } });
    expect(pathsOf(svg, 'currentColor')).toEqual(['M100,20V40M100,70V90']);
    expect(attributesOf(svg, 'rect', 'y')).toEqual([20, 70]);
    expect(attributesOf(svg, 'rect', 'height')).toEqual([20, 20]);
  });
});

describe('behind the rows', () => {
  test('a band, reference lines and a grid go through all of them', () => {
    const svg = svgOf(rows, {
      references: [{ at: 0 }, { at: 5, stroke: colour.highlight }],
      band: { low: 1, high: 3 },
      axis: { ticks: [0, 10], format: String, hasGrid: true, title: 'steps' },
    });
    expect([
      attributesOf(svg, 'rect', 'x'),
      attributesOf(svg, 'rect', 'width'),
      attributesOf(svg, 'rect', 'height'),
    ]).toEqual([[110], [20], [40]]);
    expect(pathsOf(svg, 'currentColor')).toEqual(['M100,0V40M200,0V40', 'M100,0V40']);
    expect(pathsOf(svg, colour.highlight)).toEqual(['M150,0V40']);
    expect(pathsOf(svg, colour.control)[0]).toBe('M110,0V40M130,0V40');
    expect(svg).toMatch(/<text x="150" y="72">steps</);
  });
});

describe('what lies beyond the axis', () => {
  const beyond = (value: number, low: number, high: number): string =>
    svgOf([{ name: 'one', marks: [{ interval: { value, low, high }, stroke: colour.trained }] }]);
  const [left, right] = ['M104,6l-4,4l4,4', 'M196,6l4,4l-4,4'];

  test('cuts the whisker at the end of the axis, with an arrowhead for a cap', () => {
    const svg = beyond(9, 8, 12);
    expect(svg).toContain('d="M180,10H200M180,6.5v7"');
    expect(svg).toContain(`d="${right}"`);
    expect(attributesOf(svg, 'circle', 'cx')).toEqual([190]);
  });

  test('has no dot where the value itself is beyond', () => {
    const svg = beyond(-3, -4, 2);
    expect(svg).toContain('d="M100,10H120M120,6.5v7"');
    expect(svg).toContain(`d="${left}"`);
    expect(svg).not.toContain('<circle');
  });

  test('is shown at both ends, for dots and samples as for intervals, and never within', () => {
    const svg = svgOf([
      { name: 'dot', marks: [{ dot: 11, stroke: colour.control }] },
      { name: 'sample', marks: [{ sample: [-1, 5, 14], height: 16, stroke: colour.trained }] },
    ]);
    expect(svg).toContain(`d="${right}"`);
    expect(svg).toContain('d="M104,26l-4,4l4,4M196,26l4,4l-4,4"');
    expect(attributesOf(svg, 'circle', 'cx')).toEqual([100, 150, 200]);
    expect(beyond(5, 0, 10)).not.toMatch(/l-4,4|l4,4/);
  });

  test('has no place at all where it is no number, or where an interval is upside down', () => {
    expect(() => beyond(NaN, 1, 2)).toThrow('invalid row "one": NaN has no place on an axis');
    expect(() => beyond(1, 0, Infinity)).toThrow('invalid row "one": Infinity has no place on an axis');
    expect(() => beyond(1, 3, 0)).toThrow('invalid row "one": its interval begins at 3, after its end');
  });
});
