// An estimate with its interval: a dot with whiskers, lying or upright, and a line through several of them.
import type { JSX } from 'preact';
import type { Position } from './axis.tsx';
import { coordinate } from './format.ts';
import { Line } from './line.tsx';
import type { Point } from './line.tsx';
import { paper } from './theme.ts';
import { elementAt } from './plane.ts';

/** A value and the ends of its 95 % interval. */
export interface Interval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Left and right end of an axis, in layout units. */
export interface Ends {
  readonly left: number;
  readonly right: number;
}

interface WhiskerProps {
  readonly estimate: Interval;
  /** Where the values lie. */
  readonly scale: Position;
  /** Coordinate across the values. */
  readonly at: number;
  readonly stroke: string;
  readonly radius?: number;
  readonly hollow?: boolean;
  readonly shape?: DotShape;
}

const capHalf = 3.5;

export type DotShape = 'circle' | 'diamond';

interface DotProps {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly fill: string;
  readonly shape?: DotShape;
}

/** The dot of an estimate; a diamond is as large in area as the circle. */
export function IntervalDot({ x, y, radius, fill, shape = 'circle' }: DotProps): JSX.Element {
  const [cx, cy] = [coordinate(x), coordinate(y)];
  if (shape === 'circle') return <circle cx={cx} cy={cy} r={radius} fill={fill} />;
  const half = coordinate(radius * Math.sqrt(Math.PI / 2));
  return <path d={`M${coordinate(cx - half)},${cy}l${half},${-half}l${half},${half}l${-half},${half}Z`} fill={fill} />;
}

interface LyingProps extends WhiskerProps {
  /** Ends of the axis: a whisker that goes on beyond one is cut there and has no cap, a dot beyond one is not drawn. */
  readonly ends?: Ends;
}

/** A dot at the value, a lying line from `low` to `high`, and a cap at each end. */
export function LyingInterval({
  estimate,
  scale,
  at,
  stroke,
  radius = 4,
  hollow = false,
  shape = 'circle',
  ends = { left: -Infinity, right: Infinity },
}: LyingProps): JSX.Element {
  const within = (x: number): boolean => x >= ends.left - 0.5 && x <= ends.right + 0.5;
  const cut = (x: number): number => coordinate(within(x) ? x : x < ends.left ? ends.left : ends.right);
  const whiskers = [scale(estimate.low), scale(estimate.high)];
  const y = coordinate(at);
  const caps = whiskers.filter(within).map((x) => `M${coordinate(x)},${y - capHalf}v${2 * capHalf}`);
  const [left, right] = whiskers.map(cut);
  return (
    <g stroke={stroke} stroke-width={1.8}>
      <path d={`M${left},${y}H${right}${caps.join('')}`} fill="none" />
      {within(scale(estimate.value)) && (
        <IntervalDot x={scale(estimate.value)} y={y} radius={radius} fill={hollow ? paper : stroke} shape={shape} />
      )}
    </g>
  );
}

/** The same, upright. */
export function UprightInterval({
  estimate,
  scale,
  at,
  stroke,
  radius = 3.5,
  hollow = false,
  shape = 'circle',
}: WhiskerProps): JSX.Element {
  const [top, bottom] = [coordinate(scale(estimate.high)), coordinate(scale(estimate.low))];
  const x = coordinate(at);
  return (
    <g stroke={stroke} stroke-width={1.5}>
      <path
        d={`M${x},${top}V${bottom}M${x - capHalf},${top}h${2 * capHalf}M${x - capHalf},${bottom}h${2 * capHalf}`}
        fill="none"
      />
      <IntervalDot x={x} y={scale(estimate.value)} radius={radius} fill={hollow ? paper : stroke} shape={shape} />
    </g>
  );
}

interface IntervalLineProps {
  readonly estimates: readonly Interval[];
  /** Coordinate of each estimate along the line. */
  readonly places: readonly number[];
  readonly scale: Position;
  readonly stroke: string;
  readonly dash?: string;
  readonly hollow?: boolean;
}

/** A line through estimates, each with its upright interval. */
export function IntervalLine({
  estimates,
  places,
  scale,
  stroke,
  dash,
  hollow = false,
}: IntervalLineProps): JSX.Element {
  const points = estimates.map(({ value }, i): Point => [elementAt(places, i), scale(value)]);
  return (
    <g>
      <Line points={points} stroke={stroke} {...(dash !== undefined && { dash })} />
      {estimates.map((estimate, i) => (
        <UprightInterval
          key={i}
          estimate={estimate}
          scale={scale}
          at={elementAt(places, i)}
          stroke={stroke}
          hollow={hollow}
        />
      ))}
    </g>
  );
}
