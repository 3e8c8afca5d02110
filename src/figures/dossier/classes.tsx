// How a channel's mean activation is spread over the classes, with intervals, beside the same channel before training. Shares of the
// channel's own sum, so that no rescaling of the network changes them: the dashed line is a channel that treats all classes alike.
import { max, scaleLinear, sum } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import { coordinate, listed, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { LyingInterval } from '../marks/interval.tsx';
import type { Interval } from '../marks/interval.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt } from '../marks/plane.ts';
import { z95 } from '../../mean.ts';
import { colour, fontSize, muted, paper, rule } from '../marks/theme.ts';

interface ClassMeans {
  /** Mean activation over the images of each class. */
  readonly means: readonly number[];
  /** Their standard errors; undefined where this run has none. */
  readonly errors: readonly number[] | undefined;
}

export interface DossierClassesData {
  readonly layer: string;
  readonly channel: number;
  readonly classes: readonly string[];
  /** Validation images. */
  readonly images: number;
  readonly trained: ClassMeans;
  readonly untrained: ClassMeans;
}

const networks = ['trained', 'untrained'] as const;
type NetworkName = (typeof networks)[number];

/** Each class's share of the sum of the class means, with its interval; all 0 for a dead channel. */
export function sharesOf({ means, errors }: ClassMeans): Interval[] {
  const total = sum(means);
  return means.map((mean, i) => {
    const value = total > 0 ? mean / total : 0;
    const half = total > 0 ? (z95 * (errors?.[i] ?? 0)) / total : 0;
    return { value, low: Math.max(0, value - half), high: value + half };
  });
}

const plans = { wide: { left: 92, row: 24 }, narrow: { left: 80, row: 24 } } as const satisfies Record<Layout, unknown>;
const top = 26;
const offsets: Readonly<Record<NetworkName, number>> = { trained: -5, untrained: 5 };
const strokes: Readonly<Record<NetworkName, string>> = { trained: colour.trained, untrained: colour.control };

/** A dot where there is no interval to draw. */
const Dot = ({ x, y, name }: { readonly x: number; readonly y: number; readonly name: NetworkName }): JSX.Element => (
  <circle
    cx={coordinate(x)}
    cy={y}
    r={4}
    fill={name === 'untrained' ? paper : strokes[name]}
    stroke={strokes[name]}
    stroke-width={1.8}
  />
);

function Draw({ data, layout }: DrawProps<DossierClassesData>): JSX.Element {
  const { left, row } = plans[layout];
  const right = layoutWidth[layout] - 14;
  const shares = { trained: sharesOf(data.trained), untrained: sharesOf(data.untrained) };
  const end = max([...shares.trained, ...shares.untrained], ({ high }) => high) || 1;
  const x = scaleLinear([0, end], [left, right]).nice(5);
  const bottom = top + data.classes.length * row;
  const alike = coordinate(x(1 / data.classes.length));
  return (
    <Frame layout={layout} height={bottom + 42}>
      {networks.map((name, i) => (
        <g key={name} font-size={fontSize.small}>
          <Dot x={left + 6 + i * 90} y={9} name={name} />
          <text x={left + 16 + i * 90} y={13}>
            {name}
          </text>
        </g>
      ))}
      <line
        x1={alike}
        x2={alike}
        y1={top}
        y2={bottom}
        stroke="currentColor"
        stroke-opacity={muted}
        stroke-dasharray="4 3"
      />
      {data.classes.map((label, i) => {
        const y = top + (i + 0.5) * row;
        return (
          <g key={label}>
            <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
            <text x={left - 8} y={y + 4} text-anchor="end" font-size={fontSize.small}>
              {label}
            </text>
            {networks.map((name) => {
              const estimate = elementAt(shares[name], i);
              const at = y + offsets[name];
              return data[name].errors === undefined ? (
                <Dot key={name} x={x(estimate.value)} y={at} name={name} />
              ) : (
                <LyingInterval
                  key={name}
                  estimate={estimate}
                  scale={x}
                  at={at}
                  stroke={strokes[name]}
                  hollow={name === 'untrained'}
                />
              );
            })}
          </g>
        );
      })}
      <BottomAxis
        scale={x}
        ticks={x.ticks(layout === 'wide' ? 8 : 5)}
        format={(value) => percent(value, 0)}
        y={bottom}
        left={left}
        right={right}
        title="share of the channel’s class means; dashed: all alike"
      />
    </Frame>
  );
}

const written = ({ value, low, high }: Interval): string =>
  low === high ? percent(value) : `${percent(value)} (${percent(low)} to ${percent(high)})`;

function sentenceOf(data: DossierClassesData, name: NetworkName): string {
  const heading = name === 'trained' ? 'Trained' : 'Untrained';
  const shares = sharesOf(data[name]);
  if (shares.every(({ value }) => value === 0)) return `${heading}: the channel is dead.`;
  const named = shares.map((share, i) => ({ ...share, label: elementAt(data.classes, i) }));
  const found = extremes(named, ({ value }) => value);
  if (found === undefined) return `${heading}: the same for every class, ${written(elementAt(shares, 0))}.`;
  // Intervals of equals may differ.
  const told = (ends: readonly (Interval & { readonly label: string })[]): string =>
    ends.length > 3
      ? `${ends.length} classes, ${percent(elementAt(ends, 0).value)} each`
      : listed(ends.map((end) => `${end.label}, ${written(end)}`));
  return `${heading}: most for ${told(found.greatest)}, least for ${told(found.least)}.`;
}

function describe(data: DossierClassesData): string {
  return [
    `Mean activation of channel ${data.channel} of ${data.layer} for each class, over ${thousands(data.images)} validation images, as a share of the sum over classes; ${percent(1 / data.classes.length, 0)} each would be all alike.`,
    ...(data.trained.errors === undefined ? ['This run has no intervals.'] : ['Intervals of 95 %, unit: image.']),
    ...networks.map((name) => sentenceOf(data, name)),
  ].join(' ');
}

function table(data: DossierClassesData): Table {
  const shares = { trained: sharesOf(data.trained), untrained: sharesOf(data.untrained) };
  return {
    caption: `Share of the class means of channel ${data.channel} of ${data.layer}, 95 % interval`,
    columns: ['class', ...networks],
    rows: data.classes.map((label, i) => [
      label,
      ...networks.map((name) =>
        data[name].errors === undefined
          ? cell.percent(elementAt(shares[name], i).value)
          : cell.interval(elementAt(shares[name], i), cell.percent),
      ),
    ]),
  };
}

export const dossierClasses = defineFigure<DossierClassesData>({
  title: 'Classes of one channel',
  Draw,
  describe,
  table,
});
