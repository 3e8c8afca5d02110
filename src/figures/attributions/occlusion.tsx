// What happens to the answer when a piece of the image is covered? Columns are sizes of the patch, rows are networks; all maps share one
// scale, in units of the spread of each network's own logits. Above each column stands the image without the piece that mattered most.
import { max, min, sum } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { diverging, greys } from '../marks/colour.ts';
import { capitalised, coordinate, decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { divergent, sequential } from '../marks/heatmap.tsx';
import { ColourBar, colourBarHeight, divergingTicks } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { elementAt, imagePlane, isBlank, peak, peakPlace } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { blankWords, layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { onPicture } from '../marks/theme.ts';
import type { Noun } from '../../subject/dataset-card.ts';

export interface OcclusionColumn {
  /** Side of the patch in pixels. */
  readonly patch: number;
  /** What is put in its place: background, or the mean of what it covers. */
  readonly fill: 'zero' | 'mean';
  /** By network: the logit of the image minus that of the image without the patch around a pixel, in units of the spread of logits. */
  readonly maps: readonly Plane[];
}

export interface OcclusionData {
  /** What one image shows. */
  readonly noun: Noun;
  readonly example: { readonly label: string; readonly pixels: Uint8Array };
  /** The class whose logit is watched, by name. */
  readonly explained: string;
  /** As they are called, the one that the class was taken from first, with the spread of its logits. */
  readonly networks: readonly { readonly name: string; readonly spread: number }[];
  readonly columns: readonly OcclusionColumn[];
}

const columnName = ({ patch, fill }: OcclusionColumn): string =>
  `${patch} × ${patch}${fill === 'mean' ? ', mean' : ''}`;

const endOf = ({ columns }: OcclusionData): number =>
  max(columns, ({ maps }) => max(maps, ({ values }) => max(values, Math.abs))) || 1;

/** The piece whose loss lowers the first network's logit most, the first of equals; none where no piece lowers it. */
function worstPiece({ maps }: OcclusionColumn): { readonly row: number; readonly column: number } | undefined {
  const { value, cells } = peak(elementAt(maps, 0));
  return value > 0 ? cells[0] : undefined;
}

/** The image with that piece covered. */
function worstCovered(pixels: Uint8Array, shown: OcclusionColumn): Plane {
  const { patch, fill } = shown;
  const image = imagePlane(pixels);
  const worst = worstPiece(shown);
  if (worst === undefined) return image;
  const { row, column } = worst;
  const reach = (patch - 1) / 2;
  const isInside = (i: number): boolean =>
    Math.abs(Math.floor(i / image.width) - row) <= reach && Math.abs((i % image.width) - column) <= reach;
  const under = image.values.filter((_, i) => isInside(i));
  const value = fill === 'mean' ? sum(under) / under.length : 0;
  return { ...image, values: image.values.map((old, i) => (isInside(i) ? value : old)) };
}

/** The outline of that piece, clipped at the border, in pixels. */
function worstWindow(shown: OcclusionColumn): { x: number; y: number; width: number; height: number } | undefined {
  const { patch, maps } = shown;
  const map = elementAt(maps, 0);
  const worst = worstPiece(shown);
  if (worst === undefined) return undefined;
  const { row, column } = worst;
  const reach = (patch - 1) / 2;
  const [x, y] = [Math.max(0, column - reach), Math.max(0, row - reach)];
  return {
    x,
    y,
    width: Math.min(map.width, column + reach + 1) - x,
    height: Math.min(map.height, row + reach + 1) - y,
  };
}

const nameWidth = { wide: 118, narrow: 0 } as const satisfies Record<Layout, number>;
const rowName = { wide: 0, narrow: 18 } as const satisfies Record<Layout, number>;

interface CoveredProps {
  readonly data: OcclusionData;
  readonly raster: Raster;
  readonly width: number;
}

/** The images without their most important piece, each piece outlined. */
function Covered({ data: { example, columns }, raster, width }: CoveredProps): JSX.Element {
  const { width: side } = imagePlane(example.pixels);
  const sheet = layOutSheet({ count: columns.length, side, columns: columns.length, width });
  const cell = sheet.tile / side;
  return (
    <g>
      <TileSheet
        raster={raster}
        tiles={columns.map((column) => ({
          picture: sequential(worstCovered(example.pixels, column), 1),
          label: columnName(column),
        }))}
        palette={greys}
        layout={sheet}
        x={1}
        y={0}
      />
      {columns.map((column, i) => {
        const corner = sheet.corner(i);
        const window = worstWindow(column);
        if (window === undefined) return null;
        return (
          <rect
            key={columnName(column)}
            x={coordinate(1 + corner.x + window.x * cell)}
            y={coordinate(corner.y + window.y * cell)}
            width={coordinate(window.width * cell)}
            height={coordinate(window.height * cell)}
            fill="none"
            stroke={onPicture.piece}
            stroke-width={1.6}
          />
        );
      })}
    </g>
  );
}

const notesOf = ({ plural }: Noun, network: string): string[] => [
  `${capitalised(plural)}: without the piece whose loss lowers the ${network} network’s logit most. “Mean”: the piece is replaced by its own mean, elsewhere by background.`,
];

function Draw({ data, layout, raster }: DrawProps<OcclusionData>): JSX.Element {
  const { noun, example, explained, networks, columns } = data;
  const { width: side } = imagePlane(example.pixels);
  if (columns.length === 0 || networks.length === 0) throw new Error('missing maps: occlusion needs at least one');
  const notes = notesOf(noun, elementAt(networks, 0).name);
  const end = endOf(data);
  const left = nameWidth[layout];
  const width = layoutWidth[layout] - left - 2;
  const covered = layOutSheet({ count: columns.length, side, columns: columns.length, width });
  const sheet = layOutSheet({ count: columns.length, side, columns: columns.length, width, head: rowName[layout] });
  const top = 24 + covered.height;
  const bottom = top + networks.length * sheet.height;
  return (
    <Frame layout={layout} height={bottom + 10 + colourBarHeight + notesHeight(notes, layout)}>
      <PanelHeading name={example.label} note={`side of the patch in pixels; watched: “${explained}”`} />
      <g transform={`translate(${left} 22)`}>
        <Covered data={data} raster={raster} width={width} />
      </g>
      {networks.map(({ name }, i) => (
        <g key={name} transform={`translate(0 ${coordinate(top + i * sheet.height)})`}>
          <text y={layout === 'wide' ? coordinate(sheet.tile / 2) : 13} font-weight="600">
            {name}
          </text>
          <TileSheet
            raster={raster}
            tiles={columns.map(({ maps }) => ({
              picture: divergent(elementAt(maps, i), end),
              words: blankWords(elementAt(maps, i), 'long'),
            }))}
            palette={diverging}
            layout={sheet}
            x={left + 1}
            y={0}
          />
        </g>
      ))}
      <ColourBar
        raster={raster}
        palette={diverging}
        x={left + 1}
        y={bottom + 6}
        width={layout === 'wide' ? 330 : layoutWidth.narrow - 2}
        title="loss of the logit ÷ spread of the network’s logits"
        ticks={divergingTicks(end, { count: 3 })}
      />
      <Notes notes={notes} layout={layout} y={bottom + 8 + colourBarHeight} />
    </Frame>
  );
}

/** One column of the first network in words; losses in logits. */
function columnText(column: OcclusionColumn, spread: number): string {
  const map = elementAt(column.maps, 0);
  const { value, cells } = peak(map);
  const name = columnName(column);
  if (isBlank(map)) return `${name}: no patch changes anything`;
  if (cells.length === 0)
    return `${name}: every patch ${value > 0 ? 'costs' : 'gains'} the same, ${decimals(Math.abs(value) * spread)}`;
  const gain = min(map.values) ?? 0;
  const silent = map.values.filter((v) => v === 0).length / map.values.length;
  const loss =
    value > 0 ? `the greatest loss is ${decimals(value * spread)} ${peakPlace(map)}` : 'no patch costs anything';
  const rise = gain < 0 ? `the greatest gain ${decimals(-gain * spread)}` : 'no patch gains anything';
  return `${name}: ${loss}, ${rise}; ${decimals(100 * silent, 0)} in 100 patches change nothing`;
}

function describe(data: OcclusionData): string {
  const { noun, example, explained, networks, columns } = data;
  const { name: first, spread } = elementAt(networks, 0);
  const sizes = networks.map(
    ({ name }, i) => `${name} ${decimals(max(columns, ({ maps }) => max(elementAt(maps, i).values, Math.abs)) ?? 0)}`,
  );
  return [
    `Occlusion maps of one ${noun.singular}, ${example.label}: a square patch is covered around every pixel, and the change of the logit of ${explained} is drawn there.`,
    `${capitalised(first)} network, in logits: ${columns.map((column) => columnText(column, spread)).join('. ')}.`,
    `Greatest change of all patches, in units of the spread of each network's own logits: ${sizes.join(', ')}.`,
  ].join(' ');
}

function table({ example, networks, columns }: OcclusionData): Table {
  return {
    caption: `Occlusion maps of ${example.label}, in units of the spread of each network’s logits`,
    columns: ['network', 'patch', 'filled with', 'greatest loss', 'at row', 'at column', 'greatest gain', 'mean'],
    rows: networks.flatMap(({ name }, i) =>
      columns.map((column) => {
        const map = elementAt(column.maps, i);
        const { value, cells } = peak(map);
        const [place] = value > 0 ? cells : [];
        const gain = min(map.values) ?? 0;
        const at = (side: 'row' | 'column'): Cell =>
          place === undefined
            ? cell.none('nowhere')
            : cells.length > 1
              ? cell.none('several')
              : cell.whole(place[side]);
        return [
          name,
          cell.product({ height: column.patch, width: column.patch }),
          column.fill === 'mean' ? 'its mean' : 'background',
          value > 0 ? cell.decimals(value, 3) : cell.none('none'),
          at('row'),
          at('column'),
          gain < 0 ? cell.decimals(-gain, 3) : cell.none('none'),
          cell.decimals(sum(map.values) / map.values.length, 3),
        ];
      }),
    ),
  };
}

export const occlusion = defineFigure<OcclusionData>({
  title: 'What is missed when a piece is covered',
  Draw,
  describe,
  table,
});
