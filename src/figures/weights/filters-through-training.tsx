// The filters of the first layer on their way: one row a filter, one column a kept checkpoint, from the random start to the end. Unit length
// and one symmetric scale, so that only the direction of a filter is seen to change.
import { max, mean, range } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { diverging } from '../marks/colour.ts';
import { coordinate, counted, decimals, listed, numbered, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent } from '../marks/heatmap.tsx';
import { ColourBar, colourBarHeight, divergingTicks } from '../marks/legend.tsx';
import { channelsByGain, extremes } from '../marks/order.ts';
import { elementAt, filterPlane, unitNorm } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { Signs } from '../marks/signs.tsx';
import { fontSize, muted } from '../marks/theme.ts';

export interface FiltersThroughTrainingData {
  readonly layer: string;
  /** In order of their steps; the first is the random start. */
  readonly checkpoints: readonly {
    readonly step: number;
    readonly epochs: number;
    /** `[h, w, 1, out]` */
    readonly kernel: TensorData;
  }[];
  /** Gain of each filter at the end; gives the order. */
  readonly gain: readonly number[];
}

type Checkpoint = FiltersThroughTrainingData['checkpoints'][number];

/** Whether a checkpoint is told by its epoch; the early ones are told by their step. */
const isEpoch = ({ epochs }: Checkpoint): boolean => Number.isInteger(epochs) && epochs > 0;
const nameOf = (checkpoint: Checkpoint): string =>
  isEpoch(checkpoint) ? `epoch ${checkpoint.epochs}` : `step ${thousands(checkpoint.step)}`;

/** Planes `[checkpoint][filter]`, each at length 1. Throws where there are not as many filters as gains. */
function planesOf({ checkpoints, gain }: FiltersThroughTrainingData): Plane[][] {
  return checkpoints.map(({ kernel }) => {
    if (kernel.shape[3] !== gain.length)
      throw new Error(`invalid filters: ${elementAt(kernel.shape, 3)} filters and ${gain.length} gains`);
    return range(gain.length).map((filter) => unitNorm(filterPlane(kernel, filter)));
  });
}

/** Cosine of two planes of length 1. */
const cosine = (a: Plane, b: Plane): number =>
  a.values.reduce((sum, value, i) => sum + value * elementAt(b.values, i), 0);

/** How wide the names of the rows are, and how many blocks stand side by side. */
const names = 26;
const gutter = 28;
const head = 32;
const blocksOf = (layout: Layout): number => (layout === 'wide' ? 2 : 1);

interface BlockProps extends DrawProps<FiltersThroughTrainingData> {
  readonly planes: readonly (readonly Plane[])[];
  readonly filters: readonly number[];
  readonly end: number;
  readonly width: number;
  readonly x: number;
}

const sheetOf = (filters: number, columns: number, side: number, width: number) =>
  layOutSheet({ count: filters * columns, side, columns, width: width - names - 2, head: 0 });

function Block({ data: { checkpoints }, raster, planes, filters, end, width, x }: BlockProps): JSX.Element {
  const side = elementAt(elementAt(planes, 0), 0).width;
  const columns = checkpoints.length;
  const sheet = sheetOf(filters.length, columns, side, width);
  const planeAt = (i: number): Plane =>
    elementAt(elementAt(planes, i % columns), elementAt(filters, Math.floor(i / columns)));
  const places = range(filters.length * columns);
  const firstEpoch = checkpoints.findIndex(isEpoch);
  const middleOf = (column: number): number => coordinate(names + sheet.corner(column).x + sheet.tile / 2);
  return (
    <g transform={`translate(${coordinate(x)} 0)`} font-size={fontSize.small}>
      <g text-anchor="middle">
        <text x={middleOf(0)} y={11} fill-opacity={muted}>
          step
        </text>
        {firstEpoch > 0 && (
          <text x={middleOf(firstEpoch)} y={11} fill-opacity={muted}>
            epoch
          </text>
        )}
        {checkpoints.map((checkpoint, column) => (
          <text key={checkpoint.step} x={middleOf(column)} y={25}>
            {isEpoch(checkpoint) ? checkpoint.epochs : thousands(checkpoint.step)}
          </text>
        ))}
      </g>
      {filters.map((filter, row) => (
        <text
          key={filter}
          x={names - 8}
          y={coordinate(head + sheet.corner(row * columns).y + sheet.tile / 2 + 4)}
          text-anchor="end"
        >
          {filter}
        </text>
      ))}
      <TileSheet
        raster={raster}
        tiles={places.map((i) => ({ picture: divergent(planeAt(i), end) }))}
        palette={diverging}
        layout={sheet}
        x={names}
        y={head}
      />
      {places.map((i) => {
        const corner = sheet.corner(i);
        return (
          <g key={i} transform={`translate(${coordinate(names + corner.x)} ${coordinate(head + corner.y)})`}>
            <Signs plane={planeAt(i)} max={end} x={0} y={0} cell={sheet.tile / side} />
          </g>
        );
      })}
    </g>
  );
}

