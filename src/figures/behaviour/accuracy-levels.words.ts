// Accuracy against the strength of a change, in words and numbers: ends of each line, where the network and its control part.
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { decimals, few, listed, percent } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';
import { elementAt } from '../marks/plane.ts';

/** Who answers: the network, or what it is compared with. */
export interface Answerer {
  readonly name: string;
  readonly isControl: boolean;
}

/** One kind of change. */
export interface LevelPanel {
  readonly title: string;
  /** What a level is, with its unit. */
  readonly meaning: string;
  /** From no change on, as they are written under the axis. */
  readonly levels: readonly string[];
  /** The same levels for the table, where they are numbers. */
  readonly levelCells?: readonly Cell[];
  /** Accuracy at every level, one list for each answerer. */
  readonly accuracy: readonly (readonly Interval[])[];
  /** Rows of pictures above the chart, each with its name ('' for none) and one picture, a square of bytes, a level. */
  readonly pictures: readonly { readonly name: string; readonly images: readonly Uint8Array[] }[];
}

export interface AccuracyLevelsData {
  /** What is measured, for the text alternative and the table. */
  readonly title: string;
  readonly answerers: readonly Answerer[];
  readonly panels: readonly LevelPanel[];
  /** What guessing would reach. */
  readonly chance: number;
  readonly notes: readonly string[];
}

/** The accuracies of one answerer; throws where a level lacks its own. */
export function accuraciesOf({ title, levels, accuracy }: LevelPanel, answerer: number): readonly Interval[] {
  const found = elementAt(accuracy, answerer);
  if (found.length !== levels.length)
    throw new Error(`invalid panel "${title}": ${found.length} accuracies for ${levels.length} levels`);
  return found;
}

/** By how much the first answerer is at most above the second, and at most below, and at which levels. */
function partingText(panel: LevelPanel, [first, second]: readonly Answerer[]): string {
  if (first === undefined || second === undefined) return '';
  const [own, other] = [accuraciesOf(panel, 0), accuraciesOf(panel, 1)];
  const gaps = own.map(({ value }, i) => value - elementAt(other, i).value);
  const side = (gap: number, word: string): string =>
    `at most ${decimals(Math.abs(gap) * 100, 1)} percentage points ${word}, at ${few(
      panel.levels.filter((_, i) => gaps[i] === gap),
      'levels',
    )}`;
  const [most, least] = [Math.max(...gaps), Math.min(...gaps)];
  const parts = [...(most > 0 ? [side(most, 'above')] : []), ...(least < 0 ? [side(least, 'below')] : [])];
  return parts.length === 0 ? '' : `; ${first.name} compared with ${second.name}: ${listed(parts)}`;
}

/** More panels than these are told by their last level alone: the table has the others. */
const mostTold = 3;

function panelText(panel: LevelPanel, answerers: readonly Answerer[], isShort: boolean): string {
  const lines = answerers.map(({ name }, i) => {
    const written = accuraciesOf(panel, i).map(({ value }, k) => `${percent(value)} at ${elementAt(panel.levels, k)}`);
    return `${name} ${listed(isShort ? written.slice(-1) : written)}`;
  });
  return `${panel.title} (${panel.meaning}): ${lines.join('; ')}${partingText(panel, answerers)}.`;
}

/** The text alternative. */
export const describeLevels = ({ title, answerers, panels, chance }: AccuracyLevelsData): string =>
  [
    `${title}: lines show the share of right answers against the strength of the change, with 95\u202f% intervals, for ${listed(answerers.map(({ name }) => name))}; guessing reaches ${percent(chance, 0)}.`,
    ...panels.map((panel) => panelText(panel, answerers, panels.length > mostTold)),
  ].join(' ');

/** Every accuracy with its interval. */
export const tableOfLevels = ({ title, answerers, panels, chance }: AccuracyLevelsData): Table => ({
  caption: `${title}: accuracy with 95\u202f% intervals; guessing reaches ${percent(chance, 0)}`,
  columns: ['change', 'level', ...answerers.map(({ name }) => name)],
  rows: panels.flatMap((panel) =>
    panel.levels.map((level, k) => [
      panel.title,
      panel.levelCells?.[k] ?? level,
      ...answerers.map((_, i) => cell.interval(elementAt(accuraciesOf(panel, i), k), cell.percent)),
    ]),
  ),
});
