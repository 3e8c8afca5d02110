// Something measured on every filter, beside its control: one dot per filter, the trained above the control, so that a difference between
// means is seen against the spread.
import { extent, max, mean, min, scaleLinear } from 'd3';
import type { JSX } from 'preact';
import { defineFigure } from '../figure.ts';
import type { DrawProps, Layout } from '../figure.ts';
import { BottomAxis } from '../marks/axis.tsx';
import type { Position } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import { counted, decimals, percent } from '../marks/format.ts';
import { Frame } from '../marks/frame.tsx';
import { IntervalRows } from '../marks/interval-rows.tsx';
import { Key, keyHeight } from '../marks/key.tsx';
import type { KeyEntry } from '../marks/key.tsx';
import { colour, fontSize, muted } from '../marks/theme.ts';

export interface DotComparisonRow {
  readonly name: string;
  readonly trained: readonly number[];
  readonly control: readonly number[];
  /** What the control is, in a few words: "untrained". */
  readonly controlName: string;
}

export interface DotComparisonData {
  /** What is compared, as a short heading for the text alternative and the table. */
  readonly title: string;
  /** '%' writes shares as percentages; anything else follows the number, '' for a plain number. */
  readonly unit: string;
  readonly rows: readonly DotComparisonRow[];
  /** Ends of the axis; the values' own where it is absent. */
  readonly domain?: readonly [low: number, high: number];
  /** Title of the axis: what is measured. */
  readonly valueLabel: string;
  /** What the two ends of the axis mean, in a few words. */
  readonly meaning: { readonly low: string; readonly high: string };
}

type Write = (value: number) => string;

const writer =
  (unit: string): Write =>
  (value) =>
    unit === '%' ? percent(value) : `${decimals(value)}${unit === '' ? '' : `\u202f${unit}`}`;

/** The same for the table. */
const cellWriter =
  (unit: string): cell.Write =>
  (value) =>
    unit === '%' ? cell.percent(value) : { ...cell.number(value, writer(unit)(value)), unit };

/** Throws where a row has nothing to show: a mean of nothing is not a number. */
function meanOf(values: readonly number[], row: string): number {
  const value = mean(values);
  if (value === undefined) throw new Error(`missing values in row "${row}"`);
  return value;
}

/** `head` is the room above the strips of a row for its name. */
const geometry = {
  wide: { left: 170, right: 650, head: 0, gap: 18 },
  narrow: { left: 8, right: 278, head: 20, gap: 14 },
} as const satisfies Record<Layout, unknown>;

const isSampled = (rows: readonly DotComparisonRow[]): boolean =>
  rows.some(({ trained, control }) => trained.length > 1 || control.length > 1);

/** Height of one strip: a swarm needs room, a single dot does not. */
const stripHeight = (rows: readonly DotComparisonRow[]): number => (isSampled(rows) ? 30 : 20);

/** The samples by their colours, where there is no room for their names at each strip. */
const namesOf = (rows: readonly DotComparisonRow[]): KeyEntry[] => [
  { name: 'trained', stroke: colour.trained, dot: 'circle' },
  ...[...new Set(rows.map(({ controlName }) => controlName))].map((name): KeyEntry => ({
    name,
    stroke: colour.control,
    dot: 'circle',
  })),
];

interface RowProps {
  readonly row: DotComparisonRow;
  readonly x: Position;
  readonly strip: number;
  readonly layout: Layout;
  readonly write: Write;
  /** Whether 0 lies within the axis and is worth a line. */
  readonly hasZero: boolean;
}

/** The name of a row, and its two strips of dots with their means behind them. */
function Row({ row, x, strip, layout, write, hasZero }: RowProps): JSX.Element {
  const { left, right, head } = geometry[layout];
  const wide = layout === 'wide';
  const strips = [
    { name: 'trained', values: row.trained, stroke: colour.trained },
    { name: row.controlName, values: row.control, stroke: colour.control },
  ];
  return (
    <>
      <text x={0} y={wide ? strip / 2 + 4 : 12} font-weight={600}>
        {row.name}
      </text>
      <g transform={`translate(0,${head})`}>
        <IntervalRows
          rows={strips.map(({ name, values, stroke }) => ({
            name: wide ? name : '',
            marks: [{ sample: values, height: strip - 4, stroke, radius: values.length > 1 ? 2.8 : 4.5 }],
            value: write(meanOf(values, row.name)),
          }))}
          plan={{ left, right, pitch: strip }}
          scale={x}
          {...(hasZero && { references: [{ at: 0 }] })}
        />
      </g>
    </>
  );
}

