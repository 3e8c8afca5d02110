// What is said where this run lacks networks or a result: one wording for figures, sentences and pages.
import type { Table } from '../figure.ts';

/** What a smaller run lacks. */
export interface Absence {
  /** After "This run lacks": "the networks with one change". */
  readonly what: string;
  /** The command that makes it, and what that does: "trains every network of the tutorial". */
  readonly remedy: string;
  readonly effect: string;
  /** Columns and the one row of the table, since a figure's table is never empty. */
  readonly columns: readonly [string, string];
  readonly row: readonly [string, string];
}

/** @param what the networks that were not trained: "the networks with one change" */
export const notTrained = (what: string): Absence => ({
  what,
  remedy: 'npm run pipeline -- --runs all',
  effect: 'trains every network of the tutorial',
  columns: ['networks', 'trained'],
  row: [what, 'none'],
});

/**
 * @param analysis the name of the analysis that has no result
 * @param of what the result would be of, where it is a part: "this layer"
 */
export const notMeasured = (analysis: string, of?: string): Absence => ({
  what: `a result of the analysis “${analysis}”${of === undefined ? '' : ` for ${of}`}`,
  remedy: 'npm run pipeline -- --from analyses',
  effect: 'measures it, where the networks that it needs were trained',
  columns: ['analysis', 'result'],
  row: [analysis, 'none'],
});

/** In place of a number within a sentence, and as a title. */
export const absentNumber = 'not measured in this run';

const withoutStop = ({ what }: Absence): string => `This run lacks ${what}`;

export const absenceSentence = (absence: Absence): string => `${withoutStop(absence)}.`;

/** The text alternative of a figure: what is lacking, and the remedy. */
export const absenceWords = (absence: Absence): string =>
  `${absenceSentence(absence)} ${absence.remedy} ${absence.effect}.`;

/** The same as a table of one row. */
export const absenceTable = (absence: Absence): Table => ({
  caption: withoutStop(absence),
  columns: absence.columns,
  rows: [absence.row],
});
