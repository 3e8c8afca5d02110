// What the network loses without one of its channels: each set to 0 and to its mean, the most costly first, layer by layer. A channel that
// costs nothing when it alone is removed may still be needed: another can stand in for it (see cumulative-ablation).
import { extent, maxIndex, mean, median, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { Evidence } from '../../artifacts/evidence/index.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { LeftAxis } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import {
  coordinate,
  decimals,
  intervalText,
  numbered,
  percent,
  signed,
  significant,
  thousands,
} from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import type { Interval } from '../marks/interval.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { extremes } from '../marks/order.ts';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt } from '../marks/plane.ts';
import { colour, fontSize, muted, paper } from '../marks/theme.ts';

export type ChannelAblationData = Pick<Evidence['channel-ablation'], 'images' | 'accuracy' | 'layers'>;

type LayerChannels = ChannelAblationData['layers'][number];

/** Channels by the change of the loss when they are set to 0, the most costly first. */
const byCost = ({ channels }: Pick<LayerChannels, 'channels'>) =>
  channels
    .map((channel, index) => ({ ...channel, index }))
    .sort((a, b) => b.zero.loss.value - a.zero.loss.value || a.index - b.index);

const plans = {
  wide: { columns: 2, width: 348, gutter: 24, axis: 46, height: 118 },
  narrow: { columns: 1, width: layoutWidth.narrow, gutter: 0, axis: 46, height: 104 },
} as const satisfies Record<Layout, unknown>;

const headHeight = 24;
const gap = 22;

interface DotProps {
  readonly estimate: Interval;
  readonly x: number;
  readonly y: (value: number) => number;
  readonly hollow: boolean;
}

/** A value with its interval as a hairline. */
const Dot = ({ estimate, x, y, hollow }: DotProps): JSX.Element => {
  const stroke = hollow ? colour.training : colour.trained;
  return (
    <g stroke={stroke}>
      <path d={`M${coordinate(x)},${coordinate(y(estimate.high))}V${coordinate(y(estimate.low))}`} stroke-width={1} />
      <circle
        cx={coordinate(x)}
        cy={coordinate(y(estimate.value))}
        r={1.9}
        fill={hollow ? paper : stroke}
        stroke-width={1}
      />
    </g>
  );
};

/** From the least to the greatest end of the intervals, 0 included. */
function domainOf(layers: readonly Pick<LayerChannels, 'channels'>[]): readonly [low: number, high: number] {
  const [low = 0, high = 1] = extent([
    0,
    ...layers.flatMap(({ channels }) =>
      channels.flatMap(({ zero, mean: toMean }) => [zero, toMean].flatMap(({ loss }) => [loss.low, loss.high])),
    ),
  ]);
  return [low, high];
}

const reachOf = (domain: readonly [number, number]): number => domain[1] - domain[0];

/** "drawn 26 times as high" */
const enlarged = (factor: number): string =>
  factor < 1.05 ? 'the same scale' : `drawn ${decimals(factor, factor < 10 ? 1 : 0)} times as high`;

/** All layers on one scale, and the most costly channel of all by its name. */
function Overview({ layers, layout }: Pick<ChannelAblationData, 'layers'> & { readonly layout: Layout }): JSX.Element {
  const { axis, height } = plans[layout];
  const right = layoutWidth[layout];
  const y = scaleLinear([...domainOf(layers)], [headHeight + height, headHeight]);
  const between = 18;
  const count = layers.reduce((all, { channels }) => all + channels.length, 0);
  const cell = (right - axis - between * layers.length) / count;
  const starts = layers.map(
    (_, i) =>
      axis + between * (i + 0.5) + cell * layers.slice(0, i).reduce((all, { channels }) => all + channels.length, 0),
  );
  const tops = layers.map((layer) => elementAt(byCost(layer), 0));
  const most = maxIndex(tops, ({ zero }) => zero.loss.value);
  const { index, zero } = elementAt(tops, most);
  return (
    <g>
      <PanelHeading name="All layers on one scale" size="normal" />
      <LeftAxis scale={y} ticks={y.ticks(4)} format={significant} left={axis} right={right} />
      {layers.map((layer, i) => (
        <g key={layer.layer}>
          <text
            x={coordinate(elementAt(starts, i) + (cell * layer.channels.length) / 2)}
            y={headHeight + height + 16}
            font-size={fontSize.small}
            text-anchor="middle"
          >
            {layer.layer}
          </text>
          {byCost(layer).map((channel, k) => (
            <g key={channel.index}>
              <Dot estimate={channel.mean.loss} x={elementAt(starts, i) + (k + 0.65) * cell} y={y} hollow />
              <Dot estimate={channel.zero.loss} x={elementAt(starts, i) + (k + 0.35) * cell} y={y} hollow={false} />
            </g>
          ))}
        </g>
      ))}
      <text
        x={coordinate(elementAt(starts, most) + cell + 8)}
        y={coordinate(y(zero.loss.value) + 4)}
        font-size={fontSize.small}
      >
        {`channel ${index} of ${elementAt(layers, most).layer} alone`}
      </text>
    </g>
  );
}

interface LayerPanelProps {
  readonly layer: LayerChannels;
  readonly layout: Layout;
  /** What one scale for all layers spans. */
  readonly whole: number;
}

