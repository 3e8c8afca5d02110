// What a figure is: narrow data in, SVG and words out. No state, no effects, no clock, no chance: Astro renders it at build without a
// byte of JavaScript, and an island renders the very same one live.
import type { JSX } from 'preact';
import type { Cell } from './marks/cell.ts';

/**
 * Turns palette indices (row-major, one byte a pixel) into the address of an image: a PNG at build. One that paints the pixels by itself
 * gives the empty address; the picture then leaves a hole, of the picture's place and size, in the order of the calls.
 */
export type Raster = (indices: Uint8Array, width: number, height: number, palette: readonly string[]) => string;

/** A figure is laid out twice: for the page and print, and for a phone. CSS shows one of them. */
export type Layout = 'wide' | 'narrow';

/** Width of each layout in CSS pixels; the height is the figure's own. */
export const layoutWidth: Readonly<Record<Layout, number>> = { wide: 720, narrow: 336 };

export interface DrawProps<Data> {
  readonly data: Data;
  readonly layout: Layout;
  readonly raster: Raster;
}

/** The numbers behind a figure, for readers who cannot or would rather not see it, and for programs. */
export interface Table {
  readonly caption: string;
  /** Names with the unit, where the cells do not write it; no two alike. */
  readonly columns: readonly string[];
  /** A column holds either words or quantities of one unit: what has several kinds of rows names the kind in a column of its own. */
  readonly rows: readonly (readonly Cell[])[];
}

export interface Figure<Data> {
  /** Heading in the gallery and first words of the text alternative; names the subject, no result. */
  readonly title: string;
  /** An `<svg>` of `layoutWidth[layout]` units wide. Text and axes use currentColor, data the inks of marks/theme.ts. */
  readonly Draw: (props: DrawProps<Data>) => JSX.Element;
  /** The text alternative, made from the same numbers: what is drawn, and what the numbers say. */
  readonly describe: (data: Data) => string;
  readonly table: (data: Data) => Table;
}

/** Checks a figure's type where it is declared: one without `describe` or `table` does not compile. */
export const defineFigure = <Data>(figure: Figure<Data>): Figure<Data> => figure;
