// Orders, images on the way and areas by hand; and the whole analysis in small, where what is known must come out.
import { beforeAll, describe, expect, it } from 'vitest';
import { areaUnder, deletion, foregroundOrder, imagesOnTheWay } from '../../../pipeline/analyses/deletion.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { deletion as schema } from '../../../src/artifacts/evidence/deletion.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { naiveOutputs, networkOf, randomTensors } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

beforeAll(useWasm);

describe('the order of an image', () => {
  const bytes = new Uint8Array(784);
  [10, 20, 30, 40, 50].forEach((p) => (bytes[p] = p));

  it('is that of the scores, foreground alone', () => {
    const scores = new Float32Array(784).fill(100);
    [10, 20, 30, 40, 50].forEach((p, i) => (scores[p] = [3, -1, 5, 0, 4][i] as number));
    expect(foregroundOrder(scores, bytes, randomFrom(1))).toEqual([30, 50, 10, 40, 20]);
  });

  it('deals equals by chance, the same for the same seed', () => {
    const flat = new Float32Array(784);
    const orders = Array.from({ length: 40 }, (_, i) => foregroundOrder(flat, bytes, randomFrom(i)));
    expect(new Set(orders.map((order) => order[0])).size).toBe(5);
    expect(foregroundOrder(flat, bytes, randomFrom(3))).toEqual(orders[3]);
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([10, 20, 30, 40, 50]);
  });
});

describe('images on the way', () => {
  it('lose their first pixels, or consist of them', () => {
    const bytes = new Uint8Array(784);
    [7, 8, 9, 100].forEach((p) => (bytes[p] = p));
    const all = imagesOnTheWay(bytes, [100, 7, 9, 8], 2);
    const cloth = (i: number): number[] =>
      Array.from(all.keys())
        .filter((p) => Math.floor(p / 784) === i && (all[p] ?? 0) > 0)
        .map((p) => p % 784);
    expect([0, 1, 2, 3, 4, 5].map(cloth)).toEqual([[7, 8, 9, 100], [8, 9], [], [], [7, 100], [7, 8, 9, 100]]);
    expect(all[784 + 8]).toBe(8);
  });
});

it('the area under a curve is its mean height', () => {
  expect(areaUnder([1, 1, 1, 1])).toBe(1);
  expect(areaUnder([0, 1])).toBe(0.5);
  // Trapezoids of 0.5 and 1.5 over halves.
  expect(areaUnder([0, 1, 2])).toBe(1);
  expect(areaUnder([4, 0, 0])).toBe(1);
});

describe('the analysis', () => {
  it('starts at the whole image, ends at the empty one, and gradient x input beats chance', async () => {
    const tensors = randomTensors(71);
    const network = networkOf(tensors);
    const validation = labelled(72, 6);
    const finding = await deletion.run(smallInputs({ validation, trained: () => network }), () => undefined);
    const { images, orders, shares } = schema.parse(finding?.result);
    expect(images).toBe(6);
    expect(shares[0]).toBe(0);
    expect(shares.at(-1)).toBe(1);
    expect(orders.map(({ order }) => order).slice(-3)).toEqual(['random', 'brightness', 'centre']);
    const logits = [0, 1, 2, 3, 4, 5].map(
      (i) => naiveOutputs(tensors, validation.images, i).get('logits') as Float64Array,
    );
    const empty = naiveOutputs(tensors, new Uint8Array(784), 0).get('logits') as Float64Array;
    const mean = (of: (own: Float64Array) => number): number => logits.reduce((sum, own) => sum + of(own) / 6, 0);
    const whole = mean((own) => Math.max(...own));
    const black = mean((own) => empty[own.indexOf(Math.max(...own))] as number);
    for (const { deletion: away, insertion } of orders) {
      expect(away.logit.values[0]).toBeCloseTo(whole, 3);
      expect(away.logit.values.at(-1)).toBeCloseTo(black, 3);
      expect(insertion.logit.values[0]).toBeCloseTo(black, 3);
      expect(insertion.logit.values.at(-1)).toBeCloseTo(whole, 3);
      expect(away.logit.area.value).toBeCloseTo(areaUnder(away.logit.values), 9);
      expect(away.probability.values.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
    const of = (name: string) => orders.find(({ order }) => order === name) as (typeof orders)[number];
    expect(of('random').deletion.logit.minusRandom).toEqual({ value: 0, low: 0, high: 0 });
    expect(of('gradient-x-input').deletion.logit.minusRandom.high).toBeLessThan(0);
    expect(of('gradient-x-input').insertion.logit.minusRandom.low).toBeGreaterThan(0);
    const { area, minusBrightness } = of('cam').deletion.probability;
    expect(minusBrightness.value).toBeCloseTo(area.value - of('brightness').deletion.probability.area.value, 9);
  });
});
