// A small matrix with its numbers written in the cells, each on the colour of its value and in the ink that can be read on it.
import type { JSX } from 'preact';
import { inkOn } from './colour.ts';
import { coordinate } from './format.ts';
import { Border } from './heatmap.tsx';
import { fontSize } from './theme.ts';

export interface NumberCell {
  readonly text: string;
  readonly fill: string;
  /** Hatched: the cell is padding, not data. */
  readonly padding?: boolean;
  readonly bold?: boolean;
}

interface NumberGridProps {
  readonly rows: readonly (readonly NumberCell[])[];
  readonly x: number;
  readonly y: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

const hairline = '#8a8f98';

/** Parallel strokes across a cell. */
function Hatch({ width, height }: { readonly width: number; readonly height: number }): JSX.Element {
  const strokes = [0.25, 0.5, 0.75, 1].map((t) => `M0 ${coordinate(t * height)}L${coordinate(t * width)} 0`);
  const rest = [0.25, 0.5, 0.75].map((t) => `M${coordinate(t * width)} ${height}L${width} ${coordinate(t * height)}`);
  return <path d={[...strokes, ...rest].join('')} stroke={hairline} stroke-width={0.6} />;
}

/** Cells of equal size from the top left corner (x, y). */
export function NumberGrid({ rows, x, y, cellWidth, cellHeight }: NumberGridProps): JSX.Element {
  return (
    <g transform={`translate(${x} ${y})`} font-size={fontSize.small} text-anchor="middle">
      {rows.map((cells, row) =>
        cells.map(({ text, fill, padding = false, bold = false }, column) => (
          <g
            key={`${row}-${column}`}
            transform={`translate(${coordinate(column * cellWidth)} ${coordinate(row * cellHeight)})`}
          >
            <rect width={cellWidth} height={cellHeight} fill={fill} stroke={hairline} stroke-width={0.5} />
            {padding && <Hatch width={cellWidth} height={cellHeight} />}
            <text
              x={coordinate(cellWidth / 2)}
              y={coordinate(cellHeight / 2 + fontSize.small * 0.35)}
              fill={inkOn(fill)}
              {...(bold && { 'font-weight': '600' })}
            >
              {text}
            </text>
          </g>
        )),
      )}
      <Border x={0} y={0} width={(rows[0]?.length ?? 0) * cellWidth} height={rows.length * cellHeight} />
    </g>
  );
}