function Draw(props: DrawProps<FiltersThroughTrainingData>): JSX.Element {
  const { data, layout, raster } = props;
  const planes = planesOf(data);
  const end = max(planes.flat(), ({ values }) => max(values, Math.abs)) ?? 0;
  const order = channelsByGain(data.gain);
  const blocks = blocksOf(layout);
  const width = (layoutWidth[layout] - gutter * (blocks - 1)) / blocks;
  const rows = Math.ceil(order.length / blocks);
  const side = elementAt(elementAt(planes, 0), 0).width;
  const bottom = head + sheetOf(rows, data.checkpoints.length, side, width).height;
  return (
    <Frame layout={layout} height={bottom + 10 + colourBarHeight}>
      {range(blocks).map((block) => (
        <Block
          key={block}
          {...props}
          planes={planes}
          filters={order.slice(block * rows, (block + 1) * rows)}
          end={end}
          width={width}
          x={block * (width + gutter)}
        />
      ))}
      <ColourBar
        raster={raster}
        palette={diverging}
        x={names}
        y={bottom + 8}
        width={width - names - 2}
        title="weight, filters scaled to length 1; one filter a strip"
        ticks={divergingTicks(end)}
      />
    </Frame>
  );
}

/** Cosine of each filter to its first column, `[checkpoint][filter]`. */
function cosinesOf(planes: readonly (readonly Plane[])[]): number[][] {
  const start = planes[0] ?? [];
  return planes.map((now) => now.map((plane, filter) => cosine(plane, elementAt(start, filter))));
}

function describe(data: FiltersThroughTrainingData): string {
  const cosines = cosinesOf(planesOf(data));
  const last = cosines.at(-1) ?? [];
  const found = extremes(range(last.length), (filter) => elementAt(last, filter));
  const likeness = (filters: readonly number[]): string => decimals(elementAt(last, elementAt(filters, 0)));
  const order = channelsByGain(data.gain);
  return [
    `All ${order.length} filters of ${data.layer}, the highest gain at the end first (filter ${elementAt(order, 0)}), at ${counted(data.checkpoints.length, 'checkpoint')}: ${listed(data.checkpoints.map(nameOf))}. Each filter is scaled to length 1.`,
    `Mean cosine to the random start, checkpoint by checkpoint: ${listed(cosines.map((column) => decimals(mean(column) ?? 0)))}.`,
    found === undefined
      ? 'At the end all filters are equally like their starts.'
      : `At the end most like the start is ${numbered('filter', found.greatest)} (${likeness(found.greatest)}), least ${numbered('filter', found.least)} (${likeness(found.least)}).`,
  ].join(' ');
}

function table(data: FiltersThroughTrainingData): Table {
  const cosines = cosinesOf(planesOf(data));
  return {
    caption: `Filters of ${data.layer}: gain at the end, and cosine to the random start at each checkpoint`,
    columns: ['filter', 'gain', ...data.checkpoints.map(nameOf)],
    rows: channelsByGain(data.gain).map((filter) => [
      filter,
      cell.decimals(elementAt(data.gain, filter)),
      ...cosines.map((column) => cell.decimals(elementAt(column, filter))),
    ]),
  };
}

/** How the pictures of the first layer's filters change with training. */
export const filtersThroughTraining = defineFigure<FiltersThroughTrainingData>({
  title: 'Filters through training',
  Draw,
  describe,
  table,
});
