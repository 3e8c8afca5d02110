// The Fisher ratio against a case by hand, and against what may not change it.
import { describe, expect, it } from 'vitest';
import { fisherRatio } from '../../../pipeline/analyses/class-geometry.ts';
import { at, filled, gaussian, rotation, times } from './gaussian.ts';

const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, i) => i);

describe('fisherRatio', () => {
  it('is what a hand computes', () => {
    // Classes at 0 and 10, each with one point at -1 and one at +1: between 4 x 25, within 4 x 1.
    const x = filled(4, 1, (row) => (row < 2 ? 0 : 10) + (row % 2 === 0 ? -1 : 1));
    expect(fisherRatio(x, Uint8Array.of(3, 3, 7, 7), all(4))).toBeCloseTo(25, 6);
    // Class sizes count: without the last point the mean is 10/3 off, between 2 x 3² + 6² (classes at 0, 9), within 2.
    expect(fisherRatio(x, Uint8Array.of(3, 3, 7, 7), Int32Array.of(0, 1, 2))).toBeCloseTo(27, 6);
  });

  const labels = Uint8Array.from({ length: 600 }, (_, i) => i % 10);
  const x = gaussian(600, 5, 1);
  const moved = filled(600, 5, (row, column) => at(x, row, column) + ((labels[row] as number) === column ? 3 : 0));

  it('does not change with a rotation, a shift, or one scale for all', () => {
    const ratio = fisherRatio(moved, labels, all(600));
    expect(fisherRatio(times(moved, rotation(5, 0.7)), labels, all(600))).toBeCloseTo(ratio, 4);
    const elsewhere = filled(600, 5, (row, column) => 4 * at(moved, row, column) + column);
    expect(fisherRatio(elsewhere, labels, all(600))).toBeCloseTo(ratio, 4);
  });

  it('is near 0 where labels say nothing, and larger where they do', () => {
    // By chance 9 of 590 degrees of freedom.
    expect(fisherRatio(x, labels, all(600))).toBeLessThan(0.05);
    expect(fisherRatio(moved, labels, all(600))).toBeGreaterThan(0.4);
  });
});
