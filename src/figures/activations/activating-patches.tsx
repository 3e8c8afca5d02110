// What excites one channel: patches of training images where its map is highest, and, since the highest are a tail, patches of lower
// percentiles and of none. Below them the highest of the same channel before training.
import { max } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { greys } from '../marks/colour.ts';
import { decimals, listed, shareWords, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { sequential } from '../marks/heatmap.tsx';
import type { Indices } from '../marks/heatmap.tsx';
import { ColourBar, colourBarHeight } from '../marks/legend.tsx';
import { stacked } from '../marks/panels.tsx';
import { PatchGround, within } from '../marks/patch.tsx';
import { elementAt, imagePlane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import { fontSize, muted } from '../marks/theme.ts';
import type { PixelWindow } from '../overview/receptive-window.ts';

export interface ActivatingPatch {
  /** Square of bytes, row-major. */
  readonly pixels: Uint8Array;
  /** The part of the patch that lies on the image, in pixels of the patch. */
  readonly visible: PixelWindow;
  /** The activation in its middle. */
  readonly value: number;
  /** Name of the image's class. */
  readonly label: string;
}

export interface PatchRow {
  readonly name: 'highest' | '99th' | '90th' | '50th' | 'zero';
  readonly patches: readonly ActivatingPatch[];
}

export interface ActivatingPatchesData {
  readonly layer: string;
  readonly channel: number;
  /** Side of a patch in pixels. */
  readonly receptiveField: number;
  /** Training images that were searched. */
  readonly images: number;
  readonly perRow: number;
  readonly trained: readonly PatchRow[];
  /** The highest of the same channel before training. */
  readonly untrained: PatchRow;
  /** Share of the images in which the channel's whole map is 0. */
  readonly zeroShare: { readonly trained: number; readonly untrained: number };
}

type Row = PatchRow & { readonly network: 'trained' | 'untrained' };

const rowsOf = ({ trained, untrained }: ActivatingPatchesData): Row[] => [
  ...trained.map((row) => ({ ...row, network: 'trained' as const })),
  { ...untrained, network: 'untrained' },
];

const headings = {
  highest: 'highest',
  '99th': '99th percentile',
  '90th': '90th percentile',
  '50th': '50th percentile',
  zero: 'exactly 0',
} as const satisfies Record<PatchRow['name'], string>;

const heading = ({ name, network }: Row): string =>
  network === 'trained' ? headings[name] : `untrained, ${headings[name]}`;

/** The highest value of the row's network; what the others are compared with. */
const highest = (data: ActivatingPatchesData, { network }: Row): number => {
  const first = network === 'trained' ? data.trained[0] : data.untrained;
  return max(first?.patches ?? [], ({ value }) => value) ?? 0;
};

/** Values of a row as shares of the highest of its network: "0.42 to 0.45". */
function spanOf(data: ActivatingPatchesData, row: Row): string {
  const most = highest(data, row);
  const shares = row.patches.map(({ value }) => (most > 0 ? value / most : 0));
  const [least, greatest] = [decimals(Math.min(...shares)), decimals(Math.max(...shares))];
  return least === greatest ? least : `${least} to ${greatest}`;
}

/** A patch whose pixels beyond the image's border are left out. */
const pictureOf = ({ pixels, visible }: ActivatingPatch): Indices => within(sequential(imagePlane(pixels), 1), visible);

const plans = {
  wide: { left: 118, headTop: 30, names: true, head: 16, foot: 8, title: 0 },
  narrow: { left: 0, headTop: 44, names: false, head: 3, foot: 6, title: 18 },
} as const satisfies Record<Layout, unknown>;

interface RowMarkProps {
  readonly data: ActivatingPatchesData;
  readonly row: Row;
  readonly layout: Layout;
  readonly raster: Raster;
}

function RowMark({ data, row, layout, raster }: RowMarkProps): JSX.Element {
  const { left, names, head, title } = plans[layout];
  const sheet = layOutSheet({
    count: data.perRow,
    side: data.receptiveField,
    columns: data.perRow,
    width: layoutWidth[layout] - left - 2,
    head,
  });
  const words = row.patches.length === 0 ? 'in no image' : spanOf(data, row);
  return (
    <g>
      {layout === 'wide' ? (
        <g>
          <text y={head + 14} font-weight={600}>
            {heading(row)}
          </text>
          <text y={head + 30} font-size={fontSize.small} fill-opacity={muted}>
            {words}
          </text>
        </g>
      ) : (
        <PanelHeading name={heading(row)} note={words} size="normal" />
      )}
      <PatchGround count={row.patches.length} sheet={sheet} x={left + 1} y={title} />
      {row.patches.length > 0 && (
        <TileSheet
          raster={raster}
          tiles={row.patches.map((patch) => ({
            picture: pictureOf(patch),
            ...(names && { label: patch.label }),
          }))}
          palette={greys}
          layout={sheet}
          x={left + 1}
          y={title}
        />
      )}
    </g>
  );
}

/** A little more room before the control. */
const controlGap = ({ network }: Row): number => (network === 'untrained' ? 10 : 0);

function Draw({ data, layout, raster }: DrawProps<ActivatingPatchesData>): JSX.Element {
  const { layer, channel, receptiveField, images } = data;
  const { left, headTop, head, title, foot } = plans[layout];
  const rows = rowsOf(data);
  const tile = (layoutWidth[layout] - left) / data.perRow;
  const heights = rows.map(({ patches }) => (patches.length === 0 ? 46 : title + head + tile + foot));
  const { tops, bottom: end } = stacked(heights, headTop);
  const bottom = end + 12;
  return (
    <Frame layout={layout} height={bottom + colourBarHeight}>
      <text y={fontSize.heading}>
        <tspan font-size={fontSize.heading} font-weight="600">
          {`${layer}, channel ${channel}`}
        </tspan>
        <tspan {...(layout === 'wide' ? { dx: 8 } : { x: 0, dy: 16 })} font-size={fontSize.small} fill-opacity={muted}>
          {layout === 'wide'
            ? `patches of ${receptiveField} × ${receptiveField} pixels from ${thousands(images)} training images; numbers: activation ÷ the highest`
            : `${receptiveField} × ${receptiveField} pixels of training images; activation ÷ the highest`}
        </tspan>
      </text>
      {rows.map((row, i) => (
        <g key={heading(row)} transform={`translate(0 ${Math.round(elementAt(tops, i) + controlGap(row))})`}>
          <RowMark data={data} row={row} layout={layout} raster={raster} />
        </g>
      ))}
      <ColourBar
        raster={raster}
        palette={greys}
        x={left + 1}
        y={bottom}
        width={layout === 'wide' ? 250 : layoutWidth.narrow - 2}
        title="pixel value, byte ÷ 255; shaded: beyond the image"
        ticks={[
          { at: 0, label: '0' },
          { at: 1, label: '1' },
        ]}
      />
    </Frame>
  );
}

/** Classes of a row with their numbers, the most frequent first: "Bag 5, Coat 4". */
function classesOf({ patches }: PatchRow): string[] {
  const counts = new Map<string, number>();
  for (const { label } of patches) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([label, count]) => `${label} ${count}`);
}

function describe(data: ActivatingPatchesData): string {
  const { layer, channel, receptiveField, images, perRow, zeroShare } = data;
  const sentences = rowsOf(data).map((row) =>
    row.patches.length === 0
      ? `“${heading(row)}” is empty: there is no such image.`
      : `“${heading(row)}”: activations ${spanOf(data, row)} of the highest; classes ${listed(classesOf(row))}.`,
  );
  return [
    `Patches of ${receptiveField} by ${receptiveField} pixels, the receptive field of channel ${channel} of ${layer}, around the greatest activation in ${thousands(images)} training images: the ${perRow} highest, ${perRow} drawn around each percentile, and up to ${perRow} of those in which its map is 0 everywhere.`,
    ...sentences,
    `Its map is 0 everywhere in ${shareWords(zeroShare.trained)} of the images, before training in ${shareWords(zeroShare.untrained)}.`,
  ].join(' ');
}

function table(data: ActivatingPatchesData): Table {
  const { layer, channel, images } = data;
  return {
    caption: `Activating patches of channel ${channel} of ${layer}, from ${thousands(images)} training images`,
    columns: ['network', 'row', 'activation', 'share of the highest', 'class'],
    rows: rowsOf(data).flatMap((row) =>
      row.patches.map(({ value, label }) => {
        const most = highest(data, row);
        return [
          row.network,
          headings[row.name],
          cell.decimals(value, 3),
          cell.decimals(most > 0 ? value / most : 0),
          label,
        ];
      }),
    ),
  };
}

export const activatingPatches = defineFigure<ActivatingPatchesData>({
  title: 'Patches that excite a channel',
  Draw,
  describe,
  table,
});
