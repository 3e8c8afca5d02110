// What stands in one row of a forest plot: estimates with their intervals, single values, strokes and swarms, all on one scale. Whatever lies
// beyond an end of the axis becomes an arrowhead at that end: nothing leaves the chart unseen.
import type { JSX } from 'preact';
import type { Position } from './axis.tsx';
import { DotStrip } from './dots.tsx';
import { coordinate } from './format.ts';
import { IntervalDot, LyingInterval } from './interval.tsx';
import type { Ends, Interval } from './interval.tsx';
import { muted, paper } from './theme.ts';

interface Inked {
  readonly stroke: string;
  /** Below the middle of the row, in layout units; negative is above it. */
  readonly offset?: number;
}

interface Dotted extends Inked {
  readonly radius?: number;
  readonly hollow?: boolean;
}

/** One mark of a row: an estimate with its interval, a value without one, upright strokes, or all values of a small sample. */
export type RowMark =
  | (Dotted & { readonly interval: Interval })
  | (Dotted & { readonly dot: number })
  | (Inked & { readonly strokes: readonly number[]; readonly half: number; readonly width?: number })
  | (Inked & { readonly sample: readonly number[]; readonly height: number; readonly radius?: number });

interface RowMarksProps extends Ends {
  /** In the order in which they are drawn. */
  readonly marks: readonly RowMark[];
  readonly scale: Position;
  /** Middle of the row. */
  readonly at: number;
}

/** Every number that a mark draws. */
export function numbersOf(mark: RowMark): readonly number[] {
  if ('interval' in mark) return [mark.interval.low, mark.interval.value, mark.interval.high];
  if ('dot' in mark) return [mark.dot];
  return 'strokes' in mark ? mark.strokes : mark.sample;
}

/** Throws where a mark has no place on a scale: a number that is not finite, or an interval whose ends are exchanged. */
export function requireNumbers(name: string, marks: readonly RowMark[]): void {
  for (const mark of marks) {
    const broken = numbersOf(mark).find((value) => !Number.isFinite(value));
    if (broken !== undefined) throw new Error(`invalid row "${name}": ${broken} has no place on an axis`);
    if ('interval' in mark && mark.interval.low > mark.interval.high)
      throw new Error(`invalid row "${name}": its interval begins at ${mark.interval.low}, after its end`);
  }
}

/** How far beyond an end, in layout units, a mark still counts as lying on it. */
const tolerance = 0.5;

interface BeyondProps extends Ends {
  readonly positions: readonly number[];
  readonly y: number;
  readonly stroke: string;
}

/** An arrowhead at each end of the axis beyond which there is something. */
function Beyond({ positions, left, right, y, stroke }: BeyondProps): JSX.Element | null {
  const heads = [
    positions.some((x) => x < left - tolerance) ? `M${coordinate(left + 4)},${y - 4}l-4,4l4,4` : '',
    positions.some((x) => x > right + tolerance) ? `M${coordinate(right - 4)},${y - 4}l4,4l-4,4` : '',
  ].join('');
  return heads === '' ? null : <path d={heads} fill="none" stroke={stroke} stroke-width={1.8} />;
}

interface MarkProps extends Ends {
  readonly mark: RowMark;
  readonly scale: Position;
  readonly y: number;
}

function Mark({ mark, scale, y, left, right }: MarkProps): JSX.Element {
  const { stroke } = mark;
  const within = (value: number): boolean => scale(value) >= left - tolerance && scale(value) <= right + tolerance;
  if ('interval' in mark) {
    const { interval, radius = 4, hollow = false } = mark;
    return <LyingInterval estimate={interval} at={y} {...{ scale, stroke, radius, hollow, ends: { left, right } }} />;
  }
  if ('dot' in mark) {
    const { dot, radius = 4, hollow = false } = mark;
    if (!within(dot)) return <g />;
    return (
      <g stroke={stroke} stroke-width={radius < 3.5 ? 1.4 : 1.8}>
        <IntervalDot x={scale(dot)} y={y} radius={radius} fill={hollow ? paper : stroke} />
      </g>
    );
  }
  if ('strokes' in mark) {
    const { strokes, half, width = 1 } = mark;
    const path = strokes.filter(within).map((value) => `M${coordinate(scale(value))},${y - half}v${2 * half}`);
    const opacity = stroke === 'currentColor' && { 'stroke-opacity': muted };
    return <path d={path.join('')} fill="none" stroke={stroke} stroke-width={width} {...opacity} />;
  }
  const clamped = (value: number): number => Math.max(left, Math.min(right, scale(value)));
  const { sample, height, radius = 2.8 } = mark;
  return <DotStrip values={sample} x={clamped} y={y} height={height} fill={stroke} radius={radius} />;
}

/** The marks of one row between the ends of its axis. */
export function RowMarks({ marks, scale, at, left, right }: RowMarksProps): JSX.Element {
  return (
    <g>
      {marks.map((mark, i) => {
        const y = coordinate(at + (mark.offset ?? 0));
        return (
          <g key={i}>
            <Mark mark={mark} scale={scale} y={y} left={left} right={right} />
            <Beyond positions={numbersOf(mark).map(scale)} stroke={mark.stroke} y={y} left={left} right={right} />
          </g>
        );
      })}
    </g>
  );
}
