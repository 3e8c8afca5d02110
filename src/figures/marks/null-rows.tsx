// A measure of many filters against chance: the distribution over random filters with its 95th percentile; below it the filters of the shown
// network and of its start as dots; and for every trained network the probability that one of its filters is above a random one.
import { max, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { BottomAxis } from './axis.tsx';
import type { Position } from './axis.tsx';
import { swarm } from './dots.tsx';
import { layoutWidth } from '../figure.ts';
import type { Layout } from '../figure.ts';
import { coordinate, decimals } from './format.ts';
import type { Interval } from './interval.tsx';
import { IntervalRows } from './interval-rows.tsx';
import type { RowMark } from './row-marks.tsx';
import { kindsIn, sampleFill, sampleKindName, shownSample } from './null-data.ts';
import type { NullRow, NullSample, NullShape, SampleKind } from './null-data.ts';
import { colour, fontSize, muted, paper, shade } from './theme.ts';
import { elementAt } from './plane.ts';

/** The outline of a histogram standing on y = 0, greatest bin `height` high, as a path. */
function silhouette(
  { range: [low, high], bins, count }: NullShape,
  x: Position,
  height: number,
  tallest: number,
): string {
  const width = (high - low) / bins.length;
  const first = bins.findIndex((bin) => bin > 0);
  const last = bins.findLastIndex((bin) => bin > 0);
  const steps = bins.slice(first, last + 1).map((bin, i) => {
    const right = coordinate(x(low + (first + i + 1) * width));
    return `V${coordinate((-height * bin) / count / tallest)}H${right}`;
  });
  return `M${coordinate(x(low + first * width))} 0${steps.join('')}V0`;
}

const tallestShare = ({ null: null_, shuffled }: NullRow): number =>
  max([null_, shuffled], ({ bins, count }) => (max(bins) ?? 0) / count) ?? 1;

interface DotsProps {
  readonly sample: NullSample;
  readonly x: Position;
  readonly y: number;
  readonly height: number;
}

const radius = 2.8;

/** Filled for the trained network and hollow for its start, so that they differ without colour. */
function Dots({ sample: { values, kind }, x, y, height }: DotsProps): JSX.Element {
  const positions = values.map(x);
  const offsets = swarm(positions, radius);
  const reach = (max(offsets, Math.abs) ?? 0) + radius;
  const squeeze = Math.min(1, height / 2 / reach);
  const fill = sampleFill(kind);
  return (
    <g
      fill={kind === 'trained' ? fill : 'none'}
      stroke={kind === 'trained' ? paper : fill}
      stroke-width={kind === 'trained' ? 0.7 : 1.1}
    >
      {positions.map((position, i) => (
        <circle
          key={i}
          cx={coordinate(position)}
          cy={coordinate(y + elementAt(offsets, i) * squeeze)}
          r={radius - 0.5}
        />
      ))}
    </g>
  );
}

export interface Span {
  readonly left: number;
  readonly right: number;
}

/** Height of one half of a row with its axis. */
const nullRowHeight = 132;
const nameHeight = 20;
const hillHeight = 34;
const strip = 19;
const stripLabels = 46;

/** One row: the hill of random filters and two strips of dots. Its top left corner is (left, 0). */
export function NullDistribution({ row, left, right }: Span & { readonly row: NullRow }): JSX.Element {
  const x = scaleLinear([...row.domain], [left + stripLabels + 4, right - 4]);
  const tallest = tallestShare(row);
  const [trained, start] = [shownSample(row, 'trained'), shownSample(row, 'start')];
  const base = nameHeight + hillHeight;
  const bottom = base + 2 * strip + 8;
  const end = coordinate(x(row.null.percentile95));
  return (
    <g>
      <text x={left} y={13} font-weight={600}>
        {row.name}
      </text>
      <text x={right} y={13} font-size={fontSize.small} text-anchor="end">
        {`${trained.above95} of ${trained.values.length} beyond the red line`}
      </text>
      <g transform={`translate(0 ${base})`}>
        <path
          d={silhouette(row.null, x, hillHeight, tallest)}
          fill={colour.control}
          fill-opacity={shade}
          stroke={colour.control}
          stroke-width={0.75}
        />
        <path
          d={silhouette(row.shuffled, x, hillHeight, tallest)}
          fill="none"
          stroke="currentColor"
          stroke-opacity={muted}
          stroke-dasharray="3 2"
        />
      </g>
      {[trained, start].map((sample, i) => (
        <g key={sample.kind}>
          <text x={left} y={base + strip * (i + 0.5) + 8} font-size={fontSize.small} fill-opacity={muted}>
            {sampleKindName(sample.kind, row.frozenLayer)}
          </text>
          <Dots sample={sample} x={x} y={base + strip * (i + 0.5) + 4} height={strip} />
        </g>
      ))}
      <text x={left} y={base - 3} font-size={fontSize.small} fill-opacity={muted}>
        random
      </text>
      <line x1={end} x2={end} y1={nameHeight} y2={bottom} stroke={colour.highlight} stroke-dasharray="4 2" />
      <BottomAxis
        scale={x}
        ticks={x.ticks(5)}
        format={(value) => decimals(value, 1)}
        y={bottom}
        left={left + stripLabels}
        right={right}
      />
    </g>
  );
}

/** Every network of one kind: rings, and over them the interval of the shown one. */
export const marksOf = <Key extends string>(
  samples: readonly (Pick<NullSample, 'kind' | 'isShown'> & Readonly<Record<Key, Interval>>)[],
  kind: SampleKind,
  key: Key,
): RowMark[] =>
  samples
    .filter((sample) => sample.kind === kind)
    .sort((a, b) => Number(a.isShown) - Number(b.isShown))
    .map(({ isShown, [key]: interval }) =>
      isShown
        ? { interval, stroke: sampleFill(kind), radius: 3.2 }
        : { dot: interval.value, stroke: sampleFill(kind), radius: 3, hollow: true },
    );

const aucLabels = 92;

/** For every network the probability that its filters are above random ones: a dot each, an interval for the shown one. */
export function NullProbabilities({ row, left, right }: Span & { readonly row: NullRow }): JSX.Element {
  const x = scaleLinear([0, 1], [left + aucLabels + 6, right - 6]);
  const present = kindsIn(row.samples);
  const bottom = nameHeight + hillHeight + 2 * strip + 8;
  const plan = {
    left: left + aucLabels,
    right,
    pitch: (bottom - nameHeight) / present.length,
    names: left,
  };
  return (
    <g>
      <text x={left} y={13} font-size={fontSize.small}>
        Probability to beat a random filter
      </text>
      <g transform={`translate(0 ${nameHeight})`}>
        <IntervalRows
          rows={present.map((kind) => ({
            name: sampleKindName(kind, row.frozenLayer),
            marks: marksOf(row.samples, kind, 'auc'),
          }))}
          plan={plan}
          scale={x}
          references={[{ at: 0.5 }]}
          axis={{ ticks: [0, 0.25, 0.5, 0.75, 1], format: (value) => decimals(value, 2) }}
        />
      </g>
    </g>
  );
}

const wideSplit = { left: { left: 0, right: 410 }, right: { left: 446, right: 714 } } as const;
const narrowSpan = { left: 0, right: layoutWidth.narrow - 4 } as const;

const pitchOf = (layout: Layout): number => (layout === 'wide' ? 1 : 2) * nullRowHeight;

/** Height of so many measures. */
export const nullRowsHeight = (count: number, layout: Layout): number => count * pitchOf(layout);

interface NullRowsProps {
  readonly rows: readonly NullRow[];
  readonly layout: Layout;
  readonly top: number;
}

/** Measures one below another: of each the distributions and, beside them or on a phone below, the probabilities. */
export const NullRows = ({ rows, layout, top }: NullRowsProps): JSX.Element[] =>
  rows.map((row, i) => (
    <g key={row.name} transform={`translate(0 ${top + pitchOf(layout) * i})`}>
      <NullDistribution row={row} {...(layout === 'wide' ? wideSplit.left : narrowSpan)} />
      <g {...(layout === 'narrow' && { transform: `translate(0 ${nullRowHeight})` })}>
        <NullProbabilities row={row} {...(layout === 'wide' ? wideSplit.right : narrowSpan)} />
      </g>
    </g>
  ));
