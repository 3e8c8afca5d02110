// The figure of inputs that are unlike the data in words and as a table.
import type { Noun } from '../../subject/dataset-card.ts';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { capitalised, counted, intervalText, listed, percent } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';

/** Images of one kind, and the share of them that the chosen score calls unlike the data. */
export interface UnlikeRow {
  readonly name: string;
  readonly images: number;
  readonly trained: Interval;
  readonly untrained: Interval;
}

/** The mean share over the kinds; a score that reads pixels alone has no untrained one. */
export interface UnlikeScore {
  readonly name: string;
  readonly trained: number;
  readonly untrained?: number;
}

export interface UnlikeDrawing {
  readonly label: string;
  readonly style: string;
  readonly answer: string;
  readonly isUnlike: boolean;
  readonly pixels: Uint8Array;
}

export interface UnlikeDataData {
  readonly noun: Noun;
  /** Of the images that thresholds are taken from, the share beyond them, and how many these are. */
  readonly share: number;
  readonly chosenOn: number;
  /** The name of the chosen score. */
  readonly chosen: string;
  /** Images of the data: false alarms. */
  readonly own: UnlikeRow;
  readonly kinds: readonly (UnlikeRow & { readonly meaning: string; readonly pixels: Uint8Array })[];
  readonly drawn: UnlikeRow;
  readonly scores: readonly UnlikeScore[];
  readonly drawings: readonly UnlikeDrawing[];
}

/** All rows of the chosen score: the data's own images, what is unlike them, and drawings. */
export const rowsOf = ({ own, kinds, drawn }: UnlikeDataData): readonly UnlikeRow[] => [own, ...kinds, drawn];

const verdictOf = ({ isUnlike }: UnlikeDrawing): string => (isUnlike ? 'unlike' : 'passes');
/** The verdict, and the answer beside it: what stands under a drawing. */
export const underDrawing = (drawing: UnlikeDrawing): readonly [answer: string, verdict: string] => [
  drawing.answer,
  verdictOf(drawing),
];

const rowWords = ({ name, images, trained, untrained }: UnlikeRow): string =>
  `${capitalised(name)} (${counted(images, 'image')}): ${intervalText(trained, percent)}, untrained ${intervalText(untrained, percent)}.`;

const scoreWords = ({ name, trained, untrained }: UnlikeScore): string =>
  `${name} ${percent(trained)}${untrained === undefined ? '' : ` (untrained ${percent(untrained)})`}`;

const drawingsWords = (drawings: readonly UnlikeDrawing[]): string[] => {
  const styles = [...new Set(drawings.map(({ style }) => style))];
  return styles.map((style) => {
    const own = drawings.filter((drawing) => drawing.style === style);
    const right = own.filter(({ label, answer }) => label === answer).length;
    const unlike = own.filter(({ isUnlike }) => isUnlike);
    return `Of ${own.length} ${style} drawings the network names ${right} by their class; ${unlike.length === 0 ? 'none is' : `${listed(unlike.map(({ label }) => label))} ${unlike.length === 1 ? 'is' : 'are'}`} called unlike the data.`;
  });
};

export function notesOf({ share, own, kinds, chosenOn, noun }: UnlikeDataData): string[] {
  return [
    `The threshold of each score is the one that ${percent(share, 0)} of ${counted(chosenOn, 'validation image')} exceed; counted on ${counted(own.images, 'other one')}. Whiskers: 95\u202f% intervals.`,
    kinds.map(({ name, meaning }) => `${capitalised(name)}: ${meaning}.`).join(' '),
    `The score with the highest mean over these kinds was chosen by a rule that was written before the numbers. Drawings of ${noun.plural} have no part in it. Under each drawing: its class, the answer, and the verdict.`,
  ];
}

export function describe(data: UnlikeDataData): string {
  const { share, chosen, scores, drawings } = data;
  return [
    `Dots with 95\u202f% intervals show how many images of each kind are called unlike the data by the score “${chosen}”, where ${percent(share, 0)} of the data’s own are.`,
    ...rowsOf(data).map(rowWords),
    `Mean over the kinds of unlike images, by score: ${listed(scores.map(scoreWords))}.`,
    ...drawingsWords(drawings),
  ].join(' ');
}

export function table(data: UnlikeDataData): Table {
  const none = cell.none();
  return {
    caption: `How often images are called unlike the data, with 95\u202f% intervals; the threshold calls ${percent(data.share)} of the images unlike that it was chosen on`,
    columns: ['of', 'what', 'images', 'called unlike', 'the same, untrained', 'answer', 'verdict'],
    rows: [
      ...rowsOf(data).map(({ name, images, trained, untrained }) => [
        data.chosen,
        name,
        images,
        cell.interval(trained, cell.percent),
        cell.interval(untrained, cell.percent),
        '',
        '',
      ]),
      ...data.scores.map(({ name, trained, untrained }) => [
        'mean over the kinds',
        name,
        '',
        cell.percent(trained),
        untrained === undefined ? none : cell.percent(untrained),
        '',
        '',
      ]),
      ...data.drawings.map((drawing) => [
        'one drawing',
        `${drawing.label}, ${drawing.style}`,
        '',
        none,
        none,
        drawing.answer,
        verdictOf(drawing),
      ]),
    ],
  };
}