/** One layer on a scale of its own, and how many times it is enlarged. */
function Panel({ layer, layout, whole }: LayerPanelProps): JSX.Element {
  const { width, axis, height } = plans[layout];
  const channels = byCost(layer);
  const [low, high] = domainOf([layer]);
  const y = scaleLinear([low, high], [headHeight + height, headHeight]);
  const cell = (width - axis) / channels.length;
  return (
    <g>
      <PanelHeading
        name={layer.layer}
        note={`${channels.length} channels, ${enlarged(whole / (high - low))}`}
        size="normal"
      />
      <LeftAxis scale={y} ticks={y.ticks(4)} format={significant} left={axis} right={width} />
      <line
        x1={axis}
        x2={width}
        y1={coordinate(y(0))}
        y2={coordinate(y(0))}
        stroke="currentColor"
        stroke-opacity={muted}
      />
      {channels.map(({ index, zero, mean: toMean }, i) => (
        <g key={index}>
          <Dot estimate={toMean.loss} x={axis + (i + 0.65) * cell} y={y} hollow />
          <Dot estimate={zero.loss} x={axis + (i + 0.35) * cell} y={y} hollow={false} />
        </g>
      ))}
    </g>
  );
}

const key: readonly KeyEntry[] = [
  { name: 'set to 0', stroke: colour.trained, dot: 'circle' },
  { name: 'set to its mean', stroke: colour.training, dot: 'circle', hollow: true },
];
const keyTop = 35;

function Draw({ data, layout }: DrawProps<ChannelAblationData>): JSX.Element {
  const { columns, width, gutter, height } = plans[layout];
  const top = keyTop + keyHeight(key, layout);
  const panels = { columns, pitch: { x: width + gutter, y: headHeight + height + gap } };
  const panelsTop = top + headHeight + height + 44;
  return (
    <Frame layout={layout} height={panelsTop + panelsHeight(data.layers.length, panels) - gap + 6}>
      <text y={12} font-weight={600}>
        change of the loss in nats without one channel
      </text>
      <text y={28} font-size={fontSize.small} fill-opacity={muted}>
        the most costly first; lines are 95 % intervals
      </text>
      <g transform={`translate(0 ${keyTop})`}>
        <Key entries={key} layout={layout} />
      </g>
      <g transform={`translate(0 ${top})`}>
        <Overview layers={data.layers} layout={layout} />
      </g>
      <Panels items={data.layers} {...panels} top={panelsTop}>
        {(layer) => <Panel layer={layer} layout={layout} whole={reachOf(domainOf(data.layers))} />}
      </Panels>
    </Frame>
  );
}

const nats = (value: number): string => signed(value, Math.abs(value) < 0.1 ? 4 : 3);
/** How many of the changes are above 0 with their whole interval. */
const costly = (changes: readonly Interval[]): number => changes.filter(({ low }) => low > 0).length;

/** Which channel costs most, with the interval of its loss; of equals only how many they are. */
function costliestText(channels: ReturnType<typeof byCost>): string {
  const [most, ...equals] = extremes(channels, ({ zero }) => zero.loss.value)?.greatest ?? [];
  if (most === undefined) return 'all channels cost the same to lose';
  return equals.length === 0
    ? `the most costly channel to lose is ${most.index}, ${intervalText(most.zero.loss, nats)} nats`
    : `the most costly to lose are ${numbered(
        'channel',
        [most, ...equals].map(({ index }) => index),
      )}, ${nats(most.zero.loss.value)} nats each`;
}

function sentenceOf(layer: LayerChannels): string {
  const channels = byCost(layer);
  const losses = channels.map(({ zero }) => zero.loss);
  const points = (mean(channels, ({ zero }) => zero.accuracy.value) ?? 0) * 100;
  return [
    `${layer.layer}: ${costliestText(channels)}; the median is ${nats(median(losses, ({ value }) => value) ?? 0)}.`,
    `Set to 0, ${costly(losses)} of ${channels.length} channels raise the loss with their whole interval, set to their mean ${costly(channels.map((channel) => channel.mean.loss))}; accuracy changes by ${signed(points)} percentage points on average.`,
  ].join(' ');
}

const describe = ({ images, accuracy, layers }: ChannelAblationData): string =>
  [
    `Every channel switched off, alone, on ${thousands(images)} validation images; the whole network is right for ${percent(accuracy.value)} of them.`,
    ...layers.map(sentenceOf),
  ].join(' ');

const natsCell: cell.Write = (value) => cell.number(value, nats(value));

function table({ layers, images }: ChannelAblationData): Table {
  return {
    caption: `One channel switched off: change of loss (95 % interval) and accuracy on ${thousands(images)} validation images`,
    columns: [
      'layer',
      'channel',
      'loss, set to 0 (nats)',
      'accuracy, set to 0 (percentage points)',
      'loss, set to mean (nats)',
      'accuracy, set to mean (percentage points)',
    ],
    rows: layers.flatMap((layer) =>
      byCost(layer).map(({ index, zero, mean: toMean }) => [
        layer.layer,
        index,
        cell.interval(zero.loss, natsCell),
        cell.decimals(zero.accuracy.value * 100),
        cell.interval(toMean.loss, natsCell),
        cell.decimals(toMean.accuracy.value * 100),
      ]),
    ),
  };
}

export const channelAblation = defineFigure<ChannelAblationData>({
  title: 'The network without one of its channels',
  Draw,
  describe,
  table,
});
