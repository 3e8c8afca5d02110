// Metrics against values worked by hand.
import { describe, expect, it } from 'vitest';
import { measure } from '../../pipeline/measuring/metrics.ts';
import { argmax, softmax } from '../../src/model/probabilities.ts';

describe('measure', () => {
  it('equals loss, accuracy and confusion worked by hand', () => {
    const logits = Float32Array.of(2, 0, 0, /**/ 0, 1, 0, /**/ 0, 3, 0);
    const m = measure(logits, Uint8Array.of(0, 1, 2), 3);
    const nll = (z: number[], k: number): number => Math.log(z.reduce((s, v) => s + Math.exp(v), 0)) - (z[k] as number);
    expect(m.loss).toBeCloseTo((nll([2, 0, 0], 0) + nll([0, 1, 0], 1) + nll([0, 3, 0], 2)) / 3, 10);
    expect(m.accuracy).toBeCloseTo(2 / 3, 12);
    expect(m.perClass).toEqual([1, 1, 0]);
    expect(m.confusion).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ]);
  });

  it('survives logits that would overflow, and takes the first of equals', () => {
    expect(measure(Float32Array.of(1000, 0), Uint8Array.of(1), 2).loss).toBeCloseTo(1000, 6);
    expect(argmax([1, 3, 3])).toBe(1);
  });

  it('refuses counts that do not match', () => {
    expect(() => measure(new Float32Array(5), Uint8Array.of(1), 3)).toThrow(
      'invalid logits: 5 values for 1 labels and 3 classes',
    );
  });
});

describe('softmax', () => {
  it('sums to one and keeps the odds', () => {
    const p = softmax([1, 2, 1001]);
    expect(p.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    const [a, b] = softmax([0, Math.log(3)]) as [number, number];
    expect([a, b]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(0.75, 12)]);
  });
});
