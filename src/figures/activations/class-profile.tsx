// Which classes the channels of one layer respond to: a column for each channel, a row for each class, and below it the number of classes
// among the images on which the channel is strongest. The untrained network stands beside it on the same scales, its channels in the same
// kind of order.
import { max, range, scaleLinear, sum } from 'd3';
import type { JSX } from 'preact';
import type { TensorData } from '../../artifacts/safetensors.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Raster, Table } from '../figure.ts';
import { LeftAxis } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import { blues } from '../marks/colour.ts';
import { coordinate, counted, decimals, intervalText, listed, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { networkHeadings, PanelHeading } from '../marks/heading.tsx';
import { Border, PixelImage, sequential } from '../marks/heatmap.tsx';
import type { Interval } from '../marks/interval.tsx';
import { ColourBar, colourBarHeight } from '../marks/legend.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt } from '../marks/plane.ts';
import { colour, fontSize, muted } from '../marks/theme.ts';

interface NetworkProfile {
  readonly name: 'trained' | 'untrained';
  /** `[channels, classes]`: mean activation over the images of a class. */
  readonly means: TensorData;
  /** By channel; null where it is dead. */
  readonly effectiveClasses: readonly (Interval | null)[];
  /** Over the channels that are not dead. */
  readonly mean: Interval;
}

export interface ClassProfileData {
  readonly layer: string;
  readonly classes: readonly string[];
  /** Validation images. */
  readonly images: number;
  /** Images whose labels are counted for each channel. */
  readonly top: number;
  /** The trained network and its control. */
  readonly networks: readonly NetworkProfile[];
}

interface Channel {
  readonly channel: number;
  /** Share of the channel's class means that each class has; all 0 for a dead channel. They sum to 1, whatever the channel's scale. */
  readonly shares: readonly number[];
  /** The class with the largest share. */
  readonly preferred: number;
  readonly effective: Interval | null;
}

function channelsOf({ means, effectiveClasses }: NetworkProfile): Channel[] {
  const [channels = 0, classCount = 0] = means.shape;
  return Array.from({ length: channels }, (_, channel) => {
    const own = Array.from(means.data.subarray(channel * classCount, (channel + 1) * classCount));
    const total = sum(own);
    return {
      channel,
      shares: own.map((value) => (total > 0 ? value / total : 0)),
      preferred: own.indexOf(max(own) ?? 0),
      effective: elementAt(effectiveClasses, channel),
    };
  });
}

/** By preferred class in the order of the classes, and within one from the most one-sided channel to the least; dead channels last. */
function ordered(network: NetworkProfile): Channel[] {
  const isDead = ({ shares }: Channel): number => Number(shares.every((share) => share === 0));
  const share = ({ shares, preferred }: Channel): number => elementAt(shares, preferred);
  return channelsOf(network).sort((a, b) => isDead(a) - isDead(b) || a.preferred - b.preferred || share(b) - share(a));
}

/** The end of the colour scale, the same for both networks. */
const greatestShare = ({ networks }: ClassProfileData): number =>
  max(networks, (network) => max(channelsOf(network), ({ shares }) => max(shares))) ?? 1;

const plans = {
  wide: { left: 92, row: 14, strip: 64 },
  narrow: { left: 78, row: 13, strip: 56 },
} as const satisfies Record<Layout, unknown>;

const headingHeight = 22;
const gap = 26;

interface PanelProps {
  readonly data: ClassProfileData;
  readonly network: NetworkProfile;
  readonly layout: Layout;
  readonly raster: Raster;
}

/** Where the parts of a panel lie: the heat map, the strip of effective classes below it, a column for each channel. */
function placesOf(classCount: number, channelCount: number, layout: Layout) {
  const { left, row, strip } = plans[layout];
  const width = layoutWidth[layout] - 1 - left;
  const box = { x: left, y: headingHeight, width, height: classCount * row };
  const stripTop = box.y + box.height + gap;
  return { box, row, stripTop, stripBottom: stripTop + strip, column: width / channelCount };
}

interface PartProps extends PanelProps {
  readonly channels: readonly Channel[];
  readonly places: ReturnType<typeof placesOf>;
}

/** A column for each channel, a row for each class. */
function Shares({ data, channels, places: { box, row }, raster }: PartProps): JSX.Element {
  const { classes } = data;
  const values = Float32Array.from(
    classes.flatMap((_, label) => channels.map(({ shares }) => elementAt(shares, label))),
  );
  const picture = sequential({ height: classes.length, width: channels.length, values }, greatestShare(data));
  return (
    <g>
      <PixelImage {...box} href={raster(picture.indices, picture.width, picture.height, blues)} />
      <Border {...box} />
      {classes.map((name, label) => (
        <text
          key={name}
          x={box.x - 6}
          y={coordinate(box.y + (label + 0.5) * row + 4)}
          font-size={fontSize.small}
          text-anchor="end"
        >
          {name}
        </text>
      ))}
    </g>
  );
}

/** From one class to all, in three steps that are about equal. */
const ticksOf = (classCount: number): number[] => range(4).map((i) => Math.round(1 + (i * (classCount - 1)) / 3));

/** Below each column its number of effective classes, with a hairline for the interval; none for a dead channel. */
function EffectiveClasses({ data, network, channels, places }: PartProps): JSX.Element {
  const { box, stripTop, stripBottom, column } = places;
  const y = scaleLinear([1, data.classes.length], [stripBottom, stripTop]);
  const fill = colour[network.name === 'trained' ? 'trained' : 'control'];
  return (
    <g>
      <text x={box.x} y={stripTop - 9} font-size={fontSize.small} fill-opacity={muted}>
        {`effective classes among its top ${data.top} images, mean ${decimals(network.mean.value, 1)}`}
      </text>
      <LeftAxis scale={y} ticks={ticksOf(data.classes.length)} format={String} left={box.x} right={box.x + box.width} />
      {channels.map(({ channel, effective }, i) => {
        if (effective === null) return null;
        const x = coordinate(box.x + (i + 0.5) * column);
        const [top, bottom] = [coordinate(y(effective.high)), coordinate(y(effective.low))];
        return (
          <g key={channel}>
            <line x1={x} x2={x} y1={bottom} y2={top} stroke={fill} stroke-width={1} />
            <circle
              cx={x}
              cy={coordinate(y(effective.value))}
              r={coordinate(Math.min(2.4, column / 2.6))}
              fill={fill}
            />
          </g>
        );
      })}
    </g>
  );
}

/** Heat map above, effective classes below, channel by channel in one column. */
function Panel(props: PanelProps): JSX.Element {
  const { data, network, layout } = props;
  const channels = ordered(network);
  const places = placesOf(data.classes.length, channels.length, layout);
  return (
    <g>
      <PanelHeading name={networkHeadings[network.name]} note={`${data.layer}, one slice a channel`} />
      <Shares {...props} channels={channels} places={places} />
      <EffectiveClasses {...props} channels={channels} places={places} />
    </g>
  );
}

function Draw({ data, layout, raster }: DrawProps<ClassProfileData>): JSX.Element {
  const { row, strip, left } = plans[layout];
  const panels = { columns: 1, pitch: { x: 0, y: headingHeight + data.classes.length * row + gap + strip + 24 } };
  const bottom = panelsHeight(data.networks.length, panels);
  const end = greatestShare(data);
  return (
    <Frame layout={layout} height={bottom + colourBarHeight}>
      <Panels items={data.networks} {...panels}>
        {(network) => <Panel data={data} network={network} layout={layout} raster={raster} />}
      </Panels>
      <ColourBar
        raster={raster}
        palette={blues}
        x={left}
        y={bottom - 4}
        width={layoutWidth[layout] - left - 1}
        title="share of a channel’s mean activation that a class has"
        ticks={[
          { at: 0, label: '0' },
          { at: 1 / data.classes.length / end, label: percent(1 / data.classes.length, 0) },
          { at: 1, label: percent(end, 0) },
        ]}
      />
    </Frame>
  );
}

function sentenceOf(data: ClassProfileData, network: NetworkProfile): string {
  const channels = channelsOf(network);
  const dead = channels.filter(({ effective }) => effective === null).length;
  const counts = data.classes.map((name, label) => ({
    name,
    count: channels.filter(({ preferred, effective }) => effective !== null && preferred === label).length,
  }));
  const largest = max(channels, ({ shares }) => max(shares)) ?? 0;
  const single = channels.filter(({ effective }) => effective !== null && effective.value < 1.5).length;
  return [
    `${networkHeadings[network.name]}: on average ${intervalText(network.mean)} effective classes; ${single} of ${channels.length} channels have less than 1.5.`,
    `The largest share of one class is ${percent(largest)}.`,
    `Channels by preferred class: ${listed(counts.map(({ name, count }) => `${name} ${count}`))}.`,
    ...(dead > 0 ? [`${counted(dead, 'channel')} ${dead === 1 ? 'is' : 'are'} dead.`] : []),
  ].join(' ');
}

function describe(data: ClassProfileData): string {
  return [
    `Mean activations of the ${elementAt(data.networks, 0).effectiveClasses.length} channels of ${data.layer} over the ${thousands(data.images)} validation images of ${data.classes.length} classes, as shares of each channel, and the number of classes among the ${data.top} images where its map is highest: 1 is one class, ${data.classes.length} all alike.`,
    ...data.networks.map((network) => sentenceOf(data, network)),
  ].join(' ');
}

function table(data: ClassProfileData): Table {
  return {
    caption: `Channels of ${data.layer}: share of the mean activation by class, and effective classes among the top ${data.top} validation images`,
    columns: ['network', 'channel', ...data.classes, 'effective classes'],
    rows: data.networks.flatMap((network) =>
      ordered(network).map(({ channel, shares, effective }) => [
        network.name,
        channel,
        ...shares.map((share) => cell.percent(share)),
        effective === null ? cell.none('dead') : cell.interval(effective, (value) => cell.decimals(value, 1)),
      ]),
    ),
  };
}

export const classProfile = defineFigure<ClassProfileData>({
  title: 'Classes that channels respond to',
  Draw,
  describe,
  table,
});
