// Class means and the shared covariance against plain loops and an inverse by ml-matrix; what their distances must not depend on.
import { Matrix as Dense, inverse } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { fitClassGaussians, meansByClass } from '../../../pipeline/analyses/methods/class-gaussians.ts';
import type { Matrix } from '../../../pipeline/analyses/methods/linear-algebra.ts';
import { mahalanobis } from '../../../src/subject/unlike.ts';
import { at, filled, gaussian, rotation, times } from './gaussian.ts';

const [rows, columns, classes] = [400, 5, 3];
const labels = Uint8Array.from({ length: rows }, (_, i) => (i * i) % classes);
const noise = gaussian(rows, columns, 3);
/** Classes apart from each other, columns of different widths that go together. */
const x = times(
  filled(rows, columns, (row, c) => 4 * Number(labels[row] === c % classes) + at(noise, row, c) * (1 + c)),
  rotation(columns, 0.5),
);
// (i * i) % 3 is never 2.
const two = 2;

/** By definition: the mean over all rows of (x - m)(x - m)ᵀ, m of the row's own class. */
function pooledCovariance(of: Matrix, means: ArrayLike<number>): Dense {
  const sum = Dense.zeros(columns, columns);
  for (let row = 0; row < rows; row++) {
    const own = (labels[row] as number) * columns;
    const away = Dense.columnVector(
      Array.from({ length: columns }, (_, c) => at(of, row, c) - (means[own + c] as number)),
    );
    sum.add(away.mmul(away.transpose()).div(rows));
  }
  return sum;
}

describe('Gaussians of classes', () => {
  const { means, precision } = fitClassGaussians(x, labels, two, 0);

  it('have the mean of each class', () => {
    for (let label = 0; label < two; label++)
      for (let c = 0; c < columns; c++) {
        const own = Array.from(labels.keys()).filter((row) => labels[row] === label);
        const mean = own.reduce((sum, row) => sum + at(x, row, c) / own.length, 0);
        expect(means[label * columns + c]).toBeCloseTo(mean, 4);
      }
  });

  it('share the covariance within classes: their precision is its inverse', () => {
    const wanted = inverse(pooledCovariance(x, means)).to1DArray();
    wanted.forEach((value, i) => expect(precision[i]).toBeCloseTo(value, 4));
  });

  it('measure the same distances whatever the units of the columns', () => {
    const map = Array.from({ length: columns }, (_, i) =>
      Array.from({ length: columns }, (__, j) => Number(i === j) * (2 + i) + Number(j === i + 1) * 0.7),
    );
    const [mapped, fit] = [times(x, map), fitClassGaussians(times(x, map), labels, two, 0)];
    const row = (of: Matrix, i: number) => of.values.subarray(i * columns, (i + 1) * columns);
    for (let i = 0; i < 30; i++) {
      const distance = mahalanobis(row(x, i), { means, precision });
      expect(mahalanobis(row(mapped, i), fit) / distance).toBeCloseTo(1, 3);
    }
  });

  it('lie as far from their own rows as there are columns, on average', () => {
    // trace(P S) = columns, of distances to the row's own class.
    let sum = 0;
    for (let row = 0; row < rows; row++) {
      const own = (labels[row] as number) * columns;
      const fit = { means: means.subarray(own, own + columns), precision };
      sum += mahalanobis(x.values.subarray(row * columns, (row + 1) * columns), fit) / rows;
    }
    expect(sum).toBeCloseTo(columns, 3);
  });

  it('bear a column that never varies, by a ridge', () => {
    const still = filled(rows, columns, (row, c) => (c === 2 ? 7 : at(x, row, c)));
    expect(() => fitClassGaussians(still, labels, two, 0)).toThrow('not positive definite');
    const { precision: found } = fitClassGaussians(still, labels, two, 0.01);
    const covariance = pooledCovariance(still, meansByClass(still, labels, two));
    const ridge = (0.01 * covariance.trace()) / columns;
    const wanted = inverse(covariance.add(Dense.eye(columns).mul(ridge))).to1DArray();
    wanted.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 3));
  });

  it('need rows of every class', () =>
    expect(() => fitClassGaussians(x, labels, classes, 0)).toThrow('missing rows of class 2'));
});
