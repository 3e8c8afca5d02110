// A drawing in characters and in words: as input and as summary for whoever does not see it. Rows and columns are counted from 0.
import { counted, percent } from '../../figures/marks/format.ts';
import { placeOf } from '../../figures/marks/plane.ts';
import { valueAt } from './bitmap.ts';
import type { Bitmap, Cell } from './bitmap.ts';

/** A character for so much ink. None of them is a space: what is behind the last one in a row would not be heard. */
const characters = [
  { character: '.', level: 0, name: 'empty' },
  { character: ':', level: 85, name: 'light' },
  { character: '+', level: 170, name: 'medium' },
  { character: '#', level: 255, name: 'full' },
] as const;

/** What the characters mean, in words. */
export const legend = characters.map(({ character, name }) => `${character} ${name}`).join(', ');

const step = 255 / (characters.length - 1);
const characterOf = (value: number): (typeof characters)[number] =>
  characters[Math.round(value / step)] as (typeof characters)[number];

const valuesIn = ({ width, values }: Bitmap, row: number): Uint8Array =>
  values.subarray(row * width, (row + 1) * width);

/** A row, a character for each pixel: the nearest of four levels of ink. Throws where there is no such row. */
export function rowText(bitmap: Bitmap, row: number): string {
  if (!(row >= 0 && row < bitmap.height)) throw new Error(`unknown row ${row}; rows: 0 to ${bitmap.height - 1}`);
  return Array.from(valuesIn(bitmap, row), (value) => characterOf(value).character).join('');
}

/** All rows, each on a line. */
export const textOf = (bitmap: Bitmap): string =>
  Array.from({ length: bitmap.height }, (_, row) => rowText(bitmap, row)).join('\n');

function levelOf(character: string, row: number): number {
  if (character === ' ') return 0;
  const known = characters.find((one) => one.character === character);
  if (known !== undefined) return known.level;
  throw new Error(`unknown character "${character}" in row ${row}; known: ${legend}`);
}

/**
 * The drawing that a text of rows stands for. A pixel whose character is still the one it had keeps its exact ink, so that changing one
 * leaves the others alone. Short rows, and rows that are not there, are empty to their end; a space is empty. Throws where there are
 * too many rows or characters, and at a character that stands for nothing.
 */
export function withText(bitmap: Bitmap, text: string): Bitmap {
  const { width, height } = bitmap;
  const rows = text.replace(/\s+$/, '').split(/\r?\n/);
  if (rows.length > height) throw new Error(`invalid drawing: ${rows.length} rows; there are ${height}`);
  const values = new Uint8Array(width * height);
  rows.forEach((line, row) => {
    const typed = Array.from(line.trimEnd());
    if (typed.length > width)
      throw new Error(
        `invalid row ${row}: ${typed.length} characters; a row has ${width}, the last are "${typed.slice(width).join('').slice(0, 12)}"`,
      );
    typed.forEach((character, column) => {
      const i = row * width + column;
      const level = levelOf(character, row);
      const own = bitmap.values[i] as number;
      values[i] = characterOf(own).level === level ? own : level;
    });
  });
  return { width, height, values };
}

/** Pixels from here on count as drawn where a drawing is put into words: what is fainter has the character for empty. */
const drawnFrom = Math.ceil(step / 2);

/** A run of ink in words: from where to where, and between which shades. */
function runWords(from: number, levels: readonly number[]): string {
  const named = (level: number): string => characterOf(level).name;
  const [faintest, darkest] = [named(Math.min(...levels)), named(Math.max(...levels))];
  const shades = faintest === darkest ? darkest : `${faintest} to ${darkest}`;
  return levels.length === 1 ? `column ${from} ${shades}` : `columns ${from} to ${from + levels.length - 1} ${shades}`;
}

/** A row in words: "columns 8 to 19 light to full, column 22 medium", or "empty". */
export function rowWords(bitmap: Bitmap, row: number): string {
  const values = [...valuesIn(bitmap, row)];
  const runs: string[] = [];
  for (let from = 0; from < values.length; from++) {
    let to = from;
    while (to < values.length && (values[to] as number) >= drawnFrom) to++;
    if (to > from) runs.push(runWords(from, values.slice(from, to)));
    from = to;
  }
  return runs.length === 0 ? 'empty' : runs.join(', ');
}

/** All rows in words, neighbours that are alike told together: "rows 3 to 5: empty". */
export function rowsInWords(bitmap: Bitmap): string[] {
  const words = Array.from({ length: bitmap.height }, (_, row) => rowWords(bitmap, row));
  return words.flatMap((text, row) => {
    if (words[row - 1] === text) return [];
    let to = row;
    while (words[to + 1] === text) to++;
    return [`${to === row ? `row ${row}` : `rows ${row} to ${to}`}: ${text}`];
  });
}

/** How much ink a cell has, in words: "row 3, column 5: empty", "row 3, column 5: 80 % ink". */
export function cellWords(bitmap: Bitmap, cell: Cell): string {
  const value = valueAt(bitmap, cell);
  return `row ${cell.row}, column ${cell.column}: ${value === 0 ? 'empty' : `${percent(value / 255, 0)} ink`}`;
}

/** A drawing in words: how much of it is ink, from where to where, and where its centre is. */
export function summaryOf({ width, height, values }: Bitmap): string {
  let [total, alongRows, alongColumns, drawn] = [0, 0, 0, 0];
  let [top, bottom, left, right] = [height, -1, width, -1];
  values.forEach((value, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    total += value;
    alongRows += value * row;
    alongColumns += value * column;
    if (value < drawnFrom) return;
    drawn++;
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
    [left, right] = [Math.min(left, column), Math.max(right, column)];
  });
  if (total === 0) return 'Nothing is drawn.';
  if (drawn === 0) return `Almost nothing is drawn: ${percent(total / 255 / values.length)} ink.`;
  const [row, column] = [alongRows / total, alongColumns / total];
  const rows = top === bottom ? `in row ${top}` : `from row ${top} to row ${bottom}`;
  const columns = left === right ? `in column ${left}` : `from column ${left} to column ${right}`;
  return `${counted(drawn, 'pixel')} of ${values.length} ${drawn === 1 ? 'is' : 'are'} drawn, ${rows} and ${columns}; all ink together would fill ${percent(total / 255 / values.length)} of the image. The centre of the ink is at row ${Math.round(row)}, column ${Math.round(column)} (${placeOf(row, column, { height, width })}).`;
}
