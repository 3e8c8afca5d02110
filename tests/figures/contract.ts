// What every figure must do, as one suite: both layouts as snapshots, no text too small, a ragged table refused, and a changed number
// seen in the picture and in the words.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { describe, expect, test } from 'vitest';
import { toCsv } from '../../src/drawing/csv.ts';
import type { Figure, Layout, Table } from '../../src/figures/figure.ts';
import { layoutWidth } from '../../src/figures/figure.ts';
import { textOf } from '../../src/figures/marks/cell.ts';
import { literalColours } from '../../src/figures/marks/theme.ts';
import { hashRaster, layouts } from './fixture.ts';

/** The SVG text of a figure; tags on lines of their own, so that a snapshot's difference can be read. */
export const draw = <Data>({ Draw }: Figure<Data>, data: Data, layout: Layout): string =>
  renderToString(h(Draw, { data, layout, raster: hashRaster })).replaceAll('><', '>\n<');

/** The rows of a table as a reader sees them. */
export const readRows = ({ rows }: Table): string[][] => rows.map((row) => row.map(textOf));

const numbersOf = (svg: string, attribute: string): number[] =>
  [...svg.matchAll(new RegExp(`${attribute}="([^"]+)"`, 'g'))].map(([, value]) => Number(value));

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
      expect(Math.min(...numbersOf(svg, 'font-size'))).toBeGreaterThanOrEqual(11);
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

    test.each(Object.entries(changed))('another %s shows in picture and words', (_, other) => {
      for (const layout of layouts) expect(draw(figure, other, layout)).not.toBe(draw(figure, data, layout));
      expect(figure.describe(other)).not.toBe(figure.describe(data));
    });
  });
}

/** A copy of a list with one element replaced. */
export const replaced = <T>(values: readonly T[], index: number, value: T): T[] =>
  values.map((old, i) => (i === index ? value : old));
