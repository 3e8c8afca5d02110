// The filters of one network with their partners in networks from other seeds, and how alike the two are: filters by their cosine beside what
// random sets reach, layers by CKA beside untrained networks.
import { mean, range, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import { diverging } from '../marks/colour.ts';
import { DotStrip } from '../marks/dots.tsx';
import { coordinate, decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent } from '../marks/heatmap.tsx';
import { LyingInterval } from '../marks/interval.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { elementAt, filterPlane, unitNorm } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { Signs } from '../marks/signs.tsx';
import { colour, fontSize, muted, rule } from '../marks/theme.ts';
import { describeSeeds, tableOfSeeds } from './seed-comparison.words.ts';
import type { SeedComparisonData, Spread } from './seed-comparison.words.ts';

export type { SeedComparisonData } from './seed-comparison.words.ts';

/** How many filters stand in a row, and how wide the names of the rows are. */
const perRow: Readonly<Record<Layout, number>> = { wide: 16, narrow: 8 };
const names = 52;
const cosineRoom = 15;

const planesOf = (kernel: TensorData): Plane[] =>
  range(kernel.shape[3] ?? 0).map((filter) => unitNorm(filterPlane(kernel, filter)));

const greatest = (planes: readonly Plane[]): number =>
  Math.max(...planes.flatMap(({ values }) => Array.from(values, Math.abs)));

interface FilterRow {
  readonly name: string;
  /** In the order of the shown filters. */
  readonly planes: readonly Plane[];
  readonly cosines?: readonly number[];
}

function rowsOf({ shown, others }: SeedComparisonData): FilterRow[] {
  const own = planesOf(shown.kernel);
  return [
    { name: shown.name, planes: shown.order.map((filter) => elementAt(own, filter)) },
    ...others.map(({ name, kernel, partners, cosines }) => {
      const planes = planesOf(kernel);
      return {
        name,
        planes: shown.order.map((filter) => elementAt(planes, elementAt(partners, filter))),
        cosines: shown.order.map((filter) => elementAt(cosines, filter)),
      };
    }),
  ];
}

interface BlockProps {
  readonly rows: readonly FilterRow[];
  readonly first: number;
  readonly layout: Layout;
  readonly raster: Raster;
  readonly end: number;
}

const sheetOf = (rows: number, columns: number, side: number, layout: Layout) =>
  layOutSheet({
    count: rows * columns,
    side,
    columns,
    width: layoutWidth[layout] - names - 2,
    head: 0,
    foot: cosineRoom,
  });

/** Some filters of every network below each other. */
function Block({ rows, first, layout, raster, end }: BlockProps): JSX.Element {
  const columns = Math.min(perRow[layout], (rows[0]?.planes.length ?? 0) - first);
  const side = rows[0]?.planes[0]?.width ?? 1;
  const sheet = sheetOf(rows.length, columns, side, layout);
  const at = (i: number): Plane => elementAt(elementAt(rows, Math.floor(i / columns)).planes, first + (i % columns));
  const places = range(rows.length * columns);
  return (
    <g font-size={fontSize.small}>
      {rows.map(({ name }, row) => (
        <text key={name} y={coordinate(sheet.corner(row * columns).y + sheet.tile / 2 + 4)}>
          {name}
        </text>
      ))}
      <TileSheet
        raster={raster}
        tiles={places.map((i) => ({ picture: divergent(at(i), end) }))}
        palette={diverging}
        layout={sheet}
        x={names}
        y={0}
      />
      {places.map((i) => {
        const { x, y } = sheet.corner(i);
        const cosine = rows[Math.floor(i / columns)]?.cosines?.[first + (i % columns)];
        return (
          <g key={i} transform={`translate(${coordinate(names + x)} ${coordinate(y)})`}>
            <Signs plane={at(i)} max={end} x={0} y={0} cell={sheet.tile / side} />
            {cosine !== undefined && (
              <text
                x={coordinate(sheet.tile / 2)}
                y={coordinate(sheet.tile + 12)}
                text-anchor="middle"
                fill-opacity={muted}
              >
                {decimals(cosine)}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}

interface Strip {
  readonly name: string;
  readonly fill: string;
  /** One value for each pair of seeds, or the range of random sets. */
  readonly values: readonly number[];
  readonly spread?: Spread;
  /** Begins a group: a heading stands above it. */
  readonly heading?: string;
}

function stripsOf({ layer, pairs, nulls, layers }: SeedComparisonData): Strip[] {
  return [
    {
      name: 'trained',
      fill: colour.trained,
      values: pairs.map(({ trained }) => trained.value),
      heading: `Filters of ${layer}: mean cosine of partners`,
    },
    { name: 'untrained', fill: colour.control, values: pairs.map(({ start }) => start.value) },
    { name: 'random', fill: colour.control, values: [], spread: nulls.initialiser },
    { name: 'random, as smooth', fill: colour.control, values: [], spread: nulls.smooth },
    ...layers.flatMap((one, i): Strip[] => [
      {
        name: `${one.layer}, trained`,
        fill: colour.trained,
        values: one.trained,
        ...(i === 0 && { heading: 'Layers: CKA' }),
      },
      { name: 'untrained', fill: colour.control, values: one.untrained },
    ]),
  ];
}

const strip = { height: 20, heading: 26 } as const;
const stripPlaces: Readonly<Record<Layout, { readonly left: number; readonly right: number }>> = {
  wide: { left: 140, right: 660 },
  narrow: { left: 112, right: 292 },
};

interface StripsProps {
  readonly strips: readonly Strip[];
  readonly layout: Layout;
  readonly x: Position;
}

/** Where each strip's middle is, and where all end. */
function stripRows(strips: readonly Strip[]): { readonly middles: readonly number[]; readonly bottom: number } {
  let y = 0;
  const middles = strips.map(({ heading }) => {
    if (heading !== undefined) y += strip.heading;
    y += strip.height;
    return y - strip.height / 2;
  });
  return { middles, bottom: y };
}

function Strips({ strips, layout, x }: StripsProps): JSX.Element {
  const { left, right } = stripPlaces[layout];
  const { middles, bottom } = stripRows(strips);
  return (
    <g>
      {strips.map(({ name, fill, values, spread, heading }, i) => {
        const y = elementAt(middles, i);
        return (
          <g key={i}>
            {heading !== undefined && (
              <text y={y - strip.height / 2 - 6} font-weight={600}>
                {heading}
              </text>
            )}
            <text x={left - 10} y={y + 4} font-size={fontSize.small} text-anchor="end">
              {name}
            </text>
            <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
            {spread ? (
              <LyingInterval estimate={{ ...spread, value: spread.mean }} scale={x} at={y} stroke={fill} hollow />
            ) : (
              <DotStrip values={values} x={x} y={y} height={strip.height - 4} fill={fill} radius={2.8} />
            )}
            <text x={right + 12} y={y + 4} font-size={fontSize.small}>
              {decimals(spread ? spread.mean : (mean(values) ?? 0))}
            </text>
          </g>
        );
      })}
      <BottomAxis
        scale={x}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(value) => decimals(value)}
        y={bottom + 4}
        left={left}
        right={right}
      />
    </g>
  );
}

const notes = [
  'Filters: unit length, one scale, red and plus above 0, blue and minus below 0; each partner with its cosine. Strips: a dot for each pair of seeds, a tick at their mean; random sets of filters with the range of 95\u202f% of them. Random as smooth: drawn with the second moments of all trained filters.',
];

function Draw({ data, layout, raster }: DrawProps<SeedComparisonData>): JSX.Element {
  const rows = rowsOf(data);
  const filters = data.shown.order.length;
  const columns = perRow[layout];
  const side = rows[0]?.planes[0]?.width ?? 1;
  const blockHeight = sheetOf(rows.length, Math.min(columns, filters), side, layout).height + 10;
  const blocks = Math.ceil(filters / columns);
  const end = greatest(rows.flatMap(({ planes }) => planes));
  const strips = stripsOf(data);
  const { left, right } = stripPlaces[layout];
  const head = 24;
  const top = head + blocks * blockHeight;
  const bottom = top + stripRows(strips).bottom + 30;
  return (
    <Frame layout={layout} height={bottom + notesHeight(notes, layout)}>
      <text y={13} font-weight={600}>
        {`Filters of ${data.layer} with their partners`}
      </text>
      {range(blocks).map((block) => (
        <g key={block} transform={`translate(0 ${head + block * blockHeight})`}>
          <Block rows={rows} first={block * columns} layout={layout} raster={raster} end={end} />
        </g>
      ))}
      <g transform={`translate(0 ${top})`}>
        <Strips strips={strips} layout={layout} x={scaleLinear([0, 1], [left, right])} />
      </g>
      <Notes notes={notes} layout={layout} y={bottom} />
    </Frame>
  );
}

/** Networks of different seeds: their filters, their layers, their answers. */
export const seedComparison = defineFigure<SeedComparisonData>({
  title: 'What another seed learns',
  Draw,
  describe: describeSeeds,
  table: tableOfSeeds,
});
