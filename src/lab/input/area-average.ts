// An image in another size: each new pixel is the average of the area that it covers, parts of pixels by their part. Reads row by row, so
// that a large image takes no more memory than one of its rows and the result.
import type { Plane } from '../../figures/marks/plane.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** For each of `from` places the places of `to` that it lies in, and how much of each it fills. Those of a new place add up to 1. */
interface Shares {
  /** Of each old place the first of its entries below, and one more for the end. */
  readonly starts: Int32Array;
  readonly targets: Int32Array;
  readonly weights: Float64Array;
}

function sharesOf(from: number, to: number): Shares {
  const starts = new Int32Array(from + 1);
  const targets = new Int32Array(from + to);
  const weights = new Float64Array(from + to);
  let count = 0;
  for (let i = 0; i < from; i++) {
    // Whole numbers until the last step: what lies on a border lies exactly on it.
    const [low, high] = [i * to, (i + 1) * to];
    for (let target = Math.floor(low / from); target * from < high; target++) {
      targets[count] = target;
      weights[count++] = (Math.min(high, (target + 1) * from) - Math.max(low, target * from)) / from;
    }
    starts[i + 1] = count;
  }
  return { starts, targets, weights };
}

/** Fills `line` with the values of a row. */
export type ReadRow = (row: number, line: Float64Array) => void;

/** The averages of an image whose rows are read one after the other, each once. */
export function averagedRows(read: ReadRow, from: Size, to: Size): Plane {
  const [across, down] = [sharesOf(from.width, to.width), sharesOf(from.height, to.height)];
  const line = new Float64Array(from.width);
  const averaged = new Float64Array(to.width);
  const sums = new Float64Array(to.width * to.height);
  for (let row = 0; row < from.height; row++) {
    read(row, line);
    averaged.fill(0);
    for (let column = 0; column < from.width; column++)
      for (let k = across.starts[column] as number; k < (across.starts[column + 1] as number); k++)
        (averaged[across.targets[k] as number] as number) += (line[column] as number) * (across.weights[k] as number);
    for (let k = down.starts[row] as number; k < (down.starts[row + 1] as number); k++) {
      const [start, weight] = [(down.targets[k] as number) * to.width, down.weights[k] as number];
      for (let column = 0; column < to.width; column++)
        (sums[start + column] as number) += (averaged[column] as number) * weight;
    }
  }
  return { width: to.width, height: to.height, values: Float32Array.from(sums) };
}

/** A plane in another size. */
export const averaged = ({ width, height, values }: Plane, to: Size): Plane =>
  averagedRows((row, line) => line.set(values.subarray(row * width, (row + 1) * width)), { width, height }, to);