function draw({
  data: { rows, domain, unit, valueLabel, meaning },
  layout,
}: DrawProps<DotComparisonData>): JSX.Element {
  const { left, right, head, gap } = geometry[layout];
  const strip = stripHeight(rows);
  const values = rows.flatMap(({ trained, control }) => [...trained, ...control]);
  const [low = 0, high = 1] = domain ?? extent(values);
  const x = scaleLinear([low, high], [left + 6, right - 6]);
  const scale = domain === undefined ? x.nice(5) : x;
  const rowHeight = head + strip * 2 + gap;
  const names = layout === 'wide' ? [] : namesOf(rows);
  const keyTop = names.length > 0 ? keyHeight(names, layout) : 0;
  const top = keyTop + 20;
  const bottom = top + rowHeight * rows.length;
  const [start = 0, end = 0] = scale.domain();
  const format = unit === '%' ? (value: number) => percent(value, 0) : (value: number) => decimals(value, 1);
  return (
    <Frame layout={layout} height={bottom + 62}>
      {names.length > 0 && <Key entries={names} layout={layout} />}
      <text x={right + 10} y={keyTop + 12} font-size={fontSize.small} fill-opacity={muted}>
        {isSampled(rows) ? 'mean' : 'value'}
      </text>
      {rows.map((row, i) => (
        <g key={row.name} transform={`translate(0,${top + rowHeight * i})`}>
          <Row row={row} x={scale} strip={strip} layout={layout} write={writer(unit)} hasZero={start < 0 && end > 0} />
        </g>
      ))}
      <BottomAxis
        scale={scale}
        ticks={scale.ticks(5)}
        format={format}
        y={bottom}
        left={left}
        right={right}
        title={valueLabel}
      />
      <g font-size={fontSize.small} fill-opacity={muted}>
        <text x={left} y={bottom + 50}>
          {meaning.low}
        </text>
        <text x={right} y={bottom + 50} text-anchor="end">
          {meaning.high}
        </text>
      </g>
    </Frame>
  );
}

const writeDifference = (difference: number, unit: string): string =>
  unit === '%' ? `${decimals(difference * 100, 1)} percentage points` : writer(unit)(difference);

const span = (values: readonly number[], write: Write): string =>
  `${write(min(values) ?? 0)} to ${write(max(values) ?? 0)}`;

/** One row in words: means, ranges, and how far the two samples overlap. */
function rowText({ name, trained, control, controlName }: DotComparisonRow, write: Write): string {
  const [own, other] = [write(meanOf(trained, name)), write(meanOf(control, name))];
  if (trained.length === 1 && control.length === 1) return `${name}: trained ${own}, ${controlName} ${other}`;
  const above = trained.filter((value) => value > (max(control) ?? 0)).length;
  return `${name}: trained mean ${own} (${span(trained, write)}), ${controlName} mean ${other} (${span(control, write)}); ${above} of ${trained.length} trained values are greater than all control values`;
}

function describe({ title, rows, unit, valueLabel, meaning }: DotComparisonData): string {
  const write = writer(unit);
  const differences = rows.map(({ name, trained, control }) => meanOf(trained, name) - meanOf(control, name));
  const higher = differences.filter((difference) => difference > 0).length;
  return [
    `${title}: dots show ${valueLabel}, from low (${meaning.low}) to high (${meaning.high}), trained and control.`,
    `${rows.map((row) => rowText(row, write)).join('. ')}.`,
    `The trained ${isSampled(rows) ? 'mean' : 'value'} is higher in ${higher} of ${counted(rows.length, 'comparison')}; the difference goes from ${writeDifference(min(differences) ?? 0, unit)} to ${writeDifference(max(differences) ?? 0, unit)}.`,
  ].join(' ');
}

/** Values of trained filters or layers against their control. */
export const dotComparison = defineFigure<DotComparisonData>({
  title: 'Trained against control',
  Draw: draw,
  describe,
  table: ({ title, rows, unit, valueLabel }) => {
    const write = cellWriter(unit);
    return {
      caption: `${title}: ${valueLabel}`,
      columns: ['layer', 'sample', 'count', 'mean', 'least', 'greatest'],
      rows: rows.flatMap(({ name, trained, control, controlName }) =>
        [
          { sample: 'trained', values: trained },
          { sample: controlName, values: control },
        ].map(({ sample, values }) => [
          name,
          sample,
          values.length,
          write(meanOf(values, name)),
          write(min(values) ?? 0),
          write(max(values) ?? 0),
        ]),
      ),
    };
  },
});
