// The ten classes as signs: a shape of its own for each, and one colour for garments of one kind, so that no class rests on its colour.
import type { JSX, SVGAttributes } from 'preact';
import { elementAt } from './plane.ts';
import { coordinate } from './format.ts';
import { fontSize } from './theme.ts';

/** Colours of kinds of garments, each at least 3:1 on light and dark paper; none of them means trained or untrained. */
export const kindColours = {
  tops: '#3e957b',
  trousers: '#aa4d95',
  shoes: '#ce6c24',
  bags: '#8e80e7',
} as const;

interface Sign {
  /** From the middle of the sign, about 6 units wide, in relative commands; short, for a map has hundreds. */
  readonly path: string;
  /** How it is painted: a dot is a line of no length with round ends. */
  readonly paint: 'fill' | 'stroke' | 'dot';
  readonly kind: keyof typeof kindColours;
}

const square = 'm-3-3h5v5h-5z';
const diamond = 'm0-4l3 4l-3 4l-3-4z';

/** By label, in the dataset's order. */
const signs: readonly Sign[] = [
  { path: 'h0', paint: 'dot', kind: 'tops' },
  { path: 'm-1-4h2v8h-2z', paint: 'fill', kind: 'trousers' },
  { path: square, paint: 'fill', kind: 'tops' },
  { path: 'm0-4l3 6h-6z', paint: 'fill', kind: 'tops' },
  { path: square, paint: 'stroke', kind: 'tops' },
  { path: 'm-3-3l6 6m0-6l-6 6', paint: 'stroke', kind: 'shoes' },
  { path: diamond, paint: 'stroke', kind: 'tops' },
  { path: 'm0-4v8m-4-4h8', paint: 'stroke', kind: 'shoes' },
  { path: diamond, paint: 'fill', kind: 'bags' },
  { path: 'm0 4l3-6h-6z', paint: 'fill', kind: 'shoes' },
];

/** Throws for a label that has no sign. */
const signOf = (label: number): Sign => elementAt(signs, label);

interface ClassPointsProps {
  readonly label: number;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Size of the signs: 1 is 6 units. */
  readonly size?: number;
}

const paintOf = ({ paint, kind }: Sign): SVGAttributes<SVGPathElement> => {
  const colour = kindColours[kind];
  switch (paint) {
    case 'fill':
      return { fill: colour };
    case 'stroke':
      return { fill: 'none', stroke: colour, 'stroke-width': 1.3 };
    case 'dot':
      return { stroke: colour, 'stroke-width': 5.6, 'stroke-linecap': 'round' };
    default:
      return paint satisfies never;
  }
};

/** The sign of a class at every point, as one path; places to a tenth of a unit. */
export function ClassPoints({ label, points, size = 1 }: ClassPointsProps): JSX.Element {
  const sign = signOf(label);
  // The path is scaled as a whole, so that every sign in it stays short.
  const place = (value: number): number => Math.round((value / size) * 10) / 10;
  return (
    <path
      d={points.map(([x, y]) => `M${place(x)} ${place(y)}${sign.path}`).join('')}
      {...paintOf(sign)}
      {...(size !== 1 && { transform: `scale(${size})` })}
    />
  );
}

interface ClassKeyProps {
  readonly classes: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly columns: number;
}

const keyLine = 18;

/** Height of the key. */
export const classKeyHeight = (classes: readonly string[], columns: number): number =>
  Math.ceil(classes.length / columns) * keyLine;

/** Every class with its sign, in rows. */
export function ClassKey({ classes, x, y, width, columns }: ClassKeyProps): JSX.Element {
  return (
    <g font-size={fontSize.small} transform={`translate(${x} ${y})`}>
      {classes.map((name, label) => {
        const left = coordinate((label % columns) * (width / columns));
        const top = Math.floor(label / columns) * keyLine + 9;
        return (
          <g key={name}>
            <ClassPoints label={label} points={[[left + 6, top]]} />
            <text x={left + 16} y={top + 4}>
              {name}
            </text>
          </g>
        );
      })}
    </g>
  );
}
