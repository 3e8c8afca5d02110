// What a unit can see, and what it looks at: the mean size of its gradient by every pixel, before and after training, inside the square of its
// theoretical receptive field. Below, how wide these maps are; the control is a square that is used evenly.
import { max, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues } from '../marks/colour.ts';
import { coordinate, counted, decimals, intervalText, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { sequential } from '../marks/heatmap.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import { Key, keyHeight, linesOf } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { ColourBar, colourBarHeight } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { colour, fontSize, muted, onPicture } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

const networks = ['trained', 'untrained'] as const;
type Network = (typeof networks)[number];

export interface EffectiveField {
  readonly map: Plane;
  /** Standard deviation along one axis, in pixels. */
  readonly deviation: Interval;
  /** Root of the number of pixels above half the greatest value. */
  readonly halfMaximumSide: Interval;
  readonly shareAboveThreshold: Interval;
}

export interface EffectiveFieldsData {
  readonly images: number;
  /** The share of the greatest value from which on a pixel counts as a part of the field. */
  readonly threshold: number;
  readonly layers: readonly {
    readonly layer: string;
    /** First row and column, row and column after the last. */
    readonly field: readonly [top: number, left: number, bottom: number, right: number];
    /** Control: of a square of the field's size that is used evenly. */
    readonly uniformDeviation: number;
    readonly fields: Readonly<Record<Network, EffectiveField>>;
  }[];
}

type Layer = EffectiveFieldsData['layers'][number];

const names = { wide: 70, narrow: 0 } as const satisfies Record<Layout, number>;
const head = 20;
const rowHead = { wide: 4, narrow: 18 } as const satisfies Record<Layout, number>;
const chartRow = 34;

const greatest = ({ fields }: Layer): number => max(networks, (network) => max(fields[network].map.values) ?? 0) || 1;

/** Side of the images, in pixels. */
const imageSide = ({ layers }: EffectiveFieldsData): number => elementAt(layers, 0).fields.trained.map.width;

const sheetOf = (data: EffectiveFieldsData, layout: Layout): SheetLayout =>
  layOutSheet({
    count: data.layers.length,
    side: imageSide(data),
    columns: data.layers.length,
    width: layoutWidth[layout] - names[layout] - 2,
    head: 0,
  });

interface MapsProps {
  readonly data: EffectiveFieldsData;
  readonly network: Network;
  readonly layout: Layout;
  readonly raster: Raster;
}

/** One map a layer; each layer has one scale for both networks. */
function Maps({ data, network, layout, raster }: MapsProps): JSX.Element {
  const sheet = sheetOf(data, layout);
  const side = imageSide(data);
  const pixel = sheet.tile / side;
  return (
    <g>
      <text y={layout === 'wide' ? coordinate(sheet.tile / 2) : 12} font-weight={600} font-size={fontSize.small}>
        {network}
      </text>
      <g transform={`translate(${names[layout] + 1} ${rowHead[layout]})`}>
        <TileSheet
          raster={raster}
          tiles={data.layers.map((layer) => ({ picture: sequential(layer.fields[network].map, greatest(layer)) }))}
          palette={blues}
          layout={sheet}
          x={0}
          y={0}
        />
        {data.layers.map(({ layer, field: [top, left, bottom, right] }, i) => (
          <rect
            key={layer}
            x={coordinate(sheet.corner(i).x + Math.max(0, left) * pixel)}
            y={coordinate(Math.max(0, top) * pixel)}
            width={coordinate((Math.min(side, right) - Math.max(0, left)) * pixel)}
            height={coordinate((Math.min(side, bottom) - Math.max(0, top)) * pixel)}
            fill="none"
            stroke={onPicture.frame}
            stroke-width={1.4}
          />
        ))}
      </g>
    </g>
  );
}

function Widths({ data, layout }: { readonly data: EffectiveFieldsData; readonly layout: Layout }): JSX.Element {
  const left = 60;
  const right = layoutWidth[layout] - 12;
  const widest = max(data.layers, ({ uniformDeviation, fields: { trained, untrained } }) =>
    Math.max(uniformDeviation, trained.deviation.high, untrained.deviation.high),
  );
  const x = scaleLinear([0, widest ?? 1], [left, right]).nice(4);
  return (
    <g>
      <text y={13} font-weight={600}>
        How wide the region is that a unit looks at
      </text>
      <g transform="translate(0 24)">
        <IntervalRows
          rows={data.layers.map(({ layer, uniformDeviation, fields }) => ({
            name: layer,
            marks: [
              { strokes: [uniformDeviation], half: 13, width: 2.4, stroke: colour.highlight },
              { interval: fields.untrained.deviation, stroke: colour.control, radius: 3.5, hollow: true, offset: 6 },
              { interval: fields.trained.deviation, stroke: colour.trained, radius: 3.5, offset: -6 },
            ],
          }))}
          plan={{ left, right, pitch: chartRow, names: 0 }}
          scale={x}
          axis={{
            ticks: x.ticks(5),
            format: (value) => decimals(value, 0),
            title: 'standard deviation along one axis, in pixels',
            hasGrid: true,
          }}
        />
      </g>
    </g>
  );
}

const key: readonly KeyEntry[] = [
  ...linesOf('trained', 'untrained').map(({ line: _, ...entry }) => entry),
  { name: 'theoretical field; its width if used evenly', stroke: colour.highlight, line: 'solid' },
];

const notesOf = ({ images }: EffectiveFieldsData): string[] => [
  `Mean over ${counted(images, 'validation image')} and over all channels of the size of the gradient of the middle unit by each pixel. Each layer has one scale for both networks, from 0 to its greatest value. Whiskers: 95\u202f% intervals, where they reach beyond their dots.`,
];

function Draw({ data, layout, raster }: DrawProps<EffectiveFieldsData>): JSX.Element {
  const sheet = sheetOf(data, layout);
  const keyTop = keyHeight(key, layout);
  const pitch = sheet.tile + rowHead[layout] + 8;
  const mapsEnd = keyTop + head + 2 * pitch;
  const chartTop = mapsEnd + colourBarHeight + 14;
  const bottom = chartTop + 24 + chartRow * data.layers.length + 44;
  const notes = notesOf(data);
  return (
    <Frame layout={layout} height={bottom + notesHeight(notes, layout)}>
      <Key entries={key} layout={layout} />
      <g font-size={fontSize.small} fill-opacity={muted}>
        {data.layers.map(({ layer }, i) => (
          <text key={layer} x={coordinate(names[layout] + 1 + sheet.corner(i).x)} y={keyTop + 10}>
            {layer}
          </text>
        ))}
      </g>
      {networks.map((network, i) => (
        <g key={network} transform={`translate(0 ${coordinate(keyTop + head + i * pitch)})`}>
          <Maps data={data} network={network} layout={layout} raster={raster} />
        </g>
      ))}
      <ColourBar
        raster={raster}
        palette={blues}
        x={names[layout] + 1}
        y={mapsEnd}
        width={180}
        title="size of the gradient"
        ticks={[
          { at: 0, label: '0' },
          { at: 1, label: 'greatest of the layer' },
        ]}
      />
      <g transform={`translate(0 ${coordinate(chartTop)})`}>
        <Widths data={data} layout={layout} />
      </g>
      <Notes notes={notes} layout={layout} y={bottom} />
    </Frame>
  );
}

const sideOf = ({ field: [top, , bottom] }: Layer): number => bottom - top;

const describe = ({ images, layers }: EffectiveFieldsData): string =>
  [
    `Maps show how much each pixel moves a unit in the middle of each layer, as the mean size of a gradient over ${counted(images, 'validation image')}, for the trained and the untrained network, with the square that the unit can see; a chart shows how wide the maps are.`,
    ...layers.map(
      (layer) =>
        `${layer.layer}, ${sideOf(layer)} pixels wide: standard deviation ${intervalText(layer.fields.trained.deviation)} trained, ${intervalText(layer.fields.untrained.deviation)} untrained, ${decimals(layer.uniformDeviation)} if the square were used evenly.`,
    ),
  ].join(' ');

const table = ({ layers, threshold }: EffectiveFieldsData): Table => ({
  caption: 'Effective receptive fields of the middle unit of each layer, with 95\u202f% intervals',
  columns: [
    'layer',
    'network',
    'side of the field in pixels',
    'standard deviation in pixels',
    'standard deviation if used evenly, in pixels',
    'side above half the greatest value, in pixels',
    `share above ${percent(threshold, 1)} of the greatest value`,
  ],
  rows: layers.flatMap((layer) =>
    networks.map((network) => {
      const { deviation, halfMaximumSide, shareAboveThreshold } = layer.fields[network];
      return [
        layer.layer,
        network,
        sideOf(layer),
        cell.interval(deviation),
        cell.decimals(layer.uniformDeviation),
        cell.interval(halfMaximumSide),
        cell.interval(shareAboveThreshold),
      ];
    }),
  ),
});

/** Effective receptive fields, trained and untrained, beside the theoretical ones. */
export const effectiveFields = defineFigure<EffectiveFieldsData>({
  title: 'What a unit looks at',
  Draw,
  describe,
  table,
});
