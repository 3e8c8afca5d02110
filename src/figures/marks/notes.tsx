// Lines of small print below a picture, broken where the layout ends.
import type { JSX } from 'preact';
import { layoutWidth } from '../figure.ts';
import type { Layout } from '../figure.ts';
import { coordinate } from './format.ts';
import { fontSize, muted } from './theme.ts';

/** Width of a letter of small print, about. */
const letter = 5.45;
const lineHeight = 15;

/** The notes as lines of the layout's width, or of what is left of it at the right of `x`; no word is parted. */
export const noteLines = (notes: readonly string[], layout: Layout, x = 0): string[] =>
  notes.flatMap((note) =>
    note.split(' ').reduce<string[]>((lines, word) => {
      const line = lines.at(-1);
      if (line !== undefined && line.length + 1 + word.length <= Math.floor((layoutWidth[layout] - x) / letter))
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
  readonly x?: number;
  readonly y: number;
}

/** The notes, each on lines of its own; (`x`, `y`) is their top left corner. */
export function Notes({ notes, layout, x = 0, y }: NotesProps): JSX.Element {
  return (
    <g font-size={fontSize.small} fill-opacity={muted} transform={`translate(${coordinate(x)} ${coordinate(y)})`}>
      {noteLines(notes, layout, x).map((line, i) => (
        <text key={line} y={fontSize.small + lineHeight * i}>
          {line}
        </text>
      ))}
    </g>
  );
}
