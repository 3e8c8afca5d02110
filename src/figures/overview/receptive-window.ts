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

/** The inputs of one layer that its outputs of a range depend on, along one axis. Beyond the map lies padding. */
function inputsOf(layer: LayerRecord, [first, last]: Range, inputSide: number): Range {
  switch (layer.kind) {
    case 'conv': {
      const reach = (layer.kernelSize - 1) / 2;
      return [first - reach, last + reach];
    }
    case 'maxPool':
      return [first * layer.size, last * layer.size + layer.size - 1];
    case 'globalAveragePool':
    case 'dense':
      return [0, inputSide - 1];
    default:
      return layer satisfies never;
  }
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
    const [inputHeight, inputWidth] = layers[i - 1]?.outputShape ?? [height, width];
    rows = inputsOf(current, rows, inputHeight);
    columns = inputsOf(current, columns, inputWidth);
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
