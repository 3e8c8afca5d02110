// The ledger on the artifacts that are drawn, and its teeth: what is exchanged, missing or not a number refutes.
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { judge, numbersOf, supports } from '../../src/claims/claim.ts';
import type { Claim, Reading, Sample } from '../../src/claims/claim.ts';
import { isCommittedRun } from '../../src/claims/committed-run.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { readChapters } from '../../src/book/chapters.ts';
import { claimsOf, judgementOf, quantityText, readingRows } from '../../src/book/verdicts.ts';
import { aboutTraining, usualSentences } from './usual-sentences.ts';

const { manifest, evidence } = loadArtifacts();
const facts = { manifest, evidence };
const chapters = readChapters();
const tested = ledger.filter((claim) => claim.samples(facts).length > 0);

const swapped = ({ measured, control }: Sample): Sample => ({ measured: control, control: measured });
/** The predicate itself, without what `judge` refuses beforehand. */
const holdsOf = (claim: Claim, { measured, control }: Sample): boolean =>
  claim.holds(numbersOf(measured), numbersOf(control));
const withNaN = (reading: Reading, key: string): Reading => ({ ...reading, [key]: Number.NaN });

describe('the ledger', () => {
  it('names every claim once, in a chapter that exists', () => {
    expect(new Set(ledger.map(({ id }) => id)).size).toBe(ledger.length);
    const slugs = chapters.map(({ slug }) => slug);
    expect(ledger.filter(({ chapter }) => !slugs.includes(chapter)).map(({ id }) => id)).toEqual([]);
  });

  it.runIf(isCommittedRun(manifest))('is supported or untestable, claim for claim, by the committed run', () => {
    const wrong = ledger.filter((claim) => judge(claim, facts).verdict === 'not supported');
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it.runIf(isCommittedRun(manifest))('is tested by the committed run, but for what the dataset cannot tell', () => {
    const open = ledger.filter((claim) => judge(claim, facts).verdict === 'not tested');
    expect(open.map(({ id }) => id)).toEqual(['parts-are-not-tested']);
  });

  it.runIf(isCommittedRun(manifest))('has five seeds for every claim about training', () => {
    const few = ledger.filter((claim) => claim.seeds === 'every' && claim.samples(facts).length < 5);
    expect(few.map(({ id }) => id)).toEqual([]);
  });

  it('answers the usual sentences, those about training on every seed', () => {
    const known = new Map(ledger.map((claim) => [claim.id, claim]));
    const missing = Object.entries(usualSentences).filter(([, ids]) => !ids.every((id) => known.has(id)));
    expect(missing).toEqual([]);
    expect(Object.keys(usualSentences)).toHaveLength(27);
    const ofOneNetwork = aboutTraining.filter((sentence) =>
      usualSentences[sentence].every((id) => known.get(id)?.seeds !== 'every'),
    );
    expect(ofOneNetwork).toEqual([]);
  });

  it('is made by the text: each claim in its chapter', () => {
    const made = chapters.flatMap((chapter) => claimsOf(chapter)).map(({ id }) => id);
    expect(ledger.filter(({ id }) => !made.includes(id)).map(({ id }) => id)).toEqual([]);
  });

  it.each(tested.map((claim) => [claim.id, claim] as const))('%s cannot survive a NaN', (_, claim) => {
    for (const sample of claim.samples(facts))
      for (const side of ['measured', 'control'] as const)
        for (const key of Object.keys(sample[side]))
          expect(holdsOf(claim, { ...sample, [side]: withNaN(sample[side], key) }), `${side} ${key}`).toBe(false);
  });

  it.each(tested.filter(({ directional }) => directional).map((claim) => [claim.id, claim] as const))(
    '%s is refuted when measurement and control are exchanged',
    (_, claim) => {
      // A sample that does not support the claim, as one seed of five may not, has nothing to lose.
      for (const sample of claim.samples(facts).filter((one) => supports(claim, one))) {
        expect(Object.keys(sample.control)).toEqual(Object.keys(sample.measured));
        expect(holdsOf(claim, swapped(sample))).toBe(false);
      }
    },
  );

  it('has finite quantities inside their intervals', () => {
    for (const claim of tested)
      for (const { measured, control } of claim.samples(facts))
        for (const [key, quantity] of Object.entries({ ...measured, ...control })) {
          if (typeof quantity !== 'number') {
            expect(quantity.low, `${claim.id} ${key}`).toBeLessThanOrEqual(quantity.value);
            expect(quantity.high, `${claim.id} ${key}`).toBeGreaterThanOrEqual(quantity.value);
          }
          expect(Number.isFinite(numbersOf({ key: quantity })['key']), `${claim.id} ${key}`).toBe(true);
        }
  });
});

describe('the table of a claim', () => {
  const tables = tested.map((claim) => [claim.id, readingRows(judgementOf(claim)).map(({ name }) => name)] as const);

  it.each(tables)('%s has a row of its own for each quantity', (_, names) => {
    expect(names.filter((name) => name.trim() === '')).toEqual([]);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  const ofSeeds = tested.filter(({ replication, seeds }) => replication === 'seed' && seeds === 'every');
  it.each(ofSeeds.map((claim) => [claim.id, claim] as const))('%s names the seed in each row', (id, claim) => {
    const names = tables.find(([one]) => one === id)?.[1] ?? [];
    const unnamed = names.filter((name) => !/^seeds?\u00a0\d+\b/.test(name));
    expect(unnamed).toEqual([]);
    const seeds = new Set(names.map((name) => /\d+(?: and\u00a0\d+)?/.exec(name)?.[0]));
    expect(seeds.size).toBe(claim.samples(facts).length);
  });

  it('knows no name of a run: those are for files', () =>
    expect(tables.flatMap(([, names]) => names).filter((name) => /seed-\d/.test(name))).toEqual([]));
});

describe('judge', () => {
  const claim = (values: readonly number[]): Claim => ({
    id: 'more',
    sentence: 'More.',
    chapter: 'training',
    about: {},
    unit: 'number',
    replication: 'seed',
    sides: { measured: 'a', control: 'b' },
    seeds: 'every',
    directional: true,
    samples: () => values.map((value) => ({ measured: { value }, control: { value: 0 } })),
    holds: (m, c) => Number(m['value']) > Number(c['value']),
    refutedBy: 'Less.',
  });

  it('wants four seeds of five', () => {
    expect(judge(claim([1, 1, 1, 1, -1]), facts).verdict).toBe('supported');
    expect(judge(claim([1, 1, 1, -1, -1]), facts).verdict).toBe('not supported');
    expect(judge(claim([1, Number.NaN, 1, 1, Number.NaN]), facts).verdict).toBe('not supported');
  });
  it('is not supported by a number that is none, nor by nothing, whatever the predicate says', () => {
    const anything: Claim = { ...claim([1]), holds: () => true };
    const verdict = (measured: Reading, control: Reading) =>
      judge({ ...anything, samples: () => [{ measured, control }] }, facts).verdict;
    expect(verdict({ a: 1 }, { a: 0 })).toBe('supported');
    expect(verdict({ a: Number.NaN }, { a: 0 })).toBe('not supported');
    expect(verdict({ a: 1 }, { a: { value: Infinity, low: 0, high: Infinity } })).toBe('not supported');
    expect(verdict({}, { a: 0 })).toBe('not supported');
    expect(verdict({ a: 1 }, {})).toBe('not supported');
  });
  it('says when nothing was measured', () => {
    expect(judge(claim([]), facts).verdict).toBe('not tested');
  });
});

describe('a quantity', () => {
  it('is written with its interval and its unit', () => {
    expect(quantityText({ value: 0.5, low: 0.25, high: 0.75 }, { unit: 'percent' })).toBe(
      '50.0\u202f% (25.0\u202f% to 75.0\u202f%)',
    );
    expect(quantityText(-0.0123, { unit: 'points' })).toBe('−1.2\u00a0percentage\u00a0points');
    expect(quantityText(0.5, { unit: 'number' })).toBe('0.50');
    expect(quantityText(0.0123, { unit: 'number' })).toBe('0.012');
    expect(quantityText(176, { unit: 'count' })).toBe('176');
    expect(quantityText({ value: 0.46357, low: 0.4, high: 0.5 }, { unit: 'number', digits: 3 })).toBe(
      '0.464 (0.400 to 0.500)',
    );
  });
});
