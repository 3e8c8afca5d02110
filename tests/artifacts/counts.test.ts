// Every whole number in the results of the analyses, one more or without bound: refused, for something else in the artifacts determines it,
// or named here as what nothing determines, with the reason.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { artifactsFolder } from '../../src/artifacts/build.ts';
import { factsOf } from '../../src/artifacts/evidence/agreement.ts';
import { checkEvidence, evidenceSchemas } from '../../src/artifacts/evidence/index.ts';
import type { EvidenceName } from '../../src/artifacts/evidence/index.ts';
import { manifestSchema } from '../../src/artifacts/schema.ts';
import { measuredValue, spotsIn } from './mutations.ts';
import { undetermined } from './undetermined.ts';

const read = (path: string): unknown => JSON.parse(readFileSync(join(artifactsFolder(), path), 'utf8'));
const facts = factsOf(manifestSchema.parse(read('manifest.json')));
const names = Object.keys(evidenceSchemas) as EvidenceName[];

/** Names, types and shapes of the tensors that a result asks for; `undefined` where it is refused. */
function askedFor(name: EvidenceName, value: unknown): string | undefined {
  const parsed = evidenceSchemas[name].safeParse(value);
  if (!parsed.success) return undefined;
  let faults = 0;
  const forms = checkEvidence(name, parsed.data, facts, () => faults++);
  const shapes = Object.entries(forms ?? {}).map(([tensor, { dtype, shape }]) => [tensor, dtype, shape]);
  return faults > 0 ? undefined : JSON.stringify(shapes);
}
const asked = new Map(names.map((name) => [name, askedFor(name, read(`evidence/${name}.json`))]));
/** Tensors of another shape than those that lie there are refused by whoever opens them. */
const isAccepted = (name: EvidenceName, value: unknown): boolean => askedFor(name, value) === asked.get(name);

/** The places of whole numbers in a result: of each field the first, the middle and the last where a list has many. */
function countsIn(name: EvidenceName): string[] {
  const result = read(`evidence/${name}.json`);
  const fields = Map.groupBy(
    [...spotsIn(result)].filter(({ value }) => Number.isInteger(value)).map(({ path }) => path.join('.')),
    (at) => at.replace(/\b\d+\b/g, '*'),
  );
  return [...fields.values()]
    .filter(([at = '']) => !measuredValue(result, at))
    .flatMap((all) => [...new Set([0, all.length >> 1, all.length - 1])].map((place) => all[place] ?? ''));
}

const changes = { 'one more': (value: number) => value + 1, 'the largest int32': () => 2 ** 31 - 1 };

describe.each(Object.entries(changes))('%s', (kind, change) => {
  it.each(names)('in %s is refused wherever something determines the number', (name) => {
    const result = read(`evidence/${name}.json`);
    const spots = new Map([...spotsIn(result)].map((spot) => [spot.path.join('.'), spot]));
    const accepted = countsIn(name).filter((at) => {
      const { holder, key, value } = spots.get(at) as NonNullable<ReturnType<typeof spots.get>>;
      holder[key] = change(value as number);
      const found = isAccepted(name, result);
      holder[key] = value;
      return found;
    });
    expect(accepted.filter((at) => undetermined(name, at, kind) === undefined)).toEqual([]);
  });
});

it('there are many of them', () => expect(names.flatMap(countsIn).length).toBeGreaterThan(100));
