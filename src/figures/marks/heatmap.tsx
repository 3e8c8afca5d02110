// One plane as a picture: values become palette indices, indices become an image with hard pixels. Borders and labels are vector.
import type { JSX } from 'preact';
import type { Raster } from '../figure.ts';
import { divergingIndex, sequentialIndex } from './colour.ts';
import type { Palette } from './colour.ts';
import { coordinate } from './format.ts';
import type { Plane } from './plane.ts';
import { onPicture, rule } from './theme.ts';

/** Palette indices of a picture, row-major. */
export interface Indices {
  readonly height: number;
  readonly width: number;
  readonly indices: Uint8Array;
}

const withIndices = ({ height, width, values }: Plane, indexOf: (value: number) => number): Indices => ({
  height,
  width,
  indices: Uint8Array.from(values, indexOf),
});

/** Values from 0 to `max` on a sequential palette. */
export const sequential = (plane: Plane, max: number): Indices => withIndices(plane, (v) => sequentialIndex(v, max));

/** Values from -max to `max` on a diverging palette. */
export const divergent = (plane: Plane, max: number): Indices => withIndices(plane, (v) => divergingIndex(v, max));

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const roundedBox = ({ x, y, width, height }: Box): Box => ({
  x: coordinate(x),
  y: coordinate(y),
  width: coordinate(width),
  height: coordinate(height),
});

/** An image of hard pixels: enlarged by nearest neighbour, never smoothed. Without an address it is a hole for whoever paints the pixels. */
export const PixelImage = ({ href, ...box }: Box & { readonly href: string }): JSX.Element =>
  href === '' ? (
    <rect {...roundedBox(box)} fill="none" data-hole />
  ) : (
    <image {...roundedBox(box)} href={href} preserveAspectRatio="none" style="image-rendering:pixelated" />
  );

/** A hairline around a picture, drawn just outside of it. */
export const Border = ({ x, y, width, height }: Box): JSX.Element => (
  <rect
    {...roundedBox({ x: x - 0.5, y: y - 0.5, width: width + 1, height: height + 1 })}
    fill="none"
    stroke="currentColor"
    stroke-opacity={rule}
  />
);

interface HeatmapProps {
  readonly raster: Raster;
  readonly picture: Indices;
  readonly palette: Palette;
  readonly x: number;
  readonly y: number;
  /** Width in layout units; the height follows from the picture's shape. */
  readonly width: number;
}

/** A single heat map with its border. */
export function Heatmap({ raster, picture, palette, x, y, width }: HeatmapProps): JSX.Element {
  const box = { x, y, width, height: (width * picture.height) / picture.width };
  return (
    <g>
      <PixelImage {...box} href={raster(picture.indices, picture.width, picture.height, palette)} />
      <Border {...box} />
    </g>
  );
}

/** A frame around a part of a picture: red on a white casing, to be seen on light and on dark values. */
export const CasedFrame = (box: Box): JSX.Element => (
  <g fill="none">
    <rect {...box} stroke={onPicture.casing} stroke-width={4} />
    <rect {...box} stroke={onPicture.frame} stroke-width={2} />
  </g>
);
