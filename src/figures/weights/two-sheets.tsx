// The filters of the first layer twice, after training and before it, without a word about which is which: a question that can be asked. No
// gain, no number of a filter, no colour of a network; neither picture nor words nor table know more than A and B.
import { max, mean, min } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { diverging } from '../marks/colour.ts';
import { coordinate, decimals } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent } from '../marks/heatmap.tsx';
import { colourBarHeight } from '../marks/legend.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt, filterPlane, neighbourCorrelation, unitNorm } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { Signs } from '../marks/signs.tsx';
import { fontSize } from '../marks/theme.ts';
import { WeightScale } from '../marks/weight-scale.tsx';

export interface TwoSheetsData {
  readonly layer: string;
  /** Kernels `[h, w, 1, out]` of A and of B. */
  readonly kernels: readonly [TensorData, TensorData];
  /** Filter numbers in the order of drawing, the same on both sheets. */
  readonly order: readonly number[];
}

const names = ['A', 'B'] as const;
const columns = 4;
const heading = 24;
const gutter = 40;

const sheetsOf = ({ kernels, order }: TwoSheetsData): Plane[][] =>
  kernels.map((kernel) => order.map((filter) => unitNorm(filterPlane(kernel, filter))));

/** The end of the colour scale: the greatest weight on both sheets. */
const scaleEnd = (sheets: readonly Plane[][]): number => max(sheets.flat(), ({ values }) => max(values, Math.abs)) ?? 1;

const plan = (count: number, side: number, layout: Layout) => {
  const width = layout === 'wide' ? (layoutWidth.wide - gutter) / 2 - 2 : layoutWidth.narrow - 2;
  const sheet = layOutSheet({ count, side, columns, width, head: 0 });
  const gap = 16;
  const panels = {
    columns: layout === 'wide' ? 2 : 1,
    pitch: { x: width + gutter + 2, y: heading + sheet.height + gap },
  };
  return { sheet, panels, bottom: panelsHeight(2, panels) - gap };
};

function Draw({ data, layout, raster }: DrawProps<TwoSheetsData>): JSX.Element {
  const sheets = sheetsOf(data);
  const end = scaleEnd(sheets);
  const side = elementAt(elementAt(sheets, 0), 0).width;
  const { sheet, panels, bottom } = plan(data.order.length, side, layout);
  return (
    <Frame layout={layout} height={bottom + 10 + colourBarHeight}>
      <Panels items={sheets} {...panels}>
        {(planes, s) => (
          <>
            <text y={fontSize.heading} font-size={fontSize.heading} font-weight="600">
              {names[s]}
            </text>
            <TileSheet
              raster={raster}
              tiles={planes.map((plane) => ({ picture: divergent(plane, end) }))}
              palette={diverging}
              layout={sheet}
              x={1}
              y={heading}
            />
            {planes.map((plane, i) => (
              <Signs
                key={i}
                plane={plane}
                max={end}
                x={coordinate(1 + sheet.corner(i).x)}
                y={coordinate(heading + sheet.corner(i).y)}
                cell={sheet.tile / side}
              />
            ))}
          </>
        )}
      </Panels>
      <WeightScale raster={raster} layout={layout} end={end} y={bottom + 10} />
    </Frame>
  );
}

const smoothness = (planes: readonly Plane[]): string => decimals(mean(planes, neighbourCorrelation) ?? 0);

function describe(data: TwoSheetsData): string {
  const sheets = sheetsOf(data);
  const { height = 0, width = 0 } = sheets[0]?.[0] ?? {};
  return [
    `Two sheets, A and B, each of all ${data.order.length} filters of ${data.layer}, ${height} by ${width} weights each, scaled to length 1. One is the network after training, the other the same network before it; the same filter has the same place on both.`,
    `Neighbouring weights correlate on average by ${sheets.map((planes, s) => `${smoothness(planes)} on sheet ${elementAt(names, s)}`).join(' and by ')}.`,
  ].join(' ');
}

function table(data: TwoSheetsData): Table {
  return {
    caption: `Two sheets of filters of ${data.layer} at length 1: each filter's least and greatest weight, and how neighbouring weights correlate`,
    columns: ['sheet', 'place', 'least weight', 'greatest weight', 'correlation of neighbours'],
    rows: sheetsOf(data).flatMap((planes, s) =>
      planes.map((plane, i) => [
        elementAt(names, s),
        i + 1,
        decimals(min(plane.values) ?? 0),
        decimals(max(plane.values) ?? 0),
        decimals(neighbourCorrelation(plane)),
      ]),
    ),
  };
}

/** Filters before and after training, unnamed. */
export const twoSheets = defineFigure<TwoSheetsData>({ title: 'Two sheets of filters', Draw, describe, table });
