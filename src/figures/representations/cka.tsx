// How alike layers see the images: CKA of the layers of the shown network with its own, with those of other seeds, and with those of its own
// start, all on one fixed scale; below, layer by layer before and after training: two seeds with each other, the labels, the pixels.
import { mean } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues, colourAt, sequentialIndex } from '../marks/colour.ts';
import { counted, decimals, listed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import type { Interval } from '../marks/interval.tsx';
import { ColourBar, colourBarHeight } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { NumberGrid } from '../marks/number-grid.tsx';
import type { NumberCell } from '../marks/number-grid.tsx';
import { elementAt } from '../marks/plane.ts';
import { fontSize, muted } from '../marks/theme.ts';

/** A table of estimates with its names. */
export interface CkaBlock {
  /** What the columns belong to: "another seed". */
  readonly name: string;
  readonly rows: readonly string[];
  /** `[rows][columns]`, once for each network that it was measured with; their mean is drawn. */
  readonly measured: readonly { readonly with: string; readonly cka: readonly (readonly Interval[])[] }[];
}

export interface CkaData {
  /** The columns of every block. */
  readonly layers: readonly string[];
  /** The shown network with other networks. */
  readonly networks: readonly CkaBlock[];
  /** Layer by layer, one row for each state: two networks with each other, networks with labels and pixels. */
  readonly references: readonly CkaBlock[];
  readonly images: number;
}

/** Means over what a block was measured with. */
const meansOf = ({ rows, measured }: CkaBlock, columns: number): number[][] =>
  rows.map((_, row) =>
    Array.from(
      { length: columns },
      (__, column) => mean(measured, ({ cka }) => elementAt(elementAt(cka, row), column).value) ?? 0,
    ),
  );

const titleOf = ({ name, measured }: CkaBlock): string =>
  measured.length > 1 ? `${name} (mean of ${measured.length})` : name;

interface Placement {
  readonly names: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** How many blocks stand side by side. */
  readonly columns: number;
  readonly gap: number;
}

const placements: Readonly<Record<Layout, Placement>> = {
  wide: { names: 60, cellWidth: 40, cellHeight: 30, columns: 3, gap: 18 },
  narrow: { names: 64, cellWidth: 67, cellHeight: 28, columns: 1, gap: 0 },
};
const head = 40;
const foot = 20;

const cellsOf = (values: readonly (readonly number[])[]): NumberCell[][] =>
  values.map((row) =>
    row.map((value) => ({ text: decimals(value), fill: colourAt(blues, sequentialIndex(value, 1)) })),
  );

interface BlockProps {
  readonly block: CkaBlock;
  readonly layers: readonly string[];
  readonly layout: Layout;
}

function Block({ block, layers, layout }: BlockProps): JSX.Element {
  const { names, cellWidth, cellHeight } = placements[layout];
  return (
    <g>
      <text x={names} y={14} font-weight={600}>
        {titleOf(block)}
      </text>
      <g font-size={fontSize.small} fill-opacity={muted}>
        {layers.map((layer, i) => (
          <text key={layer} x={names + (i + 0.5) * cellWidth} y={head - 8} text-anchor="middle">
            {layer}
          </text>
        ))}
        {block.rows.map((row, i) => (
          <text key={row} x={names - 8} y={head + (i + 0.5) * cellHeight + 4} text-anchor="end">
            {row}
          </text>
        ))}
      </g>
      <NumberGrid
        rows={cellsOf(meansOf(block, layers.length))}
        x={names}
        y={head}
        cellWidth={cellWidth}
        cellHeight={cellHeight}
      />
    </g>
  );
}

/** Top left corners of blocks in rows of the layout, and the height of all. */
function placed(blocks: readonly CkaBlock[], layers: number, layout: Layout) {
  const { names, cellWidth, cellHeight, columns, gap } = placements[layout];
  const heightOf = ({ rows }: CkaBlock): number => head + rows.length * cellHeight + foot;
  let y = 0;
  const corners = blocks.map((block, i) => {
    if (i > 0 && i % columns === 0) y += heightOf(elementAt(blocks, i - 1));
    return { block, x: (i % columns) * (names + layers * cellWidth + gap), y };
  });
  const last = blocks.at(-1);
  return { corners, height: last === undefined ? 0 : y + heightOf(last) };
}

const notesOf = ({ images }: CkaData): string[] => [
  `Debiased linear CKA on ${thousands(images)} validation images: 1 where two layers tell the images apart in the same way, near 0 where they have nothing to do with each other. Rows: layers of the shown network.`,
];

function Draw({ data, layout, raster }: DrawProps<CkaData>): JSX.Element {
  const { layers, networks, references } = data;
  const upper = placed(networks, layers.length, layout);
  const lower = placed(references, layers.length, layout);
  const legendTop = upper.height + lower.height;
  const notes = notesOf(data);
  const width = layout === 'wide' ? 260 : layoutWidth.narrow - 2;
  return (
    <Frame layout={layout} height={legendTop + colourBarHeight + 8 + notesHeight(notes, layout)}>
      {[
        { ...upper, top: 0 },
        { ...lower, top: upper.height },
      ].map(({ corners, top }) =>
        corners.map(({ block, x, y }) => (
          <g key={block.name} transform={`translate(${x} ${top + y})`}>
            <Block block={block} layers={layers} layout={layout} />
          </g>
        )),
      )}
      <ColourBar
        raster={raster}
        palette={blues}
        x={layout === 'wide' ? placements.wide.names : 1}
        y={legendTop}
        width={width}
        title="CKA"
        ticks={[0, 0.5, 1].map((at) => ({ at, label: decimals(at, 1) }))}
      />
      <Notes notes={notes} layout={layout} y={legendTop + colourBarHeight + 8} />
    </Frame>
  );
}

/** The diagonal of a block whose rows are the layers themselves. */
const sameLayer = (block: CkaBlock, layers: readonly string[]): string =>
  `${titleOf(block)}, the same layer: ${listed(meansOf(block, layers.length).map((row, i) => `${decimals(elementAt(row, i))} in ${elementAt(layers, i)}`))}.`;

function describe({ layers, networks, references, images }: CkaData): string {
  const row = (block: CkaBlock, i: number): string =>
    `${elementAt(block.rows, i)} ${listed(elementAt(meansOf(block, layers.length), i).map((value) => decimals(value)))}`;
  return [
    `Tables of CKA on ${thousands(images)} images, from 0 to 1: ${counted(layers.length, 'layer')} of the shown network with those of ${listed(networks.map(({ name }) => name))}.`,
    ...networks
      .filter(({ measured }) => measured.some((one) => one.cka.some((cells, i) => cells[i]?.value !== 1)))
      .map((block) => sameLayer(block, layers)),
    ...references.map(
      (block) => `${titleOf(block)}, layer by layer: ${block.rows.map((_, i) => row(block, i)).join('; ')}.`,
    ),
  ].join(' ');
}

const table = ({ layers, networks, references }: CkaData): Table => ({
  caption: 'CKA with its 95\u202f% interval',
  columns: ['compared with', 'row', 'layer', 'CKA', 'low', 'high'],
  rows: [...networks, ...references].flatMap(({ rows, measured }) =>
    measured.flatMap((one) =>
      one.cka.flatMap((cells, row) =>
        cells.map(({ value, low, high }, column) => [
          one.with,
          elementAt(rows, row),
          elementAt(layers, column),
          ...[value, low, high].map((number) => cell.decimals(number, 3)),
        ]),
      ),
    ),
  ),
});

/** CKA between layers, other seeds, the start, labels and pixels. */
export const cka = defineFigure<CkaData>({ title: 'How alike layers see the images', Draw, describe, table });
