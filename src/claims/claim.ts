// A claim of the text as something that can fail: what was measured, the control that could have refuted it, and the predicate that decides.
// Knows the artifacts by their types only; the page and the tests hand them in.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { elsewhere } from './about.ts';
import type { About, Elsewhere } from './about.ts';

/** What claims are made about. */
export interface Facts {
  readonly manifest: Manifest;
  readonly evidence: Partial<Evidence>;
}

/** A number, or an estimate with its 95 % interval. */
export type Quantity = number | { readonly value: number; readonly low: number; readonly high: number };

/** Quantities by what they are, in the words of the page. */
export type Reading = Readonly<Record<string, Quantity>>;

/** Measurement and control of one network. Where a claim is directional, both have the same keys, so that they can be exchanged. */
export interface Sample {
  readonly measured: Reading;
  readonly control: Reading;
}

type Numbers<R extends Reading> = Readonly<Record<keyof R, number>>;

/** How a quantity is written: a share as a percentage, a difference of shares in percentage points, or a plain number. */
export type Unit = 'percent' | 'points' | 'number' | 'count';

export interface Claim {
  /** Names the claim in the text: `<Claim id="…">`. */
  readonly id: string;
  /** The claim in one sentence without numbers, as the page of all claims lists it. */
  readonly sentence: string;
  /** Slug of the chapter that makes it. */
  readonly chapter: string;
  /** What it speaks of; elsewhere it is neither supported nor refuted. */
  readonly about: About;
  /** What the numbers are. */
  readonly unit: Unit;
  /** Decimals, where the unit's usual ones do not tell the numbers apart. */
  readonly digits?: number;
  /** What was drawn at random and could have come out otherwise. */
  readonly replication: 'seed' | 'training' | 'filter' | 'channel' | 'image' | 'exact';
  /** What the measured side and the control are called. */
  readonly sides: { readonly measured: string; readonly control: string };
  /**
   * `every`: a claim about training; a sample for each main seed, and four of five must agree. `shipped`: about the network that is shown.
   */
  readonly seeds: 'every' | 'shipped';
  /** True where exchanging measurement and control must refute the claim. False for identities and for claims of no difference. */
  readonly directional: boolean;
  /** Samples by seed, or one; none where this run did not measure it. */
  readonly samples: (facts: Facts) => readonly Sample[];
  /** Decides one sample. Must be false where anything is NaN. */
  readonly holds: (measured: Numbers<Reading>, control: Numbers<Reading>) => boolean;
  /** What finding would refute it. */
  readonly refutedBy: string;
  /** Only where the sentence was written after the final numbers were known: what had been expected instead, or why it was added. */
  readonly afterwards?: string;
}

/** Not tested: none of the networks that it takes were trained, or the question is one that this data cannot answer. */
export type Verdict = 'supported' | 'not supported' | 'not tested' | Elsewhere;

/** Share of the seeds that must agree on a claim about training: four of five. */
const quorum = 0.8;

const valueOf = (quantity: Quantity): number => (typeof quantity === 'number' ? quantity : quantity.value);

/** The values of a reading without their intervals. */
export const numbersOf = (reading: Reading): Record<string, number> =>
  Object.fromEntries(Object.entries(reading).map(([name, quantity]) => [name, valueOf(quantity)]));

const isComplete = (numbers: Record<string, number>): boolean =>
  Object.keys(numbers).length > 0 && Object.values(numbers).every(Number.isFinite);

/** Whether one sample supports the claim. An empty sample, or one with a number that is not finite, never does, whatever the rule says. */
export function supports({ holds }: Claim, { measured, control }: Sample): boolean {
  const [m, c] = [numbersOf(measured), numbersOf(control)];
  return isComplete(m) && isComplete(c) && holds(m, c);
}

/** Decides a claim on the facts of a run; one that speaks of other images or another network is not asked. */
export function judge(claim: Claim, facts: Facts): { readonly verdict: Verdict; readonly samples: readonly Sample[] } {
  const other = elsewhere(claim, facts.manifest);
  if (other !== undefined) return { verdict: other, samples: [] };
  const samples = claim.samples(facts);
  if (samples.length === 0) return { verdict: 'not tested', samples };
  const agreeing = samples.filter((sample) => supports(claim, sample)).length;
  const needed = claim.seeds === 'every' ? quorum * samples.length : samples.length;
  return { verdict: agreeing >= needed ? 'supported' : 'not supported', samples };
}
