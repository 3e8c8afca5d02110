// What every channel says about every image, in three numbers: the maximum of its feature map, where that is, and the map's mean.
import type * as tf from '@tensorflow/tfjs-core';
import { valuesPerImage } from '../../../src/model/architecture.ts';
import type { ConvLayer } from '../../../src/model/architecture.ts';
import { forward } from '../../../src/model/network.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import type { ReportImages } from '../../measuring/metrics.ts';
import type { Network } from '../analysis.ts';

/** Numbers of n images and c channels, row-major `[n, c]`. */
export interface ChannelResponses {
  readonly layer: ConvLayer;
  readonly maxima: Float32Array;
  /** row * width + column of the maximum; of equal ones that nearest to the map's centre. */
  readonly positions: Uint16Array;
  readonly means: Float32Array;
}

export const convLayersOf = ({ layers }: Pick<Network, 'layers'>): ConvLayer[] =>
  layers.filter((layer) => layer.kind === 'conv');

/** Positions of a map from its centre outwards; equally far ones in reading order. */
export function fromCentre(height: number, width: number): Uint16Array {
  const distance = (i: number): number =>
    (Math.floor(i / width) - (height - 1) / 2) ** 2 + ((i % width) - (width - 1) / 2) ** 2;
  return Uint16Array.from(
    Array.from({ length: height * width }, (_, i) => i).sort((a, b) => distance(a) - distance(b)),
  );
}

/** Adds the maps `[n, h, w, c]` of a batch whose first image is number `first`. */
function gather(found: ChannelResponses, values: Float32Array, first: number, order: Uint16Array): void {
  const { maxima, positions, means, layer } = found;
  const { filters } = layer;
  const size = order.length * filters;
  for (let image = 0; image * size < values.length; image++) {
    const at = (first + image) * filters;
    for (const position of order) {
      const start = image * size + position * filters;
      for (let c = 0; c < filters; c++) {
        const value = values[start + c] as number;
        means[at + c] = (means[at + c] as number) + value / order.length;
        if (value > (maxima[at + c] as number)) {
          maxima[at + c] = value;
          positions[at + c] = position;
        }
      }
    }
  }
}

/** Runs all images once. One entry for each convolutional layer, in the order of the network. */
export function channelResponses(network: Network, images: Uint8Array, report?: ReportImages): ChannelResponses[] {
  const count = images.length / valuesPerImage(network.input);
  const found = convLayersOf(network).map((layer) => {
    const [height, width] = layer.outputShape;
    const order = fromCentre(height, width);
    const size = count * layer.filters;
    const responses: ChannelResponses = {
      layer,
      maxima: new Float32Array(size).fill(-Infinity),
      positions: new Uint16Array(size),
      means: new Float32Array(size),
    };
    return { order, responses };
  });
  let first = 0;
  forEachBatch(
    images,
    network.input,
    (batch) => {
      const outputs = forward(network, batch);
      for (const { order, responses } of found) {
        const output = outputs[responses.layer.name] as tf.Tensor;
        gather(responses, output.dataSync<'float32'>(), first, order);
      }
      first += batch.shape[0];
    },
    report,
  );
  return found.map(({ responses }) => responses);
}

/** The numbers of one channel over all images. @param values `[n, c]` */
export function ofChannel(values: Float32Array, channel: number, channels: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, i) => values[i * channels + channel] as number);
}
