// Cells of tables: what a reader sees and the numbers behind it, made together from one value, so that page and file cannot disagree.
// Knows no table; which column a number stands in, and in which file, is the business of others.
import * as format from './format.ts';

/** A cell that says one or several numbers, or that there is none. */
export interface Quantity {
  /** What a reader sees: "92.44 %", "+0.65 (+0.61 to +0.69)", "not measured". */
  readonly text: string;
  /** The numbers in the unit of the text, by name; '' names the plain one. Empty where there is none. */
  readonly numbers: Readonly<Record<string, number>>;
  /** The unit that the text writes beside the number. */
  readonly unit?: string;
}

/** Words, a whole number as it is (an index, a count), or a quantity. */
export type Cell = string | number | Quantity;

interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How one number is written. */
export type Write = (value: number) => Quantity;

/** A number in a text of its own. */
export const number = (value: number, text: string): Quantity => ({ text, numbers: { '': value } });

/** No number, and why: "not measured". */
export const none = (text = ''): Quantity => ({ text, numbers: {} });

export const decimals = (value: number, digits = 2): Quantity => number(value, format.decimals(value, digits));
export const signed = (value: number, digits = 2): Quantity => number(value, format.signed(value, digits));
export const thousands = (count: number): Quantity => number(Math.round(count), format.thousands(count));
export const significant = (value: number): Quantity => number(value, format.significant(value));

/** A share of 1 as a percentage, in both. */
export const percent = (share: number, digits = 1): Quantity => ({
  ...number(100 * share, format.percent(share, digits)),
  unit: '%',
});

/** A p-value; small ones are not written out for readers. */
export const pValue = (p: number): Quantity => number(p, p < 0.001 ? 'below 0.001' : format.decimals(p, 3));

/** What `write` makes of several numbers, under one text. */
function together(
  numbers: Readonly<Record<string, number>>,
  write: Write,
  text: (texts: string[]) => string,
): Quantity {
  const each = Object.values(numbers).map((value) => write(value));
  const unit = each[0]?.unit;
  return {
    text: text(each.map((one) => one.text)),
    numbers: Object.fromEntries(Object.keys(numbers).map((name, i) => [name, each[i]?.numbers[''] as number])),
    ...(unit === undefined ? {} : { unit }),
  };
}

/** "0.65 (0.61 to 0.69)": an estimate with its interval. */
export const interval = ({ value, low, high }: Estimate, write: Write = decimals): Quantity =>
  together({ '': value, low, high }, write, () =>
    format.intervalText({ value, low, high }, (number) => write(number).text),
  );

/** A whole number as it is: an index. */
export const whole = (value: number): Quantity => decimals(value, 0);

/** "0.61 to 0.69": the two ends of a range, each by its name. */
export const span = (ends: Readonly<Record<string, number>>, write: Write = decimals): Quantity =>
  together(ends, write, ([from, to]) => `${from} to ${to}`);

/** "28 × 28 × 16": sizes, each by its name. */
export const product = (sizes: Readonly<Record<string, number>>): Quantity => ({
  text: Object.values(sizes).join(' × '),
  numbers: sizes,
});

/** "13, 6": a place in a plane. */
export const place = (row: number, column: number): Quantity => ({
  text: `${row}, ${column}`,
  numbers: { row, column },
});

/** A cell as a reader sees it. */
export const textOf = (cell: Cell): string => (typeof cell === 'object' ? cell.text : String(cell));
