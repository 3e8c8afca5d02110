// Is a probability of 0.9 right nine times out of ten? The reliability diagram, how the probabilities are spread, and, since most of them lie
// in one corner, the distance from the diagonal bin by bin. As the network gives them, and with the temperature, on the same scales.
import { max, min, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { describeCalibration, gapOf, tableOfCalibration } from './calibration.words.ts';
import type { CalibrationData, CalibrationPanel } from './calibration.words.ts';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout } from '../figure.ts';
import { BottomAxis, LeftAxis } from '../marks/axis.tsx';
import { Columns } from '../marks/bars.tsx';
import { counted, decimals, percent, signed } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { UprightInterval } from '../marks/interval.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import type { IntervalRow } from '../marks/interval-rows.tsx';
import { Key, keyHeight, referenceDash } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Line } from '../marks/line.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { Panels, panelsHeight } from '../marks/panels.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';

export type { CalibrationData } from './calibration.words.ts';

const plans = {
  wide: { columns: 2, pitch: 370, left: 46, right: 332, square: 210 },
  narrow: { columns: 1, pitch: 0, left: 46, right: 318, square: 210 },
} as const satisfies Record<Layout, unknown>;

const reliability = 24;
const histogram = { gap: 16, height: 52 } as const;
const gaps = { gap: 66, height: 92 } as const;
const tail = 44;

/** Scales that both panels share: shares from a round one below all dots, images in a step, distances in percentage points. */
interface Scales {
  readonly start: number;
  readonly most: number;
  readonly reach: number;
}

function scalesOf({ panels }: CalibrationData): Scales {
  const bins = panels.flatMap((panel) => panel.bins);
  const lowest = min(bins, ({ confidence, accuracy }) => Math.min(confidence, accuracy.low)) ?? 0;
  const widest = max(bins.map(gapOf), ({ low, high }) => Math.max(-low, high)) ?? 0;
  return {
    start: Math.floor(lowest * 10) / 10,
    most: max(panels, ({ histogram: counts = [] }) => max(counts) ?? 0) ?? 0,
    reach: Math.ceil(widest * 50) / 50,
  };
}

interface PanelProps {
  readonly panel: CalibrationPanel;
  readonly images: number;
  readonly scales: Scales;
  readonly layout: Layout;
}

const ticks = (start: number): number[] =>
  [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].filter((t) => t >= start);

function Reliability({ panel, scales: { start }, layout }: Omit<PanelProps, 'images'>): JSX.Element {
  const { left, right, square } = plans[layout];
  const x = scaleLinear([start, 1], [left, right]);
  const y = scaleLinear([start, 1], [reliability + square, reliability]);
  return (
    <g>
      <text y={13} font-weight={600}>
        {panel.title}
      </text>
      <LeftAxis scale={y} ticks={ticks(start)} format={(share) => percent(share, 0)} left={left} right={right} />
      <Line
        points={[
          [x(start), y(start)],
          [x(1), y(1)],
        ]}
        stroke={colour.control}
        dash={referenceDash}
        width={1.5}
      />
      <text x={left + 6} y={reliability + 14} font-size={fontSize.small} fill-opacity={muted}>
        share of answers that are right
      </text>
      {panel.bins.map(({ confidence, accuracy }, i) => (
        <UprightInterval key={i} estimate={accuracy} scale={y} at={x(confidence)} stroke={colour.trained} radius={3} />
      ))}
    </g>
  );
}

/** Counts of the steps that lie on the axis of the diagram above. */
function Histogram({ panel, images, scales: { start, most }, layout }: PanelProps): JSX.Element {
  const { left, right, square } = plans[layout];
  const top = reliability + square + histogram.gap;
  const bottom = top + histogram.height;
  const x = scaleLinear([start, 1], [left, right]);
  const y = scaleLinear([0, Math.max(1, most)], [bottom, top]);
  const counts = panel.histogram ?? [];
  const step = 1 / Math.max(1, counts.length);
  return (
    <g>
      <Columns
        scale={y}
        bars={counts.flatMap((value, i) =>
          i * step < start - 1e-9
            ? []
            : [{ value, start: x(i * step) + 0.5, thickness: x(start + step) - x(start) - 1, fill: colour.trained }],
        )}
      />
      <BottomAxis
        scale={x}
        ticks={ticks(start)}
        format={(share) => percent(share, 0)}
        y={bottom}
        left={left}
        right={right}
        title="probability of the answer"
      />
      {counts.length > 0 && (
        <text x={left + 6} y={top + 12} font-size={fontSize.small} fill-opacity={muted}>
          {`images; highest bar: ${percent((max(counts) ?? 0) / images, 0)} of all`}
        </text>
      )}
    </g>
  );
}

