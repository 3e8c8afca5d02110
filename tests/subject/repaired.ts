// Makes a value keep the relations that a check states: what must stand somewhere is put there, lists get as many entries as belong. So a
// result about one subject becomes one about another, of which only sizes and names are known.
import type { Expectation, Path } from '../../src/artifacts/relations/expectation.ts';

type Json = unknown;
type Holder = Record<string | number, Json>;

const atPath = (root: Json, path: Path): Json =>
  path.reduce<Json>((value, step) => (value as Holder | undefined)?.[step], root);

function put(root: Json, path: Path, value: Json): void {
  const holder = atPath(root, path.slice(0, -1)) as Holder | undefined;
  if (holder === undefined) throw new Error(`missing place ${path.join('.')}`);
  holder[path.at(-1) as string] = value;
}

/** The first entries of a list, and again from its start where more are needed. */
export const resized = <T>(list: readonly T[], length: number): T[] =>
  Array.from({ length }, (_, i) => structuredClone(list[i % list.length]) as T);

const isRecord = (value: Json): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list as it must be; of records, those whose names belong, in the order in which they belong. */
function listAs(list: readonly Json[], found: readonly Json[], expected: readonly Json[]): Json[] {
  if (list.some(isRecord))
    return expected.map((name, i) => structuredClone(list[Math.max(found.indexOf(name), 0)] ?? list[i % list.length]));
  if (list.some(Array.isArray))
    return resized(list, expected.length).map((one, i) => resized(one as Json[], expected[i] as number));
  return [...expected];
}

/** Puts at `path` what belongs there. */
function mend(root: Json, path: Path, found: Json, expected: Json): void {
  const own = atPath(root, path);
  if (Array.isArray(own) && typeof expected === 'number') put(root, path, resized(own, expected));
  else if (Array.isArray(own) && Array.isArray(expected)) put(root, path, listAs(own, found as Json[], expected));
  else put(root, path, expected);
}

/** An expectation that mends what does not hold; what only can be told in words is left to `fail`. */
export function mending(root: Json, changed: () => void): Expectation {
  const same: Expectation['same'] = (path, found, expected) => {
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    const own = atPath(root, path);
    // Numbers out of records stand in two places: which of them is right only the caller knows.
    const isProjection = Array.isArray(own) && own.some(isRecord) && Array.isArray(expected);
    if (isProjection && typeof expected[0] === 'number') return;
    changed();
    mend(root, path, found, expected);
  };
  return {
    same,
    close: (path, found, expected, tolerance = 1e-9) => {
      if (Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected))) return;
      changed();
      const own = atPath(root, path);
      // The mean of a list: all of it moves.
      const moved = Array.isArray(own) ? (own as number[]).map((value) => value + expected - found) : expected;
      put(root, path, moved);
    },
    holds: () => undefined,
    known: () => undefined,
  };
}

/** Mends by what a schema's issues say: the place, and what belongs there. @returns whether it could */
export function mendByMessage(root: Json, path: Path, message: string): boolean {
  const own = atPath(root, path);
  const entries = /^it has \d+ entries where (\d+) belong/.exec(message)?.[1];
  const value = / where (.*) belongs$/.exec(message)?.[1];
  const most = /^it must be at most the (\d+ )?(?:channels|filters)/.exec(message);
  const labels = /labels: 0 to (\d+)$/.exec(message)?.[1];
  if (/the interval must hold its value/.test(message)) {
    const { value: middle, low, high } = own as Record<'value' | 'low' | 'high', number>;
    Object.assign(own as object, { low: Math.min(low, middle), high: Math.max(high, middle) });
  } else if (most) {
    const values = (atPath(root, path.slice(0, -1)) as { readonly values?: readonly Json[] }).values ?? [];
    const bound = most[1] === undefined ? values.length : Number(most[1]);
    put(
      root,
      path,
      Array.isArray(own) ? own.map((one) => Math.min(one as number, bound)) : Math.min(own as number, bound),
    );
  } else if (entries !== undefined && Array.isArray(own)) put(root, path, resized(own, Number(entries)));
  else if (labels !== undefined) put(root, path, (own as number) % (Number(labels) + 1));
  else if (value !== undefined && !value.endsWith('…')) mend(root, path, undefined, JSON.parse(value) as Json);
  else return false;
  return true;
}
