// Patches of images where a channel responds, as tensors: pixels, whose images they are, where, and how strong the response is.
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { firstPixel } from '../../../src/model/architecture.ts';
import type { Layer } from '../../../src/model/architecture.ts';
import { pixelCount, side } from '../../datasets/image-size.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';
import { float32 } from '../../measuring/tensors.ts';
import { ofChannel } from './channel-responses.ts';
import type { ChannelResponses } from './channel-responses.ts';

/** A square of an image, row-major, 0 beyond its border as the network's padding is. */
export function cutPatch(image: Uint8Array, top: number, left: number, size: number): Uint8Array {
  const patch = new Uint8Array(size * size);
  for (let y = Math.max(0, -top); y < Math.min(size, side - top); y++)
    for (let x = Math.max(0, -left); x < Math.min(size, side - left); x++)
      patch[y * size + x] = image[(top + y) * side + left + x] as number;
  return patch;
}

/** What stands for an image or a label where a row has too few. */
const none = { image: -1, label: 255 } as const;

/**
 * The tensors of one layer, by the names and shapes that src/artifacts/evidence/activating-patches.ts lists.
 * @param chosen images by channel and row, at most `perRow` each
 */
export function patchTensors(
  { layer, maxima, positions }: ChannelResponses,
  chosen: readonly (readonly (readonly number[])[])[],
  perRow: number,
  { images, labels }: LabelledImages,
  layers: readonly Layer[],
): Map<string, TensorData> {
  const { filters, receptiveField: size, jump, outputShape } = layer;
  const start = firstPixel(layers, layer.name);
  const shape = [filters, chosen[0]?.length ?? 0, perRow];
  const places = shape.reduce((a, b) => a * b);
  const pixels = new Uint8Array(places * size * size);
  const imageOf = new Float32Array(places).fill(none.image);
  const labelOf = new Uint8Array(places).fill(none.label);
  const units = new Uint8Array(places * 2);
  const values = new Float32Array(places);
  chosen.forEach((rowsOfChannel, channel) =>
    rowsOfChannel.forEach((row, r) =>
      row.forEach((image, i) => {
        const place = (channel * rowsOfChannel.length + r) * perRow + i;
        const at = image * filters + channel;
        const unit = [
          Math.floor((positions[at] as number) / outputShape[1]),
          (positions[at] as number) % outputShape[1],
        ];
        const [top, left] = unit.map((index) => start + index * jump) as [number, number];
        const whole = images.subarray(image * pixelCount, (image + 1) * pixelCount);
        pixels.set(cutPatch(whole, top, left, size), place * size * size);
        imageOf[place] = image;
        labelOf[place] = labels[image] as number;
        units.set(unit, place * 2);
        values[place] = maxima[at] as number;
      }),
    ),
  );
  const zeroShares = Array.from({ length: filters }, (_, channel) => {
    const own = ofChannel(maxima, channel, filters);
    return own.filter((value) => value === 0).length / own.length;
  });
  return new Map<string, TensorData>([
    ['pixels', { dtype: 'uint8', shape: [...shape, size, size], data: pixels }],
    ['images', { dtype: 'float32', shape, data: imageOf }],
    ['labels', { dtype: 'uint8', shape, data: labelOf }],
    ['units', { dtype: 'uint8', shape: [...shape, 2], data: units }],
    ['values', { dtype: 'float32', shape, data: values }],
    ['zero-shares', float32([filters], zeroShares)],
  ]);
}
