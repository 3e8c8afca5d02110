// How figures write numbers: English grouping, a true minus sign, percent from shares. One place, so that picture, text alternative and
// table agree.

const withMinus = (text: string): string => text.replace('-', '\u2212');

/** A number with fixed decimals; what rounds to zero has no sign. */
export function decimals(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : withMinus(text);
}

/** The same with a plus before positive numbers. */
export function signed(value: number, digits = 2): string {
  const text = decimals(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A share of 1 as a percentage: 0.9136 is 91.4 %, with the narrow no-break space that the prose has too. */
export const percent = (share: number, digits = 1): string => `${decimals(share * 100, digits)}\u202f%`;

/** "0.65 (0.61 to 0.69)": an estimate with its interval, all three written in one way. */
export const intervalText = (
  { value, low, high }: { readonly value: number; readonly low: number; readonly high: number },
  write: (value: number) => string = (number) => decimals(number),
): string => `${write(value)} (${write(low)} to ${write(high)})`;

/** A share of a count in words: 0 and 1 are "none" and "all", and nothing else is written as 0 or 100 %. */
export function shareWords(share: number): string {
  if (share === 0) return 'none';
  if (share === 1) return 'all';
  if (share < 0.0005) return `less than ${percent(0.001)}`;
  if (share >= 0.9995) return `more than ${percent(0.999)}`;
  return percent(share);
}

/** A whole number with commas between thousands: 61130 is 61,130. */
export const thousands = (count: number): string =>
  withMinus(String(Math.round(count))).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A number with two significant digits: 0.2, 0.0043, 0.00021. */
export const significant = (value: number): string => withMinus(String(Number(value.toPrecision(2))));

/** Rounds a coordinate to a hundredth of a unit: finer cannot be seen and bloats the page. */
export const coordinate = (value: number): number => Math.round(value * 100) / 100;

/** Words in a row: "a", "a and b", "a, b and c". */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** A count and its noun: "1 image", "3 images". */
export const counted = (count: number, noun: string): string => `${thousands(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A text as it begins a sentence. */
export const capitalised = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Up to three names, or how many there are: "Coat", "Coat and Shirt", "7 classes". */
export const few = (names: readonly string[], plural: string): string =>
  names.length > 3 ? `${names.length} ${plural}` : listed(names);

/** Things that have numbers: "filter 3", "filters 3 and 7", "12 filters". */
export const numbered = (noun: string, numbers: readonly number[]): string =>
  numbers.length === 1
    ? `${noun} ${numbers[0]}`
    : numbers.length > 3
      ? counted(numbers.length, noun)
      : `${noun}s ${listed(numbers.map(String))}`;
