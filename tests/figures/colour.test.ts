import { lab } from 'd3';
import { describe, expect, test } from 'vitest';
import {
  levels,
  blues,
  colourAt,
  diverging,
  divergingIndex,
  greys,
  inkOn,
  lightness,
  luminance,
  middle,
  oranges,
  sequentialIndex,
} from '../../src/figures/marks/colour.ts';

const sequentials = { greys, blues, oranges };
const palettes = { ...sequentials, diverging };
const colours = (palette: readonly string[]): string[] => palette.slice(0, levels);
const falls = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value < (values[i - 1] as number));

/** CIEDE2000 colour difference (Sharma, Wu & Dalal 2005, doi:10.1002/col.20070). */
function difference(one: string, two: string): number {
  const rad = Math.PI / 180;
  const [a, b] = [lab(one), lab(two)];
  const c7 = ((Math.hypot(a.a, a.b) + Math.hypot(b.a, b.b)) / 2) ** 7;
  const g = 1.5 - 0.5 * Math.sqrt(c7 / (c7 + 25 ** 7));
  const [c1, c2] = [Math.hypot(g * a.a, a.b), Math.hypot(g * b.a, b.b)];
  const [h1, h2] = [Math.atan2(a.b, g * a.a), Math.atan2(b.b, g * b.a)].map((h) => (h / rad + 360) % 360) as [
    number,
    number,
  ];
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const dL = b.l - a.l;
  const dC = c2 - c1;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * rad);
  const [l, c] = [(a.l + b.l) / 2, (c1 + c2) / 2];
  const h = c1 * c2 === 0 ? h1 + h2 : (h1 + turn / 2 + 360) % 360;
  const cos = (factor: number, offset: number): number => Math.cos((factor * h + offset) * rad);
  const t = 1 - 0.17 * cos(1, -30) + 0.24 * cos(2, 0) + 0.32 * cos(3, 6) - 0.2 * cos(4, -63);
  const sL = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sC, sH] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rotation =
    -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((h - 275) / 25) ** 2)) * rad);
  return Math.sqrt((dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rotation * (dC / sC) * (dH / sH));
}

test('the measure itself: published pair, and a colour against itself', () => {
  const text = (l: number, a: number, b: number): string => lab(l, a, b) as unknown as string;
  expect(difference(text(50, 2.6772, -79.7751), text(50, 0, -82.7485))).toBeCloseTo(2.0425, 3);
  expect(difference(text(50, -1, 2), text(50, 0, 0))).toBeCloseTo(2.3669, 3);
  expect(difference('#4393c3', '#4393c3')).toBe(0);
});

describe.each(Object.entries(palettes))('%s', (_, palette) => {
  test('255 opaque colours and a transparent one', () => {
    expect(palette).toHaveLength(256);
    expect(colours(palette).every((colour) => /^#[0-9a-f]{6}$/.test(colour))).toBe(true);
    expect(palette[levels]).toBe('#ffffff00');
  });

  test('neighbouring legend ticks, a quarter of the bar apart, can be told apart', () => {
    const ticks = [0, 0.25, 0.5, 0.75, 1].map((at) => colourAt(palette, Math.round(at * (levels - 1))));
    ticks.slice(1).forEach((tick, i) => expect(difference(tick, ticks[i] as string)).toBeGreaterThan(5));
  });

  test('ink can be read on every colour', () => {
    for (const colour of colours(palette)) {
      const [paper, ink] = [luminance(colour), luminance(inkOn(colour))];
      expect((Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05)).toBeGreaterThan(4.5);
    }
  });
});

test.each(Object.entries(sequentials))('%s: zero is white, lightness falls all the way and evenly', (_, palette) => {
  expect(palette[0]).toBe('#ffffff');
  const ls = colours(palette).map(lightness);
  expect(falls(ls.filter((_, i) => i % 2 === 0))).toBe(true);
  const halves = ((ls[0] as number) - (ls[127] as number)) / ((ls[127] as number) - (ls[254] as number));
  expect(halves).toBeGreaterThan(0.6);
  expect(halves).toBeLessThan(1.6);
});

test('diverging: zero is white, lightness falls along both arms, and alike', () => {
  expect(palettes.diverging[middle]).toBe('#ffffff');
  const negative = colours(diverging)
    .slice(0, middle + 1)
    .reverse();
  const positive = colours(diverging).slice(middle);
  for (const arm of [negative, positive]) expect(falls(arm.map(lightness))).toBe(true);
  positive.forEach((colour, i) =>
    expect(Math.abs(lightness(colour) - lightness(negative[i] as string))).toBeLessThan(8),
  );
  const hue = (colour: string | undefined): number => lab(colour ?? '').b - lab(colour ?? '').a;
  expect(hue(negative[90])).toBeLessThan(0);
  expect(lab(positive[90] as string).a).toBeGreaterThan(20);
});

test('values become indices: zero, ends, beyond the ends', () => {
  expect([-1, 0, 0.5, 1, 7].map((value) => sequentialIndex(value, 1))).toEqual([0, 0, 127, 254, 254]);
  expect([-9, -2, -1, 0, 1, 2, 9].map((value) => divergingIndex(value, 2))).toEqual([0, 0, 63, 127, 191, 254, 254]);
  expect(() => sequentialIndex(1, 0)).toThrow('invalid colour scale');
  expect(() => divergingIndex(1, NaN)).toThrow('invalid colour scale');
  expect(() => colourAt(blues, 256)).toThrow('invalid palette index');
});
