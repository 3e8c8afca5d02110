// Probes against data whose answer is known, and their parts against hand-made numbers.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  choleskyOf,
  crossProduct,
  innerProducts,
  product,
  solveInPlace,
} from '../../../pipeline/analyses/methods/linear-algebra.ts';
import type { Matrix } from '../../../pipeline/analyses/methods/linear-algebra.ts';
import { fitLogistic, judgeLogistic, penalisedLoss } from '../../../pipeline/analyses/methods/logistic-regression.ts';
import { minimise } from '../../../pipeline/analyses/methods/minimum.ts';
import { logisticProbe, ridgeProbe } from '../../../pipeline/analyses/methods/probe.ts';
import type { ProbeData } from '../../../pipeline/analyses/methods/probe.ts';
import { fitRidge, ridgeWeights } from '../../../pipeline/analyses/methods/ridge.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { argmax, softmax } from '../../../src/model/probabilities.ts';
import { normal, randomFrom, shuffle } from '../../../src/model/random.ts';
import { at, gaussian } from './gaussian.ts';

beforeAll(useWasm);

/** Labels drawn from softmax(x), so that x are the true logits. */
function labelsFrom(x: Matrix, key: number): Uint8Array {
  const random = randomFrom(key);
  return Uint8Array.from({ length: x.rows }, (_, i) => {
    let rest = random();
    const found = softmax(x.values.subarray(i * 10, (i + 1) * 10)).findIndex((share) => (rest -= share) < 0);
    return found < 0 ? 9 : found;
  });
}

describe('linear algebra', () => {
  it('multiplies as plain loops do', () => {
    const [a, b] = [gaussian(7, 5, 1), gaussian(7, 3, 2)];
    const found = crossProduct(a, b);
    expect([found.rows, found.columns]).toEqual([5, 3]);
    for (let i = 0; i < 5; i++)
      for (let j = 0; j < 3; j++) {
        let sum = 0;
        for (let k = 0; k < 7; k++) sum += at(a, k, i) * at(b, k, j);
        expect(at(found, i, j)).toBeCloseTo(sum, 5);
      }
    const c = gaussian(5, 4, 3);
    expect(at(product(a, c), 6, 2)).toBeCloseTo(
      [0, 1, 2, 3, 4].reduce((s, k) => s + at(a, 6, k) * at(c, k, 2), 0),
      5,
    );
    expect(at(innerProducts(b, b), 1, 4)).toBeCloseTo(
      [0, 1, 2].reduce((s, k) => s + at(b, 1, k) * at(b, 4, k), 0),
      5,
    );
  });

  it('solves a system by its Cholesky factor', () => {
    // By hand: [[4, 2], [2, 5]] has the factor [[2, 0], [1, 2]].
    expect([...choleskyOf([4, 2, 2, 5], 2)]).toEqual([2, 0, 1, 2]);
    const right = Float64Array.of(8, 0, 12, 4);
    solveInPlace(choleskyOf([4, 2, 2, 5], 2), 2, right);
    // 4x + 2y = 8, 2x + 5y = 12; and 4x + 2y = 0, 2x + 5y = 4.
    [1, -0.5, 2, 1].forEach((value, i) => expect(right[i]).toBeCloseTo(value, 12));
    expect(() => choleskyOf([1, 2, 2, 1], 2)).toThrow('not positive definite');
  });
});

describe('minimise', () => {
  it('finds the bottom of a narrow valley from two starts', () => {
    const valley = (x: Float64Array, gradient: Float64Array): number => {
      const [a, b] = x as unknown as [number, number];
      gradient.set([2 * (a - 3) + 200 * (a - b), -200 * (a - b) + 4 * b ** 3]);
      return (a - 3) ** 2 + 100 * (a - b) ** 2 + b ** 4;
    };
    const [one, other] = [
      [9, -9],
      [0, 0],
    ].map((start) => minimise(valley, Float64Array.from(start), { tolerance: 1e-9 }));
    expect(one?.gradientNorm).toBeLessThanOrEqual(1e-9);
    one?.at.forEach((value, i) => expect(value).toBeCloseTo(other?.at[i] as number, 7));
  });

  it('says how far it came', () => {
    const bowl = (x: Float64Array, gradient: Float64Array): number => {
      gradient.set(x.map((v, i) => 2 * v * (i + 1)));
      return x.reduce((sum, v, i) => sum + v * v * (i + 1), 0);
    };
    expect(minimise(bowl, Float64Array.of(1, 1, 1), { maxSteps: 0 }).gradientNorm).toBeCloseTo(
      Math.sqrt(4 + 16 + 36),
      12,
    );
  });
});

