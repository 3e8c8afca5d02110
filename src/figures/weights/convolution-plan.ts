// Where the parts of the worked convolution lie in the two layouts, and the lines that lead from one to the next.
import type { ConvolutionSum } from './convolution-sum.ts';
import type { Layout } from '../figure.ts';
import { coordinate } from '../marks/format.ts';

export interface Corner {
  readonly x: number;
  readonly y: number;
}

export interface ConvolutionPlan {
  readonly height: number;
  /** Side of a cell with a number in it. */
  readonly cell: number;
  /** A window may hang two pixels over the border of the picture. */
  readonly picture: Corner;
  /** Pixels, weights, products. */
  readonly grids: readonly [Corner, Corner, Corner];
  /** How far the heading of each grid is moved in. */
  readonly insets: readonly [number, number, number];
  /** How far the frame around the window's pixels reaches above its grid. */
  readonly frameHead: number;
  /** Middle of × and =. */
  readonly operators: readonly [Corner, Corner];
  /** Sum, bias, before ReLU, after ReLU. */
  readonly results: readonly [Corner, Corner, Corner, Corner];
  readonly sentence: Corner;
  readonly map: Corner;
  readonly legends: readonly [Corner, Corner, Corner];
  readonly legendWidth: number;
  /** From the products to their sum, and where the sign of the sum stands on it. */
  readonly joint: string;
  readonly sumSign: Corner;
}

/** Units per pixel of the image and of the feature map. */
export const pixelSide = 4.75;

/** Size of a result's box. */
export const resultBox = { width: 70, height: 32 } as const;

export const plans: Readonly<Record<Layout, ConvolutionPlan>> = {
  wide: {
    height: 462,
    cell: 32,
    picture: { x: 10, y: 48 },
    grids: [
      { x: 178, y: 38 },
      { x: 365, y: 38 },
      { x: 552, y: 38 },
    ],
    insets: [0, 0, 0],
    frameHead: 0,
    operators: [
      { x: 351.5, y: 124 },
      { x: 538.5, y: 124 },
    ],
    results: [
      { x: 12, y: 292 },
      { x: 130, y: 292 },
      { x: 248, y: 292 },
      { x: 366, y: 292 },
    ],
    sentence: { x: 12, y: 350 },
    map: { x: 568, y: 264 },
    legends: [
      { x: 1, y: 418 },
      { x: 256, y: 418 },
      { x: 511, y: 418 },
    ],
    legendWidth: 208,
    joint: 'M632 203V212H47V268',
    sumSign: { x: 340, y: 230 },
  },
  narrow: {
    height: 984,
    cell: 31,
    picture: { x: 102, y: 46 },
    grids: [
      { x: 1, y: 240 },
      { x: 180, y: 240 },
      { x: 1, y: 444 },
    ],
    // The frame holds the heading, too, so that the rays from the window end at it; = stands before its products.
    insets: [5, 0, 20],
    frameHead: 40,
    operators: [
      { x: 168, y: 324 },
      { x: 8, y: 430 },
    ],
    results: [
      { x: 226, y: 460 },
      { x: 226, y: 520 },
      { x: 226, y: 580 },
      { x: 226, y: 640 },
    ],
    sentence: { x: 1, y: 632 },
    map: { x: 60, y: 742 },
    legends: [
      { x: 1, y: 892 },
      { x: 176, y: 892 },
      { x: 1, y: 940 },
    ],
    legendWidth: 159,
    joint: 'M160 476H222',
    sumSign: { x: 190, y: 470 },
  },
};

/** The two lines from the window's corners to the grid of its pixels. */
export function zoomPath(plan: ConvolutionPlan, { corner, side }: ConvolutionSum, layout: Layout): string {
  const left = coordinate(plan.picture.x + corner.column * pixelSide);
  const top = coordinate(plan.picture.y + corner.row * pixelSide);
  const [right, bottom] = [left, top].map((start) => coordinate(start + side * pixelSide)) as [number, number];
  const [{ x, y }] = plan.grids;
  const extent = side * plan.cell;
  return layout === 'wide'
    ? `M${right} ${top}L${x} ${y}M${right} ${bottom}L${x} ${y + extent}`
    : `M${left} ${bottom}L${x} ${y - plan.frameHead}M${right} ${bottom}L${x + extent} ${y - plan.frameHead}`;
}

/** The line from the last result to its pixel of the feature map. */
export function placePath(
  plan: ConvolutionPlan,
  position: { readonly row: number; readonly column: number },
  layout: Layout,
): string {
  const { x, y } = plan.results[3];
  const right = coordinate(plan.map.x + (position.column + 1) * pixelSide + 1);
  const left = coordinate(plan.map.x + position.column * pixelSide - 1);
  const middle = coordinate(plan.map.y + (position.row + 0.5) * pixelSide);
  const [boxRight, boxMiddle] = [x + resultBox.width, y + resultBox.height / 2];
  if (layout === 'wide')
    return `M${boxRight} ${boxMiddle}C${plan.map.x - 40} ${boxMiddle} ${plan.map.x - 60} ${middle} ${left} ${middle}`;
  const centre = x + resultBox.width / 2;
  return `M${centre} ${y + resultBox.height}C${centre} ${middle} ${centre} ${middle} ${right} ${middle}`;
}
