// The head of a figure about one image: the image itself, the name of its class, what is done with it, and the colour bars of what follows.
import type { ComponentChildren, JSX } from 'preact';
import { layoutWidth } from '../figure.ts';
import type { Layout, Raster } from '../figure.ts';
import { greys } from './colour.ts';
import { Heatmap, sequential } from './heatmap.tsx';
import { ColourBar, colourBarHeight } from './legend.tsx';
import type { ColourScale } from './legend.tsx';
import { imagePlane } from './plane.ts';
import { fontSize, muted } from './theme.ts';

/** Side of the image, which has its corner at 1, 1, and left edge of all beside it. */
export const exampleSide = 84;
const left = exampleSide + 16;
const barTop = 42;
const barWidths: Readonly<Record<Layout, number>> = { wide: 240, narrow: layoutWidth.narrow - left - 1 };
const barGutter = 40;

/** Where bar `i` stands: beside the one before it, or below it on a phone; a place after the last is free for words. */
export const exampleBar = (
  i: number,
  layout: Layout,
): { readonly x: number; readonly y: number; readonly width: number } => {
  const width = barWidths[layout];
  return layout === 'wide'
    ? { x: left + i * (width + barGutter), y: barTop, width }
    : { x: left, y: barTop + i * colourBarHeight, width };
};

/** Height of the head with so many bars: never less than the image and its border. */
export const exampleHeadHeight = (bars: number, layout: Layout): number =>
  Math.max(exampleSide + 2, exampleBar(Math.max(0, bars - 1), layout).y + colourBarHeight);

interface ExampleHeadProps {
  readonly example: { readonly label: string; readonly pixels: Uint8Array };
  readonly note: string;
  readonly scales: readonly ColourScale[];
  readonly layout: Layout;
  readonly raster: Raster;
  /** What is drawn over the image. */
  readonly children?: ComponentChildren;
}

/** The head; its top left corner is at 0, 0. */
export function ExampleHead({ example, note, scales, layout, raster, children }: ExampleHeadProps): JSX.Element {
  return (
    <g>
      <Heatmap
        raster={raster}
        picture={sequential(imagePlane(example.pixels), 1)}
        palette={greys}
        x={1}
        y={1}
        width={exampleSide}
      />
      {children}
      <text x={left} y={fontSize.heading} font-size={fontSize.heading} font-weight={600}>
        {example.label}
      </text>
      <text x={left} y={31} font-size={fontSize.small} fill-opacity={muted}>
        {note}
      </text>
      {scales.map((scale, i) => (
        <ColourBar key={scale.title} raster={raster} {...exampleBar(i, layout)} {...scale} />
      ))}
    </g>
  );
}