describe('logistic regression', () => {
  const x = gaussian(400, 6, 4);
  const labels = labelsFrom(gaussian(400, 10, 5), 6);

  it('has the gradient that differences have', () => {
    const objective = penalisedLoss(x, labels, 10, 0.01);
    const random = randomFrom(7);
    const weights = Float64Array.from({ length: 70 }, () => normal(random));
    const gradient = new Float64Array(70);
    const spare = new Float64Array(70);
    objective(weights, gradient);
    for (const i of [0, 13, 37, 59, 60, 69]) {
      const moved = (by: number): number =>
        objective(
          Float64Array.from(weights, (w, k) => (k === i ? w + by : w)),
          spare,
        );
      expect(gradient[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
    }
  });

  it('ends where the gradient is at most 1e-6, at the same place from two starts', () => {
    const fit = (key?: number) => {
      const random = randomFrom(key ?? 0);
      const weights = Float64Array.from({ length: 70 }, () => normal(random));
      return fitLogistic(
        x,
        labels,
        10,
        1e-3,
        key === undefined ? {} : { start: { features: 6, classes: 10, weights } },
      );
    };
    const [one, other] = [fit(), fit(8)];
    const gradient = new Float64Array(70);
    penalisedLoss(x, labels, 10, 1e-3)(one.weights, gradient);
    expect(Math.hypot(...gradient)).toBeLessThanOrEqual(1e-6);
    one.weights.forEach((weight, i) => expect(Math.abs(weight - (other.weights[i] as number))).toBeLessThan(1e-4));
  });

  it('without any features predicts the share of each class', () => {
    const nothing = { rows: 400, columns: 1, values: new Float32Array(400) };
    const { weights } = fitLogistic(nothing, labels, 10, 1e-3);
    const p = softmax(weights.subarray(10));
    p.forEach((share, k) => expect(share).toBeCloseTo(labels.filter((label) => label === k).length / 400, 5));
    const { loss, right } = judgeLogistic({ features: 1, classes: 10, weights }, nothing, labels);
    expect(right).toBe(labels.filter((label) => label === argmax(p)).length);
    expect(loss).toBeCloseTo(labels.reduce((sum, label) => sum - Math.log(p[label] as number), 0) / 400, 10);
  });
});

describe('ridge regression', () => {
  it('solves the normal equations in float64', () => {
    const [x, y] = [gaussian(50, 3, 9), gaussian(50, 1, 10)];
    const weights = ridgeWeights(crossProduct(x, x), crossProduct(x, y), 50, 0.1);
    // The gradient of the penalised squared error vanishes there.
    for (let j = 0; j < 3; j++) {
      let gradient = 0.1 * 50 * (weights.values[j] as number);
      for (let i = 0; i < 50; i++)
        gradient +=
          at(x, i, j) * ([0, 1, 2].reduce((s, k) => s + at(x, i, k) * (weights.values[k] as number), 0) - at(y, i, 0));
      expect(Math.abs(gradient)).toBeLessThan(1e-4);
    }
  });

  it('chooses a large penalty for noise, a small one for a law, and none out of nothing', () => {
    const x = gaussian(300, 20, 11);
    const law = {
      rows: 300,
      columns: 1,
      values: Float32Array.from({ length: 300 }, (_, i) => at(x, i, 2) - 2 * at(x, i, 5)),
    };
    expect(fitRidge(x, law, 60, [1e-4, 1e-2, 10]).penalty).toBe(1e-4);
    expect(fitRidge(x, gaussian(300, 1, 12), 60, [1e-4, 1e-2, 10]).penalty).toBe(10);
    expect(() => fitRidge(x, law, 60, [])).toThrow('missing penalties');
  });
});

describe('probes', () => {
  const dataOf = (x: Matrix, labels: Uint8Array): ProbeData => {
    const half = x.rows / 2;
    const part = (first: number) => ({
      x: { rows: half, columns: x.columns, values: x.values.slice(first * x.columns, (first + half) * x.columns) },
      labels: labels.slice(first, first + half),
    });
    return { fit: part(0), judge: part(half), classes: 10, heldOut: Math.floor(half / 5) };
  };
  // Every class has its own direction, blurred: no read-out is better than the greatest logit.
  const labels = Uint8Array.from({ length: 8000 }, (_, i) => (i * 7) % 10);
  const blur = gaussian(8000, 10, 13);
  const logits = { ...blur, values: blur.values.map((v, i) => v + (i % 10 === labels[Math.floor(i / 10)] ? 4 : 0)) };
  const best = (judge: ProbeData['judge']): number =>
    judge.labels.filter((label, i) => argmax(judge.x.values.subarray(i * 10, (i + 1) * 10)) === label).length /
    judge.labels.length;

  it.each([
    ['logistic', logisticProbe],
    ['ridge', ridgeProbe],
  ])('%s: not worse on logits than the logits themselves, whatever the scale of each', (_, probe) => {
    const data = dataOf(logits, labels);
    const scaled = { ...logits, values: logits.values.map((value, i) => 7 + value * 10 ** ((i % 10) / 3)) };
    const { accuracy } = probe(dataOf(scaled, labels));
    expect(best(data.judge)).toBeGreaterThan(0.9);
    expect(accuracy.value).toBeGreaterThan(best(data.judge) - 0.005);
    expect(accuracy.low).toBeLessThan(accuracy.value);
  });

  it.each([
    ['logistic', logisticProbe],
    ['ridge', ridgeProbe],
  ])('%s: right in one of ten where labels are in a random order', (_, probe) => {
    const found = [15, 16, 17].map((key) => {
      const order = Uint8Array.from(shuffle([...labels], randomFrom(key)));
      return probe(dataOf(gaussian(8000, 16, key), order)).accuracy.value;
    });
    expect(Math.abs(found.reduce((a, b) => a + b) / 3 - 0.1)).toBeLessThan(0.015);
  });

  it('a column that never varies says nothing, and breaks nothing', () => {
    const dead = {
      rows: 8000,
      columns: 11,
      values: Float32Array.from({ length: 88_000 }, (_, i) =>
        i % 11 === 10 ? 0.3 : at(logits, Math.floor(i / 11), i % 11),
      ),
    };
    const [with_, without] = [logisticProbe(dataOf(dead, labels)), logisticProbe(dataOf(logits, labels))];
    expect(with_.accuracy.value).toBeCloseTo(without.accuracy.value, 2);
  });
});
