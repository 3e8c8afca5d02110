// One image and one class, explained by every method: a row for each method, a column for each network. A row has one scale for all
// networks, in units of the spread of each network's own logits; where a map has two signs, the scale is symmetric.
import { max, sum } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues, diverging } from '../marks/colour.ts';
import { ExampleHead, exampleHeadHeight } from '../marks/example-head.tsx';
import { coordinate, counted, decimals, percent, significant } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent, sequential } from '../marks/heatmap.tsx';
import type { ColourScale } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, stacked } from '../marks/panels.tsx';
import { elementAt, isBlank, peak, peakPlace } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { blankWords, layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { fontSize, muted } from '../marks/theme.ts';
import type { Noun } from '../../subject/dataset-card.ts';

export interface AttributionRow {
  /** The method, in a few words. */
  readonly name: string;
  readonly signed: boolean;
  /** One map a network, in units of the spread of that network's logits. */
  readonly maps: readonly Plane[];
}

export interface AttributionMapsData {
  /** What one image shows. */
  readonly noun: Noun;
  readonly example: { readonly label: string; readonly pixels: Uint8Array };
  /** The class that is explained, by name. */
  readonly explained: string;
  /** As they are called, the one that the class was taken from first. */
  readonly networks: readonly string[];
  readonly rows: readonly AttributionRow[];
}

/** The end of a row's scale, the same for all networks; 1 where all maps are 0. */
const endOf = ({ maps }: AttributionRow): number => max(maps, ({ values }) => max(values, Math.abs)) || 1;

const labelWidth = 88;
const tileGap = 4;
const blockWidth = layoutWidth.narrow;

interface RowProps {
  readonly row: AttributionRow;
  readonly raster: Raster;
  readonly width: number;
}

const sheetOf = ({ maps }: AttributionRow, width: number) =>
  layOutSheet({
    count: maps.length,
    side: elementAt(maps, 0).width,
    columns: Math.max(2, maps.length),
    width,
    head: 0,
  });

/** The method's name and the end of its scale, then its maps. */
function Row({ row, raster, width }: RowProps): JSX.Element {
  const { name, signed, maps } = row;
  const end = endOf(row);
  const draw = signed ? divergent : sequential;
  const words = name.split(' ');
  const lines = words.length > 2 ? [words.slice(0, -1).join(' '), words.at(-1) ?? ''] : words;
  return (
    <g>
      <g font-size={fontSize.small}>
        {lines.map((line, i) => (
          <text key={line} y={14 + 14 * i} font-weight="600">
            {line}
          </text>
        ))}
        <text y={18 + 14 * lines.length} fill-opacity={muted}>
          {`${signed ? '±' : '0 to '}${significant(end)}`}
        </text>
      </g>
      <TileSheet
        raster={raster}
        tiles={maps.map((plane) => ({ picture: draw(plane, end), words: blankWords(plane, 'long') }))}
        palette={signed ? diverging : blues}
        layout={sheetOf(row, width)}
        x={labelWidth}
        y={0}
      />
    </g>
  );
}

interface BlockProps {
  readonly rows: readonly AttributionRow[];
  readonly networks: readonly string[];
  readonly raster: Raster;
}

const headHeight = 20;
const tilesWidth = blockWidth - labelWidth - 2;
const rowHeight = (row: AttributionRow): number => sheetOf(row, tilesWidth).height + tileGap;
const blockHeight = (rows: readonly AttributionRow[]): number => headHeight + sum(rows, rowHeight);

/** Rows under the names of the networks. */
function Block({ rows, networks, raster }: BlockProps): JSX.Element {
  const { tops } = stacked(rows.map(rowHeight), headHeight);
  const sheet = sheetOf(elementAt(rows, 0), tilesWidth);
  return (
    <g>
      {networks.map((network, i) => (
        <text key={network} x={coordinate(labelWidth + sheet.corner(i).x)} y={12} font-size={fontSize.small}>
          {network}
        </text>
      ))}
      {rows.map((row, i) => (
        <g key={row.name} transform={`translate(0 ${coordinate(elementAt(tops, i))})`}>
          <Row row={row} raster={raster} width={tilesWidth} />
        </g>
      ))}
    </g>
  );
}

/** Maps without sign are cut at 0: one that is blank was nowhere above it. */
const hasCutMap = (rows: readonly AttributionRow[]): boolean =>
  rows.some(({ signed, maps }) => !signed && maps.some(isBlank));
const cutWords = '“0 everywhere”: before Grad-CAM’s cut at 0 no cell of this map was above it.';

const notesOf = ({ rows }: AttributionMapsData): string[] => [
  'The number with each name is the end of its scale, the same for all networks. Every map is divided by the spread of its network’s own logits; Grad-CAM is multiplied by the number of its cells, as CAM is.',
  ...(hasCutMap(rows) ? [cutWords] : []),
];

/** What the two kinds of maps are drawn on. */
const scales: readonly ColourScale[] = [
  {
    palette: diverging,
    title: 'maps with two signs: against, for',
    ticks: [
      { at: 0, label: '−end' },
      { at: 0.5, label: '0' },
      { at: 1, label: '+end' },
    ],
  },
  {
    palette: blues,
    title: 'maps without sign',
    ticks: [
      { at: 0, label: '0' },
      { at: 1, label: 'end' },
    ],
  },
];

function Draw({ data, layout, raster }: DrawProps<AttributionMapsData>): JSX.Element {
  const { rows, networks } = data;
  if (rows.length === 0) throw new Error('missing maps: attribution maps need at least one method');
  const wide = layout === 'wide';
  const notes = notesOf(data);
  const half = Math.ceil(rows.length / 2);
  const blocks = wide && rows.length > 1 ? [rows.slice(0, half), rows.slice(half)] : [rows];
  const top = exampleHeadHeight(scales.length, layout) + 12;
  const bottom = top + Math.max(...blocks.map(blockHeight));
  return (
    <Frame layout={layout} height={bottom + 4 + notesHeight(notes, layout)}>
      <ExampleHead
        example={data.example}
        note={`what speaks for “${data.explained}”?`}
        scales={scales}
        layout={layout}
        raster={raster}
      />
      <Panels items={blocks} columns={2} pitch={{ x: layoutWidth.wide - blockWidth, y: 0 }} top={top}>
        {(block) => <Block rows={block} networks={networks} raster={raster} />}
      </Panels>
      <Notes notes={notes} layout={layout} y={bottom + 4} />
    </Frame>
  );
}

/** Share of the absolute values of a map that lies above 0. */
const positiveShare = ({ values }: Plane): number => {
  const all = sum(values, Math.abs);
  return all === 0 ? 0 : sum(values, (v) => Math.max(0, v)) / all;
};

function rowText({ name, signed, maps }: AttributionRow, networks: readonly string[]): string {
  const each = maps.map((map, i) => {
    const network = elementAt(networks, i);
    if (peak(map).cells.length === 0)
      return `${network} ${isBlank(map) ? '0' : decimals(elementAt(map.values, 0))} everywhere`;
    const size = `${network} up to ${decimals(max(map.values, Math.abs) ?? 0)}`;
    return `${size}, highest ${peakPlace(map)}${signed ? `, ${percent(positiveShare(map), 0)} of it for the class` : ''}`;
  });
  return `${name}: ${each.join('; ')}.`;
}

function describe({ noun, example, explained, networks, rows }: AttributionMapsData): string {
  return [
    `Maps of ${rows.length} attribution methods for one ${noun.singular}, ${example.label}, and the logit of ${explained}, from ${counted(networks.length, 'network')}: ${networks.join(', ')}. Values are in units of the spread of each network's own logits.`,
    ...rows.map((row) => rowText(row, networks)),
    ...(hasCutMap(rows) ? [cutWords] : []),
  ].join(' ');
}

function table({ example, explained, networks, rows }: AttributionMapsData): Table {
  return {
    caption: `Attribution maps of ${example.label} for the logit of ${explained}, in units of the spread of each network’s logits`,
    columns: ['method', 'network', 'cells', 'least', 'greatest', 'sum', 'highest'],
    rows: rows.flatMap(({ name, maps }) =>
      maps.map((map, i) => [
        name,
        elementAt(networks, i),
        cell.product({ rows: map.height, columns: map.width }),
        cell.decimals(Math.min(...map.values), 3),
        cell.decimals(Math.max(...map.values), 3),
        cell.decimals(sum(map.values), 3),
        peakPlace(map),
      ]),
    ),
  };
}

export const attributionMaps = defineFigure<AttributionMapsData>({
  title: 'What speaks for a class, by every method',
  Draw,
  describe,
  table,
});
