// The steps from a picture to what the network sees, against averages by hand, sums that must stay, and the shipped examples themselves:
// enlarged and printed dark on light, they must come back.
import { describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../../src/artifacts/build.ts';
import type { ImageShape } from '../../../src/artifacts/source.ts';
import { averaged } from '../../../src/lab/input/area-average.ts';
import { framingOf } from '../../../src/lab/input/framing.ts';
import type { Framing } from '../../../src/lab/input/framing.ts';
import { prepare, uncorrected } from '../../../src/lab/input/preparation.ts';
import type { Corrections, Prepared, Rgba } from '../../../src/lab/input/preparation.ts';
import { stepWords } from '../../../src/lab/input/preparation-words.ts';
import type { Plane } from '../../../src/figures/marks/plane.ts';

type Colour = readonly [red: number, green: number, blue: number, opacity?: number];
const grey = (level: number): Colour => [level, level, level];
/** A picture by the colour of each pixel. */
function pictureOf(width: number, height: number, colour: (x: number, y: number) => Colour): Rgba {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [red, green, blue, opacity = 255] = colour(i % width, Math.floor(i / width));
    data.set([red, green, blue, opacity], 4 * i);
  }
  return { width, height, data };
}
const plane = (width: number, values: readonly number[]): Plane => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});
const total = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0);

const shape: ImageShape = { height: 28, width: 28, channels: 1 };
const framing: Framing = { share: 20 / 28, centre: 'extent', peak: 255 };
const prepared = (picture: Rgba, corrections: Partial<Corrections> = {}): Prepared =>
  prepare(picture, shape, framing, { ...uncorrected, ...corrections });
/** A dark box on white. */
const box = (width: number, height: number, left: number, top: number, w: number, h: number): Rgba =>
  pictureOf(width, height, (x, y) => grey(x >= left && x < left + w && y >= top && y < top + h ? 0 : 255));
