// The numbers that a claim hands to its own sentence: what `<Value measured="conv4" />` prints is what the claim's rule decided on. Knows
// no evidence, only the samples of a judged claim.
import { mean } from '../mean.ts';
import { numbersOf } from '../claims/claim.ts';
import type { Claim, Sample } from '../claims/claim.ts';
import { formatValue } from '../facts/format-value.ts';
import type { ValueFormat } from '../facts/format-value.ts';

export const claimSides = ['measured', 'control', 'difference'] as const;
/** A side of a claim, or the measured number minus its control. */
export type ClaimSide = (typeof claimSides)[number];

/** Which number of a claim a sentence asks for. */
export interface ClaimQuestion {
  readonly side: ClaimSide;
  /** Name of the number, without its run; empty where there is only one. */
  readonly name: string;
  /** For the shown network, or averaged over the readings of all seeds. */
  readonly over: 'shown' | 'seeds';
}

const numbersOn = ({ measured, control }: Sample, side: ClaimSide): Readonly<Record<string, number>> => {
  const [m, c] = [numbersOf(measured), numbersOf(control)];
  if (side === 'measured') return m;
  return side === 'control'
    ? c
    : Object.fromEntries(Object.entries(m).map(([name, value]) => [name, value - (c[name] ?? Number.NaN)]));
};

/**
 * The number of a claim, undefined where this run did not measure it. Throws where the claim has none of that name.
 * @param shown id of the run that is shown
 */
export function claimNumber(
  { id }: Pick<Claim, 'id'>,
  samples: readonly Sample[],
  { side, name, over }: ClaimQuestion,
  shown: string,
): number | undefined {
  if (samples.length === 0) return undefined;
  const readings = samples.map((sample) => Object.entries(numbersOn(sample, side)));
  if (over === 'seeds') {
    const values = readings.flatMap((reading) => (reading.length === 1 ? reading.map(([, value]) => value) : []));
    if (values.length === samples.length && name === '') return mean(values);
    throw new Error(
      `invalid number of claim "${id}": a mean over seeds takes one ${side} number, without a name, of each`,
    );
  }
  const all = readings.flat();
  const names = name === '' ? [shown] : [name, `${shown}, ${name}`];
  const found = all.length === 1 && name === '' ? all[0] : all.find(([own]) => names.includes(own));
  if (found === undefined)
    throw new Error(`unknown number "${name}" of claim "${id}"; ${side}: ${all.map(([own]) => own).join(', ')}`);
  return found[1];
}

/** Decimals of a plain number: small values need one more to be distinguishable. */
const decimalsOf = (value: number): number => (Math.abs(value) < 0.0995 ? 3 : 2);

/**
 * A number of a claim as text, in the claim's unit.
 * @param as overrides the format; `digits` overrides the number of decimals
 */
export function claimText(
  value: number,
  { unit, digits: own }: Pick<Claim, 'unit' | 'digits'>,
  as?: ValueFormat,
  digits = own,
): string {
  if (as !== undefined) return formatValue(value, as, digits);
  switch (unit) {
    case 'percent':
    case 'points':
      return formatValue(value, unit, digits);
    case 'number':
      return formatValue(value, 'decimal', digits ?? decimalsOf(value));
    case 'count':
      return formatValue(value, 'number', digits);
    default:
      throw new Error(`unknown unit "${String(unit satisfies never)}"`);
  }
}
