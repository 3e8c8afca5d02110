// Patches of images as tiles: where a patch hangs over the border of its image there is nothing, which is grey, not white: white is an empty
// background, and that is a pixel value.
import type { JSX } from 'preact';
import type { PixelWindow } from '../overview/receptive-window.ts';
import { levels } from './colour.ts';
import { coordinate } from './format.ts';
import type { Indices } from './heatmap.tsx';
import type { SheetLayout } from './sheet.tsx';
import { rule } from './theme.ts';

/** The picture with a gap in the place of every pixel that is not visible. */
export const within = (picture: Indices, { top, bottom, left, right }: PixelWindow): Indices => ({
  ...picture,
  indices: picture.indices.map((index, i) => {
    const [row, column] = [Math.floor(i / picture.width), i % picture.width];
    return row >= top && row < bottom && column >= left && column < right ? index : levels;
  }),
});

interface PatchGroundProps {
  /** How many tiles of the sheet have a ground. */
  readonly count: number;
  readonly sheet: Pick<SheetLayout, 'corner' | 'tile'>;
  readonly x: number;
  readonly y: number;
}

/** The grey under patches; it shows through their gaps. */
export const PatchGround = ({ count, sheet, x, y }: PatchGroundProps): JSX.Element => (
  <g fill="currentColor" fill-opacity={rule}>
    {Array.from({ length: count }, (_, i) => (
      <rect
        key={i}
        x={coordinate(x + sheet.corner(i).x)}
        y={coordinate(y + sheet.corner(i).y)}
        width={coordinate(sheet.tile)}
        height={coordinate(sheet.tile)}
      />
    ))}
  </g>
);
