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
import { coordinate, decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent } from '../marks/heatmap.tsx';
import { IntervalRows, rowsHeight } from '../marks/interval-rows.tsx';
import type { IntervalRow, RowsPlan } from '../marks/interval-rows.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { stacked } from '../marks/panels.tsx';
import { elementAt, filterPlane, unitNorm } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { Signs } from '../marks/signs.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';
import { describeSeeds, tableOfSeeds } from './seed-comparison.words.ts';
import type { SeedComparisonData, Spread } from './seed-comparison.words.ts';

export type { SeedComparisonData } from './seed-comparison.words.ts';

/** How many filters stand in a row, and how wide the names of the rows are. */
const perRow: Readonly<Record<Layout, number>> = { wide: 16, narrow: 8 };
const names = 52;
const cosineRoom = 15;

const planesOf = (kernel: TensorData): Plane[] =>
  range(elementAt(kernel.shape, 3)).map((filter) => unitNorm(filterPlane(kernel, filter)));

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
  const { planes } = elementAt(rows, 0);
  const columns = Math.min(perRow[layout], planes.length - first);
  const side = elementAt(planes, 0).width;
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
}

interface StripGroup {
  readonly heading: string;
  readonly strips: readonly Strip[];
}

/** Filters, and layers where their CKA was measured. */
const stripsOf = ({ layer, pairs, nulls, layers }: SeedComparisonData): StripGroup[] => [
  {
    heading: `Filters of ${layer}: mean cosine of partners`,
    strips: [
      { name: 'trained', fill: colour.trained, values: pairs.map(({ trained }) => trained.value) },
      { name: 'untrained', fill: colour.control, values: pairs.map(({ start }) => start.value) },
      { name: 'random', fill: colour.control, values: [], spread: nulls.initialiser },
      { name: 'random, as smooth', fill: colour.control, values: [], spread: nulls.smooth },
    ],
  },
  ...(layers.length === 0
    ? []
    : [
        {
          heading: 'Layers: CKA',
          strips: layers.flatMap((one): Strip[] => [
            { name: `${one.layer}, trained`, fill: colour.trained, values: one.trained },
            { name: 'untrained', fill: colour.control, values: one.untrained },
          ]),
        },
      ]),
];

const headingHeight = 26;
const stripPlans = {
  wide: { left: 140, right: 660, pitch: 20 },
  narrow: { left: 112, right: 292, pitch: 20 },
} as const satisfies Record<Layout, RowsPlan>;

interface StripsProps {
  readonly groups: readonly StripGroup[];
  readonly layout: Layout;
  readonly x: Position;
}

/** Top of each group, and where all end. */
const groupPlaces = (groups: readonly StripGroup[], plan: RowsPlan) =>
  stacked(groups.map(({ strips }) => headingHeight + rowsHeight(strips.length, plan)));

/** A dot for each pair of seeds, or the range of random sets around their mean; behind it the mean as a number. */
function stripRow({ name, fill, values, spread }: Strip, plan: RowsPlan): IntervalRow {
  const middle = spread?.mean ?? mean(values);
  if (middle === undefined) throw new Error(`missing values of strip "${name}": it has neither pairs nor a range`);
  return {
    name,
    marks: [
      spread === undefined
        ? { sample: values, height: plan.pitch - 4, stroke: fill }
        : { interval: { ...spread, value: middle }, stroke: fill, hollow: true },
    ],
    value: decimals(middle),
  };
}

function Strips({ groups, layout, x }: StripsProps): JSX.Element {
  const plan = stripPlans[layout];
  const { tops, bottom } = groupPlaces(groups, plan);
  return (
    <g>
      {groups.map(({ heading, strips }, i) => (
        <g key={heading} transform={`translate(0 ${elementAt(tops, i)})`}>
          <text y={headingHeight - 6} font-weight={600}>
            {heading}
          </text>
          <g transform={`translate(0 ${headingHeight})`}>
            <IntervalRows rows={strips.map((strip) => stripRow(strip, plan))} plan={plan} scale={x} />
          </g>
        </g>
      ))}
      <BottomAxis
        scale={x}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(value) => decimals(value)}
        y={bottom + 4}
        left={plan.left}
        right={plan.right}
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
  const side = elementAt(elementAt(rows, 0).planes, 0).width;
  const blockHeight = sheetOf(rows.length, Math.min(columns, filters), side, layout).height + 10;
  const blocks = Math.ceil(filters / columns);
  const end = greatest(rows.flatMap(({ planes }) => planes));
  const strips = stripsOf(data);
  const plan = stripPlans[layout];
  const head = 24;
  const top = head + blocks * blockHeight;
  const bottom = top + groupPlaces(strips, plan).bottom + 30;
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
        <Strips groups={strips} layout={layout} x={scaleLinear([0, 1], [plan.left, plan.right])} />
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
