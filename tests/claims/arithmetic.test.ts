// The arithmetic of claims, worked out by hand.
import { expect, it } from 'vitest';
import { meanHeight } from '../../src/claims/arithmetic.ts';

it.each([
  [[1, 1, 1, 1], 1],
  [[0, 1, 0], 0.5],
  [[0.9, 0.5, 0.1], 0.5],
  [[1, 0, 0, 0, 0], 0.125],
])('the mean height of the curve %j is the area below it by its width: %d', (curve, height) =>
  expect(meanHeight(curve)).toBeCloseTo(height, 12),
);
