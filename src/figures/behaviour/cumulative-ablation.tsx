// What the network loses without many of its channels: accuracy while the channels of one layer are switched off one after the other, in
// random and in ranked orders. Random orders are the control: a ranking that means something must leave their band.
import { max, mean, min, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { Evidence } from '../../artifacts/evidence/index.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { BottomAxis, LeftAxis } from '../marks/axis.tsx';
import { Band } from '../marks/band.tsx';
import * as cell from '../marks/cell.ts';
import { counted, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Line } from '../marks/line.tsx';
import type { Point } from '../marks/line.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { elementAt } from '../marks/plane.ts';
import { colour } from '../marks/theme.ts';

export type CumulativeAblationData = Evidence['channel-ablation']['cumulative'];

type LayerCurves = CumulativeAblationData['layers'][number];
type Order = LayerCurves['curves'][number]['order'];

const lines = {
  random: { words: 'random orders', stroke: colour.control, dash: undefined },
  'most-costly-first': { words: 'most costly first', stroke: colour.highlight, dash: undefined },
  'least-costly-first': { words: 'least costly first', stroke: colour.trained, dash: '9 3' },
  'most-active-first': { words: 'most active first', stroke: colour.training, dash: '6 3' },
  'most-selective-first': { words: 'most selective first', stroke: colour.further, dash: '2 3' },
} as const satisfies Record<Order, unknown>;

const orders = Object.keys(lines) as Order[];

/** What the curves of one order say at each point: the one curve there is, or the middle and the ends of several. */
interface Course {
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

function courseOf({ curves, removed }: LayerCurves, order: Order): Course {
  const own = curves.filter((curve) => curve.order === order).map(({ accuracy }) => accuracy.map(({ value }) => value));
  if (own.length === 0) throw new Error(`missing curve "${order}"`);
  const at = (step: number): number[] => own.map((accuracy) => elementAt(accuracy, step));
  const over = (summary: (values: number[]) => number | undefined): number[] =>
    removed.map((_, step) => summary(at(step)) ?? 0);
  return {
    mean: over((values) => mean(values)),
    low: over((values) => min(values)),
    high: over((values) => max(values)),
  };
}

const plans = {
  wide: { columns: 2, width: 348, gutter: 24, axis: 46, height: 118 },
  narrow: { columns: 1, width: layoutWidth.narrow, gutter: 0, axis: 46, height: 110 },
} as const satisfies Record<Layout, unknown>;

const headHeight = 24;
/** Room below a panel for its axis. */
const footHeight = 40;

/** Accuracy against the share of a layer's channels that are off. */
function Panel({ curves, layout }: { readonly curves: LayerCurves; readonly layout: Layout }): JSX.Element {
  const { width, axis, height } = plans[layout];
  const right = width - 16;
  const all = max(curves.removed) ?? 1;
  const x = scaleLinear([0, all], [axis, right]);
  const y = scaleLinear([0, 1], [headHeight + height, headHeight]);
  const random = courseOf(curves, 'random');
  const place = (step: number): number => x(elementAt(curves.removed, step));
  return (
    <g>
      <PanelHeading name={curves.layer} note={`${all} channels`} size="normal" />
      <LeftAxis scale={y} ticks={[0, 0.5, 1]} format={(share) => percent(share, 0)} left={axis} right={right} />
      <Band
        points={random.low.map((low, step) => [place(step), y(low), y(elementAt(random.high, step))])}
        fill={colour.control}
      />
      {orders.map((order) => {
        const { stroke, dash } = lines[order];
        const points = courseOf(curves, order).mean.map((accuracy, step): Point => [place(step), y(accuracy)]);
        return <Line key={order} points={points} stroke={stroke} width={1.7} {...(dash !== undefined && { dash })} />;
      })}
      <BottomAxis
        scale={(share) => x(share * all)}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(share) => percent(share, 0)}
        y={headHeight + height}
        left={axis}
        right={right}
      />
    </g>
  );
}

const key: readonly KeyEntry[] = orders.map((order) => {
  const { words, stroke, dash } = lines[order];
  return { name: words, stroke, ...(dash === undefined ? { line: 'solid' } : { line: 'dashed', dash }) };
});
const keyTop = 19;

function Draw({ data, layout }: DrawProps<CumulativeAblationData>): JSX.Element {
  const { columns, width, gutter, height } = plans[layout];
  const top = keyTop + keyHeight(key, layout);
  const panels = { columns, pitch: { x: width + gutter, y: headHeight + height + footHeight } };
  return (
    <Frame layout={layout} height={top + panelsHeight(data.layers.length, panels) - 14}>
      <text y={12} font-weight={600}>
        {layout === 'wide'
          ? 'accuracy while more and more channels of one layer are set to 0; band: from the worst to the best random order'
          : 'accuracy, by share of a layer’s channels that are off'}
      </text>
      <g transform={`translate(0 ${keyTop})`}>
        <Key entries={key} layout={layout} />
      </g>
      <Panels items={data.layers} {...panels} top={top}>
        {(curves) => <Panel curves={curves} layout={layout} />}
      </Panels>
    </Frame>
  );
}

/** The point at which half of the channels are off. */
const halfway = ({ removed }: LayerCurves): number => removed.findIndex((many) => many >= (max(removed) ?? 0) / 2);

function sentenceOf(curves: LayerCurves): string {
  const step = halfway(curves);
  const random = courseOf(curves, 'random');
  const at = (values: readonly number[]): string => percent(elementAt(values, step));
  const ranked = orders
    .filter((order) => order !== 'random')
    .map((order) => `${lines[order].words} ${at(courseOf(curves, order).mean)}`);
  return `${curves.layer}: with ${elementAt(curves.removed, step)} of ${max(curves.removed) ?? 0} channels off, random orders leave ${at(random.mean)} on average (${at(random.low)} to ${at(random.high)}); ${ranked.join(', ')}.`;
}

function describe({ images, rankedOn, layers }: CumulativeAblationData): string {
  const [first] = layers;
  const randomOrders = first?.curves.filter(({ order }) => order === 'random').length ?? 0;
  const whole = first === undefined ? 0 : elementAt(courseOf(first, 'random').mean, 0);
  return [
    `Accuracy on ${thousands(images)} validation images while channels of one layer are set to 0 together, in ${counted(randomOrders, 'random order')} and in four ranked ones; what each channel costs alone was measured on ${thousands(rankedOn)} other images. The whole network is right for ${percent(whole)}.`,
    ...layers.map(sentenceOf),
  ].join(' ');
}

function table({ images, layers }: CumulativeAblationData): Table {
  return {
    caption: `Accuracy on ${thousands(images)} validation images with channels of one layer set to 0; of random orders the mean`,
    columns: [
      'layer',
      'channels off',
      ...orders.map((order) => lines[order].words),
      'random, least',
      'random, greatest',
    ],
    rows: layers.flatMap((curves) => {
      const courses = orders.map((order) => courseOf(curves, order));
      const random = elementAt(courses, 0);
      return curves.removed.map((many, step) => [
        curves.layer,
        many,
        ...[...courses.map((course) => course.mean), random.low, random.high].map((values) =>
          cell.percent(elementAt(values, step)),
        ),
      ]);
    }),
  };
}

export const cumulativeAblation = defineFigure<CumulativeAblationData>({
  title: 'The network without many of its channels',
  Draw,
  describe,
  table,
});
