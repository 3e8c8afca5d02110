// All kernels of one convolution on one sheet, each where its filter and the channel it reads meet. Then, how unevenly they contribute on
// real images, beside the untrained network and beside the same kernels permuted across inputs.
import { max } from 'd3';
import type { JSX } from 'preact';
import { Ranked, rankedHeight, Shares, sharesHeight } from './contribution-panels.tsx';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster } from '../figure.ts';
import { describe, notesOf, table } from './kernel-matrix.words.ts';
import type { KernelMatrixData } from './kernel-matrix.words.ts';
import { diverging, divergingIndex, levels } from '../marks/colour.ts';
import { Frame } from '../marks/frame.tsx';
import { PixelImage } from '../marks/heatmap.tsx';
import { colourBarHeight } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { elementAt } from '../marks/plane.ts';
import { fontSize, muted, onPicture } from '../marks/theme.ts';
import { WeightScale } from '../marks/weight-scale.tsx';

/** Weights as they act on maps that are divided by their scale, every filter at length 1: `[tap][input][output]`, flat. */
export function scaledWeights({ kernel, inputScale }: Pick<KernelMatrixData, 'kernel' | 'inputScale'>): Float64Array {
  const [, , inputs = 0, outputs = 0] = kernel.shape;
  const weights = Float64Array.from(
    kernel.data,
    (weight, i) => weight * elementAt(inputScale.data, Math.floor(i / outputs) % inputs),
  );
  const squares = new Float64Array(outputs);
  weights.forEach((weight, i) => (squares[i % outputs] = elementAt(squares, i % outputs) + weight * weight));
  return weights.map((weight, i) => weight / (Math.sqrt(elementAt(squares, i % outputs)) || 1));
}

interface Grid {
  /** Sprite pixels, which are layout units, along a weight and from kernel to kernel. */
  readonly zoom: number;
  readonly pitch: number;
  /** Whether filters are rows and inputs columns: where there is no room for the filters side by side. */
  readonly isTurned: boolean;
}

const grids: Readonly<Record<Layout, Grid>> = {
  wide: { zoom: 6, pitch: 21, isTurned: false },
  narrow: { zoom: 5, pitch: 18, isTurned: true },
};
const labels = 30;
const posterTop = 34;

/** Column and row of a kernel on the sheet. */
const placeOf = (input: number, output: number, { isTurned }: Grid): readonly [column: number, row: number] =>
  isTurned ? [input, output] : [output, input];

interface PosterProps {
  readonly data: KernelMatrixData;
  readonly grid: Grid;
  readonly raster: Raster;
  readonly weights: Float64Array;
  readonly end: number;
}

/** All kernels as one image, its gaps transparent. */
function Poster({
  data: { kernel, inputs, outputs, links, layer, from },
  grid,
  raster,
  weights,
  end,
}: PosterProps): JSX.Element {
  const [k = 0, , inputCount = 0, outputCount = 0] = kernel.shape;
  const { zoom, pitch, isTurned } = grid;
  const [columns, rows] = isTurned ? [inputs, outputs] : [outputs, inputs];
  const [width, height] = [columns.length * pitch, rows.length * pitch];
  const pixels = new Uint8Array(width * height).fill(levels);
  inputs.forEach((input, i) =>
    outputs.forEach((output, o) => {
      const [column, row] = placeOf(i, o, grid);
      for (let y = 0; y < k * zoom; y++)
        for (let x = 0; x < k * zoom; x++) {
          const tap = Math.floor(y / zoom) * k + Math.floor(x / zoom);
          const weight = elementAt(weights, (tap * inputCount + input) * outputCount + output);
          pixels[(row * pitch + y) * width + column * pitch + x] = divergingIndex(weight, end);
        }
    }),
  );
  // The strongest input of each filter, in one path.
  const frames = outputs.map((output, o) => {
    const contributions = inputs.map((input) => elementAt(links.trained.data, input * outputCount + output));
    const [column, row] = placeOf(contributions.indexOf(max(contributions) ?? 0), o, grid);
    return `M${column * pitch - 1} ${row * pitch - 1}h${k * zoom + 2}v${k * zoom + 2}h${-(k * zoom + 2)}z`;
  });
  const [across, down] = isTurned
    ? [`channels of ${from}`, `filters of ${layer}`]
    : [`filters of ${layer}`, `channels of ${from}`];
  return (
    <g>
      <text y={12} font-size={fontSize.small}>
        {`across: ${across}; down: ${down}`}
      </text>
      <g transform={`translate(${labels} ${posterTop})`}>
        <PixelImage x={0} y={0} width={width} height={height} href={raster(pixels, width, height, diverging)} />
        <path d={frames.join('')} fill="none" stroke={onPicture.frame} stroke-width={1.6} />
        <g font-size={fontSize.small} fill-opacity={muted}>
          {columns.map((channel, i) => (
            <text key={channel} x={i * pitch + (k * zoom) / 2} y={-5} text-anchor="middle">
              {channel}
            </text>
          ))}
          {rows.map((channel, i) => (
            <text key={channel} x={-8} y={i * pitch + (k * zoom) / 2 + 4} text-anchor="end">
              {channel}
            </text>
          ))}
        </g>
      </g>
    </g>
  );
}

function Draw({ data, layout, raster }: DrawProps<KernelMatrixData>): JSX.Element {
  const wide = layout === 'wide';
  const grid = grids[layout];
  const weights = scaledWeights(data);
  const end = max(weights, Math.abs) ?? 1;
  const rows = grid.isTurned ? data.outputs.length : data.inputs.length;
  const keyTop = posterTop + rows * grid.pitch + 8;
  const panelTop = keyTop + colourBarHeight + 18;
  const notes = notesOf(data);
  const notesTop = panelTop + (wide ? rankedHeight : rankedHeight + sharesHeight);
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      <Poster data={data} grid={grid} raster={raster} weights={weights} end={end} />
      <WeightScale raster={raster} layout={layout} end={end} x={wide ? labels : 1} y={keyTop} />
      <g transform={`translate(0 ${panelTop})`}>
        <Ranked data={data} left={0} right={wide ? 410 : layoutWidth.narrow - 4} />
        <g {...(!wide && { transform: `translate(0 ${rankedHeight})` })}>
          <Shares data={data} left={wide ? 452 : 0} right={wide ? 714 : layoutWidth.narrow - 12} />
        </g>
      </g>
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

export const kernelMatrix = defineFigure<KernelMatrixData>({
  title: 'Every kernel of a layer, and what it contributes',
  Draw,
  describe,
  table,
});
