// The order in which channels are shown. A network's own order means nothing (permute the channels and nothing changes), so figures
// sort by gain: the norm of a filter's incoming weights times that of its outgoing weights, which no rescaling can change.
import { elementAt } from './plane.ts';

/** Channel indices by gain, the largest first; equals stay in their own order. */
export const channelsByGain = (gain: readonly number[]): number[] =>
  gain.map((_, channel) => channel).sort((a, b) => elementAt(gain, b) - elementAt(gain, a));

export interface Extremes<T> {
  readonly greatest: readonly T[];
  readonly least: readonly T[];
}

/** Measures that differ by less, as a share of the largest, are equal: equal sums of single precision differ by rounding. */
const rounding = 1e-6;

/**
 * The items whose measure is greatest and those whose measure is least, in their own order; undefined where all measures are equal (or there
 * is one item, or none), so that nothing stands out. Throws where a measure is not a number.
 */
export function extremes<T>(items: readonly T[], measure: (item: T) => number): Extremes<T> | undefined {
  const values = items.map(measure);
  if (values.some(Number.isNaN)) throw new Error(`invalid measure: ${values.join(', ')} holds no number at one place`);
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const same = rounding * Math.max(Math.abs(least), Math.abs(greatest));
  if (items.length === 0 || greatest - least <= same) return undefined;
  const near = (end: number): T[] => items.filter((_, i) => Math.abs(elementAt(values, i) - end) <= same);
  return { greatest: near(greatest), least: near(least) };
}
