// Formats a number of the artifacts for a sentence: real minus signs, thin spaces, thousands separators.

export type ValueFormat = 'percent' | 'points' | 'number' | 'decimal' | 'millions' | 'duration' | 'words';

const narrowNoBreakSpace = '\u202f';
const minus = '\u2212';

/** `-61130.5` -> `−61,130.5`; a value that rounds to zero has no sign. */
const write = (value: number, digits: number): string => {
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return value < 0 && /[1-9]/.test(text) ? minus + text : text;
};

/** Units that must not be separated from their number by a line break. */
const units = 'percentage points|points?|pixels?|nats|kB|MB';
const beforeUnit = new RegExp(`(\\d) (?=(?:${units})\\b)`, 'g');

/** Keeps numbers with their units, and factors with each other: `5 × 5` and `95 %` with non-breaking spaces. */
export const unbroken = (text: string): string =>
  text
    .replace(/(\d) %/g, `$1${narrowNoBreakSpace}%`)
    .replace(/ × /g, '\u00a0×\u00a0')
    .replace(beforeUnit, '$1\u00a0')
    .replace(/(\d\u00a0)percentage points/g, '$1percentage\u00a0points');

/** Keeps a unit at the start of a text with the number before it. */
export const unbrokenStart = (text: string): string => unbroken(`0${text}`).slice(1);

const plural = (count: number, unit: string): string => `${write(count, 0)} ${unit}${count === 1 ? '' : 's'}`;

/** 2160 -> `36 minutes`; below two minutes in seconds, from two hours in hours and minutes. */
function duration(seconds: number): string {
  if (seconds < 120) return plural(Math.round(seconds), 'second');
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return plural(minutes, 'minute');
  const rest = minutes % 60;
  const hours = plural(Math.floor(minutes / 60), 'hour');
  return rest === 0 ? hours : `${hours} ${plural(rest, 'minute')}`;
}

/** The format of a value if none is given. */
export const defaultFormat = (value: number | string): ValueFormat =>
  typeof value === 'string' ? 'words' : Number.isInteger(value) ? 'number' : 'decimal';

/**
 * Writes a value. Shares become percentages, counts get thousands separators, seconds become a duration.
 * @param digits decimals; by default one for percent and millions, none for number, two for decimal
 * Throws if a format does not fit the value.
 */
export function formatValue(
  value: number | string,
  format: ValueFormat = defaultFormat(value),
  digits?: number,
): string {
  if (typeof value === 'string' || format === 'words') {
    if (typeof value === 'number' || format !== 'words')
      throw new Error(`invalid format "${format}" for ${JSON.stringify(value)}: words are text, all others numbers`);
    return value;
  }
  if (!Number.isFinite(value)) throw new Error(`invalid value ${value}: it is not finite`);
  switch (format) {
    case 'percent':
      return `${write(value * 100, digits ?? 1)}${narrowNoBreakSpace}%`;
    case 'points':
      return `${write(value * 100, digits ?? 1)} percentage points`;
    case 'number':
      return write(value, digits ?? 0);
    case 'decimal':
      return write(value, digits ?? 2);
    case 'millions':
      return `${write(value / 1e6, digits ?? 1)} million`;
    case 'duration':
      return duration(value);
    default:
      throw new Error(
        `unknown format "${String(format satisfies never)}"; formats: percent, points, number, decimal, millions, duration, words`,
      );
  }
}
