// Scores of how unlike the data an input is: against their definitions, against inverses and projections by ml-matrix, and against what must
// not change them.
import { Matrix, SVD, determinant, inverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { softmax } from '../../src/model/probabilities.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import {
  detectorFrom,
  energy,
  fittedFrom,
  improbability,
  mahalanobis,
  reconstructionError,
  unlikeScore,
  unlikeScores,
} from '../../src/subject/unlike.ts';

const random = randomFrom(31);
const gaussian = (rows: number, columns: number): Matrix =>
  Matrix.zeros(rows, columns).apply(function (this: Matrix, i, j) {
    this.set(i, j, normal(random));
  });
const nothing = { pixels: [], features: [], logits: [] };

describe('improbability', () => {
  it('is what the largest probability leaves', () => {
    for (let i = 0; i < 20; i++) {
      const logits = gaussian(1, 10).mul(3).getRow(0);
      expect(improbability(logits)).toBeCloseTo(1 - Math.max(...softmax(logits)), 12);
    }
    expect(improbability([4, 4, 4, 4])).toBeCloseTo(0.75, 12);
  });

  it('tells sure answers apart', () => {
    expect(improbability([0, 60, 0])).toBeCloseTo(2 * Math.exp(-60), 36);
    expect(improbability([0, 60, 0])).toBeGreaterThan(improbability([0, 61, 0]));
    expect(improbability(Float32Array.of(1000, 0))).toBe(0);
  });
});

describe('energy', () => {
  it('is minus the logarithm of the sum of powers, and falls by what is added to every logit', () => {
    const logits = gaussian(1, 10).getRow(0);
    expect(energy(logits)).toBeCloseTo(-Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)), 12);
    expect(energy(logits.map((z) => z + 700))).toBeCloseTo(energy(logits) - 700, 9);
    expect(energy([2000, 0])).toBe(-2000);
  });
});

describe('mahalanobis', () => {
  const [classes, size] = [4, 6];
  const means = gaussian(classes, size);
  const root = gaussian(size, size);
  const covariance = root.mmul(root.transpose()).add(Matrix.eye(size));
  const gaussians = { means: means.to1DArray(), precision: inverse(covariance).to1DArray() };
  const points = Array.from({ length: 25 }, () => gaussian(1, size).mul(2).getRow(0));

  it('is the least of the distances to each class, by an inverse of its own', () => {
    for (const point of points) {
      const each = Array.from({ length: classes }, (_, c) => {
        const away = Matrix.rowVector(point).sub(means.getRowVector(c));
        return away.mmul(inverse(covariance, true)).mmul(away.transpose()).get(0, 0);
      });
      expect(mahalanobis(point, gaussians)).toBeCloseTo(Math.min(...each), 9);
    }
  });

  it('is 0 at the mean of a class, and nowhere else', () => {
    for (let c = 0; c < classes; c++) expect(mahalanobis(means.getRow(c), gaussians)).toBe(0);
    for (const point of points) expect(mahalanobis(point, gaussians)).toBeGreaterThan(0);
  });

  it('is the squared distance where every direction varies by 1', () => {
    const precision = Matrix.eye(size).to1DArray();
    expect(mahalanobis([3, 4, 0, 0, 0, 0], { means: new Float32Array(size), precision })).toBe(25);
  });

  it('does not change with the units: an invertible map of features, means and covariance', () => {
    const map = gaussian(size, size).add(Matrix.eye(size).mul(2));
    expect(Math.abs(determinant(map))).toBeGreaterThan(0.1);
    const mapped = {
      means: means.mmul(map.transpose()).to1DArray(),
      precision: inverse(map.mmul(covariance).mmul(map.transpose())).to1DArray(),
    };
    for (const point of points)
      expect(mahalanobis(map.mmul(Matrix.columnVector(point)).getColumn(0), mapped)).toBeCloseTo(
        mahalanobis(point, gaussians),
        6,
      );
  });

  it('refuses sizes that do not fit', () => {
    expect(() => mahalanobis([1, 2, 3, 4], gaussians)).toThrow(
      'invalid class means: 24 numbers, with a precision of 36',
    );
    expect(() => mahalanobis([1, 2, 3, 4, 5], gaussians)).toThrow('for 5 features');
  });
});

describe('reconstructionError', () => {
  const [size, components] = [9, 3];
  const { leftSingularVectors } = new SVD(gaussian(size, components));
  const basis = leftSingularVectors.subMatrix(0, size - 1, 0, components - 1);
  const mean = gaussian(1, size).getRow(0);
  const plane = { mean, basis: basis.to1DArray() };

  it('is 0 on the plane, and off it the mean square of what is added', () => {
    const on = basis.mmul(gaussian(components, 1)).getColumn(0);
    const off = leftSingularVectors.columns > components ? leftSingularVectors.getColumn(components) : undefined;
    const away = off ?? Matrix.eye(size).sub(basis.mmul(basis.transpose())).mmul(gaussian(size, 1)).getColumn(0);
    const point = mean.map((m, i) => m + (on[i] ?? 0));
    expect(reconstructionError(point, plane)).toBeCloseTo(0, 20);
    const square = away.reduce((sum, v) => sum + v * v, 0) / size;
    expect(
      reconstructionError(
        point.map((v, i) => v + (away[i] ?? 0)),
        plane,
      ),
    ).toBeCloseTo(square, 9);
  });

  it('refuses sizes that do not fit', () =>
    expect(() => reconstructionError(new Float32Array(8), plane)).toThrow(
      'invalid plane: a mean of 9 and a basis of 27 for 8 pixels',
    ));
});

describe('a score with its threshold', () => {
  const logits = [0, 3, 1];
  const fitted = { score: 'energy' } as const;

  it('is unlike the data beyond it, and not at it', () => {
    const score = energy(logits);
    expect(unlikeScore({ ...nothing, logits }, fitted, score)).toEqual({ score, threshold: score, isUnlike: false });
    expect(unlikeScore({ ...nothing, logits }, fitted, score - 1e-9).isUnlike).toBe(true);
  });

  const tensors = new Map([
    ['means', { data: Float32Array.of(0, 0) }],
    ['precision', { data: Float32Array.of(1, 0, 0, 1) }],
    ['mean', { data: Float32Array.of(0.5) }],
    ['basis', { data: Float32Array.of(0) }],
  ]);
  const pass = { pixels: [1], features: [3, 4], logits: [1, 1] };

  it('reads for each score what was fitted for it', () =>
    expect(unlikeScores.map((name) => [name, unlikeScore(pass, fittedFrom(name, tensors), 0).score])).toEqual([
      ['probability', 0.5],
      ['energy', -1 - Math.log(2)],
      ['mahalanobis', 25],
      ['reconstruction', 0.25],
    ]));

  it('comes from the evidence: the one that is chosen', () => {
    const of = (name: 'energy' | 'mahalanobis', threshold: number) => ({ name, trained: { threshold } });
    const scores = [of('energy', 1), of('mahalanobis', 24)] as unknown as Parameters<typeof detectorFrom>[0]['scores'];
    expect(detectorFrom({ chosen: 'mahalanobis', scores }, tensors)(pass)).toEqual({
      score: 25,
      threshold: 24,
      isUnlike: true,
    });
    expect(() => detectorFrom({ chosen: 'probability', scores }, tensors)).toThrow(
      'missing threshold of the score "probability"; scores: energy, mahalanobis',
    );
    expect(() => detectorFrom({ chosen: 'mahalanobis', scores }, new Map())).toThrow('missing tensor "means"');
  });
});
