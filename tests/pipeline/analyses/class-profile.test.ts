// Class profiles against counting by hand, known entropies and simulated draws.
import { beforeAll, describe, expect, it } from 'vitest';
import { classErrors, classProfile, effectiveClasses, topLabels } from '../../../pipeline/analyses/class-profile.ts';
import { classMeans, selectivity } from '../../../pipeline/analyses/measures/selectivity.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { evidenceSchemas } from '../../../src/artifacts/evidence/index.ts';
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { naiveOutputs, networkOf, randomTensors, silence } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

describe('effective classes', () => {
  it('are the number of classes that are equally frequent', () => {
    expect(effectiveClasses([0, 100, 0])).toEqual({ value: 1, low: 1, high: 1 });
    expect(effectiveClasses([25, 25, 25, 25, 0]).value).toBeCloseTo(4, 12);
    // By hand: H = -(0.9 ln 0.9 + 0.1 ln 0.1) = 0.325083.
    expect(effectiveClasses([90, 10]).value).toBeCloseTo(Math.exp(0.325083), 5);
    expect(() => effectiveClasses([0, 0])).toThrow('invalid counts');
  });

  it('lie within their interval as often as other draws say', () => {
    const shares = [0.6, 0.3, 0.1];
    const truth = Math.exp(-shares.reduce((sum, p) => sum + p * Math.log(p), 0));
    const random = randomFrom(31);
    let inside = 0;
    for (let k = 0; k < 1000; k++) {
      const counts = [0, 0, 0];
      for (let i = 0; i < 200; i++) {
        const u = random();
        const label = u < 0.6 ? 0 : u < 0.9 ? 1 : 2;
        counts[label] = (counts[label] as number) + 1;
      }
      const { low, high } = effectiveClasses(counts);
      if (low <= truth && truth <= high) inside++;
    }
    expect(inside).toBeGreaterThan(925);
    expect(inside).toBeLessThan(970);
  });
});

describe('labels at the top', () => {
  const labels = Uint8Array.of(0, 1, 2, 0, 1, 2);

  it('are counted among the highest values above 0', () => {
    const values = Float32Array.of(5, 0, 1, 4, 0, 3);
    expect([...topLabels(values, labels, 3, 3, randomFrom(1))]).toEqual([2, 0, 1]);
    expect([...topLabels(values, labels, 100, 3, randomFrom(1))]).toEqual([2, 0, 2]);
    expect([...topLabels(new Float32Array(6), labels, 3, 3, randomFrom(1))]).toEqual([0, 0, 0]);
  });

  it('prefer none of equal values', () => {
    const sums = [0, 0, 0];
    for (let seed = 0; seed < 600; seed++)
      topLabels(new Float32Array(6).fill(1), labels, 1, 3, randomFrom(seed)).forEach(
        (count, label) => (sums[label] = (sums[label] as number) + count),
      );
    expect(Math.min(...sums)).toBeGreaterThan(150);
  });
});

describe('selectivity', () => {
  it('is 0 for a channel that treats all classes alike, 1 for one class alone, and between by hand', () => {
    expect(selectivity(Float64Array.of(2, 2, 2))).toBe(0);
    expect(selectivity(Float64Array.of(0, 3, 0))).toBe(1);
    // (4 - 1.5) / (4 + 1.5)
    expect(selectivity(Float64Array.of(1, 4, 2))).toBeCloseTo(2.5 / 5.5, 12);
    expect(selectivity(new Float64Array(10))).toBe(0);
  });

  it('lies between -1 and 1 and does not depend on scale', () => {
    const random = randomFrom(5);
    for (let k = 0; k < 200; k++) {
      const means = Float64Array.from({ length: 10 }, () => (random() < 0.3 ? 0 : random() ** 4));
      const found = selectivity(means);
      expect(Math.abs(found)).toBeLessThanOrEqual(1);
      expect(selectivity(means.map((mean) => 1e-3 * mean))).toBeCloseTo(found, 10);
    }
  });

  it('takes means over the images of each class', () => {
    // Two channels, four images.
    const means = classMeans(Float32Array.of(1, 10, 2, 20, 3, 30, 4, 40), Uint8Array.of(0, 1, 0, 1), 2, 2);
    expect([...means]).toEqual([2, 3, 20, 30]);
    expect(() => classMeans(Float32Array.of(1), Uint8Array.of(0), 1, 2)).toThrow('no image of class 1');
  });
});

describe('standard errors of class means', () => {
  it('are those of a calculation by hand', () => {
    // One channel; class 0: 1, 2, 6 with mean 3, variance 7; class 1: 4, 4.
    const values = Float32Array.of(1, 4, 2, 4, 6);
    const labels = Uint8Array.of(0, 1, 0, 1, 0);
    const [first, second] = classErrors(values, labels, Float64Array.of(3, 4), 2);
    expect(first).toBeCloseTo(Math.sqrt(7 / 3), 12);
    expect(second).toBe(0);
    expect(() => classErrors(values, Uint8Array.of(0, 1, 0, 0, 0), Float64Array.of(3, 4), 2)).toThrow(
      'class 1 has fewer',
    );
  });

  it('keep channels apart', () => {
    const values = Float32Array.of(1, 10, 3, 30);
    const errors = classErrors(values, Uint8Array.of(0, 0), Float64Array.of(2, 20), 1);
    expect(errors[0]).toBeCloseTo(1, 12);
    expect(errors[1]).toBeCloseTo(10, 12);
  });
});

describe('the analysis', () => {
  beforeAll(useWasm);

  it('has the class means of plain loops, and nothing to say about a dead channel', async () => {
    const tensors = randomTensors(1);
    silence(tensors, 'conv2', 5);
    const network = networkOf(tensors);
    const inputs = smallInputs({ trained: () => network, validation: labelled(4, 20) });
    const found = await classProfile.run(inputs, () => undefined);
    const result = evidenceSchemas['class-profile'].parse(found?.result);
    const conv2 = result.layers.find(({ layer }) => layer === 'conv2');
    expect(conv2?.trained.effectiveClasses[5]).toBeNull();
    expect(conv2?.trained.effectiveClasses.filter((estimate) => estimate !== null).length).toBeGreaterThan(16);
    const { data, shape } = tensorNamed(found?.tensors ?? new Map(), 'trained/conv2/means');
    expect(shape).toEqual([32, 10]);
    const expected = new Float64Array(320);
    for (let image = 0; image < 20; image++)
      (naiveOutputs(tensors, inputs.validation.images, image).get('conv2') as Float64Array).forEach((value, i) => {
        const at = (i % 32) * 10 + (image % 10);
        expected[at] = (expected[at] as number) + value / 196 / 2;
      });
    expect(Math.max(...data.map((value, i) => Math.abs(value - (expected[i] as number))))).toBeLessThan(1e-4);
    expect(tensorNamed(found?.tensors ?? new Map(), 'trained/conv2/errors').shape).toEqual([32, 10]);
    // Two images of each class: no more can be at the top.
    expect(Math.max(...tensorNamed(found?.tensors ?? new Map(), 'untrained/conv4/top').data)).toBe(2);
  });
});
