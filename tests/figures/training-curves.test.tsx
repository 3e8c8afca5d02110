import { describe, expect, it, test } from 'vitest';
import { trainingAccuracy, trainingLoss } from '../../src/figures/training/training-curves.tsx';
import type { TrainingCurvesData } from '../../src/figures/training/training-curves.tsx';
import { partingEpoch } from '../../src/figures/training/training.words.ts';
import { colour } from '../../src/figures/marks/theme.ts';
import { curves, history } from './charts-fixture.ts';
import { draw, pathPoints, testFigure } from './contract.ts';

const withLast = (change: Partial<TrainingCurvesData['history'][number]>): TrainingCurvesData => ({
  ...curves,
  history: history.map((record, i) => (i === history.length - 1 ? { ...record, ...change } : record)),
});

testFigure('training-loss', trainingLoss, curves, {
  'validation loss': withLast({ validationLoss: 0.31 }),
  'loss of the untrained network': { ...curves, untrained: { ...curves.untrained, loss: 2.9 } },
  seed: {
    ...curves,
    seeds: curves.seeds.map((seed, i) =>
      i === 1 ? seed.map((record) => ({ ...record, validationLoss: record.validationLoss - 0.05 })) : seed,
    ),
  },
});
testFigure('training-accuracy', trainingAccuracy, curves, { accuracy: withLast({ accuracy: 0.951 }) });

test('loss lies on a logarithmic axis: equal ratios are equal distances', () => {
  const points = pathPoints(draw(trainingLoss, curves), `fill="none" stroke="${colour.training}"`);
  expect(points).toHaveLength(history.length);
  const [first, middle, last] = [points[0], points[4], points.at(-1)].map((point) => point?.[1] ?? NaN);
  const log = (i: number): number => Math.log(history.at(i)?.loss ?? NaN);
  const perUnit = ((last ?? 0) - (first ?? 0)) / (log(-1) - log(0));
  expect(((middle ?? 0) - (first ?? 0)) / (log(4) - log(0))).toBeCloseTo(perUnit, 0);
});

test('validation begins at epoch 0 with the untrained network, training at epoch 1', () => {
  const svg = draw(trainingLoss, curves);
  const validation = pathPoints(svg, `fill="none" stroke="${colour.validation}"`);
  const training = pathPoints(svg, `fill="none" stroke="${colour.training}"`);
  expect(validation).toHaveLength(history.length + 1);
  expect(training[0]?.[0]).toBe(validation[1]?.[0]);
  expect(validation[0]?.[0]).toBeLessThan(training[0]?.[0] ?? 0);
});

test('the accuracy axis says how much finer it is above its seam', () => {
  const svg = draw(trainingAccuracy, curves);
  const stated = Number(/([\d.]+) times finer above 75/.exec(svg)?.[1]);
  const tickY = (label: string): number =>
    Number(new RegExp(`<text[^>]* y="([\\d.]+)"[^>]*>${label}\u202f%`).exec(svg)?.[1]);
  const above = (tickY('85') - tickY('90')) / 5;
  const below = (tickY('0') - tickY('50')) / 50;
  // It is stated with one decimal, and ticks lie on hundredths of a unit.
  expect(Math.abs(above / below - stated)).toBeLessThan(0.06);
});

test('no trained epoch lies below the seam, and an accuracy near guessing has none', () => {
  const svg = draw(trainingAccuracy, curves);
  const seam = Number(/<line[^>]* y1="([\d.]+)"[^>]* stroke-width="1.5"/.exec(svg)?.[1]);
  for (const [, y] of pathPoints(svg, `fill="none" stroke="${colour.validation}"`).slice(1))
    expect(y).toBeLessThan(seam);
  const poor = {
    ...curves,
    seeds: [],
    history: history.map((record) => ({ ...record, accuracy: 0.2, validationAccuracy: 0.15 })),
  };
  expect(draw(trainingAccuracy, poor)).not.toContain('times finer');
});

describe('where the curves part', () => {
  const curvesOf = (training: number[], validation: number[]) => ({
    training: training.map((value, i): [number, number] => [i + 1, value]),
    validation: [[0, 3] as const, ...validation.map((value, i): [number, number] => [i + 1, value])],
  });
  it('is the first epoch of the last unbroken run', () => {
    expect(partingEpoch(curvesOf([5, 3, 5, 2, 1], [4, 4, 4, 3, 3]), 'lower')).toBe(4);
    expect(partingEpoch(curvesOf([5, 3, 5, 2, 1], [4, 4, 4, 3, 3]), 'higher')).toBeUndefined();
  });
  it('is nowhere when they end together', () => {
    expect(partingEpoch(curvesOf([3, 2], [4, 2]), 'lower')).toBeUndefined();
  });
  it('is said in words', () => {
    expect(trainingLoss.describe(curves)).toContain('From epoch 2 on it stays better on training images');
    expect(trainingLoss.describe(withLast({ loss: 0.4 }))).toContain('no better than on validation images');
  });
});

describe('the bands', () => {
  const bandOf = (figure: typeof trainingLoss, data: TrainingCurvesData, fill: string): [number, number][] =>
    pathPoints(draw(figure, data), `fill="${fill}"`);

  it('go from the least to the greatest of the seeds at each epoch', () => {
    const svg = draw(trainingAccuracy, curves);
    const line = pathPoints(svg, `fill="none" stroke="${colour.validation}"`).slice(1);
    const band = bandOf(trainingAccuracy, curves, colour.validation);
    // An area runs along its upper line and back along the lower one.
    expect(band).toHaveLength(2 * history.length);
    const [upper, lower] = [band.slice(0, history.length), band.slice(history.length).reverse()];
    const tick = (label: string): number =>
      Number(new RegExp(`<text[^>]* y="([\\d.]+)"[^>]*>${label}\u202f%`).exec(svg)?.[1]);
    const perShare = (tick('85') - tick('90')) / 0.05;
    history.forEach((_, i) => {
      expect(upper[i]?.[0]).toBe(line[i]?.[0]);
      expect(upper[i]?.[1]).toBe(line[i]?.[1]);
      expect((lower[i]?.[1] ?? NaN) - (upper[i]?.[1] ?? NaN)).toBeCloseTo(perShare * (i === 5 ? 0.04 : 0.002), 0);
    });
  });

  it('say how many seeds they show and where they are widest', () => {
    expect(draw(trainingAccuracy, curves)).toContain('least to greatest of 3 seeds');
    expect(trainingAccuracy.describe(curves)).toMatch(
      /over 3 seeds: .*widest after epoch 6, with 4\.0 percentage points/,
    );
    expect(trainingAccuracy.table(curves).columns).toContain('validation, least');
  });

  it('vanish where there is one seed, and the words say so', () => {
    const one = { ...curves, seeds: [history] };
    expect(bandOf(trainingLoss, one, colour.validation)).toHaveLength(0);
    expect(draw(trainingLoss, one)).not.toContain('seeds');
    expect(trainingLoss.describe(one)).toContain('One random start was trained');
    expect(trainingLoss.table(one).columns).toEqual(['epoch', 'training loss', 'validation loss', 'learning rate']);
  });

  it('end where the shortest run ends', () => {
    const short = { ...curves, seeds: [history, history.slice(0, 4)] };
    expect(bandOf(trainingLoss, short, colour.training)).toHaveLength(8);
  });
});
