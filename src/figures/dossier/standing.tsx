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
import { elementAt } from '../marks/plane.ts';
import { colour, fontSize, muted, paper, rule } from '../marks/theme.ts';

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

/** 1 for the highest value; channels that share a value share the better rank. Undefined for a channel that has none. */
export function rankOf(values: readonly (number | null)[], channel: number): number | undefined {
  const own = elementAt(values, channel);
  return own === null ? undefined : 1 + values.filter((value) => value !== null && value > own).length;
}

const plans = {
  wide: { left: 230, row: 40, textLines: 1 },
  narrow: { left: 4, row: 62, textLines: 2 },
} as const satisfies Record<Layout, unknown>;

const rankWords = ({ values }: Standing, channel: number): string => {
  const rank = rankOf(values, channel);
  return rank === undefined ? 'none' : `rank ${rank} of ${values.filter((value) => value !== null).length}`;
};

interface RowProps {
  readonly row: Standing;
  readonly channel: number;
  readonly layout: Layout;
}

function Row({ row, channel, layout }: RowProps): JSX.Element {
  const { left } = plans[layout];
  const right = layoutWidth[layout] - 8;
  const y = layout === 'wide' ? 18 : 36;
  const values = row.values.filter((value) => value !== null);
  const own = elementAt(row.values, channel);
  const drawn = [...values, 0, row.untrained ?? 0, row.interval?.low ?? 0, row.interval?.high ?? 0];
  const greatest = max(drawn) || 1;
  const x = scaleLinear([min(drawn) ?? 0, greatest], [left, right]);
  const at = (value: number): number => coordinate(x(value));
  return (
    <g>
      <text y={14} font-weight="600">
        {row.name}
      </text>
      <text
        font-size={fontSize.small}
        fill-opacity={muted}
        {...(layout === 'wide' ? { y: 28 } : { y: 14, x: right, 'text-anchor': 'end' })}
      >
        {own === null ? 'none' : `${decimals(own, row.digits)}, ${rankWords(row, channel)}`}
      </text>
      <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
      <path
        d={values.map((value) => `M${at(value)} ${y - 7}v14`).join('')}
        stroke="currentColor"
        stroke-opacity={muted}
        fill="none"
      />
      <text x={at(0)} y={y + 18} font-size={fontSize.small} fill-opacity={muted} text-anchor={anchor(at(0), left)}>
        0
      </text>
      <text x={right} y={y + 18} font-size={fontSize.small} fill-opacity={muted} text-anchor="end">
        {decimals(greatest, row.digits)}
      </text>
      {row.untrained !== undefined && (
        <circle cx={at(row.untrained)} cy={y} r={4.5} fill={paper} stroke={colour.control} stroke-width={2} />
      )}
      {row.interval && (
        <line
          x1={at(row.interval.low)}
          x2={at(row.interval.high)}
          y1={y}
          y2={y}
          stroke={colour.trained}
          stroke-width={2}
        />
      )}
      {own !== null && <circle cx={at(own)} cy={y} r={5} fill={colour.trained} />}
    </g>
  );
}

const anchor = (at: number, left: number): 'start' | 'middle' => (at - left < 3 ? 'start' : 'middle');

function Draw({ data: { rows, channel }, layout }: DrawProps<DossierStandingData>): JSX.Element {
  const { row: height } = plans[layout];
  const keyTop = rows.length * height + 16;
  return (
    <Frame layout={layout} height={keyTop + 20}>
      {rows.map((row, i) => (
        <g key={row.name} transform={`translate(0 ${i * height})`}>
          <Row {...{ row, channel, layout }} />
        </g>
      ))}
      <g transform={`translate(${plans[layout].left} ${keyTop})`} font-size={fontSize.small}>
        <circle cx={5} cy={4} r={5} fill={colour.trained} />
        <text x={14} y={8}>
          this channel
        </text>
        <circle cx={97} cy={4} r={4.5} fill={paper} stroke={colour.control} stroke-width={2} />
        <text x={106} y={8}>
          untrained
        </text>
        <path d="M176 -3v14" stroke="currentColor" stroke-opacity={muted} />
        <text x={182} y={8}>
          others of its layer
        </text>
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
