// The comparison of seeds shows what its claim judges: best matches, in the pictures and in the strips.
import { expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { selectSeedComparison } from '../../src/components/select-seed-comparison.ts';

const artifacts = loadArtifacts();
const found = artifacts.evidence['seed-comparison'];
if (found === undefined) throw new Error('missing seed-comparison in the shipped artifacts');
const selected = selectSeedComparison(found, artifacts);

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

it('plots the numbers of the claim beside the claim’s control', () => {
  expect(selected.pairs.map(({ trained }) => trained.value)).toEqual(
    found.pairs.map(({ trained }) => trained.best.value),
  );
  expect(selected.nulls.smooth.mean).toBe(found.nulls.smooth.best.mean);
});

it('shows matches that are as good as the measured ones: over both directions their mean is the one of the evidence', () => {
  for (const { name, kernel, cosines, matches } of selected.others) {
    const pair = found.pairs.find(
      ({ a, b }) =>
        [a, b].some((run) => run.replace('-', ' ') === name) &&
        [a, b].some((run) => run.replace('-', ' ') === selected.shown.name),
    );
    // The other direction, computed anew from the raw weights.
    const count = kernel.shape[3] ?? 0;
    const filter = ({ data }: typeof kernel, index: number): number[] =>
      Array.from(data).filter((_, i) => i % count === index);
    const cosine = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((all, value, i) => all + value * (b[i] ?? 0), 0) / (Math.hypot(...a) * Math.hypot(...b));
    const back = Array.from({ length: count }, (_, i) =>
      Math.max(
        ...Array.from({ length: count }, (__, j) => cosine(filter(kernel, i), filter(selected.shown.kernel, j))),
      ),
    );
    expect(mean([...cosines, ...back])).toBeCloseTo(pair?.trained.best.value ?? NaN, 4);
    matches.forEach((match, i) =>
      expect(cosine(filter(selected.shown.kernel, i), filter(kernel, match))).toBeCloseTo(cosines[i] ?? NaN, 5),
    );
  }
});
