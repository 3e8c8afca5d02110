// A figure's table as comma-separated values, for programs: plain numbers, one to a cell; the ends of an interval in columns of their own;
// units in the names of the columns; nothing where there is nothing. Format: https://www.rfc-editor.org/rfc/rfc4180
import type { Table } from '../figures/figure.ts';
import type { Cell, Quantity } from '../figures/marks/cell.ts';

/** Typography is for readers. In ASCII a file reads the same in programs that do not guess UTF-8, as spreadsheets do not. */
const plainSigns: readonly (readonly [RegExp, string])[] = [
  [/[\u2212\u2013\u2010\u2011]/g, '-'],
  [/\u2014/g, '-'],
  [/[\u202f\u00a0\u2009]/g, ' '],
  [/[‘’]/g, "'"],
  [/[“”]/g, '"'],
  [/×/g, 'x'],
  [/÷/g, '/'],
  [/²/g, '^2'],
  [/°/g, ' degrees'],
  [/±/g, '+-'],
  [/…/g, '...'],
];
const plainText = (text: string): string => plainSigns.reduce((now, [sign, plain]) => now.replace(sign, plain), text);

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Whole numbers as they are, others to seven digits: more than a page shows, and none of the noise of single precision. */
const plainNumber = (value: number): string =>
  String(Number.isInteger(value) ? value + 0 : Number(value.toPrecision(7)));

const isQuantity = (cell: Cell): cell is Quantity => typeof cell === 'object';

/** One column of a table as columns of a file: its names, and the fields of a cell. */
interface Columns {
  readonly names: readonly string[];
  readonly fields: (cell: Cell) => readonly string[];
}

/** "loss, low (nats)": the name of a part stands before the unit. */
const partOf = (name: string, part: string): string =>
  part === '' ? name : name.replace(/(?: \([^()]*\))?$/, (unit) => `, ${part}${unit}`);

/** A column of words or of whole numbers stays one column; that of quantities becomes one for each of their numbers. */
function columnsOf(caption: string, name: string, cells: readonly Cell[]): Columns {
  const invalid = (what: string): Error => new Error(`invalid table "${caption}": column "${name}" ${what}`);
  const quantities = cells.filter(isQuantity);
  const words = cells.find((cell): cell is string => typeof cell === 'string' && cell !== '');
  const isNumeric = quantities.length > 0 || cells.some((cell) => typeof cell === 'number');
  if (isNumeric && words !== undefined)
    throw invalid(`holds numbers and words ("${words}"); give the words a column of their own`);
  const units = [
    ...new Set(quantities.filter(({ numbers }) => Object.keys(numbers).length > 0).map(({ unit = '' }) => unit)),
  ];
  if (units.length > 1)
    throw invalid(`holds numbers of different units: ${units.map((unit) => `"${unit}"`).join(', ')}`);
  const unit = units[0] === undefined || units[0] === '' ? '' : ` (${units[0]})`;
  const found = new Set(
    cells.flatMap((cell) => (isQuantity(cell) ? Object.keys(cell.numbers) : cell === '' ? [] : [''])),
  );
  const parts = found.size === 0 ? [''] : [...found];
  return {
    names: parts.map((part) => `${partOf(name, part)}${unit}`),
    fields: (cell) => parts.map((part) => fieldOf(cell, part, invalid)),
  };
}

function fieldOf(cell: Cell, part: string, invalid: (what: string) => Error): string {
  if (typeof cell === 'string') return part === '' ? field(plainText(cell)) : '';
  const value = isQuantity(cell) ? cell.numbers[part] : part === '' ? cell : undefined;
  if (value === undefined) return '';
  if (!Number.isFinite(value)) throw invalid(`holds ${value}, which is no number`);
  return plainNumber(value);
}

/** Names of the columns, then one line per row. Throws where two columns share a name, or one mixes words and numbers or units. */
export function toCsv({ caption, columns, rows }: Table): string {
  const parts = columns.map((name, i) =>
    columnsOf(
      caption,
      name,
      rows.map((row) => row[i] ?? ''),
    ),
  );
  const names = parts.flatMap((part) => part.names).map(plainText);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`invalid table "${caption}": two columns are named "${twice}"`);
  const lines = rows.map((row) => parts.flatMap((part, i) => part.fields(row[i] ?? '')));
  return [names.map(field), ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}
