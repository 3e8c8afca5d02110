// Recall of each class, hardest first: the shown network with its interval, the other seeds below it, and what the class is mistaken for.
// Under it, the share of mistakes within groups of classes, beside the share if all wrong pairs of classes were equally frequent.
import { range, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout, Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { counted, intervalText, listed, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import type { Interval } from '../marks/interval.tsx';
import { IntervalRows, rowsHeight } from '../marks/interval-rows.tsx';
import type { IntervalRow, RowsPlan } from '../marks/interval-rows.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { Notes, notesHeight } from '../marks/notes.tsx';
import { colour } from '../marks/theme.ts';

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

const named = { names: 0, nameWeight: 600 } as const;
const plans = {
  wide: { left: 96, right: 470, pitch: 24, foot: 0, ...named },
  narrow: { left: 84, right: 320, pitch: 40, foot: 18, ...named },
} as const satisfies Record<Layout, RowsPlan>;
const groupPlan = { pitch: 24, foot: 0 } as const;

/** A recall axis begins at a round share below everything on it. */
function axisStart({ rows }: RecallIntervalsData): number {
  const lowest = Math.min(...rows.flatMap(({ recall, seeds }) => [recall.low, ...seeds]));
  return Math.floor(lowest * 10) / 10;
}

const mistakesText = ({ mistakes }: RecallRow): string =>
  mistakes.length === 0 ? '' : `taken for ${mistakes.map(({ name, share }) => `${name} ${percent(share)}`).join(', ')}`;

const hollow = { stroke: colour.control, hollow: true } as const;

/** Each class: the shown network with its interval, the other seeds below it, what the class is taken for behind. */
const recallRow = (row: RecallRow): IntervalRow => ({
  name: row.name,
  marks: [
    { interval: row.recall, stroke: colour.trained, offset: -3 },
    ...row.seeds.map((dot) => ({ dot, ...hollow, radius: 2.6, offset: 6 })),
  ],
  note: mistakesText(row),
});

/** Each group of classes: its share of all mistakes, beside the even one. */
const groupRow = ({ name, share, even }: RecallIntervalsData['groups'][number]): IntervalRow => ({
  name,
  marks: [
    { dot: even, ...hollow },
    { interval: share, stroke: colour.trained },
  ],
});

function Groups({ data, layout }: { readonly data: RecallIntervalsData; readonly layout: Layout }): JSX.Element {
  const plan = { ...plans[layout], ...groupPlan };
  return (
    <g>
      <text y={13} font-weight={600}>
        Where the mistakes lie
      </text>
      <g transform="translate(0 24)">
        <IntervalRows
          rows={data.groups.map(groupRow)}
          plan={plan}
          scale={scaleLinear([0, 1], [plan.left, plan.right])}
          axis={{
            ticks: [0, 0.25, 0.5, 0.75, 1],
            format: (share) => percent(share, 0),
            title: 'share of all mistakes',
            hasGrid: true,
          }}
        />
      </g>
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
  const plan = plans[layout];
  const keys = keyOf(data);
  const start = axisStart(data);
  const x = scaleLinear([start, 1], [plan.left, plan.right]);
  const top = keyHeight(keys.recalls, layout) + 4;
  const groupsTop = top + rowsHeight(data.rows.length, plan) + 62;
  const groupsKey = keyHeight(keys.groups, layout);
  const end = groupsTop + groupsKey + 24 + rowsHeight(data.groups.length, groupPlan) + 44;
  const notes = notesOf(data);
  return (
    <Frame layout={layout} height={end + notesHeight(notes, layout)}>
      <Key entries={keys.recalls} layout={layout} />
      <g transform={`translate(0 ${top})`}>
        <IntervalRows
          rows={data.rows.map(recallRow)}
          plan={plan}
          scale={x}
          axis={{
            ticks: x.ticks(layout === 'wide' ? 6 : 4),
            format: (share) => percent(share, 0),
            title: `share of the class that is recognised, from ${percent(start, 0)} on`,
            hasGrid: true,
          }}
        />
      </g>
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

const seedsText = (seeds: readonly number[]): string =>
  seeds.length < 2 ? '' : `${percent(Math.min(...seeds))} to ${percent(Math.max(...seeds))}`;

function describe(data: RecallIntervalsData): string {
  const [hardest] = data.rows;
  const easiest = data.rows.at(-1);
  return [
    `Dots with 95\u202f% intervals show which share of each class is recognised on ${counted(data.images, 'test image')}, the hardest class first.`,
    ...data.rows.map(
      (row) =>
        `${row.name}: ${intervalText(row.recall, percent)}${row.mistakes.length === 0 ? '' : `, ${mistakesText(row)}`}.`,
    ),
    ...(hardest !== undefined && easiest !== undefined && hardest.seeds.length > 1
      ? [
          `Over ${hardest.seeds.length} seeds: ${hardest.name} ${seedsText(hardest.seeds)}, ${easiest.name} ${seedsText(easiest.seeds)}.`,
        ]
      : []),
    ...data.groups.map(
      ({ name, members, share, even }) =>
        `Of all ${data.errors} mistakes ${intervalText(share, percent)} lie within ${name} (${listed(members)}), where ${percent(even)} would if all wrong pairs were equally frequent.`,
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
