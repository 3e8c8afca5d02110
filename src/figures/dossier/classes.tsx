// How a channel's mean activation is spread over the classes, with intervals, beside the same channel before training. Shares of the
// channel's own sum, so that no rescaling of the network changes them: the dashed line is a channel that treats all classes alike.
import { max, scaleLinear, sum } from 'd3';
import type { JSX } from 'preact';
import { defineFigure, layoutWidth } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { intervalText, listed, percent, thousands } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows, rowsHeight } from '../marks/interval-rows.tsx';
import { Key, keyHeight, linesOf } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt } from '../marks/plane.ts';
import { z95 } from '../../mean.ts';
import type { RowMark } from '../marks/row-marks.tsx';
import { colour } from '../marks/theme.ts';

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
    const half = total > 0 && errors !== undefined ? (z95 * elementAt(errors, i)) / total : 0;
    return { value, low: Math.max(0, value - half), high: value + half };
  });
}

const plans = { wide: { left: 92 }, narrow: { left: 80 } } as const satisfies Record<Layout, unknown>;
const pitch = 24;
const offsets: Readonly<Record<NetworkName, number>> = { trained: -5, untrained: 5 };

const key: readonly KeyEntry[] = linesOf('trained', 'untrained').map(({ line: _, ...entry }) => entry);

/** What one class has of both networks; a dot alone where there is no interval to draw. */
const marksOf = (data: DossierClassesData, shares: Readonly<Record<NetworkName, readonly Interval[]>>, label: number) =>
  networks.map((name): RowMark => {
    const interval = elementAt(shares[name], label);
    const look = {
      stroke: name === 'trained' ? colour.trained : colour.control,
      hollow: name === 'untrained',
      offset: offsets[name],
    };
    return data[name].errors === undefined ? { dot: interval.value, ...look } : { interval, ...look };
  });

function Draw({ data, layout }: DrawProps<DossierClassesData>): JSX.Element {
  const plan = { left: plans[layout].left, right: layoutWidth[layout] - 14, pitch };
  const shares = { trained: sharesOf(data.trained), untrained: sharesOf(data.untrained) };
  const end = max([...shares.trained, ...shares.untrained], ({ high }) => high) || 1;
  const x = scaleLinear([0, end], [plan.left, plan.right]).nice(5);
  const top = keyHeight(key, layout);
  return (
    <Frame layout={layout} height={top + rowsHeight(data.classes.length, plan) + 42}>
      <Key entries={key} layout={layout} />
      <g transform={`translate(0 ${top})`}>
        <IntervalRows
          rows={data.classes.map((name, label) => ({ name, marks: marksOf(data, shares, label) }))}
          plan={plan}
          scale={x}
          references={[{ at: 1 / data.classes.length }]}
          axis={{
            ticks: x.ticks(layout === 'wide' ? 8 : 5),
            format: (value) => percent(value, 0),
            title: 'share of the channel’s class means; dashed: all alike',
          }}
        />
      </g>
    </Frame>
  );
}

const written = (share: Interval): string =>
  share.low === share.high ? percent(share.value) : intervalText(share, percent);

function sentenceOf(data: DossierClassesData, name: NetworkName): string {
  const heading = name === 'trained' ? 'Trained' : 'Untrained';
  const shares = sharesOf(data[name]);
  if (shares.every(({ value }) => value === 0)) return `${heading}: the channel is dead.`;
  const named = shares.map((share, i) => ({ ...share, label: elementAt(data.classes, i) }));
  const found = extremes(named, ({ value }) => value);
  if (found === undefined) return `${heading}: the same for every class, ${written(elementAt(shares, 0))}.`;
  // Intervals of equals may differ.
  const endsText = (ends: readonly (Interval & { readonly label: string })[]): string =>
    ends.length > 3
      ? `${ends.length} classes, ${percent(elementAt(ends, 0).value)} each`
      : listed(ends.map((end) => `${end.label}, ${written(end)}`));
  return `${heading}: most for ${endsText(found.greatest)}, least for ${endsText(found.least)}.`;
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