function Gaps({ panel, scales: { reach }, layout }: Omit<PanelProps, 'images'>): JSX.Element {
  const { left, right, square } = plans[layout];
  const top = reliability + square + histogram.gap + histogram.height + gaps.gap;
  const y = scaleLinear([-reach, reach], [top + gaps.height, top]);
  const x = scaleLinear([-0.5, panel.bins.length - 0.5], [left, right]);
  return (
    <g font-size={fontSize.small}>
      <text x={left} y={top - 8} fill-opacity={muted}>
        right minus probability, in percentage points
      </text>
      <LeftAxis scale={y} ticks={[-reach, 0, reach]} format={(gap) => signed(100 * gap, 0)} left={left} right={right} />
      <Line
        points={[
          [left, y(0)],
          [right, y(0)],
        ]}
        stroke={colour.control}
        dash={referenceDash}
        width={1.5}
      />
      {panel.bins.map((bin, i) => (
        <UprightInterval key={i} estimate={gapOf(bin)} scale={y} at={x(i)} stroke={colour.trained} radius={3} />
      ))}
      <g fill-opacity={muted}>
        <text x={left} y={top + gaps.height + 15}>
          least sure
        </text>
        <text x={right} y={top + gaps.height + 15} text-anchor="end">
          most sure
        </text>
      </g>
    </g>
  );
}

const panelHeight = (layout: Layout): number =>
  reliability + plans[layout].square + histogram.gap + histogram.height + gaps.gap + gaps.height + tail;

/** The mean distances, each beside what chance alone makes. */
function Errors({ data, layout }: { readonly data: CalibrationData; readonly layout: Layout }): JSX.Element {
  const left = layout === 'wide' ? 190 : 160;
  const right = layout === 'wide' ? 560 : 318;
  const end = max(data.panels, ({ error, chance }) => Math.max(error.high, chance.high)) ?? 0.01;
  const x = scaleLinear([0, Math.ceil(end * 200) / 200], [left, right]);
  const rows = data.panels.flatMap(({ title, error, chance }): IntervalRow[] => [
    { name: title, marks: [{ interval: error, stroke: colour.trained }] },
    { name: 'by chance alone', indent: 12, marks: [{ interval: chance, stroke: colour.control, hollow: true }] },
  ]);
  return (
    <g>
      <text y={13} font-weight={600}>
        Mean distance
      </text>
      <g transform="translate(0 24)">
        <IntervalRows
          rows={rows}
          plan={{ left, right, pitch: 20, names: 0 }}
          scale={x}
          axis={{
            ticks: x.ticks(4),
            format: (share) => decimals(100 * share, 1),
            title: 'percentage points',
            hasGrid: true,
          }}
        />
      </g>
    </g>
  );
}

const key: readonly KeyEntry[] = [
  { name: 'a bin of answers', stroke: colour.trained, dot: 'circle' },
  { name: 'saying and being right agree', stroke: colour.control, line: 'dashed' },
  { name: 'by chance alone', stroke: colour.control, dot: 'circle', hollow: true },
];

const notesOf = ({ images, panels }: CalibrationData): string[] => [
  `${counted(images, 'test image')} in ${panels[0]?.bins.length ?? 0} bins of equal size; whiskers: 95\u202f% intervals. By chance alone: the distance if every answer were right with exactly its probability, and 95\u202f% of its draws. Even true probabilities would not give zero; the mean distance depends on the bins.`,
];

function Draw({ data, layout }: DrawProps<CalibrationData>): JSX.Element {
  const { columns, pitch } = plans[layout];
  const top = keyHeight(key, layout);
  const scales = scalesOf(data);
  const panels = { columns, pitch: { x: pitch, y: panelHeight(layout) } };
  const errorsTop = top + panelsHeight(data.panels.length, panels);
  const notes = notesOf(data);
  const bottom = errorsTop + 24 + 40 * data.panels.length + 44;
  return (
    <Frame layout={layout} height={bottom + notesHeight(notes, layout)}>
      <Key entries={key} layout={layout} />
      <Panels items={data.panels} {...panels} top={top}>
        {(panel) => (
          <>
            <Reliability panel={panel} scales={scales} layout={layout} />
            <Histogram panel={panel} images={data.images} scales={scales} layout={layout} />
            <Gaps panel={panel} scales={scales} layout={layout} />
          </>
        )}
      </Panels>
      <g transform={`translate(0 ${errorsTop})`}>
        <Errors data={data} layout={layout} />
      </g>
      <Notes notes={notes} layout={layout} y={bottom} />
    </Frame>
  );
}

/** Reliability before and after the temperature. */
export const calibration = defineFigure<CalibrationData>({
  title: 'How sure the network is, and how often right',
  Draw,
  describe: describeCalibration,
  table: tableOfCalibration,
});
