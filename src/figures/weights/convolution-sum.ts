// The arithmetic of one convolution, written out: 25 pixels times 25 weights, their sum, the bias, ReLU. Nothing is drawn here; what
// does not agree with the shipped activation is refused.
import { range, sum } from 'd3';
import { elementAt, imagePlane } from '../marks/plane.ts';
import type { Noun } from '../../subject/dataset-card.ts';

export interface ConvolutionWorkedData {
  /** "trained", or what else the network is called. */
  readonly network: string;
  /** What one image shows. */
  readonly noun: Noun;
  readonly example: { readonly id: string; readonly label: string; readonly pixels: Uint8Array };
  readonly layer: string;
  readonly channel: number;
  /** 25 weights, row-major. */
  readonly kernel: readonly number[];
  readonly bias: number;
  /** Of the output value, counted from 0. */
  readonly position: { readonly row: number; readonly column: number };
  /** The channel's whole feature map, row-major. */
  readonly output: readonly number[];
  /** The shipped activation at `position`. */
  readonly value: number;
  /** The channel's 99.9th percentile. */
  readonly scale: number;
}

/** One pixel, one weight, their product. */
export interface Term {
  /** From 0 to 1; 0 where the window hangs over the border. */
  readonly pixel: number;
  readonly padding: boolean;
  readonly weight: number;
  readonly product: number;
}

export interface ConvolutionSum {
  /** Side of the kernel; terms are row-major. */
  readonly side: number;
  /** Row and column of the window's first pixel; negative where it hangs over the border. */
  readonly corner: { readonly row: number; readonly column: number };
  readonly terms: readonly Term[];
  readonly sum: number;
  readonly before: number;
  readonly after: number;
}

const tolerance = 1e-3;

function checkAgreement(after: number, shipped: number, name: string): void {
  if (!(Math.abs(after - shipped) <= tolerance))
    throw new Error(`invalid convolution: its sum gives ${after}, the shipped ${name} is ${shipped}`);
}

/** Does the sum. Throws where it, the shipped value and the shipped feature map do not agree to a thousandth. */
export function workOut({ example, kernel, bias, position, output, value }: ConvolutionWorkedData): ConvolutionSum {
  const image = imagePlane(example.pixels);
  const side = Math.sqrt(kernel.length);
  if (!Number.isInteger(side) || side % 2 === 0)
    throw new Error(`invalid kernel: ${kernel.length} weights are no square with an odd side`);
  const corner = { row: position.row - (side - 1) / 2, column: position.column - (side - 1) / 2 };
  const terms = kernel.map((weight, i): Term => {
    const row = corner.row + Math.floor(i / side);
    const column = corner.column + (i % side);
    const padding = row < 0 || row >= image.height || column < 0 || column >= image.width;
    const pixel = padding ? 0 : elementAt(image.values, row * image.width + column);
    return { pixel, padding, weight, product: pixel * weight };
  });
  const total = sum(terms, ({ product }) => product);
  const after = Math.max(0, total + bias);
  checkAgreement(after, value, 'value');
  checkAgreement(after, elementAt(output, position.row * image.width + position.column), 'feature map');
  return { side, corner, terms, sum: total, before: total + bias, after };
}

/** A row-major list as rows. */
export const inRows = <T>(cells: readonly T[], side: number): T[][] =>
  range(Math.ceil(cells.length / side)).map((row) => cells.slice(row * side, (row + 1) * side));
