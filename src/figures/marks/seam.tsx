// A vertical axis of shares that is finer above a seam, for values that lie close together while a few lie far below: where the seam stands,
// the scale, and the line that says in words what an axis with a kink must not hide.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { Position } from './axis.tsx';
import { coordinate, decimals, percent } from './format.ts';
import { fontSize, muted } from './theme.ts';

export interface Seam {
  readonly value: number;
  /** How many times finer the axis is above it. */
  readonly finer: number;
}

/** Below this share a seam would leave too little to squeeze. */
const leastSeam = 0.3;

/** The step below the least of the values that must not cross a seam, with a fifth of a step between them. */
export const stepBelow = (values: readonly number[], step: number): number =>
  step * Math.floor(Math.min(...values) / step - 0.2);

/** Whether an axis from 0 has room for a seam there. */
export const hasRoom = (seam: number): boolean => seam >= leastSeam;

/** From `first` to `last` at a step, both included. */
export const ticksBetween = (first: number, last: number, step: number): number[] =>
  Array.from({ length: Math.round((last - first) / step) + 1 }, (_, i) => first + i * step);

/**
 * From 0 to `end`, linear below the seam and above it.
 * @param squeezed share of the height below the seam
 */
export function seamedScale(
  seam: number,
  end: number,
  squeezed: number,
  bottom: number,
  top: number,
): { readonly scale: Position; readonly seam: Seam } {
  const middle = bottom + (top - bottom) * squeezed;
  return {
    scale: scaleLinear([0, seam, end], [bottom, middle, top]),
    seam: { value: seam, finer: (middle - top) / (end - seam) / ((bottom - middle) / seam) },
  };
}

interface SeamLineProps {
  readonly seam: Seam;
  readonly scale: Position;
  readonly left: number;
  readonly right: number;
}

/** The line where the axis changes its step, said in words: a kinked axis that hides its kink would lie. */
export function SeamLine({ seam: { value, finer }, scale, left, right }: SeamLineProps): JSX.Element {
  const y = scale(value);
  return (
    <g font-size={fontSize.small}>
      <line x1={left - 6} x2={right} y1={coordinate(y)} y2={coordinate(y)} stroke="currentColor" stroke-width={1.5} />
      <text x={right} y={coordinate(y + 13)} text-anchor="end" fill-opacity={muted}>
        {decimals(finer, finer < 10 ? 1 : 0)} times finer above {percent(value, 0)}
      </text>
    </g>
  );
}
