// What each claim reads, and where its rule turns, as two lists that were read line by line against the sentences: a threshold that moved, a
// margin that went, an epoch or a layer that is another one changes a line. Whoever updates them reads them again.
import { expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import type { Artifacts } from '../../src/artifacts/build.ts';
import { supports } from '../../src/claims/claim.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { boundariesOf } from './boundaries.ts';
import { dependenciesOf } from './dependencies.ts';

const artifacts = loadArtifacts();

const listed = (linesOf: (claim: (typeof ledger)[number]) => readonly string[]): string =>
  ledger.map((claim) => [claim.id, ...linesOf(claim).map((line) => `  ${line}`), ''].join('\n')).join('\n');

/** The ends of an interval come from the estimate whose value is told. */
const isEnd = (line: string): boolean => /^\S*\d+\.\w+\.[^<]*\.(low|high) <=/.test(line);

it('each number of a claim depends on its fields, for the first and for the last seed', async () => {
  const found = listed(({ samples }) => {
    const ends = (all: Artifacts) => {
      const made = samples(all);
      return made.length > 1 ? [made[0], made.at(-1)] : made;
    };
    return dependenciesOf(ends, artifacts).filter((line) => !isEnd(line));
  });
  await expect(found).toMatchFileSnapshot('fields.txt');
});

it('each rule turns at its boundaries', async () => {
  const found = listed((claim) => {
    const sample = claim.samples(artifacts).find((one) => supports(claim, one));
    return sample === undefined ? [] : boundariesOf(claim, sample);
  });
  await expect(found).toMatchFileSnapshot('boundaries.txt');
});
