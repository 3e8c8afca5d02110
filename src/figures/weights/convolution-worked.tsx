// One convolution with the network's real numbers: 25 pixels times 25 weights, summed, plus the bias, through ReLU, is one value of the
// feature map.
import { max } from 'd3';
import type { JSX } from 'preact';
import { pixelSide, placePath, plans, resultBox, zoomPath } from './convolution-plan.ts';
import type { ConvolutionPlan, Corner } from './convolution-plan.ts';
import { inRows, workOut } from './convolution-sum.ts';
import type { ConvolutionSum, ConvolutionWorkedData, Term } from './convolution-sum.ts';
import { describe, table } from './convolution.words.ts';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Raster } from '../figure.ts';
import { blues, colourAt, diverging, divergingIndex, greys, sequentialIndex } from '../marks/colour.ts';
import type { Palette } from '../marks/colour.ts';
import { coordinate, decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { CasedFrame, Heatmap, sequential } from '../marks/heatmap.tsx';
import type { Indices } from '../marks/heatmap.tsx';
import { ColourBar, divergingTicks } from '../marks/legend.tsx';
import type { LegendTick } from '../marks/legend.tsx';
import { NumberGrid } from '../marks/number-grid.tsx';
import type { NumberCell } from '../marks/number-grid.tsx';
import { elementAt, imagePlane } from '../marks/plane.ts';
import { colour, fontSize, muted } from '../marks/theme.ts';

export type { ConvolutionWorkedData } from './convolution-sum.ts';

/** End of the diverging scale of weights and products: pixels are at most 1, so no product is beyond it. */
const scaleEnd = ({ terms }: ConvolutionSum): number => max(terms, ({ weight }) => Math.abs(weight)) ?? 0;

function gridsOf({ terms, side }: ConvolutionSum, end: number): readonly NumberCell[][][] {
  const onDiverging = (value: number): NumberCell => ({
    text: decimals(value),
    fill: colourAt(diverging, divergingIndex(value, end)),
  });
  const onGrey = ({ pixel, padding }: Term): NumberCell => ({
    text: padding ? '0' : decimals(pixel),
    fill: colourAt(greys, sequentialIndex(pixel, 1)),
    padding,
  });
  return [
    terms.map(onGrey),
    terms.map(({ weight }) => onDiverging(weight)),
    terms.map(({ product }) => onDiverging(product)),
  ].map((cells) => inRows(cells, side));
}

interface FramedProps extends Corner {
  readonly raster: Raster;
  readonly picture: Indices;
  readonly palette: Palette;
  readonly window: { readonly row: number; readonly column: number; readonly side: number };
}

/** A picture with a frame around some of its pixels. */
function Framed({ raster, picture, palette, x, y, window }: FramedProps): JSX.Element {
  const box = {
    x: coordinate(x + window.column * pixelSide),
    y: coordinate(y + window.row * pixelSide),
    width: coordinate(window.side * pixelSide),
    height: coordinate(window.side * pixelSide),
  };
  return (
    <g>
      <Heatmap raster={raster} picture={picture} palette={palette} x={x} y={y} width={picture.width * pixelSide} />
      <CasedFrame {...box} />
    </g>
  );
}

function Heading({ x, y, text, note }: Corner & { readonly text: string; readonly note: string }): JSX.Element {
  return (
    <text x={x} y={y - 24}>
      <tspan font-weight="600">{text}</tspan>
      <tspan x={x} dy={14} font-size={fontSize.small} fill-opacity={muted}>
        {note}
      </tspan>
    </text>
  );
}

const Operator = ({ x, y, text }: Corner & { readonly text: string }): JSX.Element => (
  <text x={x} y={y} font-size={18} text-anchor="middle">
    {text}
  </text>
);

interface ResultsProps {
  readonly work: ConvolutionSum;
  readonly bias: number;
  readonly places: readonly Corner[];
  /** Colour of the last value: the one it has in the feature map. */
  readonly fill: string;
}

/** Sum + bias = before ReLU → after ReLU, each a number in a box with its name above. */
function Results({ work, bias, places, fill }: ResultsProps): JSX.Element {
  const { width, height } = resultBox;
  const steps = [
    { operator: '', name: 'sum of products', value: work.sum },
    { operator: '+', name: 'bias', value: bias },
    { operator: '=', name: 'before ReLU', value: work.before },
    { operator: '', name: 'after ReLU', value: work.after },
  ];
  return (
    <g>
      {steps.map(({ operator, name, value }, i) => {
        const { x, y } = elementAt(places, i);
        const last = i === steps.length - 1;
        const cell = { text: decimals(value), fill: last ? fill : '#ffffff', bold: true };
        return (
          <g key={name}>
            <text x={x + width / 2} y={y - 7} font-size={fontSize.small} fill-opacity={muted} text-anchor="middle">
              {name}
            </text>
            <Operator x={x - 24} y={y + 22} text={operator} />
            <NumberGrid rows={[[cell]]} x={x} y={y} cellWidth={width} cellHeight={height} />
            {last && (
              <path
                d={`M${coordinate(x - 32)} ${coordinate(y + height / 2)}h16m-5 -5l5 5l-5 5`}
                fill="none"
                stroke="currentColor"
                stroke-width={1.4}
              />
            )}
            {last && <CasedFrame x={x} y={y} width={width} height={height} />}
          </g>
        );
      })}
    </g>
  );
}

const verdict = ({ before }: ConvolutionSum): string =>
  before > 0 ? 'ReLU keeps the sum: it is above 0.' : 'ReLU makes it 0: the sum is not above 0.';

interface LegendsProps {
  readonly raster: Raster;
  readonly plan: ConvolutionPlan;
  /** Ends of the scales of weights and of the feature map. */
  readonly end: number;
  readonly scale: number;
}

function Legends({ raster, plan, end, scale }: LegendsProps): JSX.Element {
  const bars: readonly { title: string; palette: Palette; ticks: readonly LegendTick[] }[] = [
    { title: 'pixel, byte ÷ 255', palette: greys, ticks: [0, 0.5, 1].map((v) => ({ at: v, label: decimals(v, 1) })) },
    {
      title: 'weights and products',
      palette: diverging,
      ticks: divergingTicks(end, { count: 3 }),
    },
    {
      title: 'feature map',
      palette: blues,
      ticks: [0, 0.5, 1].map((at) => ({ at, label: `${decimals(at * scale)}${at === 1 ? ' or more' : ''}` })),
    },
  ];
  return (
    <g>
      {bars.map((bar, i) => (
        <ColourBar key={bar.title} raster={raster} {...elementAt(plan.legends, i)} width={plan.legendWidth} {...bar} />
      ))}
    </g>
  );
}

interface StepProps {
  readonly data: ConvolutionWorkedData;
  readonly work: ConvolutionSum;
  readonly plan: ConvolutionPlan;
  readonly end: number;
}

/** The three grids: pixels × weights = products. */
function Multiplication({ data: { channel, layer, network }, work, plan, end }: StepProps): JSX.Element {
  const { corner, side } = work;
  const [last, right] = [corner.row + side - 1, corner.column + side - 1];
  const headings = [
    {
      text: 'Pixels in the window',
      note: `rows ${decimals(corner.row, 0)} to ${last}, columns ${decimals(corner.column, 0)} to ${right}`,
    },
    { text: 'Weights', note: `filter ${channel} of ${layer}, ${network === 'trained' ? 'as trained' : network}` },
    { text: 'Products', note: 'pixel × weight, cell by cell' },
  ];
  const [times, equals] = plan.operators;
  return (
    <g>
      {gridsOf(work, end).map((rows, i) => (
        <g key={i}>
          <Heading
            x={elementAt(plan.grids, i).x + elementAt(plan.insets, i)}
            y={elementAt(plan.grids, i).y}
            {...elementAt(headings, i)}
          />
          <NumberGrid rows={rows} {...elementAt(plan.grids, i)} cellWidth={plan.cell} cellHeight={plan.cell} />
        </g>
      ))}
      <CasedFrame
        x={plan.grids[0].x}
        y={plan.grids[0].y - plan.frameHead}
        width={side * plan.cell}
        height={side * plan.cell + plan.frameHead}
      />
      <Operator {...times} text="×" />
      <Operator {...equals} text="=" />
    </g>
  );
}

function Draw({ data, layout, raster }: DrawProps<ConvolutionWorkedData>): JSX.Element {
  const { example, channel, position, bias, scale } = data;
  const plan = plans[layout];
  const work = workOut(data);
  const end = scaleEnd(work);
  const image = imagePlane(example.pixels);
  const map = { ...image, values: Float32Array.from(data.output) };
  return (
    <Frame layout={layout} height={plan.height}>
      <Heading {...plan.picture} y={36} text={example.label} note={`${image.height} × ${image.width} pixels`} />
      <Framed
        raster={raster}
        picture={sequential(image, 1)}
        palette={greys}
        {...plan.picture}
        window={{ ...work.corner, side: work.side }}
      />
      <Multiplication data={data} work={work} plan={plan} end={end} />
      <path d={plan.joint} fill="none" stroke="currentColor" stroke-opacity={muted} />
      <path
        d={`M${plan.sumSign.x} ${plan.sumSign.y - 12}h-8l5 6l-5 6h8`}
        fill="none"
        stroke="currentColor"
        stroke-width={1.4}
      />
      <Results
        work={work}
        bias={bias}
        places={plan.results}
        fill={colourAt(blues, sequentialIndex(work.after, scale))}
      />
      <text {...plan.sentence} font-size={fontSize.small} fill-opacity={muted}>
        {verdict(work)}
        <tspan x={plan.sentence.x} dy={15}>
          Numbers are rounded for print only.
        </tspan>
      </text>
      <Heading {...plan.map} text={`Feature map ${channel}`} note={`row ${position.row}, column ${position.column}`} />
      <Framed
        raster={raster}
        picture={sequential(map, scale)}
        palette={blues}
        {...plan.map}
        window={{ ...position, side: 1 }}
      />
      <path
        d={zoomPath(plan, work, layout) + placePath(plan, position, layout)}
        fill="none"
        stroke={colour.highlight}
        stroke-width={1}
      />
      <Legends raster={raster} plan={plan} end={end} scale={scale} />
    </Frame>
  );
}

export const convolutionWorked = defineFigure<ConvolutionWorkedData>({
  title: 'One convolution, worked out',
  Draw,
  describe,
  table,
});
