// Lines, reference lines and the labels at their right ends: a line is named where it ends, so that no legend is needed.
import { line } from 'd3';
import type { JSX } from 'preact';
import { coordinate } from './format.ts';
import { colour, fontSize } from './theme.ts';
import { elementAt } from './plane.ts';

export type Point = readonly [x: number, y: number];

interface LineProps {
  readonly points: readonly Point[];
  readonly stroke: string;
  readonly width?: number;
  readonly dash?: string;
}

/** A polyline through points that are already in the units of the drawing. */
export function Line({ points, stroke, width = 2, dash }: LineProps): JSX.Element {
  const path = line<Point>().digits(2)(points) ?? '';
  return (
    <path
      d={path}
      fill="none"
      stroke={stroke}
      stroke-width={width}
      stroke-linejoin="round"
      stroke-linecap="round"
      {...(dash !== undefined && { 'stroke-dasharray': dash })}
    />
  );
}

interface ReferenceLineProps {
  readonly y: number;
  readonly left: number;
  readonly right: number;
  readonly label: string;
}

/** A dashed grey horizontal line with its name above its right end. */
export function ReferenceLine({ y, left, right, label }: ReferenceLineProps): JSX.Element {
  return (
    <g>
      <line
        x1={left}
        x2={right}
        y1={coordinate(y)}
        y2={coordinate(y)}
        stroke={colour.control}
        stroke-width={1.5}
        stroke-dasharray="5 3"
      />
      <text x={right} y={coordinate(y - 5)} font-size={fontSize.small} text-anchor="end">
        {label}
      </text>
    </g>
  );
}

/**
 * Moves labels apart until neighbours are `gap` units from each other, as little as possible: the least-squares solution, by pooling
 * adjacent violators. Takes and returns positions in the caller's order.
 */
export function spreadLabels(positions: readonly number[], gap: number): number[] {
  const order = positions.map((_, i) => i).sort((a, b) => elementAt(positions, a) - elementAt(positions, b) || a - b);
  const blocks: { sum: number; members: number[] }[] = [];
  for (const [rank, index] of order.entries()) {
    let block = { sum: elementAt(positions, index) - rank * gap, members: [index] };
    let above = blocks.at(-1);
    while (above !== undefined && above.sum / above.members.length > block.sum / block.members.length) {
      blocks.pop();
      block = { sum: above.sum + block.sum, members: [...above.members, ...block.members] };
      above = blocks.at(-1);
    }
    blocks.push(block);
  }
  const placed = new Array<number>(positions.length).fill(0);
  let rank = 0;
  for (const { sum, members } of blocks)
    for (const index of members) placed[index] = sum / members.length + gap * rank++;
  return placed;
}

export interface EndLabel {
  readonly text: string;
  readonly y: number;
  /** Colour of its line. */
  readonly stroke: string;
}

interface EndLabelsProps {
  readonly labels: readonly EndLabel[];
  readonly x: number;
}

/** Names to the right of the ends of lines; the line's colour leads on to its name, also where names had to move apart. */
export function EndLabels({ labels, x }: EndLabelsProps): JSX.Element {
  const placed = spreadLabels(
    labels.map(({ y }) => y),
    fontSize.normal + 3,
  );
  return (
    <g font-size={fontSize.normal} font-weight={600}>
      {labels.map(({ text, y, stroke }, i) => (
        <g key={text}>
          <Line
            points={[
              [x + 2, y],
              [x + 9, placed[i] ?? y],
            ]}
            stroke={stroke}
          />
          <text x={x + 12} y={coordinate((placed[i] ?? y) + 4)}>
            {text}
          </text>
        </g>
      ))}
    </g>
  );
}
