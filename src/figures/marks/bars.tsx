// Bars: rectangles whose length is a value on a scale that starts at zero. A bar of nothing still leaves its baseline to be seen.
import type { JSX } from 'preact';
import type { Position } from './axis.tsx';
import { coordinate } from './format.ts';

export interface Bar {
  readonly value: number;
  /** Where the bar begins across its length, and how thick it is. */
  readonly start: number;
  readonly thickness: number;
  readonly fill: string;
  readonly opacity?: number;
}

interface BarsProps {
  readonly bars: readonly Bar[];
  /** Value to coordinate; `scale(0)` is the baseline. */
  readonly scale: Position;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The bars as rectangles. */
function drawn(bars: readonly Bar[], boxOf: (bar: Bar) => Box): JSX.Element {
  return (
    <g>
      {bars.map((bar, i) => {
        const { x, y, width, height } = boxOf(bar);
        return (
          <rect
            key={i}
            x={coordinate(x)}
            y={coordinate(y)}
            width={coordinate(width)}
            height={coordinate(height)}
            fill={bar.fill}
            {...(bar.opacity !== undefined && { 'fill-opacity': bar.opacity })}
          />
        );
      })}
    </g>
  );
}

/** Upright bars on the baseline `scale(0)`. */
export const Columns = ({ bars, scale }: BarsProps): JSX.Element =>
  drawn(bars, ({ value, start, thickness }) => ({
    x: start,
    y: scale(value),
    width: thickness,
    height: scale(0) - scale(value),
  }));

/** Lying bars that begin at `scale(0)`. */
export const Rows = ({ bars, scale }: BarsProps): JSX.Element =>
  drawn(bars, ({ value, start, thickness }) => ({
    x: scale(0),
    y: start,
    width: scale(value) - scale(0),
    height: thickness,
  }));
