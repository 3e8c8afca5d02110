// From a reader's picture to what the network sees, in steps that can be looked at and corrected: grey, background, crop, scale, centre.
// Arithmetic over pixels in memory: knows no page, no file and no dataset but by its framing.
import type { ImageShape } from '../../artifacts/source.ts';
import type { Plane } from '../../figures/marks/plane.ts';
import { averaged, averagedRows } from './area-average.ts';
import type { Size } from './area-average.ts';
import { backgroundOf, inkOf } from './background.ts';
import type { Background } from './background.ts';
import { blankBitmap } from './bitmap.ts';
import type { Bitmap } from './bitmap.ts';
import { centreOfInk, extentOf } from './framing.ts';
import type { Extent, Framing } from './framing.ts';

/** A picture as a canvas gives it: red, green, blue and opacity of each pixel, row by row, colours not multiplied by opacity. */
export interface Rgba extends Size {
  readonly data: Uint8ClampedArray;
}

/** A part of a picture, in shares of its width and height from the upper left corner. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What a reader may decide otherwise. */
export interface Corrections {
  /** What shows through where a picture is transparent. */
  readonly backdrop: 'auto' | 'white' | 'black';
  /** Whether dark is ink. */
  readonly invert: 'auto' | boolean;
  /** Ink up to here is background, 0 to 254. */
  readonly cut: 'auto' | number;
  readonly crop: 'auto' | 'none' | Part;
  /** Whether the darkest ink becomes as dark as in the dataset. */
  readonly contrast: boolean;
  readonly centre: 'auto' | Framing['centre'];
}

export const uncorrected: Corrections = {
  backdrop: 'auto',
  invert: 'auto',
  cut: 'auto',
  crop: 'auto',
  contrast: true,
  centre: 'auto',
};

/** What was found in a picture, step by step. */
export interface Content {
  /** In pixels of the grey picture. */
  readonly extent: Extent;
  readonly cropped: Plane;
  readonly scaled: Plane;
  readonly centre: Framing['centre'];
}

export interface Prepared {
  /** 0 black to 255 white; a large picture is smaller already. */
  readonly grey: Plane;
  readonly background: Background;
  /** 0 background to 255 full. */
  readonly ink: Plane;
  /** Absent where nothing was found. */
  readonly content?: Content;
  /** What the network sees; blank where nothing was found. */
  readonly image: Bitmap;
}

/** Steps are looked at, not printed: the longer side of a larger picture becomes as long as this. */
const longestSide = 512;

const largestWithin = ({ width, height }: Size, most: number): Size => {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
};

/** Weights of the colours in ITU-R BT.709, over the bytes as they are: as the tools do that made datasets grey. */
const [redPart, greenPart, bluePart] = [0.2126, 0.7152, 0.0722];

/** What a transparent picture is laid on: white, but black where what there is to be seen is nearly white. */
function backdropOf({ width, height, data }: Rgba): {
  readonly isTransparent: boolean;
  readonly backdrop: 'white' | 'black';
} {
  let [seen, light, isTransparent] = [0, 0, false];
  for (let row = 0; row < height; row++) {
    const pixels = data.subarray(4 * row * width, 4 * (row + 1) * width);
    for (let i = 0; i < pixels.length; i += 4) {
      const opacity = pixels[i + 3] as number;
      if (opacity < 255) isTransparent = true;
      seen += opacity;
      light += opacity * luma(pixels, i);
    }
  }
  return { isTransparent, backdrop: isTransparent && seen > 0 && light / seen > 200 ? 'black' : 'white' };
}

const luma = (pixels: Uint8ClampedArray, i: number): number =>
  redPart * (pixels[i] as number) + greenPart * (pixels[i + 1] as number) + bluePart * (pixels[i + 2] as number);

/** The picture in grey over black or white, its longer side at most `longestSide`. */
function greyOf({ width, height, data }: Rgba, backdrop: 'white' | 'black'): Plane {
  const behind = backdrop === 'white' ? 255 : 0;
  return averagedRows(
    (row, line) => {
      const pixels = data.subarray(4 * row * width, 4 * (row + 1) * width);
      for (let column = 0; column < width; column++) {
        const opacity = (pixels[4 * column + 3] as number) / 255;
        line[column] = luma(pixels, 4 * column) * opacity + behind * (1 - opacity);
      }
    },
    { width, height },
    largestWithin({ width, height }, longestSide),
  );
}

/** Shares of whole pixels may miss them by a last digit. */
const rounding = 1e-6;

