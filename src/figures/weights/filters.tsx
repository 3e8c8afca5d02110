// The filters of the first convolution as pictures, trained and untrained: unit length, one symmetric scale, the same order. Length says
// nothing in a ReLU network, which can be rescaled between its layers, so each filter's gain stands below it as a bar.
import { max, mean, median, min, range } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { Layout, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { diverging } from '../marks/colour.ts';
import { capitalised, coordinate, decimals, numbered } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { divergent } from '../marks/heatmap.tsx';
import { colourBarHeight } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt, filterPlane, leaning, neighbourCorrelation, unitNorm } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { Signs } from '../marks/signs.tsx';
import { colour, fontSize } from '../marks/theme.ts';
import { WeightScale } from '../marks/weight-scale.tsx';

/** The filters of one network. */
interface NetworkFilters {
  /** "trained", "untrained", or what else the network is called. */
  readonly name: string;
  /** `[h, w, 1, out]`. */
  readonly kernel: TensorData;
  /** Norm of incoming times norm of outgoing weights, per filter. */
  readonly gain: readonly number[];
}

export interface FiltersData {
  readonly layer: string;
  /** The network that decides the order. */
  readonly shown: NetworkFilters;
  /** What it stands beside: its start. */
  readonly beside: NetworkFilters;
  /** Each filter that is shown against its own random start. */
  readonly cosineToStart?: readonly number[];
}

interface FilterSet extends NetworkFilters {
  readonly note: string;
  readonly fill: string;
  readonly planes: readonly Plane[];
}

/** Filter numbers, the highest gain first. */
const orderOf = (gain: readonly number[]): number[] =>
  range(gain.length).sort((a, b) => elementAt(gain, b) - elementAt(gain, a) || a - b);

const planesOf = (kernel: TensorData): Plane[] =>
  range(elementAt(kernel.shape, 3)).map((filter) => unitNorm(filterPlane(kernel, filter)));

function setsOf({ shown, beside }: FiltersData): readonly [FilterSet, FilterSet] {
  const sets = [
    { ...shown, note: 'highest gain first', fill: colour.trained, planes: planesOf(shown.kernel) },
    { ...beside, note: 'in the same order', fill: colour.control, planes: planesOf(beside.kernel) },
  ] as const;
  const count = shown.gain.length;
  for (const { planes, gain } of sets)
    if (planes.length !== count || gain.length !== count)
      throw new Error(`invalid filters: ${planes.length} filters, ${gain.length} and ${count} gains`);
  return sets;
}

/** Whether a network stands beside its own start, so that one can speak of before and after. */
const isBeforeAndAfter = ({ shown, beside }: FiltersData): boolean =>
  shown.name === 'trained' && beside.name === 'untrained';

/** The end of the colour scale: the greatest weight of both networks, at unit length. */
const scaleEnd = (sets: readonly FilterSet[]): number =>
  max(sets, ({ planes }) => max(planes, ({ values }) => max(values, Math.abs))) ?? 0;

const columns = 4;
const headingHeight = 24;
const footHeight = 14;
const gainText = 26;

interface PanelProps {
  readonly raster: Raster;
  readonly set: FilterSet;
  readonly order: readonly number[];
  readonly end: number;
  readonly greatestGain: number;
  readonly sheet: SheetLayout;
  readonly x: number;
  readonly y: number;
}