/** First and last row and column with ink. */
function extent({ image: { width, values } }: Prepared): readonly number[] {
  const drawn = [...values.keys()].filter((i) => (values[i] as number) > 0);
  const [rows, columns] = [drawn.map((i) => Math.floor(i / width)), drawn.map((i) => i % width)];
  return [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
}

describe('scaling by area', () => {
  it('averages whole pixels, and parts of pixels by their part', () => {
    expect([...averaged(plane(4, [0, 10, 20, 30, 40, 50, 60, 70]), { width: 2, height: 1 }).values]).toEqual([25, 45]);
    // Three into two: a new pixel is one old and half of the middle one.
    const [first = 0, second = 0] = averaged(plane(3, [30, 60, 90]), { width: 2, height: 1 }).values;
    expect([first, second]).toEqual([(30 + 0.5 * 60) / 1.5, (0.5 * 60 + 90) / 1.5]);
    expect([...averaged(plane(1, [1, 2, 4]), { width: 1, height: 2 }).values]).toEqual([
      Math.fround(2 / 1.5),
      Math.fround(5 / 1.5),
    ]);
  });
  it('repeats pixels where there are to be more', () =>
    expect([...averaged(plane(2, [5, 9]), { width: 4, height: 2 }).values]).toEqual([5, 5, 9, 9, 5, 5, 9, 9]));
  it.each([
    [7, 5, 3, 2],
    [97, 31, 28, 13],
    [3, 2, 28, 28],
    [512, 3, 28, 1],
  ])('of %i x %i to %i x %i keeps all ink, and constants constant', (width, height, w, h) => {
    const values = Array.from({ length: width * height }, (_, i) => (i * 7919) % 256);
    const small = averaged(plane(width, values), { width: w, height: h });
    const mean = total(values) / values.length;
    expect(Math.abs(total(small.values) / small.values.length - mean)).toBeLessThan(1e-3);
    const flat = averaged(plane(width, values.map(() => 77)), { width: w, height: h }); // prettier-ignore
    for (const value of flat.values) expect(Math.abs(value - 77)).toBeLessThan(1e-4);
  });
});

describe('grey and background', () => {
  it('weighs colours as BT.709 does', () => {
    const colours: readonly Colour[] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 20, 30]]; // prettier-ignore
    const { values } = prepared(pictureOf(4, 1, (x) => colours[x] as Colour)).grey;
    const expected = [54.213, 182.376, 18.411, 2.126 + 14.304 + 2.166];
    values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] as number, 3));
  });

  it('finds dark ink on light, light ink on dark, and makes the background nothing and the far end full', () => {
    const dark = prepared(pictureOf(9, 9, (x, y) => grey(x === 4 && y === 4 ? 0 : x === 3 && y === 4 ? 120 : 240)));
    expect(dark.background).toMatchObject({ level: 240, isLight: true, isInverted: true, cut: 0, isUneven: false });
    expect([...dark.ink.values.slice(36, 41)]).toEqual([0, 0, 0, 127.5, 255]);
    const light = prepared(pictureOf(9, 9, (x, y) => grey(x === 4 && y === 4 ? 255 : x === 3 && y === 4 ? 138 : 21)));
    expect(light.background).toMatchObject({ level: 21, isLight: false, isInverted: false });
    expect([...light.ink.values.slice(36, 41)]).toEqual([0, 0, 0, 127.5, 255]);
  });

  it('takes the reader’s word against the edges', () => {
    const turned = prepared(box(40, 40, 10, 10, 20, 20), { invert: false });
    expect(turned.background).toMatchObject({ isLight: true, isInverted: false });
    expect(turned.ink.values[0]).toBe(255);
    expect(turned.ink.values[20 * 40 + 20]).toBe(0);
    expect(stepWords(turned, 'background')).toContain('as you chose');
  });

  it('cuts the grain of paper away, three standard deviations of it, and no clean picture', () => {
    // Grain of -6 to 6 in equal parts: half of it is at most 3 from the middle.
    const grain = (x: number, y: number): number => ((x * 31 + y * 17) % 13) - 6;
    const sheet = pictureOf(80, 60, (x, y) => grey(x > 30 && x < 50 && y > 20 && y < 40 ? 20 : 200 + grain(x, y)));
    const found = prepared(sheet);
    expect(found.background.cut).toBeCloseTo((255 * 3 * 1.4826 * 3) / 200, 3);
    expect(found.content?.extent).toEqual({ left: 31, right: 49, top: 21, bottom: 39 });
    expect(prepared(sheet, { cut: 0 }).background.cut).toBe(0);
    expect(prepared(box(40, 40, 10, 10, 20, 20)).background.cut).toBe(0);
    expect(() => prepared(sheet, { cut: 255 })).toThrow('invalid cut 255');
  });

  it('is not misled by a thing that touches two edges, and says where edges tell little', () => {
    const touching = prepared(box(40, 40, 15, 0, 12, 40));
    expect(touching.background).toMatchObject({ level: 255, isInverted: true, isUneven: false });
    const halves = prepared(pictureOf(40, 40, (x) => grey(x < 26 ? 220 : 60)));
    expect(halves.background.isUneven).toBe(true);
    expect(stepWords(halves, 'background')).toContain('The edge is uneven');
  });

  it('lays what is transparent on white, and what is white on black', () => {
    const black = prepared(pictureOf(20, 20, (x) => [0, 0, 0, x > 5 && x < 15 ? 255 : 0]));
    expect(black.background).toMatchObject({ isTransparent: true, backdrop: 'white', isInverted: true });
    expect([black.grey.values[0], black.grey.values[10]]).toEqual([255, 0]);
    const white = prepared(pictureOf(20, 20, (x) => [255, 255, 255, x > 5 && x < 15 ? 255 : 0]));
    expect(white.background).toMatchObject({ backdrop: 'black', isInverted: false });
    expect(white.image.values).toEqual(black.image.values);
    const half = prepared(pictureOf(20, 20, (x) => [0, 0, 0, x > 5 && x < 15 ? 102 : 0]));
    expect(half.grey.values[10]).toBeCloseTo(255 * 0.6, 4);
    expect(
      prepared(
        pictureOf(20, 20, () => grey(0)),
        { backdrop: 'black' },
      ).background.isTransparent,
    ).toBe(false);
  });
});

