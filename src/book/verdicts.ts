// The ledger as pages show it: claims looked up by id, judged on the artifacts of this build, and written as text.
import { artifacts } from '../artifacts/build.ts';
import { judge } from '../claims/claim.ts';
import type { Claim, Quantity, Sample, Verdict } from '../claims/claim.ts';
import { isCommittedRun } from '../claims/committed-run.ts';
import { ledger } from '../claims/ledger.ts';
import { placements } from './chapters.ts';
import type { Chapter } from './chapters.ts';
import { claimText } from './claim-numbers.ts';
import { formatValue, unbroken } from '../facts/format-value.ts';
import { seedsInWords } from '../facts/run-kinds.ts';

/** A verdict as it follows a sentence. */
export function verdictText(verdict: Verdict): string {
  if (verdict === 'not supported') return 'not supported by this run';
  return verdict.startsWith('not about') ? verdict : `${verdict} here`;
}

/** The verdict as a sentence of its own. */
export const verdictSentence: Readonly<Record<Verdict, string>> = {
  supported: 'Supported by this run',
  'not supported': 'Not supported by this run',
  'not tested': 'Not tested in this run',
  'not about these images': 'Not about these images',
  'not about this network': 'Not about this network',
};

export interface Judgement {
  readonly claim: Claim;
  readonly verdict: Verdict;
  readonly samples: readonly Sample[];
}

/** Judges a claim. Throws if the committed run does not support it: the text was written for that run. */
export function judgementOf(claim: Claim, { manifest, evidence } = artifacts()): Judgement {
  const { verdict, samples } = judge(claim, { manifest, evidence });
  if (verdict === 'not supported' && isCommittedRun(manifest))
    throw new Error(
      `invalid claim "${claim.id}": the committed run does not support it; rewrite the sentence as what was found`,
    );
  return { claim, verdict, samples };
}

/** A claim by its id; throws and lists the known ones. */
export function claimNamed(id: string): Claim {
  const found = ledger.find((claim) => claim.id === id);
  if (found === undefined)
    throw new Error(`unknown claim "${id}"; claims: ${ledger.map((claim) => claim.id).join(', ')}`);
  return found;
}

/** The claims that a chapter makes, in the order of its text. Throws if a claim is made twice or belongs to another chapter. */
export function claimsOf(chapter: Chapter): Claim[] {
  const ids = placements([chapter], ['Claim'], 'id').map(({ value }) => value);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`invalid claim "${twice}" in ${chapter.slug}: it is made twice`);
  return ids.map((id) => {
    const claim = claimNamed(id);
    if (claim.chapter !== chapter.slug)
      throw new Error(`invalid claim "${id}" in ${chapter.slug}: the ledger has it in ${claim.chapter}`);
    return claim;
  });
}

/** A quantity as text, with its interval in brackets: `56.2 % (54.0 % to 58.1 %)`; a long unit is written once. */
export function quantityText(quantity: Quantity, written: Pick<Claim, 'unit' | 'digits'>): string {
  const text = (value: number): string => claimText(value, written);
  if (typeof quantity === 'number') return unbroken(text(quantity));
  const end = (value: number): string =>
    written.unit === 'points' ? formatValue(100 * value, 'decimal', written.digits ?? 1) : text(value);
  return unbroken(`${text(quantity.value)} (${end(quantity.low)} to ${end(quantity.high)})`);
}

export interface ReadingRow {
  readonly name: string;
  readonly measured: string;
  readonly control: string;
}

/** Everything that was measured for a claim, one row per quantity; a quantity of only one side leaves the other cell empty. */
export const readingRows = ({ claim, samples }: Judgement): ReadingRow[] =>
  samples.flatMap(({ measured, control }) =>
    [...new Set([...Object.keys(measured), ...Object.keys(control)])].map((name) => {
      const text = (quantity: Quantity | undefined): string =>
        quantity === undefined ? '' : quantityText(quantity, claim);
      return { name: seedsInWords(name), measured: text(measured[name]), control: text(control[name]) };
    }),
  );

/** The unit of replication, in the reader's words. */
export const replicationText: Readonly<Record<Claim['replication'], string>> = {
  seed: 'training runs from different seeds',
  filter: 'filters of the network that is shown',
  channel: 'channels of the network that is shown',
  image: 'images; one network, the one that is shown',
  training: 'images; one training of each network, from one seed and shorter than that of the network that is shown',
  exact: 'nothing: it is an identity, tested to rounding',
};
