// What predicts which channels the network needs: the rank correlation of six measures of a channel with what its removal costs, layer by
// layer, each with its interval, on the band of random rankings.
import { scaleLinear } from 'd3';
import type { JSX } from 'preact';
import type { Evidence } from '../../artifacts/evidence/index.ts';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import { Stripe } from '../marks/band.tsx';
import * as cell from '../marks/cell.ts';
import { decimals, intervalText, listed, signed, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { IntervalRows, rowsHeight } from '../marks/interval-rows.tsx';
import { stacked } from '../marks/panels.tsx';
import { elementAt } from '../marks/plane.ts';
import { colour, fontSize, muted } from '../marks/theme.ts';

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
  wide: { left: 190, right: 640, pitch: 18, heading: 0 },
  narrow: { left: 132, right: 288, pitch: 18, heading: 18 },
} as const satisfies Record<Layout, unknown>;

const gap = 12;

interface GroupProps {
  readonly layer: ImportanceData['layers'][number];
  readonly layout: Layout;
  readonly x: Position;
}

/** The predictors of one layer, on the band of chance. */
function Group({ layer: { layer, channels, correlations, chance }, layout, x }: GroupProps): JSX.Element {
  const plan = plans[layout];
  const rows = correlations.map(({ predictor, spearman }) => ({
    name: words[predictor],
    marks: [{ interval: spearman, stroke: colour.trained, radius: 3.5 }],
    value: signed(spearman.value),
  }));
  return (
    <g>
      <text y={layout === 'wide' ? 14 : 12} font-weight={600}>
        {layer}
        <tspan
          {...(layout === 'wide' ? { x: 0, dy: 15 } : { dx: 6 })}
          font-weight={400}
          font-size={fontSize.small}
          fill-opacity={muted}
        >
          {`${channels} channels`}
        </tspan>
      </text>
      <g transform={`translate(0 ${plan.heading})`}>
        <IntervalRows rows={rows} plan={plan} scale={x} references={[{ at: 0 }]} band={chance} />
      </g>
    </g>
  );
}

function Draw({ data, layout }: DrawProps<ImportanceData>): JSX.Element {
  const { left, right, heading } = plans[layout];
  const x = scaleLinear([-1, 1], [left, right]);
  const heights = data.layers.map(({ correlations }) => heading + rowsHeight(correlations.length, plans[layout]) + gap);
  const { tops, bottom } = stacked(heights, 20);
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
        <g key={layer.layer} transform={`translate(0 ${elementAt(tops, i)})`}>
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

function sentenceOf({ layer, channels, correlations, chance }: ImportanceData['layers'][number]): string {
  const ranked = [...correlations].sort((a, b) => b.spearman.value - a.spearman.value);
  const better = correlations.filter(({ aboveActivation }) => aboveActivation.low > 0);
  return [
    `${layer}, ${channels} channels, random rankings from ${signed(chance.low)} to ${signed(chance.high)}: ${ranked.map(({ predictor, spearman }) => `${words[predictor]} ${intervalText(spearman, signed)}`).join(', ')}.`,
    better.length === 0
      ? 'None is above the mean activation with its whole interval.'
      : `Above the mean activation with their whole interval: ${listed(better.map(({ predictor, aboveActivation }) => `${words[predictor]} by ${intervalText(aboveActivation, signed)}`))}.`,
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
