// What tells beforehand which channels the network needs: rank correlation of six numbers of a channel with what its absence costs, layer by
// layer, each with its interval, beside the band of random rankings.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { Evidence } from '../../artifacts/evidence/index.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import { Stripe } from '../marks/band.tsx';
import * as cell from '../marks/cell.ts';
import { coordinate, decimals, listed, signed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { LyingInterval } from '../marks/interval.tsx';
import type { Interval } from '../marks/interval.tsx';
import { colour, fontSize, muted, rule } from '../marks/theme.ts';

type AblationLayer = Evidence['channel-ablation']['layers'][number];
type Correlation = AblationLayer['correlations'][number];

export interface ImportanceData {
  /** Validation images on which the cost was measured. */
  readonly images: number;
  readonly layers: readonly (Pick<AblationLayer, 'layer' | 'correlations' | 'chance'> & {
    /** Number of channels. */
    readonly channels: number;
  })[];
}

const words = {
  activation: 'mean activation',
  selectivity: 'class selectivity',
  outgoing: 'outgoing weights',
  gain: 'gain',
  'activation-times-outgoing': 'activation × outgoing',
  'activation-times-gradient': 'activation × gradient',
} as const satisfies Record<Correlation['predictor'], string>;

const plans = {
  wide: { left: 190, right: 640, row: 18, head: 0 },
  narrow: { left: 132, right: 288, row: 18, head: 18 },
} as const satisfies Record<Layout, unknown>;

const gap = 12;

interface GroupProps {
  readonly layer: ImportanceData['layers'][number];
  readonly layout: Layout;
  readonly x: (value: number) => number;
}

/** The predictors of one layer, on the band of chance. */
function Group({ layer, layout, x }: GroupProps): JSX.Element {
  const { left, right, row, head } = plans[layout];
  const { correlations, chance, channels } = layer;
  const height = correlations.length * row;
  return (
    <g>
      <text y={layout === 'wide' ? 14 : 12} font-weight={600}>
        {layer.layer}
        <tspan
          {...(layout === 'wide' ? { x: 0, dy: 15 } : { dx: 6 })}
          font-weight={400}
          font-size={fontSize.small}
          fill-opacity={muted}
        >
          {`${channels} channels`}
        </tspan>
      </text>
      <Stripe
        x={coordinate(x(chance.low))}
        y={head}
        width={coordinate(x(chance.high) - x(chance.low))}
        height={height}
        ink={colour.control}
      />
      <line
        x1={coordinate(x(0))}
        x2={coordinate(x(0))}
        y1={head}
        y2={head + height}
        stroke="currentColor"
        stroke-opacity={muted}
        stroke-dasharray="2 3"
      />
      {correlations.map(({ predictor, spearman }, i) => {
        const y = head + (i + 0.5) * row;
        return (
          <g key={predictor}>
            <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
            <text x={left - 8} y={y + 4} font-size={fontSize.small} text-anchor="end">
              {words[predictor]}
            </text>
            <LyingInterval estimate={spearman} scale={x} at={y} stroke={colour.trained} radius={3.5} />
            <text x={right + 10} y={y + 4} font-size={fontSize.small}>
              {signed(spearman.value)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

function Draw({ data, layout }: DrawProps<ImportanceData>): JSX.Element {
  const { left, right, row, head } = plans[layout];
  const x = scaleLinear([-1, 1], [left, right]);
  const top = 20;
  const heights = data.layers.map(({ correlations }) => head + correlations.length * row + gap);
  const tops = heights.map((_, i) => top + heights.slice(0, i).reduce((a, b) => a + b, 0));
  const bottom = top + heights.reduce((a, b) => a + b, 0);
  return (
    <Frame layout={layout} height={bottom + 38}>
      <g font-size={fontSize.small} fill-opacity={muted}>
        <Stripe x={left} y={2} width={14} height={11} ink={colour.control} />
        <text x={left + 20} y={12}>
          {layout === 'wide' ? '95 % of random rankings of as many channels' : '95 % of random rankings'}
        </text>
        <text
          x={layout === 'wide' ? right + 10 : layoutWidth.narrow}
          y={12}
          text-anchor={layout === 'wide' ? 'start' : 'end'}
        >
          value
        </text>
      </g>
      {data.layers.map((layer, i) => (
        <g key={layer.layer} transform={`translate(0 ${tops[i] ?? 0})`}>
          <Group layer={layer} layout={layout} x={x} />
        </g>
      ))}
      <BottomAxis
        scale={x}
        ticks={[-1, -0.5, 0, 0.5, 1]}
        format={(value) => decimals(value, 1)}
        y={bottom}
        left={left}
        right={right}
        title={
          layout === 'wide'
            ? 'rank correlation with the loss that the channel’s absence costs'
            : 'rank correlation with the cost'
        }
      />
    </Frame>
  );
}

const interval = ({ value, low, high }: Interval): string => `${signed(value)} (${signed(low)} to ${signed(high)})`;

function sentenceOf({ layer, channels, correlations, chance }: ImportanceData['layers'][number]): string {
  const ranked = [...correlations].sort((a, b) => b.spearman.value - a.spearman.value);
  const better = correlations.filter(({ aboveActivation }) => aboveActivation.low > 0);
  return [
    `${layer}, ${channels} channels, random rankings from ${signed(chance.low)} to ${signed(chance.high)}: ${ranked.map(({ predictor, spearman }) => `${words[predictor]} ${interval(spearman)}`).join(', ')}.`,
    better.length === 0
      ? 'None is above the mean activation with its whole interval.'
      : `Above the mean activation with their whole interval: ${listed(better.map(({ predictor, aboveActivation }) => `${words[predictor]} by ${interval(aboveActivation)}`))}.`,
  ].join(' ');
}

function describe({ images, layers }: ImportanceData): string {
  return [
    `Rank correlations (Spearman) between what a channel shows of itself and what its absence costs on ${thousands(images)} validation images, with 95 % intervals over the channels of a layer.`,
    ...layers.map(sentenceOf),
  ].join(' ');
}

function table({ layers }: ImportanceData): Table {
  return {
    caption: 'Spearman correlation with the change of the loss when a channel is set to 0',
    columns: ['layer', 'predictor', 'correlation', 'minus that of mean activation', 'random rankings'],
    rows: layers.flatMap(({ layer, correlations, chance }) =>
      correlations.map(({ predictor, spearman, aboveActivation }) => [
        layer,
        words[predictor],
        cell.interval(spearman, cell.signed),
        cell.interval(aboveActivation, cell.signed),
        cell.span({ low: chance.low, high: chance.high }, cell.signed),
      ]),
    ),
  };
}

export const importance = defineFigure<ImportanceData>({
  title: 'What tells which channels matter',
  Draw,
  describe,
  table,
});
