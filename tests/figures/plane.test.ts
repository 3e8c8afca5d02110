import { expect, test } from 'vitest';
import {
  elementAt,
  featureMap,
  filterPlane,
  imagePlane,
  mirrored,
  neighbourCorrelation,
  isBlank,
  peak,
  peakPlace,
  placeOf,
  stackedPlane,
  summary,
  unitNorm,
} from '../../src/figures/marks/plane.ts';
import { tensor } from './fixture.ts';

const plane = (height: number, width: number, values: readonly number[]) => ({
  height,
  width,
  values: Float32Array.from(values),
});

test('a feature map is one channel of channels-last activations', () => {
  const activations = tensor([2, 2, 3], (i) => i);
  expect(featureMap(activations, 1)).toEqual(plane(2, 2, [1, 4, 7, 10]));
  expect(() => featureMap(activations, 3)).toThrow('missing channel 3: there are 3');
  expect(() =>
    featureMap(
      tensor([12], (i) => i),
      0,
    ),
  ).toThrow('invalid tensor shape [12]');
});

test('a filter of one input channel is a plane, others are refused', () => {
  expect(
    filterPlane(
      tensor([2, 2, 1, 2], (i) => i),
      0,
    ),
  ).toEqual(plane(2, 2, [0, 2, 4, 6]));
  expect(() =>
    filterPlane(
      tensor([2, 2, 2, 2], (i) => i),
      0,
    ),
  ).toThrow('read 2 channels');
});

test('a stack and an image of bytes', () => {
  expect(
    stackedPlane(
      tensor([2, 1, 2], (i) => i),
      1,
    ),
  ).toEqual(plane(1, 2, [2, 3]));
  expect(() =>
    stackedPlane(
      tensor([2, 1, 2], (i) => i),
      2,
    ),
  ).toThrow('missing image 2');
  expect(imagePlane(Uint8Array.of(0, 255, 51, 0)).values[2]).toBeCloseTo(0.2, 6);
  expect(() => imagePlane(new Uint8Array(783))).toThrow('no square');
});

test('unit norm keeps the direction and leaves zeros alone', () => {
  const unit = unitNorm(plane(1, 2, [3, -4]));
  expect(unit.values[0]).toBeCloseTo(0.6, 6);
  expect(unit.values[1]).toBeCloseTo(-0.8, 6);
  expect(unitNorm(plane(1, 2, [0, 0]))).toEqual(plane(1, 2, [0, 0]));
});

test('mirrored twice is the same, once reverses each row', () => {
  const one = plane(2, 3, [1, 2, 3, 4, 5, 6]);
  expect(mirrored(one)).toEqual(plane(2, 3, [3, 2, 1, 6, 5, 4]));
  expect(mirrored(mirrored(one))).toEqual(one);
});

test('neighbours: a gradient correlates, a chessboard is its opposite, a constant says nothing', () => {
  const five = Array.from({ length: 25 }, (_, i) => i);
  expect(
    neighbourCorrelation(
      plane(
        5,
        5,
        five.map((i) => i % 5),
      ),
    ),
  ).toBeGreaterThan(0.6);
  expect(
    neighbourCorrelation(
      plane(
        4,
        4,
        five.slice(0, 16).map((i) => ((i + (i >> 2)) % 2 === 0 ? 1 : -1)),
      ),
    ),
  ).toBeCloseTo(-1, 6);
  expect(
    neighbourCorrelation(
      plane(
        5,
        5,
        five.map(() => 2),
      ),
    ),
  ).toBe(0);
});

test('peak, place and summary', () => {
  const one = plane(2, 3, [0, 2, 8, 0, 1, 1]);
  expect(peak(one)).toEqual({ value: 8, cells: [{ row: 0, column: 2 }] });
  expect(placeOf(0, 2, one)).toBe('upper right');
  expect([placeOf(3, 3, { height: 7, width: 7 }), placeOf(3, 0, { height: 7, width: 7 })]).toEqual([
    'centre',
    'middle left',
  ]);
  expect(summary(one.values)).toEqual({ mean: 2, max: 8, zeros: 1 / 3 });
  expect(() => elementAt([1], 1)).toThrow('missing element 1');
});

test('a plane that is the same everywhere has no peak, whatever its value', () => {
  for (const value of [0, -1, 0.5]) {
    const flat = plane(7, 7, Array(49).fill(value));
    expect(peak(flat)).toEqual({ value, cells: [] });
    expect(peakPlace(flat)).toBe('nowhere');
    expect(isBlank(flat)).toBe(value === 0);
  }
});

test('equal peaks are all told, by their places', () => {
  const ones = (...at: number[]) =>
    plane(
      6,
      6,
      Array.from({ length: 36 }, (_, i) => (at.includes(i) ? 1 : 0)),
    );
  expect(peakPlace(ones(0))).toBe('at the upper left');
  // Two cells of one corner are one place.
  expect(peakPlace(ones(0, 1))).toBe('at the upper left');
  expect(peak(ones(0, 1)).cells).toHaveLength(2);
  expect(peakPlace(ones(0, 35))).toBe('at the upper left and the lower right alike');
  expect(peakPlace(ones(0, 14, 35))).toBe('in 3 places alike');
});

test('what is not a number is no peak, and is named', () => {
  for (const broken of [NaN, Infinity, -Infinity])
    expect(() => peak(plane(2, 2, [0, 1, broken, 0]))).toThrow(
      `invalid plane: row 1, column 0 is ${broken}, not a finite number`,
    );
});
