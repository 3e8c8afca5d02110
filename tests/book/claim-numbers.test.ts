// Sentence, claim and figure show one number: the claim hands it to its sentence, and nobody reads it a second time.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Artifacts } from '../../src/artifacts/build.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { claimNumber, claimSides, claimText } from '../../src/book/claim-numbers.ts';
import type { ClaimQuestion } from '../../src/book/claim-numbers.ts';
import { readChapters } from '../../src/book/chapters.ts';
import { claimNamed, readingRows } from '../../src/book/verdicts.ts';
import { valueAt } from '../../src/book/values.ts';
import { judge, numbersOf } from '../../src/claims/claim.ts';
import type { Sample } from '../../src/claims/claim.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { derivedValues } from '../../src/facts/derived.ts';
import { formatValue } from '../../src/facts/format-value.ts';
import type { ValueFormat } from '../../src/facts/format-value.ts';
import { exhibitNamed } from '../../src/exhibits/registry.ts';
import { plantedChapter } from './planted-chapter.ts';
import { valuesIn } from './values-of-claims.ts';
import type { PlacedValue } from './values-of-claims.ts';

type Facts = Pick<Artifacts, 'manifest' | 'evidence'>;
const artifacts = loadArtifacts();
const facts: Facts = { manifest: artifacts.manifest, evidence: artifacts.evidence };
const placed = readChapters().flatMap(valuesIn);

const textOf = (value: string | true | undefined): string | undefined => (value === true ? '' : value);
const questionOf = ({ attributes }: PlacedValue): ClaimQuestion | undefined => {
  const side = claimSides.find((one) => attributes[one] !== undefined);
  return (
    side && { side, name: textOf(attributes[side]) ?? '', over: attributes['over'] === 'seeds' ? 'seeds' : 'shown' }
  );
};

/** What a <Value> shows on some facts. */
function shownBy(value: PlacedValue, on: Facts): string {
  const { attributes, claim: id = '' } = value;
  const [as, given] = [textOf(attributes['as']) as ValueFormat | undefined, textOf(attributes['digits'])];
  const digits = given === undefined ? undefined : Number(given);
  const question = questionOf(value);
  if (question === undefined) return formatValue(valueAt(on, textOf(attributes['of']) ?? '') ?? '', as, digits);
  const claim = claimNamed(id);
  const number = claimNumber(claim, claim.samples(on), question, shippedRun(on.manifest).id);
  return claimText(number ?? Number.NaN, claim, as, digits);
}

/** Whole numbers that name something, and those that claims look things up by: another one would be another thing, or nothing. */
const names = /^(version|seed|label|predicted|index|unit|channel|filter|input|output|size|epoch|step|image)s?$/;

/** The facts with each measured number off by up to a tenth, and each count by at least one, in a way that only its place decides. */
function otherFacts(): Facts {
  let state = 1;
  const change = (value: unknown, name: string): unknown => {
    if (typeof value === 'number') {
      state = (state * 48271) % 2147483647;
      const by = 1 + state / 2147483647 / 10;
      if (!Number.isInteger(value)) return value * by;
      return names.test(name) ? value : Math.max(value + 1, Math.round(value * by));
    }
    if (Array.isArray(value)) return value.map((one) => change(one, name));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part, key)]));
  };
  return change(facts, '') as Facts;
}

const others = otherFacts();

/** A number in both worlds, as a key; undefined for one that is the same in both: no measurement. */
const pairKey = (here: unknown, there: unknown): string | undefined =>
  typeof here === 'number' && typeof there === 'number' && Math.abs(here - there) > 1e-12
    ? `${here.toPrecision(9)} ${there.toPrecision(9)}`
    : undefined;

const ownNumbers = (samples: readonly Sample[]): number[] =>
  samples.flatMap(({ measured, control }) =>
    [measured, control].flatMap((reading) => Object.values(numbersOf(reading))),
  );

/** Every number of every claim, by its value in both worlds. */
const numbersOfClaims = new Map<string, Set<string>>();
for (const { id, samples } of ledger) {
  const [here, there] = [ownNumbers(samples(facts)), ownNumbers(samples(others))];
  here.forEach((value, i) => {
    const key = pairKey(value, there[i]);
    if (key !== undefined) numbersOfClaims.set(key, new Set(numbersOfClaims.get(key)).add(id));
  });
}

