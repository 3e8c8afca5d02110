// A figure with its numbers: what a page needs to know of it. The type of its data stays inside.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Source } from '../artifacts/source.ts';
import type { Figure, Layout, Raster, Table } from '../figures/figure.ts';

export interface Entry {
  readonly title: string;
  /** What the figure is given, whatever its type: for whoever asks where a number comes from. */
  readonly data: (source: Source) => unknown;
  /** The `<svg>` as text. */
  readonly draw: (source: Source, layout: Layout, raster: Raster) => string;
  readonly describe: (source: Source) => string;
  readonly table: (source: Source) => Table;
  /** The file name that the first version of this tutorial gave to the same figure, without its ending. */
  readonly original?: string;
}

/**
 * Ties a figure to the rule that selects its numbers from the artifacts.
 * @param options a title of its own, where one figure is drawn for several layers or quantities
 */
export function entry<Data>(
  figure: Figure<Data>,
  select: (source: Source) => Data,
  options: { readonly original?: string | undefined; readonly title?: string } = {},
): Entry {
  const { original, title = figure.title } = options;
  return {
    title,
    data: select,
    draw: (source, layout, raster) => renderToString(h(figure.Draw, { data: select(source), layout, raster })),
    describe: (source) => figure.describe(select(source)),
    table: (source) => figure.table(select(source)),
    ...(original === undefined ? {} : { original }),
  };
}
