// Debiased CKA against the formula of Song et al. written out, and against what may and may not change it.
import { beforeAll, describe, expect, it } from 'vitest';
import { batchesOf } from '../../../pipeline/analyses/cka.ts';
import { BatchCka, batchHsic, uCentredGram } from '../../../pipeline/analyses/methods/hsic.ts';
import { crossProduct } from '../../../pipeline/analyses/methods/linear-algebra.ts';
import type { Matrix } from '../../../pipeline/analyses/methods/linear-algebra.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { at, filled, gaussian, rotation, times } from './gaussian.ts';

beforeAll(useWasm);

/** CKA of all pairs, from batches of rows. */
function ckaOf(representations: readonly Matrix[], batches = 4): (i: number, j: number) => number {
  const rows = (representations[0] as Matrix).rows / batches;
  const part = (x: Matrix, batch: number): Matrix => filled(rows, x.columns, (row, c) => at(x, batch * rows + row, c));
  const hsics = Array.from({ length: batches }, (_, batch) => batchHsic(representations.map((x) => part(x, batch))));
  const all = new BatchCka(hsics, randomFrom(1), 50);
  return (i, j) => all.of(i, j).value;
}

const permuted = (x: Matrix): Matrix => filled(x.rows, x.columns, (row, c) => at(x, row, (c * 5 + 1) % x.columns));

describe('HSIC', () => {
  it('is the unbiased one of Song et al. 2012, equation 5', () => {
    const [n, x, y] = [9, gaussian(9, 4, 2), gaussian(9, 3, 3)];
    const gram =
      (z: Matrix) =>
      (i: number, j: number): number =>
        i === j ? 0 : Array.from({ length: z.columns }, (_, c) => at(z, i, c) * at(z, j, c)).reduce((a, b) => a + b, 0);
    const [k, l] = [gram(x), gram(y)];
    let [trace, sumK, sumL, both] = [0, 0, 0, 0];
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        trace += k(i, j) * l(j, i);
        sumK += k(i, j);
        sumL += l(i, j);
        for (let m = 0; m < n; m++) both += k(i, j) * l(j, m);
      }
    const expected = (trace + (sumK * sumL) / ((n - 1) * (n - 2)) - (2 / (n - 2)) * both) / (n * (n - 3));
    // Song's Gram matrix is not of centred rows: its value must not depend on that.
    expect(batchHsic([x, y])[1]).toBeCloseTo(expected, 4);
  });

  it('leaves Gram matrices whose rows sum to 0 and whose diagonal is 0', () => {
    const gram = uCentredGram(gaussian(6, 4, 4));
    for (let i = 0; i < 6; i++) {
      expect(gram[i * 7]).toBe(0);
      expect(gram.subarray(i * 6, i * 6 + 6).reduce((a, b) => a + b, 0)).toBeCloseTo(0, 5);
    }
    expect(() => uCentredGram(gaussian(3, 4, 4))).toThrow('at least 4');
  });
});

describe('CKA', () => {
  const x = gaussian(400, 6, 5);
  const stretch = rotation(6, 0).map((row, i) => row.map((v) => v * 3 ** i));
  const others = {
    itself: x,
    turned: times(x, rotation(6, 1.1)),
    scaled: filled(400, 6, (row, c) => 7 * at(x, row, c) + 5),
    permuted: permuted(x),
  };

  it.each(Object.entries(others))('is 1 with the same, %s', (_, y) => expect(ckaOf([x, y])(0, 1)).toBeCloseTo(1, 5));

  it('is symmetric, and differs after a general invertible map', () => {
    const y = times(times(x, rotation(6, 0.5)), stretch);
    const of = ckaOf([x, y]);
    expect(of(0, 1)).toBeCloseTo(of(1, 0), 12);
    expect(of(0, 1)).toBeGreaterThan(0.1);
    expect(of(0, 1)).toBeLessThan(0.9);
  });

  it('is near 0 for independent features, however many, where the biased one is not', () => {
    const [rows, columns] = [160, 80];
    const [a, b] = [gaussian(rows, columns, 6), gaussian(rows, columns, 7)];
    expect(Math.abs(ckaOf([a, b])(0, 1))).toBeLessThan(0.05);
    // Biased: the squares of bᵀa over those of aᵀa and bᵀb, about 80 / (80 + 160).
    const squares = (p: Matrix, q: Matrix): number =>
      crossProduct(p, q).values.reduce((sum, value) => sum + value * value, 0);
    expect(squares(a, b) / Math.sqrt(squares(a, a) * squares(b, b))).toBeGreaterThan(0.25);
  });

  it('has an interval around it, and is 0 with what never varies', () => {
    const y = filled(400, 6, (row, c) => at(x, row, c) + (c < 3 ? 2 : 0) * at(x, row, (c + 3) % 6));
    const constant = filled(400, 2, () => 1);
    const hsics = Array.from({ length: 8 }, (_, batch) =>
      batchHsic([x, y, constant].map((z) => filled(50, z.columns, (row, c) => at(z, batch * 50 + row, c)))),
    );
    const all = new BatchCka(hsics, randomFrom(8));
    const { value, low, high } = all.of(0, 1);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(high).toBeLessThanOrEqual(1);
    expect(all.of(0, 2).value).toBe(0);
    expect(all.of(1, 1)).toEqual({ value: 1, low: 1, high: 1 });
  });

  it('has the interval that holds 95 of 100 draws of batches', () => {
    const [batches, draws] = [7, 1000];
    const y = filled(280, 6, (row, c) => at(x, row, c) + 3 * at(x, row, (c + 1) % 6) * at(x, row, c));
    const hsics = Array.from({ length: batches }, (_, batch) =>
      batchHsic([x, y].map((z) => filled(40, z.columns, (row, c) => at(z, batch * 40 + row, c)))),
    );
    const { low, high } = new BatchCka(hsics, randomFrom(10), draws).of(0, 1);
    const random = randomFrom(10);
    const drawn = Array.from({ length: draws }, () => {
      const chosen = Array.from({ length: batches }, () => hsics[Math.floor(random() * batches)] as Float64Array);
      const sum = (place: number): number => chosen.reduce((total, hsic) => total + (hsic[place] as number), 0);
      return sum(1) / Math.sqrt(sum(0) * sum(3));
    });
    const below = (value: number): number => drawn.filter((one) => one < value - 1e-12).length / draws;
    // To within one draw.
    expect(Math.abs(below(low) - 0.025)).toBeLessThan(0.0015);
    expect(Math.abs(below(high) - 0.975)).toBeLessThan(0.0015);
  });
});

it('batches hold every image at most once', () => {
  const batches = batchesOf(103, 20, randomFrom(9));
  expect(batches.map(({ length }) => length)).toEqual([20, 20, 20, 20, 20]);
  expect(new Set(batches.flat()).size).toBe(100);
});