/** Values inside a claim that read by themselves what the claim measures. */
const secondReaders = (values: readonly PlacedValue[]): string[] =>
  values.flatMap((value) => {
    const path = textOf(value.attributes['of']);
    if (path === undefined || value.claim === undefined) return [];
    const key = pairKey(valueAt(facts, path), valueAt(others, path));
    const owner = key === undefined ? undefined : numbersOfClaims.get(key);
    return owner?.has(value.claim) ? [`${path} in ${value.claim}`] : [];
  });

/** Paths to numbers below a value, with those in another world. */
function leaves(here: unknown, there: unknown, path = ''): { readonly path: string; readonly key: string }[] {
  if (typeof here !== 'object' || here === null) {
    const key = pairKey(here, there);
    return key === undefined ? [] : [{ path, key }];
  }
  return Object.entries(here).flatMap(([name, part]) =>
    leaves(part, (there as Record<string, unknown>)[name], `${path}.${name}`),
  );
}

describe('the numbers of claims', () => {
  it('are found by every sentence that asks for one', () => {
    const asking = placed.filter((value) => questionOf(value) !== undefined);
    expect(asking.length).toBeGreaterThan(50);
    for (const value of asking) expect(shownBy(value, facts), JSON.stringify(value)).not.toContain('NaN');
  });

  it('are read by no sentence a second time', () => expect(secondReaders(placed)).toEqual([]));

  it('a second reader is noticed', () => {
    const text =
      '<Claim id="similar-classes-are-confused">It is <Value of="evidence.confusion.groups.footwear.share" />.</Claim>';
    expect(secondReaders(valuesIn(plantedChapter('mistakes', text)))).toEqual([
      'evidence.confusion.groups.footwear.share in similar-classes-are-confused',
    ]);
  });

  it('a second reader of a count is noticed, too', () => {
    const text =
      '<Claim id="networks-share-their-errors">They are <Value of="evidence.disputed-labels.validation.disputed" />.</Claim>';
    expect(secondReaders(valuesIn(plantedChapter('mistakes', text)))).toEqual([
      'evidence.disputed-labels.validation.disputed in networks-share-their-errors',
    ]);
  });

  it('are another in the other world wherever they are counts', () => {
    const changed = new Set([...numbersOfClaims.values()].flatMap((ids) => [...ids]));
    const unchanged = ledger.filter(({ id, unit }) => unit === 'count' && !changed.has(id)).map(({ id }) => id);
    // The dead channels are a list, and their number its length.
    expect(unchanged).toEqual(['no-dead-channels']);
  });

  it('are calculated by no derived value', () => {
    const found = leaves(derivedValues(facts), derivedValues(others)).filter(({ key }) => numbersOfClaims.has(key));
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});

/** A number of the evidence, changed; what must show it; and how it is written. */
const oneNumber: readonly {
  readonly claim: string;
  readonly figure: string;
  readonly change: (evidence: Artifacts['evidence']) => void;
  /** In the sentence, in the table of the claim, in the table of the figure. */
  readonly written: readonly [sentence: string, claim: string, figure: string];
}[] = [
  {
    claim: 'similar-classes-are-confused',
    figure: 'recall-intervals',
    change: ({ confusion }) => {
      const group = confusion?.groups.find(({ name }) => name === 'footwear');
      if (group) group.share = { value: 0.7777, low: 0.7, high: 0.8 };
    },
    written: ['78\u202f%', '77.8\u202f%', '77.8\u202f%'],
  },
  {
    claim: 'inverted-images-are-lost',
    figure: 'corruptions',
    change: ({ corruptions }) => {
      const inverted = corruptions?.corruptions.find(({ name }) => name === 'invert')?.severities.at(-1);
      if (inverted) inverted.accuracy = { value: 0.777, low: 0.7, high: 0.8 };
    },
    written: ['77.7\u202f%', '77.7\u202f%', '77.7\u202f%'],
  },
  {
    claim: 'small-changes-in-the-worst-direction',
    figure: 'fgsm',
    change: ({ fgsm }) => {
      const step = fgsm?.steps.find(({ size }) => size === 8);
      if (step) step.random.accuracy = { value: 0.888, low: 0.8, high: 0.9 };
    },
    written: ['88.8\u202f%', '88.8\u202f%', '88.8\u202f%'],
  },
  {
    claim: 'relu-gives-half-training-the-rest',
    figure: 'zero-share',
    change: (evidence) => {
      const { id } = shippedRun(artifacts.manifest);
      const network = evidence['zero-share']?.networks.find(({ run, state }) => run === id && state === 'trained');
      const layer = network?.layers.find((one) => one.layer === 'conv3');
      if (layer) layer.share = 0.999;
    },
    written: ['99.9\u202f%', '99.9\u202f%', '99.9\u202f%'],
  },
];

describe('one number of the evidence', () => {
  it.each(oneNumber)(
    'shows in the sentence of $claim, in the claim and in its figure',
    ({ claim, figure, change, written }) => {
      const evidence = structuredClone(artifacts.evidence);
      change(evidence);
      const on = { ...artifacts, evidence };
      const shows = (all: Artifacts): readonly string[] => [
        placed
          .filter((value) => value.claim === claim)
          .map((value) => shownBy(value, all))
          .join('; '),
        readingRows({ claim: claimNamed(claim), ...judge(claimNamed(claim), all) })
          .map(({ measured, control }) => `${measured} ${control}`)
          .join('; '),
        JSON.stringify(exhibitNamed(all.manifest, figure).choose(sourceOfArtifacts(all)).table()),
      ];
      const [before, after] = [shows(artifacts), shows(on)];
      written.forEach((text, i) => {
        expect([before[i]?.includes(text), after[i]?.includes(text)], text).toEqual([false, true]);
      });
    },
  );
});

describe('a number of a claim', () => {
  const samples: readonly Sample[] = [
    { measured: { 'seed-0': 0.5 }, control: { 'seed-0': 0.25 } },
    { measured: { 'seed-2': 0.7 }, control: { 'seed-2': 0.3 } },
  ];
  const ask = (question: Partial<ClaimQuestion>, of = samples): number | undefined =>
    claimNumber({ id: 'one' }, of, { side: 'measured', name: '', over: 'shown', ...question }, 'seed-2');

  it('is that of the network that is shown, not of the first', () => {
    expect(ask({})).toBe(0.7);
    expect(ask({ side: 'control' })).toBe(0.3);
    expect(ask({ side: 'difference' })).toBeCloseTo(0.4, 12);
  });
  it('is the mean over seeds where that is asked for', () => expect(ask({ over: 'seeds' })).toBeCloseTo(0.6, 12));
  it('is found by its name, with or without the run before it', () => {
    const layers = ['seed-0', 'seed-2'].map((run, i): Sample => ({ measured: { [`${run}, conv1`]: i }, control: {} }));
    expect(ask({ name: 'conv1' }, layers)).toBe(1);
    expect(ask({ name: '' }, [{ measured: { pixels: 3 }, control: {} }])).toBe(3);
    expect(() => ask({ name: 'conv9' }, layers)).toThrow(
      'unknown number "conv9" of claim "one"; measured: seed-0, conv1, seed-2, conv1',
    );
    expect(() => ask({ name: '' }, layers)).toThrow('unknown number ""');
    expect(() => ask({ name: 'conv1', over: 'seeds' }, layers)).toThrow('invalid number of claim "one"');
    // One seed of which there are two numbers: the mean of the others is not the mean.
    const uneven = [...samples, { measured: { 'seed-3, a': 0.1, 'seed-3, b': 0.2 }, control: {} }];
    expect(() => ask({ over: 'seeds' }, uneven)).toThrow('a mean over seeds takes one measured number');
  });
  it('is nothing where it was not measured', () => expect(ask({}, [])).toBeUndefined());
  it('is written in the unit of its claim, or as the sentence asks', () => {
    expect(claimText(0.0604, { unit: 'number' })).toBe('0.060');
    expect(claimText(0.0604, { unit: 'number' }, undefined, 2)).toBe('0.06');
    expect(claimText(0.4636, { unit: 'number', digits: 3 })).toBe('0.464');
    expect(claimText(0.4636, { unit: 'percent' }, undefined, 0)).toBe('46\u202f%');
    expect(claimText(0.4636, { unit: 'percent' }, 'points')).toBe('46.4 percentage points');
    expect(claimText(12.4, { unit: 'count' })).toBe('12');
  });
});
