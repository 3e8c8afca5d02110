import { expect, test } from 'vitest';
import { cumulativeAblation } from '../../src/figures/behaviour/cumulative-ablation.tsx';
import { cumulativeAblationFixture, interval } from './activations-fixture.ts';
import { draw, replaced, testFigure } from './contract.ts';

const data = cumulativeAblationFixture();
type Curves = (typeof data.layers)[number]['curves'];
const withCurves = (change: (curves: Curves) => Curves): typeof data => ({
  ...data,
  layers: data.layers.map((layer, i) => (i === 0 ? { ...layer, curves: change(layer.curves) } : layer)),
});
/** The accuracy of one curve of conv1 with half of the channels off. */
const withAccuracy = (curve: number, value: number): typeof data =>
  withCurves((curves) => {
    const old = curves[curve] as Curves[number];
    return replaced(curves, curve, { ...old, accuracy: replaced(old.accuracy, 2, interval(value, 0.01)) });
  });

testFigure('cumulative-ablation', cumulativeAblation, data, {
  'ranked order': withAccuracy(2, 0.44),
  'random order': withAccuracy(1, 0.44),
});

test('random orders are told by their mean and their ends', () => {
  const words = cumulativeAblation.describe(
    withCurves((curves) =>
      curves.map((curve, i) => {
        const value = [0.4, 0.6][i];
        return value === undefined ? curve : { ...curve, accuracy: replaced(curve.accuracy, 2, interval(value, 0.01)) };
      }),
    ),
  );
  expect(words).toContain(
    'conv1: with 8 of 16 channels off, random orders leave 50.0\u202f% on average (40.0\u202f% to 60.0\u202f%)',
  );
});

test('a missing order is an error', () => {
  const other = withCurves((curves) => curves.filter(({ order }) => order !== 'most-active-first'));
  expect(() => draw(cumulativeAblation, other, 'wide')).toThrow('missing curve "most-active-first"');
});
