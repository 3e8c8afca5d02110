// What one layer makes of one image: every feature map, each divided by its channel's own constant of the data set, so that a faint map
// is faint for this image. With two networks the second is the control.
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues } from '../marks/colour.ts';
import { ExampleHead, exampleBar, exampleHeadHeight } from '../marks/example-head.tsx';
import { capitalised, counted, decimals, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { extremes } from '../marks/order.ts';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt, isBlank, peakPlace, summary } from '../marks/plane.ts';
import {
  blankCount,
  clippedShare,
  deadCount,
  mapPicture,
  mapScale,
  meanStrength,
  scaledMaps,
  strength,
  zeroShare,
} from '../marks/scaled-maps.tsx';
import type { ChannelMap } from '../marks/scaled-maps.tsx';
import { blankWords, layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { Noun } from '../../subject/dataset-card.ts';

export interface FeatureMapsData {
  readonly layer: string;
  /** What one image shows. */
  readonly noun: Noun;
  readonly example: { readonly id: string; readonly label: string; readonly pixels: Uint8Array };
  /** One or two networks: activations `[h, w, c]` after ReLU and the 99.9th percentile `[c]` of each channel; 0 is a dead channel. */
  readonly networks: readonly {
    /** "trained", "untrained", or what else a network is called. */
    readonly name: string;
    readonly activations: TensorData;
    readonly scale: TensorData | Float32Array;
  }[];
  /** Channels in the order of drawing: by trained gain. */
  readonly order: readonly number[];
}

type Network = FeatureMapsData['networks'][number];

const mapsOf = ({ activations, scale }: Network, order: readonly number[]): readonly ChannelMap[] =>
  scaledMaps(activations, scale instanceof Float32Array ? scale : scale.data, order);

/** Columns of a sheet: few for large maps, many for small ones; a sheet that has the page to itself has more. */
function columnsFor(count: number, layout: Layout, alone: boolean): number {
  const columns = count <= 16 ? 4 : 8;
  return layout === 'wide' && alone ? (count <= 32 ? 8 : 16) : columns;
}

/** Height of the head, with a little room below it. */
const headHeight = exampleHeadHeight(1, 'narrow') + 6;
const headingHeight = 22;
const panelGap = 14;

interface HeaderProps {
  readonly data: FeatureMapsData;
  readonly layout: Layout;
  readonly raster: Raster;
  readonly notes: readonly string[];
}

/** The image, the legend, and what the legend cannot say. */
function Header({ data: { example }, layout, raster, notes }: HeaderProps): JSX.Element {
  const besides = exampleBar(1, layout);
  return (
    <g>
      <ExampleHead
        example={example}
        note="the input: white is 0, black is 255"
        scales={[mapScale]}
        layout={layout}
        raster={raster}
      />
      {layout === 'wide' ? (
        <Notes notes={notes} layout={layout} x={besides.x} y={besides.y + 2} />
      ) : (
        <Notes notes={notes} layout={layout} y={headHeight} />
      )}
    </g>
  );
}

function notesOf(sheets: readonly (readonly ChannelMap[])[], networks: readonly Network[]): string[] {
  return [
    'Channels are numbered from 0, highest gain first.',
    ...(sheets.some((maps) => blankCount(maps) > deadCount(maps)) ? ['A map with the number 0 is 0 everywhere.'] : []),
    ...sheets.flatMap((maps, i) => {
      const dead = deadCount(maps);
      if (dead === 0) return [];
      const name = elementAt(networks, i).name;
      return [`${name}: ${counted(dead, 'dead channel')}, crossed out.`];
    }),
    ...(sheets.some((maps) => clippedShare(maps) > 0)
      ? [
          `Above 1: ${sheets.map((maps, i) => `${percent(clippedShare(maps), 2)} (${elementAt(networks, i).name})`).join(', ')}.`,
        ]
      : []),
  ];
}

function Draw({ data, layout, raster }: DrawProps<FeatureMapsData>): JSX.Element {
  const { networks, order } = data;
  if (networks.length === 0) throw new Error('missing networks: feature maps need at least one');
  const sheets = networks.map((network) => mapsOf(network, order));
  const besides = layout === 'wide' && networks.length > 1;
  const gutter = 36;
  const width = (besides ? (layoutWidth.wide - gutter) / 2 : layoutWidth[layout]) - 2;
  const side = elementAt(elementAt(sheets, 0), 0).plane.width;
  const sheet = layOutSheet({
    count: order.length,
    side,
    columns: columnsFor(order.length, layout, networks.length === 1),
    width,
  });
  const notes = notesOf(sheets, networks);
  const top = layout === 'wide' ? headHeight + 14 : headHeight + 8 + notesHeight(notes, layout);
  const panels = {
    columns: besides ? 2 : 1,
    pitch: { x: width + 2 + gutter, y: headingHeight + sheet.height + panelGap },
  };
  return (
    <Frame layout={layout} height={top + panelsHeight(networks.length, panels) - panelGap}>
      <Header data={data} layout={layout} raster={raster} notes={notes} />
      <Panels items={sheets} {...panels} top={top}>
        {(maps, i) => (
          <>
            <PanelHeading
              name={capitalised(elementAt(networks, i).name)}
              note={`${data.layer}, ${maps.length} maps of ${side} × ${side}`}
            />
            <TileSheet
              raster={raster}
              tiles={maps.map((map) => ({
                picture: mapPicture(map),
                label: String(map.channel),
                words: blankWords(map.plane),
              }))}
              palette={blues}
              layout={sheet}
              x={1}
              y={headingHeight}
            />
          </>
        )}
      </Panels>
    </Frame>
  );
}

/** Which map is strongest, and where; that none is where all are alike. */
function strongestText(maps: readonly ChannelMap[]): string {
  if (maps.every(({ plane }) => isBlank(plane))) return 'All maps are 0 everywhere.';
  const [first, ...equals] = extremes(maps, strength)?.greatest ?? [];
  if (first === undefined)
    return `No map is stronger than another: all have a mean of ${decimals(strength(elementAt(maps, 0)), 3)}.`;
  const level = `a mean of ${decimals(strength(first), 3)}`;
  if (equals.length > 0)
    return `The strongest maps are channels ${listed([first, ...equals].map(({ channel }) => String(channel)))}, each with ${level}.`;
  const place = peakPlace(first.plane);
  return `The strongest map is channel ${first.channel}, with ${level}${place === 'nowhere' ? ', the same everywhere' : ` and its peak ${place}`}.`;
}

function sentencesOf(network: Network, { order, noun }: FeatureMapsData): string[] {
  const maps = mapsOf(network, order);
  const silent = blankCount(maps);
  const dead = deadCount(maps);
  return [
    `${capitalised(network.name)}: ${percent(zeroShare(maps))} of the values are 0, the mean is ${decimals(meanStrength(maps), 3)} of the scale.`,
    strongestText(maps),
    ...(silent > 0
      ? [
          `${counted(silent, 'map')} of ${maps.length} ${silent === 1 ? 'is' : 'are'} empty for this ${noun.singular}${dead > 0 ? `; ${dead} of the channels ${dead === 1 ? 'is' : 'are'} dead, never above 0 on any validation image` : ''}.`,
        ]
      : []),
    ...(clippedShare(maps) > 0
      ? [`${percent(clippedShare(maps), 2)} of the values lie above the scale and are drawn as 1.`]
      : []),
  ];
}

function describe(data: FeatureMapsData): string {
  const { layer, noun, example, networks, order } = data;
  const { shape } = elementAt(networks, 0).activations;
  return [
    `The ${order.length} feature maps of ${layer}, ${shape[0]} by ${shape[1]} values each, for one ${noun.singular}: ${example.label}. Each map is divided by the 99.9th percentile of its channel over the validation images.`,
    ...networks.flatMap((network) => sentencesOf(network, data)),
  ].join(' ');
}

function table({ layer, example, networks, order }: FeatureMapsData): Table {
  return {
    caption: `Feature maps of ${layer} for ${example.id} (${example.label}): activations after ReLU, channels numbered from 0`,
    columns: ['network', 'channel', 'mean', 'maximum', 'zeros', '99.9th percentile of the channel'],
    rows: networks.flatMap((network) =>
      mapsOf(network, order).map(({ channel, plane, scale }) => {
        const { mean: average, max: greatest, zeros } = summary(plane.values);
        return [
          network.name,
          channel,
          cell.decimals(average, 3),
          cell.decimals(greatest, 3),
          cell.percent(zeros),
          cell.decimals(scale, 3),
        ];
      }),
    ),
  };
}

export const featureMaps = defineFigure<FeatureMapsData>({ title: 'Feature maps', Draw, describe, table });
