// How much of each class is recognised, hardest class first: the shown network with its interval, the other seeds beside it, and what the
// class is taken for. Below, where mistakes lie, beside where they would lie if all wrong pairs of classes were equally frequent.
import { range, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { coordinate, counted, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { LyingInterval } from '../marks/interval.tsx';
import type { Interval } from '../marks/interval.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { colour, fontSize, muted, paper, rule } from '../marks/theme.ts';

export interface RecallRow {
  readonly name: string;
  readonly recall: Interval;
  /** Recall of every main run, the shown one among them; empty where there is but one. */
  readonly seeds: readonly number[];
  /** What the class is most often taken for, with the share of its images. */
  readonly mistakes: readonly { readonly name: string; readonly share: number }[];
}

export interface RecallIntervalsData {
  readonly images: number;
  readonly errors: number;
  /** The lowest recall first. */
  readonly rows: readonly RecallRow[];
  readonly groups: readonly {
    readonly name: string;
    readonly members: readonly string[];
    readonly share: Interval;
    /** Control: the share if all wrong pairs of classes were equally frequent. */
    readonly even: number;
  }[];
}

const plans = {
  wide: { left: 96, right: 470, row: 24, below: 0 },
  narrow: { left: 84, right: 320, row: 22, below: 18 },
} as const satisfies Record<Layout, unknown>;

/** A recall axis begins at a round share below everything on it. */
function axisStart({ rows }: RecallIntervalsData): number {
  const lowest = Math.min(...rows.flatMap(({ recall, seeds }) => [recall.low, ...seeds]));
  return Math.floor(lowest * 10) / 10;
}

const mistakesText = ({ mistakes }: RecallRow): string =>
  mistakes.length === 0 ? '' : `taken for ${mistakes.map(({ name, share }) => `${name} ${percent(share)}`).join(', ')}`;

interface RowProps {
  readonly row: RecallRow;
  readonly x: Position;
  readonly ticks: readonly number[];
  readonly layout: Layout;
}

/** Grid lines are drawn row by row, so that none crosses the words between rows. */
function Row({ row, x, ticks, layout }: RowProps): JSX.Element {
  const { left, right, row: height, below } = plans[layout];
  const y = height / 2;
  return (
    <g font-size={fontSize.small}>
      <line x1={left} x2={right} y1={y} y2={y} stroke="currentColor" stroke-opacity={rule} />
      <path
        d={ticks.map((tick) => `M${coordinate(x(tick))},${y - 10}V${y + 10}`).join('')}
        stroke="currentColor"
        stroke-opacity={rule}
      />
      <text y={y + 4} font-weight={600}>
        {row.name}
      </text>
      <LyingInterval estimate={row.recall} scale={x} at={y - 3} stroke={colour.trained} />
      {row.seeds.map((recall, i) => (
        <circle
          key={i}
          cx={coordinate(x(recall))}
          cy={y + 6}
          r={2.6}
          fill={paper}
          stroke={colour.control}
          stroke-width={1.4}
        />
      ))}
      <text
        x={layout === 'wide' ? right + 16 : left}
        y={layout === 'wide' ? y + 4 : y + below + 5}
        fill-opacity={muted}
      >
        {mistakesText(row)}
      </text>
    </g>
  );
}

function Groups({ data, layout }: { readonly data: RecallIntervalsData; readonly layout: Layout }): JSX.Element {
  const { left, right, row } = plans[layout];
  const x = scaleLinear([0, 1], [left, right]);
  return (
    <g>
      <text y={13} font-weight={600}>
        Where the mistakes lie
      </text>
      <BottomAxis
        scale={x}
        ticks={[0, 0.25, 0.5, 0.75, 1]}
        format={(share) => percent(share, 0)}
        y={24 + row * data.groups.length}
        left={left}
        right={right}
        gridTop={24}
        title="share of all mistakes"
      />
      {data.groups.map(({ name, share, even }, i) => {
        const y = 24 + row * (i + 0.5);
        return (
          <g key={name} font-size={fontSize.small}>
            <text y={y + 4} font-weight={600}>
              {name}
            </text>
            <circle cx={coordinate(x(even))} cy={y} r={4} fill={paper} stroke={colour.control} stroke-width={1.8} />
            <LyingInterval estimate={share} scale={x} at={y} stroke={colour.trained} />
          </g>
        );
      })}
    </g>
  );
}

function keyOf({ rows }: RecallIntervalsData): { readonly recalls: KeyEntry[]; readonly groups: KeyEntry[] } {
  const seeds = rows[0]?.seeds.length ?? 0;
  const measured: KeyEntry = { name: 'shown network', stroke: colour.trained, line: 'solid', dot: 'circle' };
  const control: KeyEntry = { name: '', stroke: colour.control, dot: 'circle', hollow: true };
  return {
    recalls: [measured, ...(seeds > 1 ? [{ ...control, name: `each of ${seeds} seeds` }] : [])],
    groups: [measured, { ...control, name: 'if all wrong pairs of classes were equally frequent' }],
  };
}

const notesOf = ({ images, errors, groups }: RecallIntervalsData): string[] => [
  `${counted(images, 'test image')}, ${counted(errors, 'mistake')}. Whiskers: 95\u202f% intervals for other test images. ${groups
    .map(({ name, members }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${listed(members)}.`)
    .join(' ')}`,
];

function Draw({ data, layout }: DrawProps<RecallIntervalsData>): JSX.Element {
  const { left, right, row, below } = plans[layout];
  const keys = keyOf(data);
  const start = axisStart(data);
  const x = scaleLinear([start, 1], [left, right]);
  const ticks = x.ticks(layout === 'wide' ? 6 : 4);
  const top = keyHeight(keys.recalls, layout) + 4;
  const pitch = row + below;
  const bottom = top + pitch * data.rows.length;
  const groupsTop = bottom + 62;
  const groupsKey = keyHeight(keys.groups, layout);
  const end = groupsTop + groupsKey + 24 + row * data.groups.length + 44;
  const notes = notesOf(data);
  return (
    <Frame layout={layout} height={end + notesHeight(notes, layout)}>
      <Key entries={keys.recalls} layout={layout} />
      <BottomAxis
        scale={x}
        ticks={ticks}
        format={(share) => percent(share, 0)}
        y={bottom}
        left={left}
        right={right}
        title={`share of the class that is recognised, from ${percent(start, 0)} on`}
      />
      {data.rows.map((one, i) => (
        <g key={one.name} transform={`translate(0 ${top + pitch * i})`}>
          <Row row={one} x={x} ticks={ticks} layout={layout} />
        </g>
      ))}
      <g transform={`translate(0 ${groupsTop})`}>
        <Key entries={keys.groups} layout={layout} />
        <g transform={`translate(0 ${groupsKey})`}>
          <Groups data={data} layout={layout} />
        </g>
      </g>
      <Notes notes={notes} layout={layout} y={end} />
    </Frame>
  );
}

const interval = ({ value, low, high }: Interval): string => `${percent(value)} (${percent(low)} to ${percent(high)})`;

const seedsText = (seeds: readonly number[]): string =>
  seeds.length < 2 ? '' : `${percent(Math.min(...seeds))} to ${percent(Math.max(...seeds))}`;

function describe(data: RecallIntervalsData): string {
  const [hardest] = data.rows;
  const easiest = data.rows.at(-1);
  return [
    `Dots with 95\u202f% intervals show which share of each class is recognised on ${counted(data.images, 'test image')}, the hardest class first.`,
    ...data.rows.map(
      (row) => `${row.name}: ${interval(row.recall)}${row.mistakes.length === 0 ? '' : `, ${mistakesText(row)}`}.`,
    ),
    ...(hardest !== undefined && easiest !== undefined && hardest.seeds.length > 1
      ? [
          `Over ${hardest.seeds.length} seeds: ${hardest.name} ${seedsText(hardest.seeds)}, ${easiest.name} ${seedsText(easiest.seeds)}.`,
        ]
      : []),
    ...data.groups.map(
      ({ name, members, share, even }) =>
        `Of all ${data.errors} mistakes ${interval(share)} lie within ${name} (${listed(members)}), where ${percent(even)} would if all wrong pairs were equally frequent.`,
    ),
  ].join(' ');
}

function table({ rows, groups }: RecallIntervalsData): Table {
  const places = range(Math.max(0, ...rows.map(({ mistakes }) => mistakes.length)));
  return {
    caption:
      'Share of each class that is recognised, and share of mistakes within groups of classes, with 95\u202f% intervals',
    columns: [
      'class or group',
      'share',
      'all seeds',
      'if all wrong pairs were equally frequent',
      ...places.flatMap((i) => [`taken for (${i + 1})`, `share taken for it (${i + 1})`]),
    ],
    rows: [
      ...rows.map((row) => [
        row.name,
        cell.interval(row.recall, cell.percent),
        row.seeds.length < 2
          ? ''
          : cell.span({ least: Math.min(...row.seeds), greatest: Math.max(...row.seeds) }, cell.percent),
        '',
        ...places.flatMap((i): Cell[] => {
          const mistake = row.mistakes[i];
          return mistake === undefined ? ['', ''] : [mistake.name, cell.percent(mistake.share)];
        }),
      ]),
      ...groups.map(({ name, share, even }) => [
        `mistakes within ${name}`,
        cell.interval(share, cell.percent),
        '',
        cell.percent(even),
        ...places.flatMap(() => ['', '']),
      ]),
    ],
  };
}

/** Recall of each class with its interval. */
export const recallIntervals = defineFigure<RecallIntervalsData>({
  title: 'How much of each class is recognised',
  Draw,
  describe,
  table,
});
