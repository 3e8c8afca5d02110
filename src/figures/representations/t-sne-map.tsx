// The same images on maps by t-SNE: one column a space, one row a perplexity, and one row from another random start. Nothing on such a map has
// a scale: sizes of clusters and distances between them mean nothing.
import { extent, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { ClassKey, classKeyHeight, ClassPoints, signsOf } from '../marks/class-signs.tsx';
import { counted, decimals, listed, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import type { Interval } from '../marks/interval.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { fontSize, muted, rule } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

export interface NeighbourMap {
  readonly perplexity: number;
  readonly start: number;
  /** Kullback-Leibler divergence in nats. */
  readonly divergence: number;
  /** `[n, 2]` */
  readonly points: TensorData;
}

export interface TSneMapData {
  readonly classes: readonly string[];
  /** By label, the number of the class's kind: classes of one kind have one colour. */
  readonly kinds: readonly number[];
  /** Of each point. */
  readonly labels: Uint8Array;
  /** Columns; each has the same maps in the same order. */
  readonly spaces: readonly {
    readonly name: string;
    /** Share of images whose class most of their nearest neighbours have, in the space itself; where it was measured. */
    readonly neighbours?: Interval;
    readonly maps: readonly NeighbourMap[];
  }[];
  /** Images that the maps were made of; fewer are drawn. */
  readonly images: number;
}

const pitches: Readonly<Record<Layout, { readonly side: number; readonly gap: number; readonly size: number }>> = {
  wide: { side: 230, gap: 15, size: 0.9 },
  narrow: { side: 106, gap: 9, size: 0.6 },
};
const head = 38;
const rowHead = 20;

const rowName = ({ perplexity, start }: NeighbourMap): string =>
  `perplexity ${perplexity}${start > 0 ? ', another start' : ''}`;

interface PanelProps {
  readonly map: NeighbourMap;
  readonly data: TSneMapData;
  readonly layout: Layout;
}

function Panel({ map: { points }, data: { kinds, labels }, layout }: PanelProps): JSX.Element {
  const { side, size } = pitches[layout];
  const [low = -1, high = 1] = extent(points.data as Float32Array);
  const reach = Math.max(-low, high) * 1.05;
  const scale = scaleLinear([-reach, reach], [0, side]);
  const places = Array.from(
    labels,
    (_, i) => [scale(elementAt(points.data, 2 * i)), scale(elementAt(points.data, 2 * i + 1))] as const,
  );
  return (
    <g>
      <rect width={side} height={side} fill="none" stroke="currentColor" stroke-opacity={rule} />
      {signsOf(kinds).map((sign, label) => (
        <ClassPoints key={label} sign={sign} points={places.filter((_, i) => labels[i] === label)} size={size} />
      ))}
    </g>
  );
}

const notesOf = ({ labels, images }: TSneMapData): string[] => [
  `Maps of ${thousands(images)} validation images, of which ${thousands(labels.length)} are drawn. Only who is near whom is meant: distances between clusters, sizes of clusters and directions mean nothing, and another perplexity or another start makes another map. The share with each name: images whose class most of their nearest neighbours have in the space itself.`,
];

function Draw({ data, layout }: DrawProps<TSneMapData>): JSX.Element {
  const { side, gap } = pitches[layout];
  const { spaces, classes, kinds } = data;
  const rows = spaces[0]?.maps ?? [];
  const rowHeight = rowHead + side + 8;
  const bottom = head + rows.length * rowHeight;
  const columns = layout === 'wide' ? 5 : 3;
  const keyHeight = classKeyHeight(classes, columns);
  const notes = notesOf(data);
  return (
    <Frame layout={layout} height={bottom + keyHeight + 8 + notesHeight(notes, layout)}>
      {spaces.map(({ name, neighbours, maps }, column) => (
        <g key={name} transform={`translate(${column * (side + gap)} 0)`}>
          <text y={13} font-weight={600}>
            {name}
          </text>
          {neighbours && (
            <text y={30} font-size={fontSize.small} fill-opacity={muted}>
              {layout === 'wide'
                ? `neighbours in the space: ${percent(neighbours.value)} right`
                : `${percent(neighbours.value)} right`}
            </text>
          )}
          {maps.map((map, row) => (
            <g key={rowName(map)} transform={`translate(0 ${head + row * rowHeight + rowHead})`}>
              <Panel map={map} data={data} layout={layout} />
            </g>
          ))}
        </g>
      ))}
      {rows.map((map, row) => (
        <text key={rowName(map)} y={head + row * rowHeight + rowHead - 6} font-size={fontSize.small}>
          {rowName(map)}
        </text>
      ))}
      <ClassKey
        classes={classes}
        signs={signsOf(kinds)}
        x={0}
        y={bottom}
        width={layoutWidth[layout]}
        columns={columns}
      />
      <Notes notes={notes} layout={layout} y={bottom + keyHeight + 8} />
    </Frame>
  );
}

function describe({ spaces, labels, images }: TSneMapData): string {
  const rows = spaces[0]?.maps ?? [];
  return [
    `Maps of ${thousands(images)} validation images by t-SNE, ${counted(labels.length, 'point')} of each drawn: ${listed(spaces.map(({ name }) => name))}, each ${listed(rows.map(rowName))}.`,
    ...spaces.map(
      ({ name, neighbours, maps }) =>
        `${name}: ${neighbours ? `the nearest neighbours in the space itself have the right class for ${percent(neighbours.value)} of the images; ` : ''}divergence of the maps ${listed(maps.map(({ divergence }) => decimals(divergence)))} nats.`,
    ),
    'Distances between clusters and sizes of clusters mean nothing.',
  ].join(' ');
}

const table = ({ spaces }: TSneMapData): Table => ({
  caption: 'Maps by t-SNE: how far each is from the neighbours in its space, in nats',
  columns: ['space', 'perplexity', 'start', 'divergence', 'neighbours right in the space'],
  rows: spaces.flatMap(({ name, neighbours, maps }) =>
    maps.map(({ perplexity, start, divergence }) => [
      name,
      perplexity,
      start + 1,
      cell.decimals(divergence, 3),
      neighbours === undefined ? '' : cell.percent(neighbours.value),
    ]),
  ),
});

/** Images on maps by t-SNE. */
export const tSneMap = defineFigure<TSneMapData>({ title: 'The same images on maps by t-SNE', Draw, describe, table });
