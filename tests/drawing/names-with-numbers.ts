// Which words of a table may hold a number: names, as they are written. Everything else with a number in it is a number for readers, and a
// program that reads the file must find it as one.

/** Whether a text holds a number on its own, be it among words: "50.20 of 100", "~0.5"; no part of a name, as in "conv1" and "seed-1". */
export const holdsQuantity = (text: string): boolean => /(?<![\p{L}\p{N}_.^-])[+\u2212-]?\.?\d/u.test(text);

/** Columns of names that hold a number, and how such a name is written on the page and, in ASCII, in the file. */
const names: readonly (readonly [column: RegExp, name: RegExp])[] = [
  [/^row$/, /^(\d+(st|nd|rd|th) percentile|exactly 0)$/],
  [/^unit$/, /^channel \d+$/],
  [/^network$/, /^(filter \d+|first filters \d+ [×x] \d+|with(out)? [a-z ]+, \d+ epochs( \(shown network\))?)$/],
  [/^pair$/, /^seed \d+ and seed \d+$/],
  [/^probabilities$/, /^with temperature \d+\.\d+$/],
  [/^what is read$/, /^((Class, from )?\d+ numbers of each layer|Every channel at deviation 1)$/],
  // A template in words; R² beside it is the number of the table.
  [
    /^best template$/,
    /^(an edge|a (positive|negative) spot|(upright|lying) stripes|stripes (rising|falling)) .*(in|of) the centre$/,
  ],
];

export const isName = (column: string, text: string): boolean =>
  names.some(([columns, name]) => columns.test(column) && name.test(text));
