// Which input pixels a unit can depend on: an exact walk from the unit back to the image, layer by layer.
import type { LayerRecord } from '../../artifacts/schema.ts';

/** A square of input pixels, edges between pixels: pixel (row, column) is inside when top <= row < bottom and left <= column < right. */
export interface PixelWindow {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** First and last index, both included. */
type Range = readonly [first: number, last: number];

/** What a layer is seen to do along one axis, from what it and the layer before it derive. */
interface Axis {
  /** Inputs that one output reads, and inputs between neighbouring outputs. */
  readonly window: number;
  readonly stride: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** The inputs of one layer that its outputs of a range depend on. Beyond the map lies padding, as much on either side. */
function inputsOf({ window, stride, inputs, outputs }: Axis, [first, last]: Range): Range {
  // Where no positions are left, everything was read.
  if (outputs === 1 && inputs > 1) return [0, inputs - 1];
  const padding = ((outputs - 1) * stride + window - inputs) / 2;
  return [first * stride - padding, last * stride - padding + window - 1];
}

/**
 * The receptive field of the unit at (row, column) of a layer's maps, in input pixels, not clipped: it may reach beyond the image, where
 * there is only padding. Its side is the layer's `receptiveField`. Throws for an unknown layer and for a unit outside of the map.
 */
export function receptiveWindow(
  layers: readonly LayerRecord[],
  layerName: string,
  row: number,
  column: number,
): PixelWindow {
  const index = layers.findIndex(({ name }) => name === layerName);
  const layer = layers[index];
  if (layer === undefined)
    throw new Error(`unknown layer "${layerName}"; layers: ${layers.map(({ name }) => name).join(', ')}`);
  const [height, width] = layer.outputShape;
  if (!(row >= 0 && row < height && column >= 0 && column < width))
    throw new Error(`invalid unit (${row}, ${column}): the maps of ${layerName} have ${height} x ${width} units`);
  let rows: Range = [row, row];
  let columns: Range = [column, column];
  for (let i = index; i >= 0; i--) {
    const current = layers[i] as LayerRecord;
    const before = layers[i - 1] ?? { receptiveField: 1, jump: 1, outputShape: current.outputShape };
    const window = (current.receptiveField - before.receptiveField) / before.jump + 1;
    const stride = current.jump / before.jump;
    const along = (axis: 0 | 1): Axis => ({
      window,
      stride,
      inputs: before.outputShape[axis],
      outputs: current.outputShape[axis],
    });
    rows = inputsOf(along(0), rows);
    columns = inputsOf(along(1), columns);
  }
  return { top: rows[0], left: columns[0], bottom: rows[1] + 1, right: columns[1] + 1 };
}

/** The part of a window that lies on an image of `side` x `side` pixels. */
export const clipped = ({ top, left, bottom, right }: PixelWindow, side: number): PixelWindow => ({
  top: Math.max(0, top),
  left: Math.max(0, left),
  bottom: Math.min(side, bottom),
  right: Math.min(side, right),
});
