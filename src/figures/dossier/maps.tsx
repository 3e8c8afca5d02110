// The maps of one channel for every shipped example: the image, its map, and the map of the same channel before training. Each network's maps
// are divided by the channel's own constant of the data set, so that both are drawn on the scale from 0 to 1.
import { mean } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { blues, greys } from '../marks/colour.ts';
import { coordinate, counted, decimals, few } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { sequential } from '../marks/heatmap.tsx';
import { colourBarHeight } from '../marks/legend.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt, imagePlane, isBlank, peakPlace, summary } from '../marks/plane.ts';
import type { Plane } from '../marks/plane.ts';
import { mapPicture, MapScale, strength, zeroShare } from '../marks/scaled-maps.tsx';
import type { ScaledMap } from '../marks/scaled-maps.tsx';
import { blankWords, layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { Tile } from '../marks/sheet.tsx';
import { fontSize, muted } from '../marks/theme.ts';
import type { Noun } from '../../subject/dataset-card.ts';

/** One image and its maps. */
interface ImageMaps {
  readonly pixels: Uint8Array;
  /** Activations as they are. */
  readonly trained: Plane;
  readonly untrained: Plane;
}

export interface DossierMap extends ImageMaps {
  readonly label: string;
}

export interface DossierMapsData {
  readonly layer: string;
  readonly channel: number;
  /** What one image shows. */
  readonly noun: Noun;
  /** The channel's 99.9th percentile on the validation images; 0 where it is dead. */
  readonly scale: { readonly trained: number; readonly untrained: number };
  readonly examples: readonly DossierMap[];
  /** An image that is none of the examples: it comes first, and its class is not asked for. */
  readonly chosen?: ImageMaps;
}

const chosenName = 'chosen image';

/** All that are drawn. */
const imagesOf = ({ examples, chosen }: DossierMapsData): readonly DossierMap[] =>
  chosen === undefined ? examples : [{ ...chosen, label: chosenName }, ...examples];

const networks = ['trained', 'untrained'] as const;
type NetworkName = (typeof networks)[number];

const plans = {
  wide: { columns: 10, left: 62 },
  narrow: { columns: 5, left: 0 },
} as const satisfies Record<Layout, unknown>;

const labelHeight = 15;
const rowGap = 3;
const blockGap = 10;

/** Examples in rows of the layout. */
const blocksOf = (data: DossierMapsData, layout: Layout): DossierMap[][] => {
  const { columns } = plans[layout];
  const examples = imagesOf(data);
  return Array.from({ length: Math.ceil(examples.length / columns) }, (_, i) =>
    examples.slice(i * columns, (i + 1) * columns),
  );
};

/** A row of tiles of one kind, without labels of their own. */
const rowPlan = (side: number, layout: Layout, head: number) =>
  layOutSheet({
    count: plans[layout].columns,
    side,
    columns: plans[layout].columns,
    width: layoutWidth[layout] - plans[layout].left - 2,
    head,
  });

const mapTile = (map: ScaledMap): Tile => ({ picture: mapPicture(map), words: blankWords(map.plane) });

interface BlockProps extends DrawProps<DossierMapsData> {
  readonly examples: readonly DossierMap[];
}

/** Side of the images, in pixels. */
const sideOf = (examples: readonly DossierMap[]): number => imagePlane(elementAt(examples, 0).pixels).width;

/** Images above, then the maps of both networks. */
function Block({ data, examples, layout, raster }: BlockProps): JSX.Element {
  const { left } = plans[layout];
  const inputs = rowPlan(sideOf(examples), layout, labelHeight);
  const maps = rowPlan(elementAt(examples, 0).trained.width, layout, 1);
  const rows = [
    { name: data.noun.singular, y: 0, sheet: inputs, palette: greys, tiles: examples.map(inputTile) },
    ...networks.map((name, i) => ({
      name,
      y: labelHeight + (i + 1) * (inputs.tile + rowGap),
      sheet: maps,
      palette: blues,
      tiles: examples.map((example) => mapTile({ plane: example[name], scale: data.scale[name] })),
    })),
  ];
  return (
    <g>
      {rows.map(({ name, y, sheet, palette, tiles }) => (
        <g key={name} transform={`translate(0 ${coordinate(y)})`}>
          {left > 0 && (
            <text y={coordinate(sheet.corner(0).y + sheet.tile / 2 + 4)} font-size={fontSize.small}>
              {name}
            </text>
          )}
          <TileSheet raster={raster} tiles={tiles} palette={palette} layout={sheet} x={left + 1} y={0} />
        </g>
      ))}
    </g>
  );
}

const inputTile = ({ pixels, label }: DossierMap): Tile => ({
  picture: sequential(imagePlane(pixels), 1),
  label,
});

function Draw({ data, layout, raster }: DrawProps<DossierMapsData>): JSX.Element {
  const blocks = blocksOf(data, layout);
  const top = layout === 'narrow' ? 18 : 0;
  const tile = rowPlan(sideOf(data.examples), layout, labelHeight).tile;
  const blockHeight = labelHeight + 3 * (tile + rowGap) + blockGap;
  const bottom = top + blocks.length * blockHeight;
  return (
    <Frame layout={layout} height={bottom + colourBarHeight + 2}>
      {layout === 'narrow' && (
        <text y={11} font-size={fontSize.small} fill-opacity={muted}>
          Each time: {data.noun.singular}, trained map, untrained map.
        </text>
      )}
      {blocks.map((examples, i) => (
        <g key={i} transform={`translate(0 ${coordinate(top + i * blockHeight)})`}>
          <Block {...{ data, layout, raster, examples }} />
        </g>
      ))}
      <MapScale
        raster={raster}
        x={plans[layout].left + 1}
        y={bottom}
        width={layout === 'wide' ? 250 : layoutWidth.narrow - 2}
        title="activation ÷ 99.9th percentile of the channel"
      />
    </Frame>
  );
}

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** "the Bag", "the second Bag" where there are two. */
function nameOf(example: DossierMap, examples: readonly DossierMap[]): string {
  const same = examples.filter(({ label }) => label === example.label);
  const place = same.indexOf(example);
  return same.length === 1 ? `the ${example.label}` : `the ${ordinals[place] ?? `${place + 1}th`} ${example.label}`;
}

function sentenceOf(data: DossierMapsData, name: NetworkName): string {
  const { noun, scale } = data;
  const examples = imagesOf(data);
  const heading = name === 'trained' ? 'Trained' : 'Untrained';
  if (scale[name] === 0) return `${heading}: the channel is dead, its maps are 0 everywhere.`;
  const of = (example: DossierMap): number => strength({ plane: example[name], scale: scale[name] });
  const silent = examples.filter((example) => isBlank(example[name])).length;
  if (silent === examples.length) return `${heading}: all maps are 0 everywhere.`;
  const [first, ...equals] = extremes(examples, of)?.greatest ?? [];
  const average = `the mean over all is ${decimals(mean(examples, of) ?? 0)}`;
  const place = first && peakPlace(first[name]);
  return [
    first === undefined
      ? `${heading}: no map is stronger than another; ${average} of the scale.`
      : equals.length > 0
        ? `${heading}: the maps of ${few(
            [first, ...equals].map((one) => nameOf(one, examples)),
            noun.plural,
          )} are strongest, each with a mean of ${decimals(of(first))} of the scale; ${average}.`
        : `${heading}: the map of ${nameOf(first, examples)} is strongest, with a mean of ${decimals(of(first))} of the scale${place === 'nowhere' ? ', the same everywhere' : ` and its peak ${place}`}; ${average}.`,
    ...(silent > 0 ? [`${counted(silent, 'map')} ${silent === 1 ? 'is' : 'are'} 0 everywhere.`] : []),
  ].join(' ');
}

function describe(data: DossierMapsData): string {
  const { layer, channel, noun, examples, chosen } = data;
  const { height, width } = elementAt(examples, 0).trained;
  return [
    `Feature maps of channel ${channel} of ${layer}, ${height} by ${width} values each, for the ${examples.length} ${noun.plural} that this site carries${chosen ? ` and, before them, one ${chosenName}` : ''}, after training and before it. Each network’s maps are divided by the channel’s own 99.9th percentile over the validation images.`,
    ...networks.map((name) => sentenceOf(data, name)),
  ].join(' ');
}

function table(data: DossierMapsData): Table {
  const { layer, channel, noun, scale } = data;
  return {
    caption: `Feature maps of channel ${channel} of ${layer}, in units of the channel’s 99.9th percentile (trained ${decimals(scale.trained, 3)}, untrained ${decimals(scale.untrained, 3)})`,
    columns: [
      noun.singular,
      ...networks.flatMap((name) => [`mean, ${name}`, `maximum, ${name}`, `share of zeros, ${name}`]),
    ],
    rows: imagesOf(data).map((example) => [
      example.label,
      ...networks.flatMap((name) => {
        const map = { plane: example[name], scale: scale[name] };
        const greatest = summary(map.plane.values).max;
        return [
          cell.decimals(strength(map), 3),
          cell.decimals(map.scale > 0 ? greatest / map.scale : 0),
          cell.percent(zeroShare([map]), 0),
        ];
      }),
    ]),
  };
}

export const dossierMaps = defineFigure<DossierMapsData>({ title: 'Maps of one channel', Draw, describe, table });
