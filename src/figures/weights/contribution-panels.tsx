// How unevenly kernels contribute: all of them by rank, and the share of each filter's strongest inputs, beside the untrained network and the
// same kernels permuted across inputs.
import { max, range, scaleLinear, scaleLog } from 'd3';
import type { JSX } from 'preact';
import { ranked, samples } from './kernel-matrix.words.ts';
import type { KernelMatrixData, Sample } from './kernel-matrix.words.ts';
import { BottomAxis, LeftAxis } from '../marks/axis.tsx';
import { coordinate, decimals, percent, thousands } from '../marks/format.ts';
import { LyingInterval } from '../marks/interval.tsx';
import { Line } from '../marks/line.tsx';
import type { Point } from '../marks/line.tsx';
import { elementAt } from '../marks/plane.ts';
import { casing, colour, fontSize, muted, rule } from '../marks/theme.ts';

const strokes: Readonly<Record<Sample, { readonly stroke: string; readonly dash?: string }>> = {
  trained: { stroke: colour.trained },
  untrained: { stroke: colour.control },
  shuffled: { stroke: colour.training, dash: '5 3' },
};

interface Panel {
  readonly left: number;
  readonly right: number;
  readonly data: KernelMatrixData;
}

/** Height of the panel of ranks, and of that of shares. */
export const rankedHeight = 190;
export const sharesHeight = 150;

/** Every kernel's contribution by rank. */
export function Ranked({ data: { links, kernel }, left, right }: Panel): JSX.Element {
  const lines = samples.map((sample) => ({ sample, values: ranked(links[sample]) }));
  const count = elementAt(kernel.shape, 2) * elementAt(kernel.shape, 3);
  const x = scaleLog([1, count], [left + 24, right - 6]);
  const y = scaleLinear([0, max(lines, ({ values }) => values[0]) ?? 1], [150, 26]).nice(5);
  // Ranks that can be told apart on a logarithmic axis.
  const ranks = [...new Set(range(0, 1.0001, 1 / 96).map((t) => Math.round(count ** t)))];
  return (
    <g>
      <text x={left} y={12} font-weight={600}>
        Contribution by rank, mean = 1
      </text>
      <LeftAxis scale={y} ticks={y.ticks(5)} format={(value) => decimals(value, 0)} left={left + 24} right={right} />
      {lines.map(({ sample, values }, i) => (
        <g key={sample}>
          <Line
            points={ranks.map((rank): Point => [x(rank), y(elementAt(values, rank - 1))])}
            width={1.8}
            {...strokes[sample]}
          />
          <Line
            points={[
              [right - 96, 40 + 16 * i],
              [right - 74, 40 + 16 * i],
            ]}
            {...strokes[sample]}
          />
          <text x={right - 68} y={44 + 16 * i} font-size={fontSize.small} {...casing}>
            {sample}
          </text>
        </g>
      ))}
      <BottomAxis
        scale={x}
        ticks={[1, 3, 10, 30, 100, 300, 1000].filter((tick) => tick <= count)}
        format={thousands}
        y={150}
        left={left + 24}
        right={right}
        title="kernel, strongest first"
      />
    </g>
  );
}

/** Share of each filter's strongest inputs. */
export function Shares({ data: { top, topShare, even }, left, right }: Panel): JSX.Element {
  const ends = samples.map((sample) => topShare[sample].high);
  const x = scaleLinear([0, Math.min(1, (max(ends) ?? 1) * 1.15)], [left + 72, right - 6]);
  return (
    <g>
      <text x={left} y={12} font-weight={600}>
        {`Share of a filter’s ${top} strongest inputs`}
      </text>
      <line
        x1={coordinate(x(even))}
        x2={coordinate(x(even))}
        y1={24}
        y2={104}
        stroke="currentColor"
        stroke-opacity={muted}
        stroke-dasharray="2 3"
      />
      {samples.map((sample, i) => (
        <g key={sample}>
          <text x={left} y={44 + 26 * i} font-size={fontSize.small} fill-opacity={muted}>
            {sample}
          </text>
          <line
            x1={left + 66}
            x2={right}
            y1={40 + 26 * i}
            y2={40 + 26 * i}
            stroke="currentColor"
            stroke-opacity={rule}
          />
          <LyingInterval estimate={topShare[sample]} scale={x} at={40 + 26 * i} stroke={strokes[sample].stroke} />
        </g>
      ))}
      <BottomAxis
        scale={x}
        ticks={x.ticks(4)}
        format={(value) => percent(value, 0)}
        y={104}
        left={left + 66}
        right={right}
        title="dotted: all inputs alike"
      />
    </g>
  );
}
