// Principal components against their defining properties, and votes of neighbours against brute force.
import { beforeAll, describe, expect, it } from 'vitest';
import { firstOfEachClass } from '../../../pipeline/analyses/measures/features.ts';
import { centred, columnMeans } from '../../../pipeline/analyses/methods/linear-algebra.ts';
import { rightByNeighbours, vote } from '../../../pipeline/analyses/methods/nearest-neighbours.ts';
import {
  covarianceOf,
  firstComponents,
  principalComponents,
} from '../../../pipeline/analyses/methods/principal-components.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { at, filled, gaussian, rotation, times } from './gaussian.ts';

beforeAll(useWasm);

describe('principal components', () => {
  const noise = gaussian(300, 6, 1);
  const stretched = times(
    filled(300, 6, (row, c) => at(noise, row, c) * 2 ** c),
    rotation(6, 0.6),
  );
  const x = centred(stretched, columnMeans(stretched));
  const { variances, components } = principalComponents(x);
  const component = (k: number): number[] => Array.from({ length: 6 }, (_, i) => components[i * 6 + k] as number);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * (b[i] ?? 0), 0);

  it('have sorted variances that sum to the whole variance', () => {
    expect([...variances]).toEqual([...variances].sort((a, b) => b - a));
    const whole = x.values.reduce((sum, v) => sum + v * v, 0) / 300;
    expect(variances.reduce((a, b) => a + b, 0) / whole).toBeCloseTo(1, 6);
  });

  it('are orthogonal directions of length 1, eigenvectors of the covariance', () => {
    const covariance = covarianceOf(x);
    for (let k = 0; k < 6; k++) {
      for (let l = 0; l < 6; l++) expect(dot(component(k), component(l))).toBeCloseTo(Number(k === l), 10);
      for (let i = 0; i < 6; i++)
        expect(dot([...covariance.subarray(i * 6, i * 6 + 6)], component(k))).toBeCloseTo(
          (variances[k] as number) * (component(k)[i] as number),
          6,
        );
    }
  });

  it('leave the discarded variances as the error of a reconstruction', () => {
    let error = 0;
    for (let row = 0; row < 300; row++) {
      const own = Array.from({ length: 6 }, (_, c) => at(x, row, c));
      const places = [0, 1].map((k) => dot(own, component(k)));
      own.forEach(
        (v, c) =>
          (error +=
            (v -
              (places[0] as number) * (component(0)[c] as number) -
              (places[1] as number) * (component(1)[c] as number)) **
            2),
      );
    }
    expect(error / 300).toBeCloseTo(
      variances.subarray(2).reduce((a, b) => a + b, 0),
      4,
    );
  });

  it('have one sign: their entry of greatest size is positive, also for the mirrored data', () => {
    const mirrored = principalComponents({ ...x, values: x.values.map((v) => -v) });
    for (let k = 0; k < 6; k++) {
      expect(component(k).reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))).toBeGreaterThan(0);
      component(k).forEach((v, i) => expect(mirrored.components[i * 6 + k]).toBeCloseTo(v, 8));
    }
  });

  it('begin with the first, as columns', () => {
    const plane = firstComponents({ variances, components }, 2);
    expect([plane.rows, plane.columns]).toEqual([6, 2]);
    expect(at(plane, 4, 1)).toBeCloseTo(component(1)[4] as number, 6);
  });
});

describe('neighbours', () => {
  it('vote; of equals the nearest class wins', () => {
    expect(vote([3, 5, 5])).toBe(5);
    expect(vote([3, 5, 5, 3])).toBe(3);
    expect(vote([7])).toBe(7);
  });

  it('agree with brute force, over more than one block', () => {
    const [x, k] = [gaussian(620, 3, 2), 7];
    const labels = Uint8Array.from({ length: 620 }, (_, i) => Number(at(x, i, 0) > 0) + 2 * Number(at(x, i, 1) > 0.4));
    const right = labels.filter((label, i) => {
      const others = Array.from(labels.keys())
        .filter((j) => j !== i)
        .map((j) => ({ j, d: [0, 1, 2].reduce((sum, c) => sum + (at(x, i, c) - at(x, j, c)) ** 2, 0) }))
        .sort((a, b) => a.d - b.d)
        .slice(0, k);
      return vote(others.map(({ j }) => labels[j] as number)) === label;
    }).length;
    expect(right).toBeGreaterThan(500);
    expect(rightByNeighbours(x, labels, k)).toBe(right);
  });
});

it('the first of each class come in their own order', () => {
  expect(firstOfEachClass(Uint8Array.of(1, 0, 1, 1, 0, 0, 2), 2)).toEqual([0, 1, 2, 4, 6]);
});
