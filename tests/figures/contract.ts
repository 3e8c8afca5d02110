// What every figure must do, as one suite: both layouts as snapshots, no text too small, a ragged table refused, and a changed number
// seen in the picture, in the words and in the table. The one way in which tests draw a figure, and read numbers back out of it.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import { toCsv } from '../../src/drawing/csv.ts';
import type { Figure, Layout, Raster, Table } from '../../src/figures/figure.ts';
import { layoutWidth } from '../../src/figures/figure.ts';
import { textOf } from '../../src/figures/marks/cell.ts';
import { literalColours } from '../../src/figures/marks/theme.ts';

export const layouts: readonly Layout[] = ['wide', 'narrow'];

/** A raster that shows in a snapshot whenever a pixel, the size or the palette changes: an FNV-1a hash of all of them. */
export const hashRaster: Raster = (indices, width, height, palette) => {
  let hash = 0x811c9dc5;
  const add = (byte: number): void => void (hash = Math.imul(hash ^ byte, 0x01000193) >>> 0);
  indices.forEach(add);
  for (const colour of palette) for (let i = 0; i < colour.length; i++) add(colour.charCodeAt(i));
  return `raster:${width}x${height}:${hash.toString(16).padStart(8, '0')}`;
};

/** The SVG text of a figure; tags on lines of their own, so that a snapshot's difference can be read. */
export const draw = <Data>({ Draw }: Figure<Data>, data: Data, layout: Layout = 'wide'): string =>
  renderToString(h(Draw, { data, layout, raster: hashRaster })).replaceAll('><', '>\n<');

/** Pixels of every picture of a figure in its wide layout, in the order in which they are drawn. */
export function picturesOf<Data>({ Draw }: Figure<Data>, data: Data) {
  const pictures: { readonly indices: Uint8Array; readonly width: number; readonly height: number }[] = [];
  const raster: Raster = (indices, width, height) => `picture:${pictures.push({ indices, width, height }) - 1}`;
  renderToString(h(Draw, { data, layout: 'wide', raster }));
  return pictures;
}

/** The rows of a table as a reader sees them. */
export const readRows = ({ rows }: Table): string[][] => rows.map((row) => row.map(textOf));

/** All that a reader sees of a table. */
const readWhole = (table: Table): string[][] => [[table.caption], [...table.columns], ...readRows(table)];

/** One attribute of every element of a kind that carries `mark` in its opening tag, as numbers. */
export const attributesOf = (svg: string, element: string, attribute: string, mark = ''): number[] =>
  [...svg.matchAll(new RegExp(`<${element}\\b[^>]*>`, 'g'))]
    .map(([tag]) => tag)
    .filter((tag) => tag.includes(mark))
    .map((tag) => Number(new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1]));

/** Points of a path of straight lines: `M1,2L3,4`. */
export const pathPoints = (svg: string, mark: string): [number, number][] => {
  const tag = [...svg.matchAll(/<path\b[^>]*>/g)].map(([text]) => text).find((text) => text.includes(mark));
  const d = / d="([^"]*)"/.exec(tag ?? '')?.[1] ?? '';
  return [...d.matchAll(/[ML]([-\d.]+),([-\d.]+)/g)].map((match) => [Number(match[1]), Number(match[2])]);
};

const fontSizes = (svg: string): number[] => [...svg.matchAll(/font-size="([^"]+)"/g)].map(([, size]) => Number(size));

/** Picture, words and table must all follow when one number changes. */
export function expectToFollow<Data>(figure: Figure<Data>, before: Data, after: Data): void {
  for (const layout of layouts)
    expect(draw(figure, after, layout), `the ${layout} picture`).not.toBe(draw(figure, before, layout));
  expect(figure.describe(after), 'the words').not.toBe(figure.describe(before));
  expect(readWhole(figure.table(after)), 'the table').not.toEqual(readWhole(figure.table(before)));
}

/**
 * Registers the suite.
 * @param changed the same data with one number changed, by what was changed
 */
export function testFigure<Data>(
  name: string,
  figure: Figure<Data>,
  data: Data,
  changed: Readonly<Record<string, Data>>,
): void {
  describe(name, () => {
    test.each(layouts)('%s layout', async (layout) => {
      const svg = draw(figure, data, layout);
      expect(svg).toMatch(new RegExp(`^<svg [^>]*viewBox="0 0 ${layoutWidth[layout]} \\d+"`));
      expect(Math.min(...fontSizes(svg))).toBeGreaterThanOrEqual(11);
      expect(svg.match(/NaN|undefined|Infinity|\d+\.\d{5}/)).toBeNull();
      await expect(`${literalColours(svg)}\n`).toMatchFileSnapshot(`__snapshots__/${name}-${layout}.svg`);
    });

    test('words and table', async () => {
      const table = figure.table(data);
      const rows = readRows(table);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(table.columns.length);
      expect(toCsv(table).split('\r\n').length).toBeGreaterThan(rows.length);
      const words = figure.describe(data);
      expect(`${words} ${JSON.stringify(rows)}`).not.toMatch(/NaN|undefined|Infinity/);
      await expect(`${words.replaceAll('. ', '.\n')}\n`).toMatchFileSnapshot(`__snapshots__/${name}.txt`);
    });

    // Without a case, the figure could be a constant.
    test('follows a number', () => expect(Object.keys(changed)).not.toEqual([]));
    test.each(Object.entries(changed))('another %s shows in picture, words and table', (_, other) =>
      expectToFollow(figure, data, other),
    );
  });
}

/** A copy of a list with one element replaced. */
export const replaced = <T>(values: readonly T[], index: number, value: T): T[] =>
  values.map((old, i) => (i === index ? value : old));

/** A copy of a list with its first element changed. */
export const withFirst = <T>(values: readonly T[], change: (value: T) => T): T[] =>
  replaced(values, 0, change(values[0] as T));
