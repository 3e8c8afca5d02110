// The comparison of seeds shows what its claim judges: partners one to one, in the pictures and in the strips.
import { expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { numbersOf } from '../../src/claims/claim.ts';
import { ledger } from '../../src/claims/ledger.ts';
import { selectSeedComparison } from '../../src/exhibits/similarity.ts';

const artifacts = loadArtifacts();
const source = sourceOfArtifacts(artifacts);
const found = artifacts.evidence['seed-comparison'];
if (found === undefined) throw new Error('missing seed-comparison in the shipped artifacts');
const selected = selectSeedComparison(found, source);

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

it('plots the numbers of the claim beside the claim’s control', () => {
  const claim = ledger.find(({ id }) => id === 'other-seeds-other-filters');
  const samples = claim?.samples(artifacts) ?? [];
  expect(samples.length).toBeGreaterThan(2);
  for (const { measured, control } of samples) {
    const [run, value] = Object.entries(numbersOf(measured))[0] ?? ['', Number.NaN];
    const own = selected.pairs.filter(({ name }) => name.split(' and ').includes(run.replace('-', ' ')));
    expect(mean(own.map(({ trained }) => trained.value))).toBeCloseTo(value, 12);
    expect(Object.values(numbersOf(control))).toEqual([selected.nulls.smooth.high]);
  }
});

it('gives every filter of the shown network one partner, with the cosine of their weights', () => {
  expect(selected.others.length).toBeGreaterThan(2);
  for (const { kernel, cosines, partners } of selected.others) {
    const count = kernel.shape[3] ?? 0;
    const filter = ({ data }: typeof kernel, index: number): number[] =>
      Array.from(data).filter((_, i) => i % count === index);
    const cosine = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((all, value, i) => all + value * (b[i] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b));
    expect([...partners].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    partners.forEach((partner, i) =>
      expect(cosine(filter(selected.shown.kernel, i), filter(kernel, partner))).toBeCloseTo(cosines[i] ?? NaN, 3),
    );
  }
});

it('shows the same partners where a pair was measured the other way round', () => {
  const turned = found.pairs.map((pair) => {
    const [partners, cosines] = [[...pair.partners], [...pair.cosines]];
    pair.partners.forEach((to, from) => {
      partners[to] = from;
      cosines[to] = pair.cosines[from] ?? NaN;
    });
    return { ...pair, a: pair.b, b: pair.a, partners, cosines };
  });
  expect(turned[0]?.partners).not.toEqual(found.pairs[0]?.partners);
  expect(selectSeedComparison({ ...found, pairs: turned }, source).others).toEqual(selected.others);
});
