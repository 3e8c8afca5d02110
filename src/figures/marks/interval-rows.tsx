// A forest plot: rows of estimates on one scale, each with its name and a hairline, over what they are compared with: a line at zero, a band of
// chance. A figure maps its data to rows and says where the chart lies; everything else is laid out here.
import type { JSX } from 'preact';
import { BottomAxis } from './axis.tsx';
import type { Position } from './axis.tsx';
import { coordinate } from './format.ts';
import type { Ends } from './interval.tsx';
import { requireNumbers, RowMarks } from './row-marks.tsx';
import type { RowMark } from './row-marks.tsx';
import { colour, fontSize, muted, rule, shade } from './theme.ts';

export interface IntervalRow {
  readonly name: string;
  readonly marks: readonly RowMark[];
  /** A second line of the name, in small print. */
  readonly detail?: string;
  /** The number to the right of the chart. */
  readonly value?: string;
  /** Words to the right of the chart or, where rows have a foot, below their marks. */
  readonly note?: string;
  /** How far the name is indented: a row that belongs to the one above. */
  readonly indent?: number;
}

/** Where rows lie, in layout units; the first row's top is at 0. */
export interface RowsPlan extends Ends {
  /** Height of a row with its head and foot. */
  readonly pitch: number;
  /** Room above the marks for a name that stands there, and below them for a note. */
  readonly head?: number;
  readonly foot?: number;
  /** Left edge of the names, and how they are set; without it they end beside the chart. */
  readonly names?: number;
  readonly nameSize?: number;
  readonly nameWeight?: number;
}

interface RowsAxis {
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
  readonly title?: string;
  /** Whether ticks go on as lines behind the rows. */
  readonly hasGrid?: boolean;
}

/** A dashed line through all rows: no effect, no difference, all alike. */
export interface Reference {
  readonly at: number;
  readonly stroke?: string;
}

interface IntervalRowsProps {
  readonly rows: readonly IntervalRow[];
  readonly plan: RowsPlan;
  readonly scale: Position;
  readonly references?: readonly Reference[];
  /** Values that chance alone makes. */
  readonly band?: { readonly low: number; readonly high: number };
  /** Without it the figure draws one axis for several groups of rows. */
  readonly axis?: RowsAxis;
}

/** Dashes of reference lines, long enough to be seen between marks. */
const dash = '4 3';

/** Where the marks of row `i` are, from the first row's top. */
export const rowMiddle = ({ pitch, head = 0, foot = 0 }: RowsPlan, i: number): number =>
  pitch * i + head + (pitch - head - foot) / 2;

/** Height of all rows, without their axis. */
export const rowsHeight = (count: number, { pitch }: Pick<RowsPlan, 'pitch'>): number => count * pitch;

/** From where to where lines behind the marks go: through all rows, unless words stand between them. */
function groundOf(count: number, { pitch, head = 0, foot = 0 }: RowsPlan): (readonly [top: number, bottom: number])[] {
  if (head === 0 && foot === 0) return [[0, pitch * count]];
  return Array.from({ length: count }, (_, i) => [pitch * i + head, pitch * (i + 1) - foot] as const);
}

interface GroundProps extends Omit<IntervalRowsProps, 'rows'> {
  readonly count: number;
}

/** An upright line at each value, on the whole ground. */
const uprights = (values: readonly number[], scale: Position, ground: ReturnType<typeof groundOf>): string =>
  ground
    .flatMap(([top, bottom]) => values.map((value) => `M${coordinate(scale(value))},${top}V${coordinate(bottom)}`))
    .join('');

/** Grid, band and reference lines behind the rows. */
function Ground({ count, plan, scale, references = [], band, axis }: GroundProps): JSX.Element {
  const ground = groundOf(count, plan);
  return (
    <g>
      {axis?.hasGrid === true && (
        <path d={uprights(axis.ticks, scale, ground)} stroke="currentColor" stroke-opacity={rule} />
      )}
      {band !== undefined && (
        <g>
          {ground.map(([top, bottom]) => (
            <rect
              key={top}
              x={coordinate(scale(band.low))}
              y={top}
              width={coordinate(scale(band.high) - scale(band.low))}
              height={coordinate(bottom - top)}
              fill={colour.control}
              fill-opacity={shade}
            />
          ))}
          <path d={uprights([band.low, band.high], scale, ground)} stroke={colour.control} stroke-width={0.75} />
        </g>
      )}
      {references.map(({ at, stroke }) => (
        <path
          key={at}
          d={uprights([at], scale, ground)}
          stroke={stroke ?? 'currentColor'}
          stroke-opacity={stroke === undefined ? muted : 1}
          stroke-dasharray={dash}
        />
      ))}
    </g>
  );
}

interface RowProps {
  readonly row: IntervalRow;
  readonly plan: RowsPlan;
  /** Top and middle of the row. */
  readonly top: number;
  readonly middle: number;
}

/** The words of one row: its name beside or above its marks, its value and its note. */
function RowWords({ row, plan, top, middle }: RowProps): JSX.Element {
  const { name, detail, value, note, indent = 0 } = row;
  const { left, right, pitch, head = 0, foot = 0, names, nameSize = fontSize.small, nameWeight } = plan;
  const isAbove = head > 0;
  const baseline = coordinate(isAbove ? top + 14 : middle + (detail === undefined ? 4 : -3));
  const place = names === undefined ? { x: left - 8, 'text-anchor': 'end' as const } : { x: names + indent };
  return (
    <g font-size={fontSize.small}>
      <text
        {...place}
        y={baseline}
        font-size={nameSize}
        {...(nameWeight !== undefined && { 'font-weight': nameWeight })}
      >
        {name}
      </text>
      {detail !== undefined && (
        <text
          {...(isAbove ? { x: right, y: baseline, 'text-anchor': 'end' } : { ...place, y: coordinate(baseline + 14) })}
          fill-opacity={muted}
        >
          {detail}
        </text>
      )}
      {value !== undefined && (
        <text x={right + 10} y={coordinate(middle + 4)}>
          {value}
        </text>
      )}
      {note !== undefined && note !== '' && (
        <text
          x={foot > 0 ? left : right + 16}
          y={coordinate(foot > 0 ? top + pitch - foot + 12 : middle + 4)}
          fill-opacity={muted}
        >
          {note}
        </text>
      )}
    </g>
  );
}

/**
 * The rows and their axis. Throws where a number is not finite or an interval's ends are exchanged; what lies beyond the axis is an
 * arrowhead at its end.
 */
export function IntervalRows({ rows, plan, scale, references, band, axis }: IntervalRowsProps): JSX.Element {
  const { left, right } = plan;
  return (
    <g>
      <Ground
        count={rows.length}
        plan={plan}
        scale={scale}
        {...(references && { references })}
        {...(band && { band })}
        {...(axis && { axis })}
      />
      {rows.map((row, i) => {
        const y = coordinate(rowMiddle(plan, i));
        requireNumbers(row.name, row.marks);
        return (
          <g key={i}>
            <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
            <RowWords row={row} plan={plan} top={plan.pitch * i} middle={y} />
            <RowMarks marks={row.marks} scale={scale} at={y} left={left} right={right} />
          </g>
        );
      })}
      {axis !== undefined && (
        <BottomAxis
          scale={scale}
          ticks={axis.ticks}
          format={axis.format}
          y={rowsHeight(rows.length, plan)}
          left={left}
          right={right}
          {...(axis.title !== undefined && { title: axis.title })}
        />
      )}
    </g>
  );
}
