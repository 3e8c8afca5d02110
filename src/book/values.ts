// Looks up the number that a sentence asks for: `metrics.test.accuracy`, `history.last.loss`, `metrics.test.perClass.ankleBoot`,
// `architecture.conv1.receptiveField`, `derived.parameters`. A path follows the manifest's fields; items of lists have the names that
// their schemas declare.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { partAt, plainName, stepsFrom, wholeOf } from '../artifacts/named-parts.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { derivedValues } from '../facts/derived.ts';

/** Levenshtein distance between two words, for suggestions. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (row[j] ?? 0) + 1,
        (next[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

const nearest = (key: string, keys: readonly string[], count = 8): string[] =>
  [...keys]
    .sort((a, b) => distance(plainName(a), plainName(key)) - distance(plainName(b), plainName(key)))
    .slice(0, count);

/** Where values are looked up. */
export interface Facts {
  readonly manifest: Manifest;
  readonly evidence: Partial<Evidence>;
}

/** An estimate stands for its value. */
const isEstimate = (value: unknown): value is { readonly value: number } =>
  typeof value === 'object' &&
  value !== null &&
  'value' in value &&
  typeof value.value === 'number' &&
  'low' in value &&
  typeof value.low === 'number';

/**
 * The value at a path; `evidence.…` leads to what the analyses found, `derived.…` to what is calculated from both. Throws where there is
 * none, and lists the steps nearest to the one that failed; `undefined` where this run lacks the analysis or the network.
 */
export function valueAt(facts: Facts, path: string): number | string | undefined {
  const { classes } = facts.manifest.dataset;
  let part = wholeOf(facts, { derived: derivedValues(facts) });
  const walked: string[] = [];
  for (const step of path.split('.')) {
    const next = partAt(part, step, classes);
    if (next === 'absent') return undefined;
    if (next === undefined) {
      const prefix = walked.map((one) => `${one}.`).join('');
      const near = nearest(step, stepsFrom(part, classes)).map((name) => prefix + name);
      throw new Error(`unknown value "${path}"; near: ${near.join(', ') || 'nothing below'}`);
    }
    part = next;
    walked.push(step);
  }
  const { value } = part;
  if (isEstimate(value)) return value.value;
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new Error(
    `invalid value "${path}": it is not a number; continue with ${nearest('', stepsFrom(part, classes), 12).join(', ')}`,
  );
}