describe('crop, scale and centre', () => {
  it('fits the longer side into its share of the image and places it in the middle', () => {
    expect(extent(prepared(box(200, 100, 20, 10, 100, 50)))).toEqual([9, 18, 4, 23]);
    expect(extent(prepared(box(90, 200, 3, 100, 30, 90)))).toEqual([4, 23, 11, 17]);
  });

  it('places by the centre of ink where told to, and loses nothing over an edge', () => {
    // An L: its ink is lower and farther left than its outline. With a thin upright its ink is as low as the edge allows, and no lower.
    const bent = (upright: number): Rgba =>
      pictureOf(60, 60, (x, y) =>
        grey((x >= 20 && x < 20 + upright && y >= 10) || (x >= 20 && x < 50 && y >= 46) ? 0 : 255),
      );
    const mean = ({ image: { values, width } }: Prepared): number[] => {
      const all = total(values);
      const along = (place: (i: number) => number): number =>
        [...values].reduce((sum, value, i) => sum + value * (place(i) + 0.5), 0) / all;
      return [along((i) => Math.floor(i / width)), along((i) => i % width)];
    };
    const [byOutline, byInk] = [prepared(bent(10)), prepared(bent(10), { centre: 'ink' })];
    for (const place of mean(byInk)) expect(Math.abs(place - 14)).toBeLessThanOrEqual(0.5);
    expect(Math.max(...mean(byOutline).map((place) => Math.abs(place - 14)))).toBeGreaterThan(1);
    const thin = prepared(bent(2), { centre: 'ink' });
    expect(extent(thin).slice(0, 2)).toEqual([0, 19]);
    expect(total(thin.image.values)).toBe(total(prepared(bent(2)).image.values));
  });

  it('keeps all ink from the crop to the image, the area of a pixel counted', () => {
    const picture = pictureOf(130, 90, (x, y) => grey(x > 30 && x < 110 && y > 11 && y < 70 ? ((x * y) % 200) : 255)); // prettier-ignore
    const { content, image } = prepared(picture, { contrast: false });
    const { cropped, scaled } = content ?? expect.fail('nothing found');
    const area = (cropped.width * cropped.height) / (scaled.width * scaled.height);
    expect(total(scaled.values) * area).toBeCloseTo(total(cropped.values), -2);
    expect(Math.abs(total(image.values) - total(scaled.values))).toBeLessThan(scaled.values.length / 2);
  });

  it('is as dark as the examples where it is to be', () => {
    const pale = pictureOf(40, 40, (x, y) => grey(x > 9 && x < 30 && y > 9 && y < 30 ? 195 : 255));
    expect(Math.max(...prepared(pale).image.values)).toBe(255);
    expect(Math.max(...prepared(pale, { contrast: false }).image.values)).toBe(60);
  });

  it('crops by hand, and not at all', () => {
    const two = pictureOf(100, 100, (x, y) => grey((x < 20 || x >= 90) && y >= 40 && y < 60 ? 0 : 255));
    expect(prepared(two).content?.extent).toEqual({ left: 0, right: 99, top: 40, bottom: 59 });
    const left = prepared(two, { crop: { left: 0, top: 0.4, right: 0.2, bottom: 0.6 } });
    expect(left.content?.extent).toEqual({ left: 0, right: 19, top: 40, bottom: 59 });
    expect(left.image.values.every((value) => value === 0 || value === 255)).toBe(true);
    expect(extent(left)).toEqual([4, 23, 4, 23]);
    expect(extent(prepared(box(56, 56, 0, 0, 2, 2), { crop: 'none' }))).toEqual([0, 0, 0, 0]);
    expect(() => prepared(two, { crop: { left: 0.5, top: 0, right: 0.5, bottom: 1 } })).toThrow('invalid crop: 0.5 to');
  });
});

