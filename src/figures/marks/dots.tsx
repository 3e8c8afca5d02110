// A strip of dots: every value of a small sample, none hidden behind another, and the mean as a tick.
import { mean } from 'd3';
import type { JSX } from 'preact';
import type { Position } from './axis.tsx';
import { coordinate } from './format.ts';
import { paper } from './theme.ts';
import { elementAt } from './plane.ts';

/**
 * Beeswarm: how far each dot moves off the strip's line so that no two overlap. Greedy and deterministic, from the left: each dot takes
 * the free place nearest to the line. Positions and radius in units of the drawing.
 */
export function swarm(positions: readonly number[], radius: number): number[] {
  const diameter = radius * 2;
  const offsets = new Array<number>(positions.length).fill(0);
  const order = positions.map((_, i) => i).sort((a, b) => elementAt(positions, a) - elementAt(positions, b) || a - b);
  const placed: number[] = [];
  for (const index of order) {
    const x = elementAt(positions, index);
    const near = placed.filter((other) => x - elementAt(positions, other) < diameter);
    const touching = near.flatMap((other) => {
      const reach = Math.sqrt(diameter ** 2 - (x - elementAt(positions, other)) ** 2);
      return [elementAt(offsets, other) - reach, elementAt(offsets, other) + reach];
    });
    const isFree = (offset: number): boolean =>
      near.every(
        (other) => Math.hypot(x - elementAt(positions, other), offset - elementAt(offsets, other)) >= diameter - 1e-6,
      );
    offsets[index] = [0, ...touching].sort((a, b) => Math.abs(a) - Math.abs(b) || a - b).find(isFree) ?? 0;
    placed.push(index);
  }
  return offsets;
}

interface DotStripProps {
  readonly values: readonly number[];
  readonly x: Position;
  readonly y: number;
  /** Height of the strip: a swarm that is taller is squeezed into it, and dots overlap. */
  readonly height: number;
  readonly fill: string;
  readonly radius?: number;
}

/** Dots at `x(value)` around the line `y`, and a tick at their mean where there is more than one. */
export function DotStrip({ values, x, y, height, fill, radius = 3 }: DotStripProps): JSX.Element {
  const positions = values.map(x);
  const offsets = swarm(positions, radius);
  const reach = Math.max(0, ...offsets.map(Math.abs)) + radius;
  const squeeze = Math.min(1, height / 2 / reach);
  const middle = mean(values);
  return (
    <g>
      <g fill={fill} {...(squeeze < 1 && { stroke: paper, 'stroke-width': 0.7 })}>
        {positions.map((position, i) => (
          <circle key={i} cx={coordinate(position)} cy={coordinate(y + elementAt(offsets, i) * squeeze)} r={radius} />
        ))}
      </g>
      {middle !== undefined && values.length > 1 && (
        <line
          x1={coordinate(x(middle))}
          x2={coordinate(x(middle))}
          y1={coordinate(y - height / 2)}
          y2={coordinate(y + height / 2)}
          stroke="currentColor"
          stroke-width={2}
        />
      )}
    </g>
  );
}