/** A part in whole pixels: whatever it touches, and at least one. Throws where it is none. */
function extentOfPart({ left, top, right, bottom }: Part, { width, height }: Size): Extent {
  const isOrdered = (low: number, high: number): boolean => low >= 0 && low < high && high <= 1;
  if (!isOrdered(left, right) || !isOrdered(top, bottom))
    throw new Error(`invalid crop: ${left} to ${right} and ${top} to ${bottom}; both must rise within 0 to 1`);
  const first = (share: number, size: number): number => Math.min(size - 1, Math.floor(share * size + rounding));
  const last = (share: number, size: number): number => Math.ceil(share * size - rounding) - 1;
  return {
    left: first(left, width),
    top: first(top, height),
    right: Math.max(first(left, width), last(right, width)),
    bottom: Math.max(first(top, height), last(bottom, height)),
  };
}

const isVisible = (ink: Plane): boolean => extentOf(ink) !== undefined;

/** The part of the ink that is shown; undefined where there is nothing. */
function croppedExtent(ink: Plane, crop: Corrections['crop']): Extent | undefined {
  if (crop === 'auto') return extentOf(ink);
  if (crop === 'none') return isVisible(ink) ? extentOfPart({ left: 0, top: 0, right: 1, bottom: 1 }, ink) : undefined;
  const extent = extentOfPart(crop, ink);
  return isVisible(cutOut(ink, extent)) ? extent : undefined;
}

function cutOut({ width, values }: Plane, { top, bottom, left, right }: Extent): Plane {
  const size = { width: right - left + 1, height: bottom - top + 1 };
  const part = new Float32Array(size.width * size.height);
  for (let row = 0; row < size.height; row++)
    part.set(values.subarray((top + row) * width + left, (top + row) * width + right + 1), row * size.width);
  return { ...size, values: part };
}

/** The size of content, `true` in pixels of the picture, that fits into a share of the image; the proportions are kept. */
function fittedSize(trueSize: Size, image: Size, share: number): Size {
  const scale = Math.min((image.width * share) / trueSize.width, (image.height * share) / trueSize.height);
  const fitted = (length: number, most: number): number => Math.min(most, Math.max(1, Math.round(length * scale)));
  return { width: fitted(trueSize.width, image.width), height: fitted(trueSize.height, image.height) };
}

/** The same with its greatest value at `peak`. */
function stretched(plane: Plane, peak: number): Plane {
  const most = plane.values.reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? plane : { ...plane, values: plane.values.map((value) => Math.min(255, (value * peak) / most)) };
}

/** Puts content into the middle of an image, as near as whole pixels allow and so that none is lost. */
function centred(content: Plane, blank: Bitmap, centre: Framing['centre']): Bitmap {
  const middle = centre === 'ink' ? centreOfInk(content) : { x: content.width / 2, y: content.height / 2 };
  const place = (whole: number, part: number, at: number): number =>
    Math.min(whole - part, Math.max(0, Math.round(whole / 2 - at)));
  const [left, top] = [place(blank.width, content.width, middle.x), place(blank.height, content.height, middle.y)];
  const values = blank.values.slice();
  for (let row = 0; row < content.height; row++)
    for (let column = 0; column < content.width; column++)
      values[(top + row) * blank.width + left + column] = Math.round(
        content.values[row * content.width + column] as number,
      );
  return { ...blank, values };
}

/**
 * Prepares a picture for the network, as the examples of its dataset are framed. Throws where the picture has no pixels or other than four
 * bytes for each, and where a correction makes no sense.
 */
export function prepare(
  picture: Rgba,
  shape: ImageShape,
  framing: Framing,
  corrections: Corrections = uncorrected,
): Prepared {
  const { width, height, data } = picture;
  if (!(width > 0 && height > 0) || data.length !== 4 * width * height)
    throw new Error(`invalid image: ${data.length} bytes are not ${width} x ${height} pixels of 4`);
  const blank = blankBitmap(shape);
  const under = backdropOf(picture);
  const backdrop = corrections.backdrop === 'auto' ? under.backdrop : corrections.backdrop;
  const grey = greyOf(picture, backdrop);
  const background = { ...backgroundOf(grey, corrections), ...under, backdrop };
  const ink = inkOf(grey, background);
  const extent = croppedExtent(ink, corrections.crop);
  if (extent === undefined) return { grey, background, ink, image: blank };
  const cropped = cutOut(ink, extent);
  // A very long picture could not be reduced in proportion: its pixels are no squares.
  const trueSize = { width: (cropped.width * width) / grey.width, height: (cropped.height * height) / grey.height };
  const small = averaged(cropped, fittedSize(trueSize, blank, corrections.crop === 'none' ? 1 : framing.share));
  const scaled = corrections.contrast ? stretched(small, framing.peak) : small;
  const centre = corrections.centre === 'auto' ? framing.centre : corrections.centre;
  return { grey, background, ink, content: { extent, cropped, scaled, centre }, image: centred(scaled, blank, centre) };
}
