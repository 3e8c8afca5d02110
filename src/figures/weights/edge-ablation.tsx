// Which kernels matter: the loss when one kernel is set to zero, against the measured contribution of the kernel and, as the rival ranking,
// against the size of its weights.
import { extent, scaleLinear, scaleLog } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Table } from '../figure.ts';
import { BottomAxis, LeftAxis } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { coordinate, counted, decimals, intervalText, significant, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { PanelHeading } from '../marks/heading.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { extremes } from '../marks/order.ts';
import { colour, fontSize } from '../marks/theme.ts';

const predictors = ['contribution', 'link', 'weightTimesInput', 'weightNorm'] as const;
type Predictor = (typeof predictors)[number];

const predictorNames: Readonly<Record<Predictor, string>> = {
  contribution: 'contribution',
  link: 'contribution × readers',
  weightTimesInput: 'weights × input',
  weightNorm: 'weights alone',
};

export interface EdgeAblationData {
  readonly layer: string;
  readonly images: number;
  readonly kernels: readonly {
    readonly input: number;
    readonly output: number;
    readonly contribution: number;
    readonly weightNorm: number;
    /** Mean rise of the loss without the kernel, in nats, and its standard error. */
    readonly rise: number;
    readonly riseError: number;
    /** Mean absolute change of an image's loss. */
    readonly movement: number;
  }[];
  /** Spearman's correlation with each effect. */
  readonly correlations: Readonly<Record<'rise' | 'movement', Readonly<Record<Predictor | 'lead', Interval>>>>;
  /** Kernels whose rise is further from 0 than 1.96 standard errors. */
  readonly distinct: number;
}

const axes = [
  { key: 'contribution', heading: 'By measured contribution', title: 'contribution' },
  { key: 'weightNorm', heading: 'By size of the weights', title: 'norm of the weights' },
] as const;

interface Panel {
  readonly left: number;
  readonly right: number;
}

const top = 30;
const bottom = 210;

/** Powers of ten and three times them within a logarithmic scale. */
const logTicks = ([low, high]: readonly [number, number]): number[] =>
  Array.from({ length: 16 }, (_, i) => 10 ** (i - 10))
    .flatMap((power) => [power, 3 * power])
    .filter((tick) => tick >= low && tick <= high);

/** Ends of a logarithmic axis; values of 0 stand at its lower end. */
function endsOf(values: readonly number[]): [number, number] {
  const [low = 1, high = 1] = extent(values.filter((value) => value > 0));
  return [low / 1.1, high * 1.1];
}

interface ScatterProps extends Panel {
  readonly data: EdgeAblationData;
  readonly axis: (typeof axes)[number];
}

/** A dot for each kernel, both axes logarithmic. */
function Scatter({
  data: { kernels, correlations },
  axis: { key, heading, title },
  left,
  right,
}: ScatterProps): JSX.Element {
  const [xEnds, yEnds] = [
    endsOf(kernels.map((kernel) => kernel[key])),
    endsOf(kernels.map(({ movement }) => movement)),
  ];
  const x = scaleLog(xEnds, [left + 46, right - 4]).clamp(true);
  const y = scaleLog(yEnds, [bottom, top]).clamp(true);
  const dots = kernels.map(
    (kernel) => `M${coordinate(x(kernel[key] || xEnds[0]))} ${coordinate(y(kernel.movement || yEnds[0]))}h0`,
  );
  const { value } = correlations.movement[key];
  return (
    <g>
      <PanelHeading name={heading} note={`rank correlation ${decimals(value)}`} size="normal" x={left} />
      <LeftAxis scale={y} ticks={logTicks(yEnds)} format={significant} left={left + 46} right={right} />
      <path d={dots.join('')} stroke={colour.trained} stroke-width={3.4} stroke-linecap="round" />
      <BottomAxis
        scale={x}
        ticks={logTicks(xEnds)}
        format={significant}
        y={bottom}
        left={left + 46}
        right={right}
        title={title}
      />
    </g>
  );
}

const effects = [
  { key: 'movement', title: 'with the change of an image’s loss' },
  { key: 'rise', title: 'with the mean rise of the loss' },
] as const;

const pitch = 19;
const labelWidth = 142;

interface CorrelationsProps extends Panel {
  readonly data: EdgeAblationData;
  readonly effect: (typeof effects)[number];
}

/** Rank correlations of one effect with everything that might foretell it. */
function Correlations({ data, effect: { key, title }, left, right }: CorrelationsProps): JSX.Element {
  const all = effects.flatMap((effect) => predictors.map((name) => data.correlations[effect.key][name]));
  const [low = 0] = extent(all.map((one) => one.low));
  const x = scaleLinear([Math.min(0, low), 1], [left + labelWidth + 4, right - 8]);
  return (
    <g>
      <text x={left} y={12} font-size={fontSize.small}>{`Rank correlation ${title}`}</text>
      <g transform="translate(0 22)">
        <IntervalRows
          rows={predictors.map((name) => ({
            name: predictorNames[name],
            marks: [
              {
                interval: data.correlations[key][name],
                stroke: name === 'contribution' || name === 'link' ? colour.trained : colour.control,
              },
            ],
          }))}
          plan={{ left: left + labelWidth, right, pitch, names: left }}
          scale={x}
          axis={{ ticks: [0, 0.25, 0.5, 0.75, 1], format: (value) => decimals(value, 2) }}
        />
      </g>
    </g>
  );
}

const correlationsHeight = 22 + pitch * predictors.length + 34;
const scatterHeight = bottom + 48;

const notesOf = ({ images, layer }: EdgeAblationData): string[] => [
  `Upright: mean absolute change of an image’s loss, in nats, when the kernel is zero, on ${thousands(images)} validation images. A dot for each kernel of ${layer}; both axes are logarithmic.`,
  'Blue: measured on images; grey: known from weights alone, or from weights and the size of the input. Readers: the weights that read the filter. Whiskers: 95 % interval over kernels.',
];

function Draw({ data, layout }: DrawProps<EdgeAblationData>): JSX.Element {
  const wide = layout === 'wide';
  const panels: readonly Panel[] = wide
    ? [
        { left: 0, right: 344 },
        { left: 372, right: 716 },
      ]
    : [
        { left: 0, right: layoutWidth.narrow - 6 },
        { left: 0, right: layoutWidth.narrow - 6 },
      ];
  const below = (wide ? 1 : 2) * scatterHeight + 8;
  const notesTop = below + (wide ? 1 : 2) * correlationsHeight;
  const notes = notesOf(data);
  return (
    <Frame layout={layout} height={notesTop + notesHeight(notes, layout)}>
      {axes.map((axis, i) => (
        <g key={axis.key} transform={`translate(0 ${wide ? 0 : scatterHeight * i})`}>
          <Scatter data={data} axis={axis} {...(panels[i] as Panel)} />
        </g>
      ))}
      {effects.map((effect, i) => (
        <g key={effect.key} transform={`translate(0 ${below + (wide ? 0 : correlationsHeight * i)})`}>
          <Correlations data={data} effect={effect} {...(panels[i] as Panel)} />
        </g>
      ))}
      <Notes notes={notes} layout={layout} y={notesTop} />
    </Frame>
  );
}

/** Without which kernel the losses of images move most. */
function mostText(kernels: EdgeAblationData['kernels']): string {
  const [most, ...equals] = extremes(kernels, ({ movement }) => movement)?.greatest ?? [];
  if (most === undefined) return 'An image’s loss moves equally far without any of them.';
  const size = `by ${significant(most.movement)} nats`;
  if (equals.length > 0)
    return `An image’s loss moves most, ${size}, without each of ${counted(1 + equals.length, 'kernel')}.`;
  return `An image’s loss moves most without channel ${most.input} in filter ${most.output}: ${size}, with a mean rise of ${significant(most.rise)}.`;
}

function describe({ layer, kernels, images, correlations, distinct }: EdgeAblationData): string {
  const { movement, rise } = correlations;
  return [
    `Each of ${counted(kernels.length, 'kernel')} of ${layer} set to zero by itself, on ${thousands(images)} validation images.`,
    `Rank correlation of how far an image’s loss moves with the measured contribution: ${intervalText(movement.contribution)}; with the norm of the weights: ${intervalText(movement.weightNorm)}; the difference is ${intervalText(movement.lead)}.`,
    `For the mean rise of the loss it is ${intervalText(rise.contribution)} against ${intervalText(rise.weightNorm)}, a difference of ${intervalText(rise.lead)}; the rise is clear of its own error for ${distinct} of ${kernels.length} kernels.`,
    mostText(kernels),
  ].join(' ');
}

const shownRows = 40;

/** What is correlated with the effects, and the lead of the first over the last. */
const measures = {
  ...predictorNames,
  lead: `${predictorNames.contribution} less ${predictorNames.weightNorm}`,
} as const;

const kernelRow = (kernel: EdgeAblationData['kernels'][number]): Cell[] => [
  'kernel',
  kernel.input,
  kernel.output,
  cell.decimals(kernel.contribution),
  cell.decimals(kernel.weightNorm, 3),
  cell.significant(kernel.movement),
  cell.significant(kernel.rise),
  cell.significant(kernel.riseError),
  '',
  '',
];

const correlationRows = (correlations: EdgeAblationData['correlations']['rise'], effect: string): Cell[][] =>
  ([...predictors, 'lead'] as const).map((key) => [
    effect,
    ...new Array<string>(7).fill(''),
    measures[key],
    cell.interval(correlations[key]),
  ]);

function table({ layer, kernels, correlations }: EdgeAblationData): Table {
  const most = [...kernels].sort((a, b) => b.movement - a.movement).slice(0, shownRows);
  return {
    caption: `The ${most.length} kernels of ${layer} whose removal moves the loss most, of ${kernels.length}; then rank correlations over all of them`,
    columns: [
      'of',
      'channel',
      'filter',
      'contribution',
      'norm of weights',
      'change of an image’s loss (nats)',
      'mean rise (nats)',
      'standard error (nats)',
      'correlated',
      'rank correlation',
    ],
    rows: [...most.map(kernelRow), ...effects.flatMap(({ key, title }) => correlationRows(correlations[key], title))],
  };
}

export const edgeAblation = defineFigure<EdgeAblationData>({
  title: 'The loss without one kernel',
  Draw,
  describe,
  table,
});
