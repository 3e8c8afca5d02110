// How a dataset frames what it shows, measured on examples of it: how large, placed by what, how dark. Knows no dataset.
import { mean } from '../../mean.ts';
import type { Plane } from '../../figures/marks/plane.ts';
import type { ImageShape } from '../../artifacts/source.ts';
import { bitmapOf } from './bitmap.ts';

/** Ink that counts as content: what is fainter is left over from how pictures are packed. */
export const visibleInk = 24;

/** A part of an image: first and last row and column. */
export interface Extent {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Where content is; undefined where nothing is visible. */
export function extentOf({
  width,
  height,
  values,
}: Pick<Plane, 'width' | 'height'> & { readonly values: ArrayLike<number> }): Extent | undefined {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      if ((values[row * width + column] as number) < visibleInk) continue;
      [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
      [left, right] = [Math.min(left, column), Math.max(right, column)];
    }
  return bottom < 0 ? undefined : { top, bottom, left, right };
}

/** The centre of the ink, in pixels from the upper left corner; of no ink the middle. */
export function centreOfInk({
  width,
  height,
  values,
}: Pick<Plane, 'width' | 'height'> & { readonly values: ArrayLike<number> }): {
  readonly x: number;
  readonly y: number;
} {
  let [total, x, y] = [0, 0, 0];
  for (let i = 0; i < width * height; i++) {
    const value = values[i] as number;
    total += value;
    x += value * ((i % width) + 0.5);
    y += value * (Math.floor(i / width) + 0.5);
  }
  return total === 0 ? { x: width / 2, y: height / 2 } : { x: x / total, y: y / total };
}

export interface Framing {
  /** The share of the image's width or height, whichever is more, that the content takes on average. */
  readonly share: number;
  /** What is in the middle of the image: the middle of the content's extent, or the centre of its ink. */
  readonly centre: 'extent' | 'ink';
  /** The greatest value of an image, on average. */
  readonly peak: number;
}

/** How examples are framed, those left out that show nothing. Throws where none shows anything. */
export function framingOf(examples: readonly ArrayLike<number>[], image: ImageShape): Framing {
  const { width, height } = image;
  const framed = examples.flatMap((pixels) => {
    const bitmap = bitmapOf(pixels, image);
    const extent = extentOf(bitmap);
    if (extent === undefined) return [];
    const { top, bottom, left, right } = extent;
    const ink = centreOfInk(bitmap);
    return [
      {
        share: Math.max((right - left + 1) / width, (bottom - top + 1) / height),
        // Squared distances from the middle of the image.
        byExtent: ((left + right + 1 - width) / 2) ** 2 + ((top + bottom + 1 - height) / 2) ** 2,
        byInk: (ink.x - width / 2) ** 2 + (ink.y - height / 2) ** 2,
        peak: bitmap.values.reduce((most, value) => Math.max(most, value), 0),
      },
    ];
  });
  if (framed.length === 0) throw new Error('missing examples: none shows anything to be framed by');
  const by = (key: keyof (typeof framed)[number]): number => mean(framed.map((one) => one[key]));
  return { share: by('share'), centre: by('byExtent') <= by('byInk') ? 'extent' : 'ink', peak: by('peak') };
}
