// A band between two lines: how far several curves of one kind spread. Translucent, so that lines and other bands stay visible, with an
// edge in full ink: how far it reaches is what it says.
import { area } from 'd3';
import type { JSX } from 'preact';
import { shade } from './theme.ts';

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
  return (
    <path d={path ?? ''} fill={fill} fill-opacity={shade} stroke={fill} stroke-width={0.75} stroke-linejoin="round" />
  );
}

interface StripeProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ink: string;
}

/** A band of even width: a range of values, lying or upright. */
export const Stripe = ({ x, y, width, height, ink }: StripeProps): JSX.Element => (
  <rect {...{ x, y, width, height }} fill={ink} fill-opacity={shade} stroke={ink} stroke-width={0.75} />
);
