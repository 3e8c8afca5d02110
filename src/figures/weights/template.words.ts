// A fitted template in words: what shape, which way, where. The same words serve captions, tables and readers who see no picture.
import { decimals } from '../marks/format.ts';

/** A template as the analysis found it; lengths in weights, x to the right and y downwards from the filter's centre. */
export interface TemplateShape {
  readonly family: 'edge' | 'gabor' | 'blob';
  readonly x: number;
  readonly y: number;
  readonly sigma: number;
  readonly angle?: number | undefined;
  readonly aspect?: number | undefined;
  readonly wavelength?: number | undefined;
  readonly outerSigma?: number | undefined;
  readonly isPositive: boolean;
}

/** What families of templates are called; Gabor was a person. */
export const familyNames = { edge: 'edge', gabor: 'Gabor', blob: 'blob' } as const;

const directions = [
  'right',
  'upper right',
  'top',
  'upper left',
  'left',
  'lower left',
  'bottom',
  'lower right',
] as const;

/** The nearest of eight directions to an angle, in degrees counter-clockwise from the right. */
export const directionOf = (angle: number): string => directions[Math.round(angle / 45) % 8] as string;

/** "in the centre", "2 right and 1 up of the centre". */
function placeWords({ x, y }: Pick<TemplateShape, 'x' | 'y'>): string {
  const parts = [
    ...(x === 0 ? [] : [`${Math.abs(x)} ${x > 0 ? 'right' : 'left'}`]),
    ...(y === 0 ? [] : [`${Math.abs(y)} ${y > 0 ? 'down' : 'up'}`]),
  ];
  return parts.length === 0 ? 'in the centre' : `${parts.join(' and ')} of the centre`;
}

/** Stripes lie across the direction in which they change. */
const stripeWords = (angle: number): string => {
  const across = Math.round(angle / 45) % 4;
  return (['upright stripes', 'stripes falling to the right', 'lying stripes', 'stripes rising to the right'] as const)[
    across
  ] as string;
};

/** One phrase: "an edge that rises towards the upper left (135°), in the centre". */
export function templateWords(shape: TemplateShape): string {
  const { family, sigma, angle = 0, wavelength = 0, outerSigma = 0, isPositive } = shape;
  const place = placeWords(shape);
  switch (family) {
    case 'edge':
      return `an edge that rises towards the ${directionOf(angle)} (${decimals(angle, 0)}°), ${place}`;
    case 'gabor':
      return `${stripeWords(angle)} of wavelength ${decimals(wavelength, 1)} (across ${decimals(angle, 0)}°), ${place}`;
    case 'blob':
      return `a ${isPositive ? 'positive' : 'negative'} spot of radius ${decimals(sigma, 1)} within ${decimals(outerSigma, 1)}, ${place}`;
    default:
      return family satisfies never;
  }
}
