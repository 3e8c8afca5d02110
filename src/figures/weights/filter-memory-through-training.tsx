// How much of its random start a filter keeps while it is trained, layer by layer: the mean cosine and the middle half of the filters, with
// the cosine to another filter's start as control. Dots at the end are the means of the other seeds.
import { min, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { BottomAxis, LeftAxis, wholeTicks } from '../marks/axis.tsx';
import { Band } from '../marks/band.tsx';
import * as cell from '../marks/cell.ts';
import { coordinate, counted, decimals, listed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { EndLabels, Line } from '../marks/line.tsx';
import type { Point } from '../marks/line.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import type { PanelsPlan } from '../marks/panels.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';
import { elementAt } from '../marks/plane.ts';

/** Over the filters of a layer. */
export interface Quartiles {
  readonly mean: number;
  /** Quarter of the filters lie below it. */
  readonly low: number;
  /** Quarter of the filters lie above it. */
  readonly high: number;
}

export interface LayerMemory {
  readonly layer: string;
  /** In order of the steps; begins with the random start. */
  readonly way: readonly {
    readonly step: number;
    readonly epochs: number;
    /** Cosine to the filter's own start, and to that of the next filter of the layer. */
    readonly toStart: Quartiles;
    readonly toAnother: Quartiles;
  }[];
  /** Means at the end, for every seed of the main network. */
  readonly seeds: readonly { readonly run: string; readonly toStart: number; readonly toAnother: number }[];
}

export interface FilterMemoryData {
  readonly layers: readonly LayerMemory[];
}

type Sample = 'toStart' | 'toAnother';
const samples: readonly { readonly key: Sample; readonly text: string; readonly stroke: string }[] = [
  { key: 'toAnother', text: 'another’s', stroke: colour.control },
  { key: 'toStart', text: 'its own', stroke: colour.trained },
];

const panel = { left: 32, top: 26, bottom: 150, height: 196 } as const;
const rights: Readonly<Record<Layout, number>> = { wide: 232, narrow: 220 };
const panelsOf = (layout: Layout): PanelsPlan => ({
  columns: layout === 'wide' ? 2 : 1,
  pitch: { x: 376, y: panel.height },
});

interface PanelProps {
  readonly memory: LayerMemory;
  readonly low: number;
  readonly right: number;
}

function Panel({ memory: { layer, way, seeds }, low, right }: PanelProps): JSX.Element {
  const last = elementAt(way, way.length - 1);
  const x = scaleLinear([0, last.epochs], [panel.left + 6, right]);
  const y = scaleLinear([low, 1], [panel.bottom, panel.top]);
  return (
    <>
      <text y={14} font-weight={600}>
        {layer}
      </text>
      <LeftAxis scale={y} ticks={[0, 0.5, 1]} format={(value) => decimals(value, 1)} left={panel.left} right={right} />
      {samples.map(({ key, stroke }) => (
        <g key={key}>
          <Band points={way.map(({ epochs, [key]: at }) => [x(epochs), y(at.low), y(at.high)])} fill={stroke} />
          <Line points={way.map(({ epochs, [key]: at }): Point => [x(epochs), y(at.mean)])} stroke={stroke} />
          {seeds.map((seed) => (
            <circle
              key={seed.run}
              cx={right + 7}
              cy={coordinate(y(seed[key]))}
              r={2.6}
              fill="none"
              stroke={stroke}
              stroke-width={1.3}
            />
          ))}
        </g>
      ))}
      <EndLabels
        labels={samples.map(({ key, text, stroke }) => {
          const { mean } = last[key];
          return { text: `${text} ${decimals(mean)}`, y: y(mean), stroke };
        })}
        x={right + 11}
      />
      <BottomAxis
        scale={x}
        ticks={wholeTicks(0, last.epochs, 6)}
        format={String}
        y={panel.bottom}
        left={panel.left}
        right={right}
        title="epoch"
      />
    </>
  );
}

function Draw({ data: { layers }, layout }: DrawProps<FilterMemoryData>): JSX.Element {
  const ends = layers.flatMap(({ way, seeds }) => [
    ...way.flatMap(({ toStart, toAnother }) => [toStart.low, toAnother.low]),
    ...seeds.flatMap(({ toStart, toAnother }) => [toStart, toAnother]),
  ]);
  const low = Math.min(-0.1, min(ends) ?? 0);
  const bottom = panelsHeight(layers.length, panelsOf(layout));
  return (
    <Frame layout={layout} height={bottom + 22}>
      <Panels items={layers} {...panelsOf(layout)}>
        {(memory) => <Panel memory={memory} low={low} right={rights[layout]} />}
      </Panels>
      <text y={bottom + 12} font-size={fontSize.small} fill-opacity={muted}>
        {layout === 'wide'
          ? 'Lines: mean. Bands: the middle half of the filters. Rings: the mean of each seed at the end.'
          : 'Lines: mean. Bands: middle half. Rings: mean of each seed.'}
      </text>
    </Frame>
  );
}

const quartiles = ({ mean, low, high }: Quartiles): string =>
  `${decimals(mean)} (middle half ${decimals(low)} to ${decimals(high)})`;

/** Mean cosines on the way: after the first epoch, and at the first checkpoint past a third of the training. */
function wayText(way: LayerMemory['way']): string {
  const last = way.length - 1;
  const third = way.findIndex(({ epochs }) => 3 * epochs >= (way[last]?.epochs ?? 0));
  const places = [way.findIndex(({ epochs }) => epochs === 1), third].filter((place) => place > 0 && place < last);
  return way
    .filter((_, place) => places.includes(place))
    .map(({ epochs, toStart }) => `${decimals(toStart.mean)} after epoch ${epochs}, `)
    .join('');
}

function layerText({ layer, way, seeds }: LayerMemory): string {
  const last = way.at(-1);
  if (last === undefined) return '';
  const own = seeds.map(({ toStart }) => decimals(toStart));
  const other = seeds.map(({ toAnother }) => decimals(toAnother));
  return [
    `${layer}: ${wayText(way)}${quartiles(last.toStart)} at the end, control ${quartiles(last.toAnother)}.`,
    `The ${counted(seeds.length, 'seed')} ${seeds.length === 1 ? 'ends' : 'end'} at ${listed(own)}, controls at ${listed(other)}.`,
  ].join(' ');
}

const describe = ({ layers }: FilterMemoryData): string =>
  [
    `One panel a layer shows the cosine between each filter and its own random start, at ${counted(layers[0]?.way.length ?? 0, 'checkpoint')} from step 0, where it is 1, to step ${thousands(layers[0]?.way.at(-1)?.step ?? 0)}; the control is the cosine to the start of the next filter.`,
    ...layers.map(layerText),
  ].join(' ');

const table = ({ layers }: FilterMemoryData): Table => ({
  caption: 'Cosine of filters to random starts: mean, and the ends of the middle half of the filters',
  columns: [
    'layer',
    'network',
    'epoch',
    'step',
    'own start',
    'own, lower quartile',
    'own, upper quartile',
    'another start',
    'another, lower quartile',
    'another, upper quartile',
  ],
  rows: layers.flatMap(({ layer, way, seeds }) => [
    ...way.map(({ step, epochs, toStart, toAnother }) => [
      layer,
      'shown',
      cell.decimals(epochs, Number.isInteger(epochs) ? 0 : 2),
      step,
      ...[toStart, toAnother].flatMap((at) => [at.mean, at.low, at.high].map((value) => cell.decimals(value, 3))),
    ]),
    ...seeds.map(({ run, toStart, toAnother }) => [
      layer,
      run,
      cell.none('end'),
      cell.none('end'),
      cell.decimals(toStart, 3),
      '',
      '',
      cell.decimals(toAnother, 3),
      '',
      '',
    ]),
  ]),
});

/** Cosine of filters to their random starts, from the first step to the last. */
export const filterMemoryThroughTraining = defineFigure<FilterMemoryData>({
  title: 'What filters keep of their random start, through training',
  Draw,
  describe,
  table,
});
