// Small multiples: panels of one size in rows and columns. A figure says how many columns there are and how far panels lie apart; where each
// stands and how much room all take is worked out here.
import { range, sum } from 'd3';
import type { ComponentChild, JSX } from 'preact';
import { coordinate } from './format.ts';

export interface PanelsPlan {
  readonly columns: number;
  /** From a panel's left edge to the next one's, and from its top to that of the panel below. */
  readonly pitch: { readonly x: number; readonly y: number };
}

/** The top left corner of panel `i`, counted row by row; the first is at 0, 0. */
export const panelCorner = (i: number, { columns, pitch }: PanelsPlan): { readonly x: number; readonly y: number } => ({
  x: (i % columns) * pitch.x,
  y: Math.floor(i / columns) * pitch.y,
});

/** Height of all panels, with the room below the last row that its pitch has. */
export const panelsHeight = (count: number, { columns, pitch }: PanelsPlan): number =>
  Math.ceil(count / columns) * pitch.y;

interface PanelsProps<Item> extends PanelsPlan {
  readonly items: readonly Item[];
  /** Top of the first row. */
  readonly top?: number;
  readonly children: (item: Item, index: number) => ComponentChild;
}

/** Each item as a panel in its place. */
export const Panels = <Item,>({ items, top = 0, children, ...plan }: PanelsProps<Item>): JSX.Element => (
  <>
    {items.map((item, i) => {
      const { x, y } = panelCorner(i, plan);
      return (
        <g key={i} transform={`translate(${coordinate(x)} ${coordinate(top + y)})`}>
          {children(item, i)}
        </g>
      );
    })}
  </>
);

/** Tops of things of different heights that stand below each other, the first at `top`, and the bottom of the last. */
export const stacked = (
  heights: readonly number[],
  top = 0,
): { readonly tops: readonly number[]; readonly bottom: number } => ({
  tops: range(heights.length).map((i) => top + sum(heights.slice(0, i))),
  bottom: top + sum(heights),
});
