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

/** Upright bars on the baseline `scale(0)`. */
export function Columns({ bars, scale }: BarsProps): JSX.Element {
  const baseline = scale(0);
  return (
    <g>
      {bars.map(({ value, start, thickness, fill, opacity }, i) => (
        <rect
          key={i}
          x={coordinate(start)}
          y={coordinate(scale(value))}
          width={coordinate(thickness)}
          height={coordinate(baseline - scale(value))}
          fill={fill}
          {...(opacity !== undefined && { 'fill-opacity': opacity })}
        />
      ))}
    </g>
  );
}

/** Lying bars that begin at `scale(0)`. */
export function Rows({ bars, scale }: BarsProps): JSX.Element {
  const baseline = scale(0);
  return (
    <g>
      {bars.map(({ value, start, thickness, fill, opacity }, i) => (
        <rect
          key={i}
          x={coordinate(baseline)}
          y={coordinate(start)}
          width={coordinate(scale(value) - baseline)}
          height={coordinate(thickness)}
          fill={fill}
          {...(opacity !== undefined && { 'fill-opacity': opacity })}
        />
      ))}
    </g>
  );
}