describe('pictures that are hardly any', () => {
  const nothing = (picture: Rgba, corrections: Partial<Corrections> = {}): void => {
    const found = prepared(picture, corrections);
    expect(found.content).toBeUndefined();
    expect(found.image.values).toEqual(new Uint8Array(784));
    expect(stepWords(found, 'crop')).toMatch(/^Nothing found: /);
    expect(stepWords(found, 'centre')).toContain('a blank image of 28 by 28 pixels');
  };
  it.each([0, 128, 255])('of one grey %i have nothing to find', (level) => {
    nothing(pictureOf(50, 30, () => grey(level)));
    nothing(pictureOf(1, 1, () => grey(level)));
    nothing(pictureOf(50, 30, () => grey(level)), { crop: 'none' }); // prettier-ignore
  });
  it('wholly transparent have nothing to find', () => nothing(pictureOf(30, 30, () => [9, 99, 200, 0])));
  it('have nothing to find where the crop holds none of it', () =>
    nothing(box(40, 40, 20, 20, 10, 10), { crop: { left: 0, top: 0, right: 0.4, bottom: 0.4 } }));
  it('of one pixel are what they are told to be', () =>
    expect(prepared(pictureOf(1, 1, () => grey(255)), { invert: false }).image.values[14 * 28 + 14]).toBe(255)); // prettier-ignore
  it('are refused where sizes and bytes disagree', () => {
    expect(() => prepared({ width: 2, height: 2, data: new Uint8ClampedArray(15) })).toThrow('invalid image: 15 bytes');
    expect(() => prepared({ width: 0, height: 0, data: new Uint8ClampedArray(0) })).toThrow('invalid image: 0 bytes');
  });

  it('20,000 pixels wide become small at once: no more than a row of them is asked for', () => {
    const [width, height] = [20_000, 300];
    let most = 0;
    /** Rows that are made when they are read: a dark bar of a tenth of the width on white. */
    const data = {
      length: 4 * width * height,
      subarray: (from: number, to: number) => {
        most = Math.max(most, to - from);
        const row = new Uint8ClampedArray(to - from).fill(255);
        const y = from / 4 / width;
        if (y >= 100 && y < 200) for (let x = 4000; x < 6000; x++) row.fill(0, 4 * x, 4 * x + 3);
        return row;
      },
    } as unknown as Uint8ClampedArray;
    const found = prepared({ width, height, data });
    expect(most).toBe(4 * width);
    expect([found.grey.width, found.grey.height]).toEqual([512, 8]);
    // 2000 by 100 pixels, 20 to 1.
    expect(found.content?.scaled).toMatchObject({ width: 20, height: 1 });
  });

  it('that are very long keep their proportions, though a row of pixels cannot be thinner', () => {
    const found = prepared(
      pictureOf(5120, 4, (x, y) => grey(y < 3 || x > 2000 ? 0 : 0)),
      { invert: true, crop: 'none' },
    );
    expect(found.grey).toMatchObject({ width: 512, height: 1 });
    expect(found.content?.scaled).toMatchObject({ width: 28, height: 1 });
  });
});

describe('framed as a dataset', () => {
  const { examples, image } = sourceOfArtifacts(loadArtifacts());
  const measured = framingOf(
    examples.map(({ pixels }) => pixels),
    image,
  );

  it('is measured on its examples', () => {
    // Four pixels in the middle of 4 by 4, and a corner that is too faint to be part of them.
    const middle = Uint8Array.from({ length: 16 }, (_, i) => ([5, 6, 9, 10].includes(i) ? 200 : i === 15 ? 3 : 0));
    expect(framingOf([middle, new Uint8Array(16)], { height: 4, width: 4, channels: 1 })).toEqual({
      share: 0.5,
      centre: 'extent',
      peak: 200,
    });
    const leaning = Uint8Array.of(0, 0, 0, 0, 90, 250, 250, 0, 30, 250, 250, 0, 0, 0, 0, 0);
    expect(framingOf([leaning], { height: 4, width: 4, channels: 1 }).centre).toBe('ink');
    expect(() => framingOf([new Uint8Array(16)], { height: 4, width: 4, channels: 1 })).toThrow('missing examples');
  });

  /** A large print of an example, prepared: the mean difference of a byte, at the best of the places that are a pixel around. */
  function differenceOf(example: (typeof examples)[number]): number {
    const [times, margin] = [7, 40];
    const print = pictureOf(image.width * times + 2 * margin, image.height * times + 2 * margin, (x, y) => {
      const [column, row] = [Math.floor((x - margin) / times), Math.floor((y - margin) / times)];
      const isInside = column >= 0 && row >= 0 && column < image.width && row < image.height;
      return grey(255 - (isInside ? (example.pixels[row * image.width + column] as number) : 0));
    });
    const { image: back } = prepare(print, image, measured);
    // Examples stand a pixel off the middle where their outline is odd, and what is fainter than visible may be cut at an edge.
    const difference = (right: number, down: number): number => {
      let sum = 0;
      for (let row = 0; row < image.height; row++)
        for (let column = 0; column < image.width; column++) {
          const [r, c] = [row - down, column - right];
          const isInside = r >= 0 && c >= 0 && r < image.height && c < image.width;
          const own = isInside ? (example.pixels[r * image.width + c] as number) : 0;
          sum += Math.abs((back.values[row * image.width + column] as number) - own);
        }
      return sum / back.values.length;
    };
    const shifts = [-1, 0, 1].flatMap((right) => [-1, 0, 1].map((down) => difference(right, down)));
    return Math.min(...shifts);
  }

  it.each(examples.map((example) => [example.id, example] as const))(
    'example %s comes back from a large print of it, dark on light',
    (_, example) => expect(differenceOf(example)).toBeLessThan(4),
  );
  it('most of them come back with every byte', () =>
    expect(examples.filter((example) => differenceOf(example) === 0).length).toBeGreaterThan(examples.length / 2));
});
