// All channels of one layer on one sheet, each by one picture: its filter where that is a picture, else the patch that excites it most.
// Below each, as bars: its gain, its gain before training, and what its removal costs. Dead channels are crossed out and counted.
import { max } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { absenceSentence, notMeasured } from '../marks/absence.ts';
import * as cell from '../marks/cell.ts';
import { diverging, greys } from '../marks/colour.ts';
import { coordinate, counted, decimals, listed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { divergent, sequential } from '../marks/heatmap.tsx';
import type { Indices } from '../marks/heatmap.tsx';
import type { Interval } from '../marks/interval.tsx';
import { ColourBar, colourBarHeight, divergingTicks } from '../marks/legend.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { elementAt } from '../marks/plane.ts';
import { PatchGround, within } from '../marks/patch.tsx';
import type { Plane } from '../marks/plane.ts';
import { layOutSheet, TileSheet } from '../marks/sheet.tsx';
import type { SheetLayout } from '../marks/sheet.tsx';
import { Signs } from '../marks/signs.tsx';
import { colour, rule } from '../marks/theme.ts';
import type { PixelWindow } from '../overview/receptive-window.ts';

export interface SheetChannel {
  readonly channel: number;
  /** A filter of unit length, or a patch from 0 to 1; undefined where this run has none. */
  readonly picture: Plane | undefined;
  /** The part of a patch that lies on its image; a patch without it lies on it whole. */
  readonly visible?: PixelWindow | undefined;
  readonly isDead: boolean;
  readonly gain: number;
  readonly untrainedGain: number;
  /** Rise of the loss when its maps are set to 0, in nats. */
  readonly cost: Interval | undefined;
}

export interface ChannelSheetData {
  readonly layer: string;
  readonly pictures: 'filters' | 'patches';
  readonly orderedBy: 'gain' | 'cost';
  /** Validation images on which dead channels were looked for. */
  readonly images: number;
  /** In the order of drawing. */
  readonly channels: readonly SheetChannel[];
}

/** Columns: few for few channels, so that their pictures are large. */
function columnsFor(count: number, layout: Layout): number {
  if (layout === 'narrow') return count <= 16 ? 4 : 8;
  return count <= 32 ? 8 : 16;
}

const barHeight = 3.5;
const barGap = 1.5;
const foot = 3 * (barHeight + barGap) + 6;

const greatest = ({ channels }: ChannelSheetData) => ({
  gain: max(channels, ({ gain, untrainedGain }) => Math.max(gain, untrainedGain)) || 1,
  cost: max(channels, ({ cost }) => cost?.value ?? 0) || 1,
  weight: max(channels, ({ picture }) => max(picture?.values ?? [], Math.abs) ?? 0) || 1,
});

const sideOf = ({ channels }: ChannelSheetData): number =>
  channels.find(({ picture }) => picture !== undefined)?.picture?.width ?? 1;

/** The sheet's geometry: where the tile of each channel lies. */
export const channelSheetLayout = (data: ChannelSheetData, layout: Layout): SheetLayout =>
  layOutSheet({
    count: data.channels.length,
    side: sideOf(data),
    columns: columnsFor(data.channels.length, layout),
    width: layoutWidth[layout] - 2,
    foot,
  });

/** Bars of one channel, from its tile's left edge; `most` is the length of the greatest of the layer. */
function Bars({ channel, data, width }: { channel: SheetChannel; data: ChannelSheetData; width: number }): JSX.Element {
  const most = greatest(data);
  const bars = [
    { share: channel.gain / most.gain, fill: colour.trained },
    { share: channel.untrainedGain / most.gain, fill: colour.control },
    { share: Math.max(0, channel.cost?.value ?? 0) / most.cost, fill: colour.training },
  ];
  return (
    <g>
      {bars.map(({ share, fill }, i) => (
        <g key={fill} transform={`translate(0 ${coordinate(4 + i * (barHeight + barGap))})`}>
          <rect width={coordinate(width)} height={barHeight} fill="currentColor" fill-opacity={rule / 2} />
          <rect width={coordinate(share * width)} height={barHeight} fill={fill} />
        </g>
      ))}
    </g>
  );
}

function pictureOf(
  { picture, visible, isDead }: SheetChannel,
  { pictures }: ChannelSheetData,
  end: number,
): Indices | null {
  if (isDead || picture === undefined) return null;
  if (pictures === 'filters') return divergent(picture, end);
  const patch = sequential(picture, 1);
  return visible ? within(patch, visible) : patch;
}

const labelOf = ({ channel, isDead }: SheetChannel): string => (isDead ? `${channel} dead` : String(channel));

const deadOf = ({ channels }: ChannelSheetData): SheetChannel[] => channels.filter(({ isDead }) => isDead);

function deadWords(data: ChannelSheetData): string {
  const dead = deadOf(data);
  const where = `on the ${thousands(data.images)} validation images`;
  return dead.length === 0
    ? `No channel is dead: each is above 0 somewhere ${where}.`
    : `${counted(dead.length, 'channel')} of ${data.channels.length} ${dead.length === 1 ? 'is' : 'are'} dead, never above 0 ${where}: ${listed(dead.map(({ channel }) => String(channel)))}.`;
}

const orderWords = {
  gain: 'highest gain first',
  cost: 'most costly first',
} as const satisfies Record<ChannelSheetData['orderedBy'], string>;

const hasCosts = ({ channels }: ChannelSheetData): boolean => channels.some(({ cost }) => cost !== undefined);
/** What stands where no cost was measured. */
const costless = notMeasured('channel-ablation', 'this layer');

const notesOf = (data: ChannelSheetData): string[] => [
  `Channels by number, ${orderWords[data.orderedBy]}. Bars, each from 0 to the greatest of the layer: gain (blue)${hasCosts(data) ? ', gain before training (grey), and rise of the loss without the channel (orange; none where it falls)' : ' and gain before training (grey)'}.`,
  ...(hasCosts(data) ? [] : [absenceSentence(costless)]),
  ...(data.pictures === 'patches' ? ['White in a patch: the background; shaded: beyond the image.'] : []),
  deadWords(data),
];

function Draw({ data, layout, raster }: DrawProps<ChannelSheetData>): JSX.Element {
  const sheet = channelSheetLayout(data, layout);
  const { weight } = greatest(data);
  const isSigned = data.pictures === 'filters';
  const notes = notesOf(data);
  const barTop = sheet.height + 6;
  const notesTop = barTop + colourBarHeight + 6;
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      {!isSigned && <PatchGround count={data.channels.length} sheet={sheet} x={1} y={0} />}
      <TileSheet
        raster={raster}
        tiles={data.channels.map((channel) => ({
          picture: pictureOf(channel, data, weight),
          label: labelOf(channel),
        }))}
        palette={isSigned ? diverging : greys}
        layout={sheet}
        x={1}
        y={0}
      />
      {data.channels.map((channel, i) => {
        const corner = sheet.corner(i);
        return (
          <g key={channel.channel}>
            {isSigned && channel.picture && !channel.isDead && (
              <Signs
                plane={channel.picture}
                max={weight}
                x={1 + corner.x}
                y={corner.y}
                cell={sheet.tile / channel.picture.width}
              />
            )}
            <g transform={`translate(${coordinate(1 + corner.x)} ${coordinate(corner.y + sheet.tile)})`}>
              <Bars channel={channel} data={data} width={sheet.tile} />
            </g>
          </g>
        );
      })}
      <ColourBar
        raster={raster}
        palette={isSigned ? diverging : greys}
        x={1}
        y={barTop}
        width={layout === 'wide' ? 320 : layoutWidth.narrow - 2}
        title={isSigned ? 'weight, filters scaled to length 1' : 'pixel value of the patch, byte ÷ 255'}
        ticks={isSigned ? divergingTicks(weight) : [0, 0.5, 1].map((at) => ({ at, label: String(at) }))}
      />
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

const pictureWords = {
  filters: 'its filter, scaled to length 1',
  patches: 'the patch of a training image in which it is strongest',
} as const;

/** The greatest rise of the loss, where it rises at all. */
const costText = (most: number): string =>
  most > 0
    ? `Without the most costly channel the loss rises by ${decimals(most, 4)}`
    : 'The loss rises without none of the channels';

function describe(data: ChannelSheetData): string {
  const { layer, channels, pictures, orderedBy } = data;
  const first = elementAt(channels, 0);
  const last = elementAt(channels, channels.length - 1);
  const gains = channels.map(({ gain }) => gain);
  const before = channels.map(({ untrainedGain }) => untrainedGain);
  const costs = channels.flatMap(({ cost }) => (cost === undefined ? [] : [cost]));
  return [
    `All ${channels.length} channels of ${layer}, ${orderWords[orderedBy]}, each by ${pictureWords[pictures]}.`,
    `The first is channel ${first.channel}, the last channel ${last.channel}.`,
    `Gains run from ${decimals(Math.min(...gains))} to ${decimals(Math.max(...gains))}, before training from ${decimals(Math.min(...before))} to ${decimals(Math.max(...before))}.`,
    ...(costs.length === 0
      ? [absenceSentence(costless)]
      : [
          `${costText(Math.max(...costs.map(({ value }) => value)))}; for ${costs.filter(({ low }) => low > 0).length} of ${costs.length} channels the 95 % interval of the rise lies above 0.`,
        ]),
    deadWords(data),
  ].join(' ');
}

function table({ layer, channels, orderedBy }: ChannelSheetData): Table {
  return {
    caption: `Channels of ${layer}, ${orderWords[orderedBy]}; the rise of the loss with its 95\u202f% interval`,
    columns: ['channel', 'gain', 'untrained gain', 'rise of the loss without it (nats)', 'dead'],
    rows: channels.map(({ channel, gain, untrainedGain, cost, isDead }) => [
      channel,
      cell.decimals(gain),
      cell.decimals(untrainedGain),
      cost === undefined ? '' : cell.interval(cost, (value) => cell.signed(value, 4)),
      isDead ? 'dead' : 'no',
    ]),
  };
}

export const channelSheet = defineFigure<ChannelSheetData>({
  title: 'All channels of a layer',
  Draw,
  describe,
  table,
});
