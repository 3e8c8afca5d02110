// Where a rule turns: for each number of a sample, the value at which the claim stops to hold while all other numbers stay, and what that
// value is in terms of the others. Knows rules only from outside, by asking them.
import { numbersOf } from '../../src/claims/claim.ts';
import type { Claim, Sample } from '../../src/claims/claim.ts';

type Side = 'measured' | 'control';
type Numbers = Record<string, number>;
interface Place {
  readonly side: Side;
  readonly key: string;
}

const sides = ['measured', 'control'] as const;

/** The first value beyond `start`, seen from it in one direction, at which `holds` is false; undefined where there is none within reach. */
function turningPoint(holds: (value: number) => boolean, start: number, direction: 1 | -1): number | undefined {
  let [inside, outside, step] = [start, start, 1e-6];
  for (; step < 1e7 && holds(outside); step *= 1.5) [inside, outside] = [outside, start + direction * step];
  if (holds(outside)) return undefined;
  for (let i = 0; i < 200; i++) {
    const middle = (inside + outside) / 2;
    if (holds(middle)) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** A number with at most `digits` decimals, as text; undefined for any other. */
function round(value: number, digits: number): string | undefined {
  const scaled = value * 10 ** digits;
  return Math.abs(scaled - Math.round(scaled)) < 1e-6 * Math.max(1, Math.abs(scaled)) ** 0.5
    ? String(Number((Math.round(scaled) / 10 ** digits).toFixed(digits)))
    : undefined;
}

/** How a value is made of another number of the sample: that number, plus a round one, or times a round one. */
function inTermsOf(value: number, name: string, other: number): string | undefined {
  if (Math.abs(value - other) < 1e-9 * Math.max(1, Math.abs(other))) return name;
  const [difference, factor] = [round(value - other, 3), round(value / other, 2)];
  const divisor = round(other / value, 2);
  if (factor !== undefined && other !== 0 && Number(factor) !== 0) return `${factor} × ${name}`;
  if (divisor !== undefined && Number(divisor) > 1) return `${name} / ${divisor}`;
  if (difference === undefined) return undefined;
  return Number(difference) > 0 ? `${name} + ${difference}` : `${name} − ${Math.abs(Number(difference))}`;
}

/** The value in words: round itself, or in terms of the other numbers, those of the same key first. */
function inWords(value: number, sample: Record<Side, Numbers>, { side, key }: Place): string {
  const others = sides
    .flatMap((otherSide) => Object.keys(sample[otherSide]).map((otherKey) => ({ side: otherSide, key: otherKey })))
    .filter((other) => other.side !== side || other.key !== key)
    .sort((a, b) => Number(b.key === key) - Number(a.key === key));
  const own = round(value, 3) ?? (Math.abs(value) < 1e-4 ? round(value, 6) : undefined);
  if (own !== undefined) return own;
  for (const other of others) {
    const found = inTermsOf(value, `${other.side} ${other.key}`, sample[other.side][other.key] ?? Number.NaN);
    if (found !== undefined) return found;
  }
  return `about ${value.toPrecision(6)}`;
}

/** The same numbers, each off by a hundredth of a percent or less, so that none is round or made of another by chance. */
function jittered(numbers: Numbers, from: number): Numbers {
  return Object.fromEntries(
    Object.entries(numbers).map(([key, value], i) => [key, value * (1 + 1e-4 * Math.sin(1 + from + i)) + 1e-7]),
  );
}

/** Of how many numbers measurement and control can be exchanged, one after the other, before the claim stops to hold. */
function exchangeable({ holds }: Claim, { measured, control }: Readonly<Record<Side, Numbers>>): string[] {
  const keys = Object.keys(measured);
  const exchanged = (count: number, [own, other]: readonly [Numbers, Numbers]): Numbers => ({
    ...own,
    ...Object.fromEntries(keys.slice(0, count).map((key) => [key, other[key] ?? Number.NaN])),
  });
  const count = keys.findIndex(
    (_, i) => !holds(exchanged(i + 1, [measured, control]), exchanged(i + 1, [control, measured])),
  );
  return count < 0 ? [] : [`turns when ${count + 1} of ${keys.length} are exchanged`];
}

/** Every boundary of a claim around one sample that supports it, as lines such as `measured footwear > 1.5 × control footwear`. */
export function boundariesOf(claim: Claim, { measured, control }: Sample): string[] {
  const exact = { measured: numbersOf(measured), control: numbersOf(control) };
  const moved = { measured: jittered(exact.measured, 0), control: jittered(exact.control, 100) };
  const sample = claim.holds(moved.measured, moved.control) ? moved : exact;
  const holdsWith =
    ({ side, key }: Place) =>
    (value: number): boolean => {
      const changed = { ...sample, [side]: { ...sample[side], [key]: value } };
      return claim.holds(changed.measured, changed.control);
    };
  const lines = sides.flatMap((side) =>
    Object.entries(sample[side]).flatMap(([key, value]) => {
      const ends = ([-1, 1] as const).map((direction) => turningPoint(holdsWith({ side, key }), value, direction));
      return ends.flatMap((end, upper) =>
        end === undefined ? [] : [`${side} ${key} ${upper === 1 ? '<' : '>'} ${inWords(end, sample, { side, key })}`],
      );
    }),
  );
  return lines.length > 0 ? lines : exchangeable(claim, sample);
}
