// What stands in place of a figure whose data this run lacks: a sentence, and the command that makes the data.
import type { JSX } from 'preact';
import type { Layout, Table } from '../figure.ts';
import { Frame } from './frame.tsx';
import { fontSize, muted } from './theme.ts';

/** What a smaller run lacks. */
export interface Absence {
  /** After "This run": "trained no ablations". */
  readonly lacks: string;
  /** The command that makes it, and what that does: "trains every network of the tutorial". */
  readonly remedy: string;
  readonly effect: string;
  /** Columns and the one row of the table, since a figure's table is never empty. */
  readonly columns: readonly [string, string];
  readonly row: readonly [string, string];
}

/** @param what the networks that were not trained: "ablations" */
export const notTrained = (what: string): Absence => ({
  lacks: `trained no ${what}`,
  remedy: 'npm run pipeline -- --runs all',
  effect: 'trains every network of the tutorial',
  columns: ['networks', 'trained'],
  row: [what, 'none'],
});

/** @param analysis the name of the analysis that has no result */
export const notMeasured = (analysis: string): Absence => ({
  lacks: `has no result of the analysis “${analysis}”`,
  remedy: 'npm run pipeline -- --from analyses',
  effect: 'measures it, where the networks that it needs were trained',
  columns: ['analysis', 'result'],
  row: [analysis, 'none'],
});

/** The text alternative. */
export const absentWords = ({ lacks, remedy, effect }: Absence): string =>
  `Nothing is drawn here, because this run ${lacks}. ${remedy} ${effect}.`;

/** The same as a table of one row. */
export const absentTable = ({ lacks, columns, row }: Absence): Table => ({
  caption: `This run ${lacks}`,
  columns,
  rows: [row],
});

interface AbsentProps {
  readonly layout: Layout;
  readonly what: Absence;
}

/** The note in the place of the picture. */
export const Absent = ({ layout, what: { lacks, remedy } }: AbsentProps): JSX.Element => (
  <Frame layout={layout} height={60}>
    <text y={20} font-weight={600}>
      This run {lacks}.
    </text>
    <text y={42} font-size={fontSize.small} fill-opacity={muted}>
      {remedy}
    </text>
  </Frame>
);
