// Finds the number that a sentence asks for: `metrics.test.accuracy`, `history.last.loss`, `metrics.test.perClass.ankleBoot`,
// `architecture.conv1.receptiveField`, `derived.parameters`. A path is the manifest's own; lists are entered by name.
import { evidenceNames } from '../artifacts/build.ts';
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import { derivedValues } from '../facts/derived.ts';
import { runNames } from '../facts/runs.ts';

/** Letters and digits only, so that `ankleBoot` finds `Ankle boot` and `tShirtTop` finds `T-shirt/top`. */
const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What names an item of a list, the first that it has. */
const nameKeys = [
  'name',
  'layer',
  'id',
  'epoch',
  'run',
  'family',
  'method',
  'order',
  'predictor',
  'tiles',
  'network',
  'shift',
  'size',
] as const;

/** The names by which a list is entered: of its layers, examples or epochs, else of the ten classes, else places from 0. */
function namesOf(list: readonly unknown[], classes: readonly string[]): string[] {
  const named = list.map((item) => {
    const name = isRecord(item) ? nameKeys.map((key) => item[key]).find((name) => name !== undefined) : undefined;
    return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
  });
  if (named.every((name) => name !== undefined)) return named;
  if (list.length === classes.length) return [...classes];
  return list.map((_, index) => String(index));
}

/** Whether a list is that of the runs, and a key the name of one that could have been trained. */
const isAbsentRun = (list: readonly unknown[], key: string): boolean =>
  Object.hasOwn(runNames, key) && list.some((item) => isRecord(item) && item['kind'] === 'main');

/** Parts of what an analysis found that it leaves out where the networks that it compares were not trained. */
const needsMoreNetworks: ReadonlySet<string> = new Set(['augmentation']);

/** One step of a path; null where it leads to something that this run did not train or measure. */
function enter(value: unknown, key: string, classes: readonly string[]): unknown {
  if (isRecord(value)) {
    const own = Object.hasOwn(value, key) ? key : Object.keys(value).find((one) => plain(one) === plain(key));
    if (own !== undefined) return value[own];
    return needsMoreNetworks.has(key) ? null : undefined;
  }
  if (!Array.isArray(value)) return undefined;
  const list: readonly unknown[] = value;
  if (key === 'length') return list.length;
  if (key === 'first') return list[0];
  if (key === 'last') return list.at(-1);
  const found = list[namesOf(list, classes).findIndex((name) => plain(name) === plain(key))];
  return found === undefined && isAbsentRun(list, key) ? null : found;
}

const keysOf = (value: unknown, classes: readonly string[]): string[] =>
  isRecord(value)
    ? Object.keys(value)
    : Array.isArray(value)
      ? ['first', 'last', 'length', ...namesOf(value, classes)]
      : [];

/** Edits between two words (Levenshtein), for "did you mean". */
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
  [...keys].sort((a, b) => distance(plain(a), plain(key)) - distance(plain(b), plain(key))).slice(0, count);

/** Where values are looked up. */
export interface Facts {
  readonly manifest: Manifest;
  readonly evidence: Partial<Evidence>;
}

/** An estimate stands for its value. */
const isEstimate = (value: unknown): value is { readonly value: number } =>
  isRecord(value) && typeof value['value'] === 'number' && typeof value['low'] === 'number';

/** Whether a path leads into an analysis that this run lacks, for want of networks that it takes. */
const isUnmeasured = (path: string, evidence: Partial<Evidence>): boolean => {
  const [first, name = ''] = path.split('.');
  const known = evidenceNames.find((one) => plain(one) === plain(name));
  return first === 'evidence' && known !== undefined && !Object.hasOwn(evidence, known);
};

/**
 * The value at a path; `evidence.…` leads to what the analyses found. Throws where there is none, and lists the keys nearest to the one
 * that failed; `undefined` where this run lacks the analysis or the network.
 */
export function valueAt({ manifest, evidence }: Facts, path: string): number | string | undefined {
  const { classes } = manifest.dataset;
  const run = shippedRun(manifest);
  if (isUnmeasured(path, evidence)) return undefined;
  // `run` and `history` are short for those of the network that is shipped.
  let value: unknown = {
    ...manifest,
    run: { ...run, ...run.configuration },
    history: run.history,
    derived: derivedValues({ manifest, evidence }),
    evidence,
  };
  const walked: string[] = [];
  for (const key of path.split('.')) {
    const next = enter(value, key, classes);
    if (next === undefined) {
      const prefix = walked.map((step) => `${step}.`).join('');
      const near = nearest(key, keysOf(value, classes)).map((name) => prefix + name);
      throw new Error(`unknown value "${path}"; near: ${near.join(', ') || 'nothing below'}`);
    }
    if (next === null) return undefined;
    value = next;
    walked.push(key);
  }
  if (isEstimate(value)) return value.value;
  if (typeof value === 'number' || typeof value === 'string') return value;
  throw new Error(
    `invalid value "${path}": it is no number; go on with ${nearest('', keysOf(value, classes), 12).join(', ')}`,
  );
}
