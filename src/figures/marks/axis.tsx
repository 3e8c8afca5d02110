// Axes for line charts and strips: ticks, their numbers and a short title, in currentColor. The caller chooses the ticks; an axis never
// guesses what matters.
import type { JSX } from 'preact';
import { coordinate } from './format.ts';
import { fontSize, muted, rule } from './theme.ts';

/** Maps a value to a coordinate; every continuous d3 scale is one. */
export type Position = (value: number) => number;

interface AxisProps {
  readonly scale: Position;
  readonly ticks: readonly number[];
  readonly format: (value: number) => string;
}

interface LeftAxisProps extends AxisProps {
  /** Left and right end of the grid lines. */
  readonly left: number;
  readonly right: number;
}

/** Horizontal grid lines with their numbers to the left of them. */
export function LeftAxis({ scale, ticks, format, left, right }: LeftAxisProps): JSX.Element {
  return (
    <g font-size={fontSize.small} text-anchor="end">
      {ticks.map((tick) => {
        const y = coordinate(scale(tick));
        return (
          <g key={tick}>
            <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
            <text x={left - 6} y={coordinate(y + 3.8)} fill-opacity={muted}>
              {format(tick)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

interface BottomAxisProps extends AxisProps {
  readonly y: number;
  readonly left: number;
  readonly right: number;
  /** Where each tick's line begins above the axis; the axis itself where there is no grid. */
  readonly gridTop?: number;
  readonly title?: string;
}

/** A horizontal line with numbers below it, and a title below those. */
export function BottomAxis({ scale, ticks, format, y, left, right, gridTop, title }: BottomAxisProps): JSX.Element {
  return (
    <g font-size={fontSize.small} text-anchor="middle">
      <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={muted} />
      {ticks.map((tick) => {
        const x = coordinate(scale(tick));
        return (
          <g key={tick}>
            {gridTop !== undefined && (
              <line x1={x} x2={x} y1={gridTop} y2={y} stroke="currentColor" stroke-opacity={rule} />
            )}
            <line x1={x} x2={x} y1={y} y2={y + 4} stroke="currentColor" stroke-opacity={muted} />
            <text x={x} y={y + 16} fill-opacity={muted}>
              {format(tick)}
            </text>
          </g>
        );
      })}
      {title !== undefined && (
        <text x={coordinate((left + right) / 2)} y={y + 32}>
          {title}
        </text>
      )}
    </g>
  );
}

/** At most `most` whole numbers from `first` to `last`, at a round step, always with `first`. */
export function wholeTicks(first: number, last: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000];
  const step = steps.find((candidate) => (last - first) / candidate + 1 <= most) ?? last - first;
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, i) => first + i * step);
}
