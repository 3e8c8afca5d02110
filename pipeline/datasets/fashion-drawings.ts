// Drawings of the garments of Fashion-MNIST, as a reader might make them: two of each class, one filled, one with a pen alone. Shapes, and
// no pixels; whoever paints them decides how large they are.
import type { Line, Mark, Point } from '../analyses/measures/pen.ts';

/** Along each side of a drawing, in whose units the shapes are given. */
export const drawingUnits = 28;

export const drawingStyles = ['filled', 'outlined'] as const;
export type DrawingStyle = (typeof drawingStyles)[number];

/** One garment: its outline, what stands out from it, and what is seen on it. */
interface Shape {
  readonly outline: Line;
  readonly straps?: readonly Line[];
  readonly seams?: readonly Line[];
}

/** Points as `x,y x,y …`. */
const line = (points: string): Line =>
  points.split(' ').map((point): Point => {
    const [x = Number.NaN, y = Number.NaN] = point.split(',').map(Number);
    return [x, y];
  });

/** An outline from its left half, from the middle of the top to the middle of the bottom; or of the crotch, where there are legs. */
function symmetric(leftHalf: string): Line {
  const left = line(leftHalf);
  const right = left.slice(1, -1).map(([x, y]): Point => [drawingUnits - x, y]);
  return [...left, ...right.toReversed()];
}

/** By label; of each class the one that is filled, and the one that is outlined. */
const shapes: readonly (readonly [filled: Shape, outlined: Shape])[] = [
  [
    { outline: symmetric('14,4 11,2.5 8,3 2.5,8 6,12 8,10 8,27 14,27') },
    { outline: symmetric('14,5 11.5,2 7,3 2,11 5.5,13 8.5,9.5 8.5,26 14,26') },
  ],
  [
    { outline: symmetric('14,1 9,1 8.5,10 8,27 12.5,27 13.6,9 14,9') },
    { outline: symmetric('14,1.5 8.5,1.5 6.5,26.5 11.5,26.5 13.5,12 14,12'), seams: [line('8.5,5.5 19.5,5.5')] },
  ],
  [
    { outline: symmetric('14,3.5 11,2 7.5,3 4,9 2.5,24 6,25 8,13 8,26 14,26') },
    {
      outline: symmetric('14,4 11,1.5 7,3 3.5,12 2,25 5.5,26 8,14 8,25.5 14,25.5'),
      seams: [line('8,21.5 20,21.5')],
    },
  ],
  [
    { outline: symmetric('14,5 11.5,1 9.5,1 9.5,7 11,12 6.5,27 14,27') },
    { outline: symmetric('14,4 11.5,2 9,2.5 7,8.5 9.5,9.5 10.5,13 7.5,27 14,27') },
  ],
  [
    {
      outline: symmetric('14,3 11,1 7.5,2.5 4,9 3,25 6,26 7.5,14 7,27.5 14,27.5'),
      seams: [line('14,3 14,27.5'), line('11,1 14,9 17,1')],
    },
    {
      outline: symmetric('14,3 11,1 7,3 3,10 2,24 5,25 7.5,13 7,27 14,27'),
      seams: [line('14,3 14,27'), line('9.5,19 11.5,19'), line('16.5,19 18.5,19')],
    },
  ],
  [
    {
      outline: line('1,20 8,19 18,17 26,12 27,18.5 20,20.5 1,21.5'),
      straps: [line('4,20 9,14 13,18.5'), line('18,17 17,8 24,7 26,12')],
    },
    {
      outline: line('1.5,22 10,21 18,16 25,10 26,22 23.5,22 23.5,15 16,21.5 10,24 1.5,24'),
      straps: [line('4,21.5 8,16 12,20'), line('19,15 21,7 25,10')],
    },
  ],
  [
    {
      outline: symmetric('14,4 12,1 8,2.5 4.5,9 3,22 6.5,23 8,13 8,27 14,27'),
      seams: [line('14,4 14,27'), line('12,1 11,5 14,4 17,5 16,1')],
    },
    {
      outline: symmetric('14,4 11.5,1.5 7,3 2.5,11 6,13 8,10 8,26.5 14,26.5'),
      seams: [line('14,4 14,26.5'), line('16.5,12 19,12')],
    },
  ],
  [
    {
      outline: line('1,19.5 1,16.5 8,14.5 13,10.5 16,9 18,10.5 24,9 26.5,10 27,19.5'),
      seams: [line('1,18 27,18'), line('10,13 12.5,14.5'), line('12.5,11 15,12.5')],
    },
    {
      outline: line('1.5,21.5 2,16 9,13.5 15,8.5 21,10 25.5,7.5 26.5,21.5'),
      seams: [line('1.5,18 26.5,18'), line('11.5,12.5 14,14.5')],
    },
  ],
  [
    { outline: line('3,11 25,11 26,26 2,26'), straps: [line('8,11 9,4 19,4 20,11')] },
    {
      outline: line('3.5,10 24.5,10 24.5,25 3.5,25'),
      straps: [line('7,10 9,3 19,3 21,10')],
      seams: [line('3.5,10 14,18 24.5,10')],
    },
  ],
  [
    { outline: line('1,24 1.5,20 8,17.5 13,14 15,3 26,3 25.5,15 27,25 21,25 20,23.5 12,24.5') },
    {
      outline: line('2,25.5 3,20 9,17 14,12.5 15,3 25,3 25,14 26,25.5'),
      seams: [line('2.5,22 25.5,22')],
    },
  ],
];

const closed = (outline: Line): Line => [...outline, ...outline.slice(0, 1)];
const [cloth, seam, pen] = [0.75, 0.3, 1];
const [strapWidth, seamWidth, penWidth] = [1.8, 0.9, 1.6];

function marksOf({ outline, straps = [], seams = [] }: Shape, style: DrawingStyle): Mark[] {
  if (style === 'outlined')
    return [closed(outline), ...straps, ...seams].map((stroke) => ({ stroke, width: penWidth, value: pen }));
  return [
    ...straps.map((stroke) => ({ stroke, width: strapWidth, value: cloth })),
    { fill: outline, value: cloth },
    ...seams.map((stroke) => ({ stroke, width: seamWidth, value: seam })),
  ];
}

export interface Drawing {
  readonly label: number;
  readonly style: DrawingStyle;
  readonly marks: readonly Mark[];
}

/** All drawings, in the order of their labels; of each class first the filled one. */
export const fashionDrawings: readonly Drawing[] = shapes.flatMap((pair, label) =>
  drawingStyles.map((style, i) => ({ label, style, marks: marksOf(pair[i] as Shape, style) })),
);
