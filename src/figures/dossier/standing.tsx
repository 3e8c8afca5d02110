// Where one channel stands among those of its layer, in one line for each measure: every channel a stroke, this one a dot with its interval
// and its rank, and a ring for the same channel before training.
import { max, min, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { coordinate, decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows, rowMiddle, rowsHeight } from '../marks/interval-rows.tsx';
import type { RowsPlan } from '../marks/interval-rows.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { elementAt } from '../marks/plane.ts';
import { numbersOf } from '../marks/row-marks.tsx';
import type { RowMark } from '../marks/row-marks.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';

export interface Standing {
  readonly name: string;
  readonly digits: number;
  /** One for each channel of the layer; null where there is none. */
  readonly values: readonly (number | null)[];
  /** Of this channel. */
  readonly interval?: Interval | undefined;
  /** The same of this channel before training. */
  readonly untrained?: number | undefined;
}

export interface DossierStandingData {
  readonly layer: string;
  readonly channel: number;
  readonly rows: readonly Standing[];
}

/** 1 for the highest value; channels that share a value share the better rank. Undefined for a channel that has none; throws where there is no such channel. */
export function rankOf(values: readonly number[], channel: number): number;
export function rankOf(values: readonly (number | null)[], channel: number): number | undefined;
export function rankOf(values: readonly (number | null)[], channel: number): number | undefined {
  const own = elementAt(values, channel);
  return own === null ? undefined : 1 + values.filter((value) => value !== null && value > own).length;
}

const named = { names: 0, nameSize: fontSize.normal, nameWeight: 600 } as const;
const plans = {
  wide: { left: 230, right: layoutWidth.wide - 8, pitch: 40, foot: 4, ...named },
  narrow: { left: 4, right: layoutWidth.narrow - 8, pitch: 62, head: 22, foot: 12, ...named },
} as const satisfies Record<Layout, RowsPlan>;

const rankWords = ({ values }: Standing, channel: number): string => {
  const rank = rankOf(values, channel);
  return rank === undefined ? 'none' : `rank ${rank} of ${values.filter((value) => value !== null).length}`;
};

interface RowProps {
  readonly row: Standing;
  readonly channel: number;
  readonly layout: Layout;
}

/** The channels of the layer as strokes, this one before training as a ring and now as a dot with its interval. */
function marksOf({ values, interval, untrained }: Standing, own: number | null): RowMark[] {
  const strokes = values.filter((value) => value !== null);
  const now: RowMark[] =
    own === null
      ? []
      : interval === undefined
        ? [{ dot: own, stroke: colour.trained, radius: 5 }]
        : [{ interval: { ...interval, value: own }, stroke: colour.trained, radius: 5 }];
  return [
    { strokes, half: 7, stroke: 'currentColor' },
    ...(untrained === undefined ? [] : [{ dot: untrained, stroke: colour.control, radius: 4.5, hollow: true }]),
    ...now,
  ];
}

/** One measure on a scale of its own, from 0 or the least value to the greatest. */
function Row({ row, channel, layout }: RowProps): JSX.Element {
  const plan = plans[layout];
  const { left, right } = plan;
  const own = elementAt(row.values, channel);
  const marks = marksOf(row, own);
  const drawn = [0, ...marks.flatMap(numbersOf)];
  const greatest = max(drawn) || 1;
  const x = scaleLinear([min(drawn) ?? 0, greatest], [left, right]);
  const zero = coordinate(x(0));
  const labels = coordinate(rowMiddle(plan, 0) + 18);
  const detail = own === null ? 'none' : `${decimals(own, row.digits)}, ${rankWords(row, channel)}`;
  return (
    <g>
      <IntervalRows rows={[{ name: row.name, detail, marks }]} plan={plan} scale={x} />
      <g font-size={fontSize.small} fill-opacity={muted}>
        <text x={zero} y={labels} text-anchor={zero - left < 3 ? 'start' : 'middle'}>
          0
        </text>
        <text x={right} y={labels} text-anchor="end">
          {decimals(greatest, row.digits)}
        </text>
      </g>
    </g>
  );
}

const key: readonly KeyEntry[] = [
  { name: 'this channel', stroke: colour.trained, dot: 'circle' },
  { name: 'untrained', stroke: colour.control, dot: 'circle', hollow: true },
  { name: 'others of its layer', stroke: 'currentColor', upright: true },
];

function Draw({ data: { rows, channel }, layout }: DrawProps<DossierStandingData>): JSX.Element {
  const plan = plans[layout];
  const keyTop = rowsHeight(rows.length, plan) + 7;
  return (
    <Frame layout={layout} height={keyTop + keyHeight(key, layout)}>
      {rows.map((row, i) => (
        <g key={row.name} transform={`translate(0 ${rowsHeight(i, plan)})`}>
          <Row {...{ row, channel, layout }} />
        </g>
      ))}
      <g transform={`translate(0 ${keyTop})`}>
        <Key entries={key} layout={layout} />
      </g>
    </Frame>
  );
}

function describe({ layer, channel, rows }: DossierStandingData): string {
  return [
    `Channel ${channel} among all channels of ${layer}; rank 1 has the highest value.`,
    ...rows.map((row) => {
      const own = elementAt(row.values, channel);
      if (own === null) return `${row.name}: none.`;
      const interval = row.interval
        ? ` (${decimals(row.interval.low, row.digits)} to ${decimals(row.interval.high, row.digits)})`
        : '';
      const before = row.untrained === undefined ? '' : `; before training ${decimals(row.untrained, row.digits)}`;
      return `${row.name}: ${decimals(own, row.digits)}${interval}, ${rankWords(row, channel)}${before}.`;
    }),
  ].join(' ');
}

function table({ layer, channel, rows }: DossierStandingData): Table {
  return {
    caption: `Channel ${channel} among the channels of ${layer}`,
    columns: ['measure', 'trained', '95 % interval', 'rank', 'channels', 'lowest', 'highest', 'untrained'],
    rows: rows.map(({ name, digits, values, interval, untrained }) => {
      const known = values.filter((value) => value !== null);
      const own = elementAt(values, channel);
      return [
        name,
        own === null ? cell.none('none') : cell.decimals(own, digits),
        interval ? cell.span({ low: interval.low, high: interval.high }, (value) => cell.decimals(value, digits)) : '',
        rankOf(values, channel) ?? '',
        known.length,
        cell.decimals(min(known) ?? 0, digits),
        cell.decimals(max(known) ?? 0, digits),
        untrained === undefined ? '' : cell.decimals(untrained, digits),
      ];
    }),
  };
}

export const dossierStanding = defineFigure<DossierStandingData>({
  title: 'One channel among those of its layer',
  Draw,
  describe,
  table,
});
