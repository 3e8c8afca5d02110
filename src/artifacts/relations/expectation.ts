// How a relation between two parts of the artifacts is stated: where, what stands there, and what must. Every failure names its field.

/** The way to a field, from the root of its file. */
export type Path = readonly (string | number)[];
/** What is done with a relation that does not hold. */
export type Fail = (path: Path, message: string) => void;

export interface Expectation {
  /** Two values, or two lists of values, are the same. */
  readonly same: (path: Path, found: unknown, expected: unknown) => void;
  /** Two numbers are the same but for rounding: what was added up in another order, or in float32. */
  readonly close: (path: Path, found: number, expected: number, tolerance?: number) => void;
  /** Something else holds. @param wanted the rule in words, as the end of "…: it must …" */
  readonly holds: (path: Path, is: boolean, wanted: string) => void;
  /** A name is one of those that there are. @param what it names: `class` */
  readonly known: (path: Path, what: string, name: string, names: readonly string[]) => void;
}

const longest = 120;
const inWords = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
};

/** Says where two lists part, so that the message names one element. */
function firstDifference(found: readonly unknown[], expected: readonly unknown[]): number {
  const place = expected.findIndex((one, i) => JSON.stringify(one) !== JSON.stringify(found[i]));
  return place < 0 ? expected.length : place;
}

export function expectation(fail: Fail): Expectation {
  const same: Expectation['same'] = (path, found, expected) => {
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    if (Array.isArray(found) && Array.isArray(expected)) {
      if (found.length !== expected.length)
        fail(path, `it has ${found.length} entries where ${expected.length} belong: ${inWords(expected)}`);
      const place = firstDifference(found, expected);
      if (place < found.length)
        fail([...path, place], `${inWords(found[place])} where ${inWords(expected[place])} belongs`);
    } else fail(path, `${inWords(found)} where ${inWords(expected)} belongs`);
  };
  return {
    same,
    close: (path, found, expected, tolerance = 1e-9) => {
      if (!(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected))))
        fail(path, `${found} where ${expected} belongs`);
    },
    holds: (path, is, wanted) => {
      if (!is) fail(path, `it must ${wanted}`);
    },
    known: (path, what, name, names) => {
      if (!names.includes(name)) fail(path, `unknown ${what} "${name}"; known: ${names.join(', ')}`);
    },
  };
}

/** Whether numbers rise from each to the next. */
export const rises = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value > (values[i - 1] as number));

/** Whether numbers fall or stay from each to the next. */
export const fallsOrStays = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value <= (values[i - 1] as number));

/** The place of the greatest value, the first of equals. */
export const placeOfGreatest = (values: readonly number[]): number => values.indexOf(Math.max(...values));
