// The words that the rules of claims are made of: `each(above(0.5), exceeds(0.1))` holds where every measured number is above one half
// and exceeds its control by more than a tenth. No rule holds of nothing, nor where a number that it looks at is not finite.
import type { Claim } from './claim.ts';

/** Decides on one measured number and its control. */
export type Pair = (measured: number, control: number) => boolean;
type Rule = Claim['holds'];

/** The measured number is more than the control by more than `by`; a negative `by` allows it to be that much less. */
export const exceeds =
  (by = 0): Pair =>
  (m, c) =>
    m > c + by;
/** The measured number is less than the control by more than `by`. */
export const fallsShort =
  (by = 0): Pair =>
  (m, c) =>
    m < c - by;
export const exceedsTimes =
  (factor: number): Pair =>
  (m, c) =>
    m > factor * c;
/** Less than `by` apart. */
export const within =
  (by: number): Pair =>
  (m, c) =>
    Math.abs(m - c) < by;

/** These look at the measured number alone; inside `control` at the control alone. */
export const above =
  (bound: number): Pair =>
  (m) =>
    m > bound;
export const below =
  (bound: number): Pair =>
  (m) =>
    m < bound;
export const atLeast =
  (bound: number): Pair =>
  (m) =>
    m >= bound;
export const atMost =
  (bound: number): Pair =>
  (m) =>
    m <= bound;
export const near =
  (value: number, by: number): Pair =>
  (m) =>
    Math.abs(m - value) < by;

/** The same question, asked of the control. */
export const control =
  (pair: Pair): Pair =>
  (m, c) =>
    pair(c, m);

type Numbers = Readonly<Record<string, number>>;

/** Whether the numbers of one name are both there and pass all tests. */
const passes = (m: Numbers, c: Numbers, name: string, tests: readonly Pair[]): boolean => {
  const [own, other] = [m[name] ?? Number.NaN, c[name] ?? Number.NaN];
  return Number.isFinite(own) && Number.isFinite(other) && tests.every((test) => test(own, other));
};

const everyOf = (names: readonly string[], m: Numbers, c: Numbers, tests: readonly Pair[]): boolean =>
  names.length > 0 && names.every((name) => passes(m, c, name, tests));

/** Every number passes all tests. */
export const each =
  (...tests: readonly Pair[]): Rule =>
  (m, c) =>
    everyOf(Object.keys(m), m, c, tests);

/** The number of this name passes all tests. */
export const at =
  (name: string, ...tests: readonly Pair[]): Rule =>
  (m, c) =>
    passes(m, c, name, tests);

/** The last number, as of the last layer. */
export const last =
  (...tests: readonly Pair[]): Rule =>
  (m, c) =>
    everyOf(Object.keys(m).slice(-1), m, c, tests);

/** Every number but the last. */
export const butLast =
  (...tests: readonly Pair[]): Rule =>
  (m, c) =>
    everyOf(Object.keys(m).slice(0, -1), m, c, tests);

/** More than half of the numbers pass; all have to be there. */
export const most =
  (...tests: readonly Pair[]): Rule =>
  (m, c) => {
    const names = Object.keys(m);
    const passing = names.filter((name) => passes(m, c, name, tests));
    return everyOf(names, m, c, []) && passing.length > names.length / 2;
  };

/** The measured numbers rise from each to the next. */
export const rises: Rule = (m, c) => {
  const values = Object.values(m);
  return everyOf(Object.keys(m), m, c, []) && values.every((value, i) => i === 0 || value > (values[i - 1] ?? value));
};

/** All of these rules hold. */
export const all =
  (...rules: readonly Rule[]): Rule =>
  (m, c) =>
    rules.length > 0 && rules.every((rule) => rule(m, c));