function Panel({ raster, set, order, end, greatestGain, sheet, x, y }: PanelProps): JSX.Element {
  const tiles = order.map((filter) => ({
    picture: divergent(elementAt(set.planes, filter), end),
    label: `filter ${filter}`,
  }));
  return (
    <g transform={`translate(${x} ${y})`}>
      <PanelHeading name={capitalised(set.name)} note={set.note} />
      <TileSheet raster={raster} tiles={tiles} palette={diverging} layout={sheet} x={1} y={headingHeight} />
      {order.map((filter, i) => {
        const corner = sheet.corner(i);
        const plane = elementAt(set.planes, filter);
        const gain = elementAt(set.gain, filter);
        return (
          <g key={filter} transform={`translate(${coordinate(corner.x + 1)} ${coordinate(corner.y + headingHeight)})`}>
            <Signs plane={plane} max={end} x={0} y={0} cell={sheet.tile / plane.width} />
            <rect
              y={coordinate(sheet.tile + 5)}
              width={coordinate(((sheet.tile - gainText) * gain) / greatestGain)}
              height={5}
              fill={set.fill}
            />
            <text
              x={coordinate(sheet.tile)}
              y={coordinate(sheet.tile + 11.5)}
              font-size={fontSize.small}
              text-anchor="end"
            >
              {decimals(gain)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

const notes = [
  'Plus and minus: sign of every weight above 0.1 of the scale.',
  'Bar: gain of the filter. Filters are numbered from 0.',
];

interface ScaleProps {
  readonly raster: Raster;
  readonly end: number;
  readonly y: number;
  readonly layout: Layout;
}

/** What colours, strokes and bars stand for. */
function Scale({ raster, end, y, layout }: ScaleProps): JSX.Element {
  const besides = layout === 'wide';
  return (
    <g>
      <WeightScale raster={raster} layout={layout} end={end} y={y} />
      <Notes notes={notes} layout={layout} x={besides ? 380 : 0} y={besides ? y + 2 : y + colourBarHeight + 8} />
    </g>
  );
}

function Draw({
  data,
  layout,
  raster,
}: {
  readonly data: FiltersData;
  readonly layout: Layout;
  readonly raster: Raster;
}): JSX.Element {
  const sets = setsOf(data);
  const order = orderOf(data.shown.gain);
  const end = scaleEnd(sets);
  const greatestGain = max([...data.shown.gain, ...data.beside.gain]) ?? 0;
  const gutter = 40;
  const width = layout === 'wide' ? (layoutWidth.wide - gutter) / 2 - 2 : layoutWidth.narrow - 2;
  const side = elementAt(sets[0].planes, 0).width;
  const sheet = layOutSheet({ count: order.length, side, columns, width, foot: footHeight });
  const panelHeight = headingHeight + sheet.height;
  const keyTop = layout === 'wide' ? panelHeight + 12 : 2 * panelHeight + 28;
  const keyHeight = layout === 'wide' ? colourBarHeight : colourBarHeight + 8 + notesHeight(notes, layout);
  return (
    <Frame layout={layout} height={keyTop + keyHeight}>
      {sets.map((set, i) => (
        <Panel
          key={set.name}
          {...{ raster, set, order, end, greatestGain, sheet }}
          x={layout === 'wide' ? i * (width + gutter + 2) : 0}
          y={layout === 'wide' ? 0 : i * (panelHeight + 16)}
        />
      ))}
      <Scale raster={raster} end={end} y={keyTop} layout={layout} />
    </Frame>
  );
}

function describe(data: FiltersData): string {
  const [shown, beside] = setsOf(data);
  const order = orderOf(shown.gain);
  const strongest = elementAt(order, 0);
  const found = extremes(order, (filter) => elementAt(shown.gain, filter));
  const gainOf = (filters: readonly number[]): string => decimals(elementAt(shown.gain, elementAt(filters, 0)));
  const gains =
    found === undefined
      ? `All filters have the same gain, ${gainOf(order)}`
      : `The highest gain, ${gainOf(found.greatest)}, is that of ${numbered('filter', found.greatest)}, the lowest, ${gainOf(found.least)}, that of ${numbered('filter', found.least)}`;
  const plane = elementAt(shown.planes, strongest);
  const smoothness = ({ planes }: FilterSet): string => decimals(mean(planes, neighbourCorrelation) ?? 0);
  const start = median(data.cosineToStart ?? []);
  const trainedAndStart = isBeforeAndAfter(data);
  const [of, and] = trainedAndStart
    ? ['after training', 'before it']
    : [`of the network “${shown.name}”`, `of “${beside.name}”`];
  const [here, there] = trainedAndStart ? ['after training', 'before'] : [`in “${shown.name}”`, `in “${beside.name}”`];
  return [
    `All ${order.length} filters of ${data.layer}, ${plane.height} by ${plane.width} weights each, ${of} and, in the same order, ${and}; each is scaled to length 1.`,
    `${gains}; ${beside.name}, gains run from ${decimals(min(beside.gain) ?? 0)} to ${decimals(max(beside.gain) ?? 0)}.`,
    `Filter ${strongest} has weights from ${decimals(min(plane.values) ?? 0)} to ${decimals(max(plane.values) ?? 0)} and ${leaning(plane)}.`,
    `Neighbouring weights correlate by ${smoothness(shown)} on average ${here} and by ${smoothness(beside)} ${there}.`,
    ...(start === undefined
      ? []
      : [`The median cosine between a filter and its own random start is ${decimals(start)}.`]),
  ].join(' ');
}

function table(data: FiltersData): Table {
  const sets = setsOf(data);
  const order = orderOf(data.shown.gain);
  const { height = 0, width = 0 } = sets[0].planes[0] ?? {};
  const cells = range(height).flatMap((row) => range(width).map((column) => `row ${row}, column ${column}`));
  return {
    caption: `Filters of ${data.layer} at length 1, sorted by the ${data.shown.name} gain; rows, columns and filters are counted from 0`,
    columns: ['network', 'filter', 'gain', 'cosine to its start', ...cells],
    rows: sets.flatMap((set) =>
      order.map((filter) => [
        set.name,
        filter,
        cell.decimals(elementAt(set.gain, filter)),
        set === sets[0] && data.cosineToStart ? cell.decimals(elementAt(data.cosineToStart, filter)) : '',
        ...Array.from(elementAt(set.planes, filter).values, (value) => cell.decimals(value, 3)),
      ]),
    ),
  };
}

export const filters = defineFigure<FiltersData>({ title: 'Filters of the first layer', Draw, describe, table });
