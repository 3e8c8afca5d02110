import { expect, test } from 'vitest';
import { permutedLabels } from '../../src/figures/training/permuted-labels.tsx';
import { colour } from '../../src/figures/marks/theme.ts';
import { draw, pathPoints, readRows, replaced, testFigure } from './contract.ts';
import { shuffled } from './runs-fixture.ts';

const history = shuffled.shuffled ?? [];
const truthful = shuffled.truthful ?? [];
const withLast = (change: object) => ({
  ...shuffled,
  shuffled: replaced(history, 11, { ...(history[11] as object), ...change } as (typeof history)[number]),
});

testFigure('permuted-labels', permutedLabels, shuffled, {
  'training accuracy': withLast({ accuracy: 0.3 }),
  'validation loss': withLast({ validationLoss: 2.5 }),
  'network on true labels': { ...shuffled, truthful: truthful.slice(0, 9) },
});

test('accuracy is drawn from 0 to 100 %, so that staying at chance looks like it', () => {
  const svg = draw(permutedLabels, shuffled);
  const heights = new Map(
    [...svg.matchAll(/<text[^>]* y="([\d.]+)"[^>]*>(\d+)\u202f%</g)].map(([, y, label]) => [label, Number(y)]),
  );
  const [zero, whole] = [heights.get('0') ?? NaN, heights.get('100') ?? NaN];
  const points = pathPoints(svg, `stroke="${colour.training}"`);
  // The labels of an axis stand a little below their lines.
  const offset = zero - 200;
  history.forEach(({ accuracy }, i) =>
    expect(points[i]?.[1]).toBeCloseTo(zero - offset - accuracy * (zero - whole), 1),
  );
});

test('the words give both references and the control', () => {
  const words = permutedLabels.describe(shuffled);
  expect(words).toContain('where guessing gives 10.0\u202f%');
  expect(words).toContain('where guessing gives 2.303');
  expect(words).toMatch(/on true labels reaches 91\.0\u202f%/);
});

test('without the control the lines stand alone; without the run a note says so', () => {
  const alone = { ...shuffled, truthful: undefined };
  expect(draw(permutedLabels, alone, 'wide')).not.toContain('true labels');
  expect(permutedLabels.describe(alone)).toContain('not part of this run');
  for (const row of readRows(permutedLabels.table(alone))) expect(row.slice(5)).toEqual(Array(4).fill('not trained'));
  const none = { ...shuffled, shuffled: undefined };
  expect(draw(permutedLabels, none, 'wide')).toContain('This run lacks the network on shuffled labels');
  expect(permutedLabels.describe(none)).toContain('--runs all');
  expect(permutedLabels.table(none).rows).toHaveLength(1);
});
