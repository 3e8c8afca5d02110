// A band between two lines: how far several curves of one kind spread. Translucent, so that lines and other bands stay visible.
import { area } from 'd3';
import type { JSX } from 'preact';

/** The least and the greatest y at one x, in the units of the drawing. */
export type Spread = readonly [x: number, low: number, high: number];

interface BandProps {
  readonly points: readonly Spread[];
  readonly fill: string;
}

/** The area between the lower and the upper line; nothing where there are fewer than two points. */
export function Band({ points, fill }: BandProps): JSX.Element | null {
  if (points.length < 2) return null;
  const path = area<Spread>()
    .x(([x]) => x)
    .y0(([, low]) => low)
    .y1(([, , high]) => high)
    .digits(2)(points);
  return <path d={path ?? ''} fill={fill} fill-opacity={0.25} />;
}
