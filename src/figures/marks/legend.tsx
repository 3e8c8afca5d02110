// The colour bar: which colour stands for which number. Every heat map has one.
import { range } from 'd3';
import type { JSX } from 'preact';
import type { Raster } from '../figure.ts';
import { levels } from './colour.ts';
import type { Palette } from './colour.ts';
import { coordinate, decimals } from './format.ts';
import { Border, PixelImage } from './heatmap.tsx';
import { fontSize, muted } from './theme.ts';

export interface LegendTick {
  /** Place on the bar: 0 at its start, 1 at its end. */
  readonly at: number;
  readonly label: string;
}

/** Ticks of a bar of signed values from -`end` to `end`: the ends, 0 and, of 5, half the way; all are written with as many digits. */
export const divergingTicks = (
  end: number,
  { count = 5, digits = 2 }: { readonly count?: 3 | 5; readonly digits?: number } = {},
): LegendTick[] =>
  range(count).map((i) => {
    const at = i / (count - 1);
    return { at, label: decimals((2 * at - 1) * end, digits) };
  });

/** What a colour bar says, wherever it stands. */
export interface ColourScale {
  readonly palette: Palette;
  readonly title: string;
  readonly ticks: readonly LegendTick[];
}

interface ColourBarProps extends ColourScale {
  readonly raster: Raster;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const barTop = 6;
const barHeight = 9;

/** Height of a colour bar with its title and ticks. */
export const colourBarHeight = 42;

const ramp = Uint8Array.from(range(levels));

/** Labels at the bar's ends stay within its width. */
const anchorOf = (at: number): 'start' | 'middle' | 'end' => (at === 0 ? 'start' : at === 1 ? 'end' : 'middle');

/** A palette from its first to its last colour, with a title above and numbers below; `y` is the title's top. */
export function ColourBar({ raster, palette, x, y, width, title, ticks }: ColourBarProps): JSX.Element {
  const top = coordinate(y) + fontSize.small + barTop - 2;
  const bottom = top + barHeight;
  return (
    <g font-size={fontSize.small}>
      <text x={x} y={coordinate(y) + fontSize.small - 1} fill-opacity={muted}>
        {title}
      </text>
      <PixelImage x={x} y={top} width={width} height={barHeight} href={raster(ramp, levels, 1, palette)} />
      <Border x={x} y={top} width={width} height={barHeight} />
      {ticks.map(({ at, label }) => (
        <g key={label}>
          <line
            x1={coordinate(x + at * width)}
            x2={coordinate(x + at * width)}
            y1={bottom + 0.5}
            y2={bottom + 3.5}
            stroke="currentColor"
            stroke-opacity={muted}
          />
          <text x={coordinate(x + at * width)} y={bottom + fontSize.small + 3.5} text-anchor={anchorOf(at)}>
            {label}
          </text>
        </g>
      ))}
    </g>
  );
}
