// Palettes: 255 colours and a transparent one for gaps. Zero is always white, so that it is the paper of the picture, and lightness
// falls evenly from there: the order survives grey print and colour blindness (tests/figures/colour.test.ts holds both).
import { interpolateLab, lab, piecewise, range, rgb } from 'd3';

/** Colours of a palette; the index `levels` itself paints nothing: gaps between tiles. */
export const levels = 255;

/** Index of 0 in a diverging palette. */
export const middle = (levels - 1) / 2;

/** 256 colours: entries 0 to 254 carry values, entry 255 is transparent. */
export type Palette = readonly string[];

const transparent = '#ffffff00';

function paletteOf(stops: readonly string[]): Palette {
  const between = piecewise(interpolateLab, [...stops]) as (t: number) => string;
  return [...range(levels).map((i) => rgb(between(i / (levels - 1))).formatHex()), transparent];
}

const bluesDownward = ['#0a2a5e', '#2166ac', '#5ba0cd', '#a9d0e6', '#ffffff'] as const;
const redsUpward = ['#ffffff', '#fbc8ae', '#e98269', '#c0303a', '#6d0a22'] as const;

/** Pixels of images: 0 is white, 255 is black. */
export const greys: Palette = paletteOf(['#ffffff', '#000000']);

/** Feature maps and other values from 0 up: white to deep blue. */
export const blues: Palette = paletteOf(['#ffffff', '#d3e3f3', '#9cc4e4', '#5f9dd0', '#3276b5', '#154f93', '#0a2f69']);

/** Counts of what went wrong: white to deep orange, so that they cannot be mistaken for feature maps. */
export const oranges: Palette = paletteOf([
  '#ffffff',
  '#fde6cd',
  '#f8c392',
  '#ea9650',
  '#cb6a22',
  '#9c440e',
  '#6a2907',
]);

/** Weights and other signed values: negative blue, 0 white, positive red. */
export const diverging: Palette = paletteOf([...bluesDownward, ...redsUpward.slice(1)]);

/** A colour for a value that is no number would be a lie. */
function checkScale(value: number, max: number): void {
  if (!(max > 0)) throw new Error(`invalid colour scale: its end is ${max}, it must be above 0`);
  if (!Number.isFinite(value)) throw new Error(`invalid value ${value}: only finite numbers have a colour`);
}

/** The palette entry for a value from 0 to `max`; values beyond are drawn at the end. Throws unless `max` is positive and the value finite. */
export function sequentialIndex(value: number, max: number): number {
  checkScale(value, max);
  return Math.round(Math.min(1, Math.max(0, value / max)) * (levels - 1));
}

/** The entry of a diverging palette for a value from -max to max. Throws unless `max` is positive and the value finite. */
export function divergingIndex(value: number, max: number): number {
  checkScale(value, max);
  return middle + Math.sign(value) * Math.round(Math.min(1, Math.abs(value) / max) * middle);
}

/** The colour at a palette index; throws where there is none. */
export function colourAt(palette: Palette, index: number): string {
  const colour = palette[index];
  if (colour === undefined)
    throw new Error(`invalid palette index ${index}: the palette has ${palette.length} colours`);
  return colour;
}

/** Relative luminance as WCAG 2 defines it, 0 to 1. */
export function luminance(colour: string): number {
  const { r, g, b } = rgb(colour);
  const linear = (byte: number): number => (byte <= 10.31 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Black or white ink, whichever stands out more on this colour: at least 4.5 to 1. */
export const inkOn = (colour: string): string => (luminance(colour) > 0.179 ? '#000000' : '#ffffff');

/** CIE lightness, 0 to 100. */
export const lightness = (colour: string): number => lab(colour).l;
