// Feature maps of an image beside those of its pixels in random order and of noise, from the trained network and from the same network
// before its first step. All maps of a channel share one scale per network, a constant of the data set.
import { mean } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues, greys } from '../marks/colour.ts';
import { coordinate, counted, decimals, intervalText, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { networkHeadings, PanelHeading } from '../marks/heading.tsx';
import { Heatmap, sequential } from '../marks/heatmap.tsx';
import type { Interval } from '../marks/interval.tsx';
import { colourBarHeight } from '../marks/legend.tsx';
import { elementAt, imagePlane } from '../marks/plane.ts';
import {
  blankCount,
  clippedShare,
  mapPicture,
  MapScale,
  meanStrength,
  scaledMaps,
  zeroShare,
} from '../marks/scaled-maps.tsx';
import type { ScaledMap } from '../marks/scaled-maps.tsx';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { fontSize, muted } from '../marks/theme.ts';
import { withArticle } from '../../subject/dataset-card.ts';
import type { Noun } from '../../subject/dataset-card.ts';

type NetworkName = 'trained' | 'untrained';

/** What one network makes of one input. */
export interface ControlMaps {
  /** `[h, w, c]` after ReLU. */
  readonly activations: TensorData;
  /** Name of the predicted class, and its probability. */
  readonly predicted: string;
  readonly probability: number;
  /** Absolute correlation of a map with its input, averaged down to the map: mean over channels. */
  readonly likeness: Interval;
}

export interface FeatureMapControlsData {
  readonly layer: string;
  /** What one image shows. */
  readonly noun: Noun;
  /** Class of the image. */
  readonly label: string;
  readonly inputs: readonly {
    readonly name: 'image' | 'shuffled' | 'noise';
    readonly pixels: Uint8Array;
    readonly networks: Readonly<Record<NetworkName, ControlMaps>>;
  }[];
  /** 99.9th percentile `[c]` of each channel over the validation images. */
  readonly scales: Readonly<Record<NetworkName, TensorData>>;
  /** Channels in the order of drawing: by trained gain. */
  readonly order: readonly number[];
}

type Input = FeatureMapControlsData['inputs'][number];

const names: readonly NetworkName[] = ['trained', 'untrained'];
const inputText = (name: Input['name'], noun: Noun): string =>
  ({ image: `the ${noun.singular}`, shuffled: 'pixels shuffled', noise: 'noise' })[name];

const mapsOf = ({ scales, order }: FeatureMapControlsData, input: Input, network: NetworkName): readonly ScaledMap[] =>
  scaledMaps(input.networks[network].activations, scales[network].data, order);

const plans = {
  wide: { gutter: 24, thumbnail: 56, head: 26, lines: 15 },
  narrow: { gutter: 10, thumbnail: 44, head: 26, lines: 14 },
} as const satisfies Record<Layout, unknown>;

interface ColumnHeadProps {
  readonly input: Input;
  readonly noun: Noun;
  readonly label: string;
  readonly layout: Layout;
  readonly raster: Raster;
}

/** The input itself, and what it is. */
function ColumnHead({ input, noun, label, layout, raster }: ColumnHeadProps): JSX.Element {
  const { thumbnail } = plans[layout];
  const words = [inputText(input.name, noun), ...(input.name === 'image' && layout === 'wide' ? [label] : [])];
  const wide = layout === 'wide';
  return (
    <g font-size={fontSize.small}>
      <Heatmap
        raster={raster}
        picture={sequential(imagePlane(input.pixels), 1)}
        palette={greys}
        x={1}
        y={wide ? 1 : 19}
        width={thumbnail}
      />
      {words.map((word, i) => (
        <text key={word} x={wide ? thumbnail + 10 : 0} y={wide ? 14 + 15 * i : 12} fill-opacity={i === 0 ? 1 : muted}>
          {word}
        </text>
      ))}
    </g>
  );
}

interface PanelProps {
  readonly data: FeatureMapControlsData;
  readonly input: Input;
  readonly network: NetworkName;
  readonly sheet: SheetLayout;
  readonly raster: Raster;
}

/** The sheet of one input and one network, and what the network takes the input for. */
function Panel({ data, input, network, sheet, raster }: PanelProps): JSX.Element {
  const { predicted, probability } = input.networks[network];
  return (
    <g>
      <TileSheet
        raster={raster}
        tiles={mapsOf(data, input, network).map((map) => ({ picture: mapPicture(map) }))}
        palette={blues}
        layout={sheet}
        x={1}
        y={0}
      />
      <text y={sheet.height + 12} font-size={fontSize.small} fill-opacity={muted}>
        {`${predicted} ${percent(probability, 0)}`}
      </text>
    </g>
  );
}

function Draw({ data, layout, raster }: DrawProps<FeatureMapControlsData>): JSX.Element {
  const { inputs, order, layer, label } = data;
  const { gutter, thumbnail, head } = plans[layout];
  const width = (layoutWidth[layout] - gutter * (inputs.length - 1)) / inputs.length;
  const side = elementAt(elementAt(inputs, 0).networks.trained.activations.shape, 0);
  const sheet = layOutSheet({
    count: order.length,
    side,
    columns: order.length <= 16 ? 4 : 8,
    width: width - 2,
    head: 0,
  });
  const top = thumbnail + (layout === 'wide' ? 14 : 30);
  const panelHeight = head + sheet.height + 22;
  const bottom = top + names.length * panelHeight;
  const left = (i: number): number => coordinate(i * (width + gutter));
  return (
    <Frame layout={layout} height={bottom + 8 + colourBarHeight}>
      {inputs.map((input, i) => (
        <g key={input.name} transform={`translate(${left(i)} 0)`}>
          <ColumnHead input={input} noun={data.noun} label={label} layout={layout} raster={raster} />
        </g>
      ))}
      {names.map((network, k) => (
        <g key={network} transform={`translate(0 ${top + k * panelHeight})`}>
          <PanelHeading
            name={networkHeadings[network]}
            note={
              layout === 'wide'
                ? `${layer}, ${order.length} maps of ${side} × ${side} each, highest trained gain first, and the network’s answer`
                : `${layer}, ${order.length} maps each, and the answer`
            }
          />
          {inputs.map((input, i) => (
            <g key={input.name} transform={`translate(${left(i)} ${head})`}>
              <Panel data={data} input={input} network={network} sheet={sheet} raster={raster} />
            </g>
          ))}
        </g>
      ))}
      <MapScale raster={raster} x={1} y={bottom + 6} width={layout === 'wide' ? 250 : layoutWidth.narrow - 2} />
    </Frame>
  );
}

function sentenceOf(data: FeatureMapControlsData, network: NetworkName): string {
  const parts = data.inputs.map((input) => {
    const { predicted, probability, likeness } = input.networks[network];
    const maps = mapsOf(data, input, network);
    return `${inputText(input.name, data.noun)}, mean ${decimals(meanStrength(maps), 3)} of the scale, ${percent(zeroShare(maps))} zeros, absolute correlation of a map with its input ${intervalText(likeness)}, answer ${predicted} with ${percent(probability)}`;
  });
  const empty = data.inputs.map((input) => blankCount(mapsOf(data, input, network)));
  return `${networkHeadings[network]}: ${parts.join('; ')}. Maps that are empty: ${empty.join(', ')}, in this order.`;
}

function describe(data: FeatureMapControlsData): string {
  const clipped = mean(
    names,
    (network) => mean(data.inputs, (input) => clippedShare(mapsOf(data, input, network))) ?? 0,
  );
  return [
    `The ${data.order.length} feature maps of ${data.layer} for three inputs, in two networks: one ${data.noun.singular} (${data.label}), its pixels in random order, and uniform noise. Each map is divided by the 99.9th percentile of its channel over the validation images.`,
    ...names.map((network) => sentenceOf(data, network)),
    `${percent(clipped ?? 0, 2)} of all values lie above the scale and are drawn as 1. Intervals are over ${counted(data.order.length, 'channel')}.`,
  ].join(' ');
}

function table(data: FeatureMapControlsData): Table {
  return {
    caption: `Feature maps of ${data.layer} for ${withArticle(data.noun)} (${data.label}), its shuffled pixels and noise`,
    columns: ['network', 'input', 'mean ÷ scale', 'zeros', 'correlation with the input', 'answer', 'probability'],
    rows: names.flatMap((network) =>
      data.inputs.map((input) => {
        const { predicted, probability, likeness } = input.networks[network];
        const maps = mapsOf(data, input, network);
        return [
          network,
          inputText(input.name, data.noun),
          cell.decimals(meanStrength(maps), 3),
          cell.percent(zeroShare(maps)),
          cell.interval(likeness),
          predicted,
          cell.percent(probability),
        ];
      }),
    ),
  };
}

export const featureMapControls = defineFigure<FeatureMapControlsData>({
  title: 'Feature maps of an image, of shuffled pixels and of noise',
  Draw,
  describe,
  table,
});
