// The filters of the second convolution expanded to weights on pixels, as if no ReLU stood in between and pooling took means; and how much of
// their output that linear reading explains.
import { mean, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { diverging } from '../marks/colour.ts';
import { counted, decimals, intervalText, listed, numbered } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent } from '../marks/heatmap.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import { ColourBar, colourBarHeight, divergingTicks } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt, filterPlane, unitNorm } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { colour, fontSize } from '../marks/theme.ts';

const samples = ['trained', 'shuffled', 'untrained'] as const;
type Sample = (typeof samples)[number];

export interface ExpandedWeightsData {
  readonly layer: string;
  /** `[h, w, 1, out]` */
  readonly expanded: TensorData;
  /** Share of the variance of each filter's sums before ReLU that the linear reading explains, and the median over filters. */
  readonly r2: Readonly<Record<Sample, { readonly values: readonly number[]; readonly median: Interval }>>;
  readonly images: number;
}

/** Filters, the best explained first. */
const orderOf = ({ r2 }: ExpandedWeightsData): number[] =>
  r2.trained.values
    .map((_, filter) => filter)
    .sort((a, b) => elementAt(r2.trained.values, b) - elementAt(r2.trained.values, a) || a - b);

const columns: Readonly<Record<Layout, number>> = { wide: 8, narrow: 4 };
const fills: Readonly<Record<Sample, string>> = {
  trained: colour.trained,
  shuffled: colour.training,
  untrained: colour.control,
};
const strip = 30;
const stripLabels = 74;

/** R² of every filter, trained, shuffled and untrained. */
function Shares({ data: { r2 }, right }: { readonly data: ExpandedWeightsData; readonly right: number }): JSX.Element {
  const x = scaleLinear([0, 1], [stripLabels + 6, right - 40]);
  return (
    <g>
      <text y={12} font-size={fontSize.small}>
        R² of the linear reading; number: median
      </text>
      <g transform="translate(0 20)">
        <IntervalRows
          rows={samples.map((name) => ({
            name,
            marks: [{ sample: r2[name].values, height: strip - 4, stroke: fills[name], radius: 2.6 }],
            value: decimals(r2[name].median.value),
          }))}
          plan={{ left: stripLabels, right: right - 34, pitch: strip, names: 0 }}
          scale={x}
          axis={{ ticks: [0, 0.25, 0.5, 0.75, 1], format: (value) => decimals(value, 2) }}
        />
      </g>
    </g>
  );
}

const notesOf = ({ images }: ExpandedWeightsData): string[] => [
  `Each filter at length 1. R²: squared correlation of the linear reading with the sums before ReLU, all positions of ${counted(images, 'validation image')}. Shuffled: the same with each filter’s kernels dealt to other channels.`,
];

function Draw({ data, layout, raster }: DrawProps<ExpandedWeightsData>): JSX.Element {
  const order = orderOf(data);
  const planes = order.map((filter) => unitNorm(filterPlane(data.expanded, filter)));
  const end = planes.reduce((most, { values }) => values.reduce((a, v) => Math.max(a, Math.abs(v)), most), 0) || 1;
  const width = layoutWidth[layout] - 2;
  const sheet = layOutSheet({ count: order.length, side: elementAt(planes, 0).width, columns: columns[layout], width });
  const stripsTop = sheet.height + colourBarHeight + 18;
  const notes = notesOf(data);
  const notesTop = stripsTop + 20 + strip * samples.length + 34;
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      <TileSheet
        raster={raster}
        tiles={order.map((filter, i) => ({
          picture: divergent(elementAt(planes, i), end),
          label: `${filter}: R² ${decimals(elementAt(data.r2.trained.values, filter))}`,
        }))}
        palette={diverging}
        layout={sheet}
        x={1}
        y={0}
      />
      <ColourBar
        raster={raster}
        palette={diverging}
        x={1}
        y={sheet.height + 4}
        width={layout === 'wide' ? 320 : width}
        title="expanded weight, filters scaled to length 1"
        ticks={divergingTicks(end)}
      />
      <g transform={`translate(0 ${stripsTop})`}>
        <Shares data={data} right={layoutWidth[layout]} />
      </g>
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

function describe(data: ExpandedWeightsData): string {
  const { layer, expanded, r2 } = data;
  const order = orderOf(data);
  const found = extremes(order, (filter) => elementAt(r2.trained.values, filter));
  const share = (filters: readonly number[]): string => decimals(elementAt(r2.trained.values, elementAt(filters, 0)));
  const ends =
    found === undefined
      ? 'the same for all'
      : `from ${share(found.greatest)} for ${numbered('filter', found.greatest)} down to ${share(found.least)} for ${numbered('filter', found.least)}`;
  return [
    `The ${counted(order.length, 'filter')} of ${layer} as ${elementAt(expanded.shape, 0)} by ${elementAt(expanded.shape, 1)} weights on pixels, as if all were linear up to there, the best explained first.`,
    `The linear reading explains a median of ${intervalText(r2.trained.median)} of a trained filter’s sums before ReLU, ${ends}; with kernels dealt to other channels ${intervalText(r2.shuffled.median)}, in the untrained network ${intervalText(r2.untrained.median)}.`,
  ].join(' ');
}

function table(data: ExpandedWeightsData): Table {
  const { layer, r2 } = data;
  const order = orderOf(data);
  return {
    caption: `R² of the linear reading of the filters of ${layer}; means ${listed(samples.map((sample) => `${decimals(mean(r2[sample].values) ?? 0, 3)} (${sample})`))}`,
    columns: ['filter', ...samples],
    rows: [
      ...order.map((filter) => [
        filter,
        ...samples.map((sample) => cell.decimals(elementAt(r2[sample].values, filter), 3)),
      ]),
    ],
  };
}

export const expandedWeights = defineFigure<ExpandedWeightsData>({
  title: 'Filters of the second layer, written in pixels',
  Draw,
  describe,
  table,
});
