// Lines of small print below a picture, broken where the layout ends.
import type { JSX } from 'preact';
import type { Layout } from '../figure.ts';
import { coordinate } from './format.ts';
import { fontSize, muted } from './theme.ts';

/** Letters that fit into one line of small print. */
const lettersPerLine: Readonly<Record<Layout, number>> = { wide: 132, narrow: 61 };
const lineHeight = 15;

/** The notes as lines of the layout's width; no word is parted. */
export const noteLines = (notes: readonly string[], layout: Layout): string[] =>
  notes.flatMap((note) =>
    note.split(' ').reduce<string[]>((lines, word) => {
      const line = lines.at(-1);
      if (line !== undefined && line.length + 1 + word.length <= lettersPerLine[layout])
        lines[lines.length - 1] = `${line} ${word}`;
      else lines.push(word);
      return lines;
    }, []),
  );

/** Height of the notes in layout units. */
export const notesHeight = (notes: readonly string[], layout: Layout): number =>
  lineHeight * noteLines(notes, layout).length + 4;

interface NotesProps {
  readonly notes: readonly string[];
  readonly layout: Layout;
  readonly y: number;
}

/** The notes, each on lines of its own; `y` is their top. */
export function Notes({ notes, layout, y }: NotesProps): JSX.Element {
  return (
    <g font-size={fontSize.small} fill-opacity={muted} transform={`translate(0 ${coordinate(y)})`}>
      {noteLines(notes, layout).map((line, i) => (
        <text key={line} y={fontSize.small + lineHeight * i}>
          {line}
        </text>
      ))}
    </g>
  );
}
