// Classes as signs: a shape of its own for each, and one colour for classes of one kind, so that no class rests on its colour.
import type { JSX, SVGAttributes } from 'preact';
import { elementAt } from './plane.ts';
import { coordinate } from './format.ts';
import { fontSize } from './theme.ts';

/** Colours of kinds of classes, each at least 3:1 on light and dark paper; none of them means trained or untrained. */
export const kindColours = ['#3e957b', '#ce6c24', '#aa4d95', '#8e80e7'] as const;

/** A shape from the middle of the sign, about 6 units wide, in relative commands; short, for a map has hundreds. */
interface Shape {
  readonly path: string;
  /** How it is painted: a dot is a line of no length with round ends. */
  readonly paint: 'fill' | 'stroke' | 'dot';
}

export interface ClassSign extends Shape {
  readonly colour: string;
}

const square = 'm-3-3h5v5h-5z';
const diamond = 'm0-4l3 4l-3 4l-3-4z';

/** A class has the shape of its label as far as they reach. */
const shapes: readonly Shape[] = [
  { path: 'h0', paint: 'dot' },
  { path: 'm-1-4h2v8h-2z', paint: 'fill' },
  { path: square, paint: 'fill' },
  { path: 'm0-4l3 6h-6z', paint: 'fill' },
  { path: square, paint: 'stroke' },
  { path: 'm-3-3l6 6m0-6l-6 6', paint: 'stroke' },
  { path: diamond, paint: 'stroke' },
  { path: 'm0-4v8m-4-4h8', paint: 'stroke' },
  { path: diamond, paint: 'fill' },
  { path: 'm0 4l3-6h-6z', paint: 'fill' },
];

/**
 * A sign for each class, no two alike.
 * @param kinds by label, the number of the class's kind: classes of one kind have one colour. Throws where a colour has more classes than
 * there are shapes.
 */
export function signsOf(kinds: readonly number[]): ClassSign[] {
  const taken = new Set<string>();
  return kinds.map((kind, label) => {
    const colour = elementAt(kindColours, kind % kindColours.length);
    const tried = shapes.map((_, i) => elementAt(shapes, (label + i) % shapes.length));
    const shape = tried.find(({ path, paint }) => !taken.has(`${colour} ${paint} ${path}`));
    if (shape === undefined)
      throw new Error(`invalid classes: more than ${shapes.length} of them have the colour ${colour}; no sign is left`);
    taken.add(`${colour} ${shape.paint} ${shape.path}`);
    return { ...shape, colour };
  });
}

interface ClassPointsProps {
  readonly sign: ClassSign;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Size of the signs: 1 is 6 units. */
  readonly size?: number;
}

const paintOf = ({ paint, colour }: ClassSign): SVGAttributes<SVGPathElement> => {
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
export function ClassPoints({ sign, points, size = 1 }: ClassPointsProps): JSX.Element {
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
  readonly signs: readonly ClassSign[];
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
export function ClassKey({ classes, signs, x, y, width, columns }: ClassKeyProps): JSX.Element {
  return (
    <g font-size={fontSize.small} transform={`translate(${x} ${y})`}>
      {classes.map((name, label) => {
        const left = coordinate((label % columns) * (width / columns));
        const top = Math.floor(label / columns) * keyLine + 9;
        return (
          <g key={name}>
            <ClassPoints sign={elementAt(signs, label)} points={[[left + 6, top]]} />
            <text x={left + 16} y={top + 4}>
              {name}
            </text>
          </g>
        );
      })}
    </g>
  );
}
