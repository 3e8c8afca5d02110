// Drawing by program: areas and lengths by geometry, and what digits and drawings must be to stand for what readers draw.
import { describe, expect, it } from 'vitest';
import { digitImage, digitImages } from '../../../pipeline/analyses/measures/digits.ts';
import { paint } from '../../../pipeline/analyses/measures/pen.ts';
import type { Line } from '../../../pipeline/analyses/measures/pen.ts';
import { classes } from '../../../pipeline/datasets/dataset.ts';
import { drawingStyles, drawingUnits, fashionDrawings } from '../../../pipeline/datasets/fashion-drawings.ts';
import { randomFrom } from '../../../src/model/random.ts';

const total = (image: Uint8Array): number => image.reduce((sum, value) => sum + value, 0) / 255;

describe('a filled polygon', () => {
  const box: Line = [
    [2, 3],
    [6, 3],
    [6, 5.5],
    [2, 5.5],
  ];

  it('covers whole pixels, and half of those that it halves', () => {
    const image = paint([{ fill: box, value: 1 }], 8, 8);
    const row = (y: number): number[] => [...image.subarray(8 * y, 8 * y + 8)];
    expect(row(2)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(row(3)).toEqual([0, 0, 255, 255, 255, 255, 0, 0]);
    expect(row(5)).toEqual([0, 0, 128, 128, 128, 128, 0, 0]);
  });

  it('has the area of the shoelace formula, at any size', () => {
    const shape: Line = [
      [3, 2],
      [24, 6],
      [20, 25],
      [12, 12],
      [5, 22],
    ];
    const area = Math.abs(
      shape.reduce((sum, [x, y], i) => {
        const [x2, y2] = shape[(i + 1) % shape.length] ?? [0, 0];
        return sum + (x * y2 - x2 * y) / 2;
      }, 0),
    );
    expect(total(paint([{ fill: shape, value: 1 }], 28, 28)) / area).toBeCloseTo(1, 2);
    expect(total(paint([{ fill: shape, value: 1 }], 56, 28)) / 4 / area).toBeCloseTo(1, 2);
  });
});

describe('a stroke', () => {
  it('has the area of its length and width, with round ends', () => {
    const stroke: Line = [
      [6, 7],
      [20, 17],
    ];
    const length = Math.hypot(14, 10);
    const found = total(paint([{ stroke, width: 3, value: 1 }], 28, 28));
    expect(found / (3 * length + Math.PI * 1.5 ** 2)).toBeCloseTo(1, 1.5);
  });

  it('of one point is a dot', () => {
    const found = total(paint([{ stroke: [[14, 14]], width: 8, value: 1 }], 28, 28));
    expect(found / (Math.PI * 16)).toBeCloseTo(1, 1.5);
  });
});

it('later marks cover earlier ones', () => {
  const whole: Line = [
    [0, 0],
    [4, 0],
    [4, 4],
    [0, 4],
  ];
  const image = paint(
    [
      { fill: whole, value: 1 },
      { stroke: [[0, 2]], width: 2, value: 0.2 },
    ],
    4,
    4,
  );
  // The middle of the second pixel below the corner is half a pixel from the dot along both axes, and its pen is as wide as two.
  expect([image[3], image[4]]).toEqual([255, Math.round(255 * (1 - 0.8 * (1.5 - Math.SQRT1_2)))]);
});

describe('digits', () => {
  const images = digitImages(40, 28, randomFrom(1));
  const image = (i: number): Uint8Array => images.subarray(784 * i, 784 * (i + 1));

  it('are white strokes on black: neither empty nor full, and clear of the corners', () => {
    for (let i = 0; i < 40; i++) {
      expect(Math.max(...image(i))).toBe(255);
      expect(total(image(i)) / 784).toBeGreaterThan(0.03);
      expect(total(image(i)) / 784).toBeLessThan(0.3);
      for (const corner of [0, 27, 756, 783]) expect(image(i)[corner]).toBe(0);
    }
  });

  it('come in turn, each by a hand of its own, the same for the same seed', () => {
    expect(new Set(Array.from({ length: 40 }, (_, i) => image(i).join())).size).toBe(40);
    expect(digitImages(40, 28, randomFrom(1))).toEqual(images);
    const random = randomFrom(1);
    for (let i = 0; i < 40; i++) expect(digitImage(i % 10, 28, random)).toEqual(image(i));
    // Same hand for all: what is left is the digit.
    const same = Array.from({ length: 10 }, (_, digit) => digitImage(digit, 28, randomFrom(2)));
    expect(new Set(same.map((one) => one.join())).size).toBe(10);
    expect(total(same[1] as Uint8Array)).toBeLessThan(total(same[8] as Uint8Array));
  });

  it('end at 9', () => expect(() => digitImage(10, 28, randomFrom(1))).toThrow('unknown digit 10; digits: 0 to 9'));
});

describe('the drawings', () => {
  const painted = fashionDrawings.map(({ marks }) => paint(marks, 28, drawingUnits));

  it('are two of each class, in the order of the labels', () =>
    expect(fashionDrawings.map(({ label, style }) => [label, style])).toEqual(
      classes.flatMap((_, label) => drawingStyles.map((style) => [label, style])),
    ));

  it('lie on the sheet, and no two are alike', () => {
    for (const { marks } of fashionDrawings)
      for (const mark of marks)
        for (const [x, y] of 'fill' in mark ? mark.fill : mark.stroke) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
          expect(Math.max(x, y)).toBeLessThanOrEqual(drawingUnits);
        }
    expect(new Set(painted.map((one) => one.join())).size).toBe(painted.length);
  });

  it('are filled with one grey, or hollow between white lines', () => {
    for (const [i, { style }] of fashionDrawings.entries())
      expect(Math.max(...(painted[i] ?? []))).toBe(style === 'filled' ? 191 : 255);
    for (const name of ['T-shirt/top', 'Pullover', 'Dress']) {
      const label = classes.indexOf(name);
      const belly = (i: number) => painted[i]?.[18 * 28 + 14];
      expect([belly(2 * label), belly(2 * label + 1)]).toEqual([191, 0]);
    }
  });

  it('of what has two like halves are their own mirror images, but for samples on an edge', () => {
    for (const name of ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Bag']) {
      const image = painted[2 * classes.indexOf(name)] ?? new Uint8Array();
      image.forEach((value, i) => {
        const mirrored = image[i - (i % 28) + 27 - (i % 28)] ?? NaN;
        expect(Math.abs(value - mirrored)).toBeLessThanOrEqual(64);
      });
    }
  });

  it('of shoes point to the left, as in the data: their mass lies to the right, or low', () => {
    for (const name of ['Sneaker', 'Ankle boot']) {
      const image = painted[2 * classes.indexOf(name)] ?? new Uint8Array();
      const columns = image.reduce((sum, value, i) => sum + value * ((i % 28) - 13.5), 0);
      expect(columns).toBeGreaterThan(0);
    }
  });
});
