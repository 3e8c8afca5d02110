import { mean } from 'd3';
import { expect, test } from 'vitest';
import { dotComparison } from '../../src/figures/overview/dot-comparison.tsx';
import type { DotComparisonData } from '../../src/figures/overview/dot-comparison.tsx';
import { comparison } from './charts-fixture.ts';
import { attributesOf, draw, testFigure } from './contract.ts';

const withDot = (sample: 'trained' | 'control'): DotComparisonData => ({
  ...comparison,
  rows: comparison.rows.map((row, i) => (i === 0 ? { ...row, [sample]: [0.9, ...row[sample].slice(1)] } : row)),
});

testFigure('dot-comparison', dotComparison, comparison, {
  'filter of the trained network': withDot('trained'),
  'filter of the control': withDot('control'),
});

test('every value is a dot where the axis says, and the mean a tick', () => {
  const svg = draw(dotComparison, comparison);
  const circles = attributesOf(svg, 'circle', 'cx');
  const values = comparison.rows.flatMap(({ trained, control }) => [...trained, ...control]);
  expect(circles).toHaveLength(values.length);
  const tick = (label: string): number => Number(new RegExp(`<text x="([\\d.]+)"[^>]*>${label}</text>`).exec(svg)?.[1]);
  const [zero, one] = [tick('0\\.0'), tick('1\\.0')];
  values.forEach((value, i) => expect(circles[i]).toBeCloseTo(zero + value * (one - zero), 1));
  const ticks = attributesOf(svg, 'line', 'x1', 'stroke-width="2"');
  comparison.rows.forEach(({ trained }, i) =>
    expect(ticks[i * 2]).toBeCloseTo(zero + (mean(trained) ?? NaN) * (one - zero), 1),
  );
});

test('single values are shares: a dot, no mean, differences in percentage points', () => {
  const zeros: DotComparisonData = {
    title: 'Zeros after ReLU',
    unit: '%',
    valueLabel: 'share of outputs that are exactly 0',
    meaning: { low: 'all active', high: 'mostly silent' },
    domain: [0, 1],
    rows: [
      { name: 'conv1', trained: [0.52], control: [0.44], controlName: 'untrained' },
      { name: 'conv2', trained: [0.49], control: [0.51], controlName: 'untrained' },
    ],
  };
  const words = dotComparison.describe(zeros);
  expect(words).toContain('conv1: trained 52.0\u202f%, untrained 44.0\u202f%');
  expect(words).toContain(
    'higher in 1 of 2 comparisons; the difference goes from −2.0 percentage points to 8.0 percentage points',
  );
  expect(attributesOf(draw(dotComparison, zeros), 'line', 'x1', 'stroke-width="2"')).toHaveLength(0);
});

test('an empty sample is an error, not a NaN', () => {
  const rows = [{ name: 'conv1', trained: [], control: [0.1], controlName: 'untrained' }];
  expect(() => draw(dotComparison, { ...comparison, rows })).toThrow('missing values in row "conv1"');
});
