// What a unit can see and what it looks at: the theoretical receptive field, checked by measuring, and the effective one, the mean
// size of the gradient of the unit by each pixel (Luo et al. 2016, arXiv:1701.04128). Control: the untrained network.
import * as tf from '@tensorflow/tfjs-core';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { firstPixel } from '../../src/model/architecture.ts';
import type { ConvLayer, Layer } from '../../src/model/architecture.ts';
import { kindOf } from '../../src/model/layers/kinds.ts';
import { gradientsBelow, input } from '../../src/model/gradients.ts';
import { forward } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import type { Random } from '../../src/model/random.ts';
import { float32, readOne } from '../measuring/tensors.ts';
import type { Analysis, Network } from './analysis.ts';
import { bootstrap } from './methods/intervals.ts';
import { drawImages } from './measures/samples.ts';

type LayerField = Evidence['receptive-fields']['layers'][number];
type Field = LayerField['trained'];

const fullImages = 200;
const fullDraws = 500;

/** The share of the greatest value from which on Luo et al. count a pixel as a part of the field. */
const threshold = 1 - 0.9545;

/** `[first row, first column, row after the last, column after the last]` in pixels. */
export type Window = readonly [top: number, left: number, bottom: number, right: number];

/** The unit in the middle of a layer: with an even number of units the one before the centre. */
export const middleUnit = ({ outputShape: [height, width] }: Layer): [row: number, column: number] => [
  Math.floor((height - 1) / 2),
  Math.floor((width - 1) / 2),
];

/** The receptive field of a unit, which may reach beyond the image. */
export function fieldOf(layers: readonly Layer[], upTo: Layer, [row, column]: readonly [number, number]): Window {
  const first = firstPixel(layers, upTo.name);
  const [top, left] = [row, column].map((at) => first + at * upTo.jump) as [number, number];
  return [top, left, top + upTo.receptiveField, left + upTo.receptiveField];
}

/**
 * What a unit depends on, measured: with all weights 1, no bias, and the mean in place of the maximum the network is linear and nothing
 * cancels, so its answer to a single lit pixel is the gradient by that pixel. Answers for all 784 pixels.
 */
export function linearResponse(layers: readonly Layer[], upTo: Layer, [row, column]: readonly [number, number]) {
  return readOne(() => {
    let current: tf.Tensor4D = tf.reshape(tf.eye(pixelCount), [pixelCount, side, side, 1]);
    for (const layer of layers) {
      if (layer.kind === 'conv') {
        const { kernelSize: size, filters, padding } = layer;
        // One channel stands for all: they are equal.
        const kernel = tf.fill([size, size, 1, 1], filters);
        current = tf.conv2d(current, kernel as tf.Tensor4D, 1, padding);
      } else if (layer.kind === 'maxPool') current = tf.avgPool(current, layer.size, layer.size, 'valid');
      else current = kindOf(layer).forward(layer, current, {}) as tf.Tensor4D;
      if (layer === upTo) break;
    }
    return tf.slice(current, [0, row, column, 0], [pixelCount, 1, 1, 1]);
  });
}

/** Side of the smallest square of pixels that holds everything above 0. */
export function supportSide(response: ArrayLike<number>): number {
  const lit = Array.from(response, (value, at) => ({ value, row: Math.floor(at / side), column: at % side })).filter(
    ({ value }) => value > 0,
  );
  const extent = (places: readonly number[]): number => Math.max(...places) - Math.min(...places) + 1;
  return Math.max(extent(lit.map(({ row }) => row)), extent(lit.map(({ column }) => column)));
}

/** |gradient| of every channel of one unit by every pixel, for one image of 784 bytes: channels x 784 values. */
export function gradientSizes(network: Network, layer: Layer, bytes: Uint8Array): Float32Array {
  return readOne(() => {
    const [height, width, channels] = layer.outputShape;
    const [row, column] = middleUnit(layer);
    const image = imagesToTensor(bytes, network.input);
    const below = network.layers.slice(0, network.layers.indexOf(layer) + 1);
    // Not `tile`, which is slower than all the rest on this backend.
    const copies = (tensor: tf.Tensor): tf.Tensor => tf.concat(new Array<tf.Tensor>(channels).fill(tensor));
    const activations = Object.fromEntries(
      Object.entries(forward({ weights: network.weights, layers: below }, image)).map(([name, one]) => [
        name,
        copies(one),
      ]),
    );
    // One copy of the image for each channel.
    const seed = tf.pad(tf.reshape(tf.eye(channels), [channels, 1, 1, channels]), [
      [0, 0],
      [row, height - 1 - row],
      [column, width - 1 - column],
      [0, 0],
    ]);
    const gradients = gradientsBelow(network, copies(image) as tf.Tensor4D, activations, layer.name, seed);
    return tf.abs(gradients[input] as tf.Tensor);
  });
}

/**
 * One map per image: the mean over channels, each channel divided by its sum over all images, so that all count alike (a channel's own
 * scale means nothing). Channels are never added before their size is taken, for signs would cancel.
 * @param sizes one entry an image, channels x 784 values
 */
export function mapsOf(sizes: readonly Float32Array[]): Float64Array[] {
  const channels = (sizes[0]?.length ?? 0) / pixelCount;
  const totals = new Float64Array(channels);
  for (const one of sizes)
    one.forEach((value, at) => {
      totals[Math.floor(at / pixelCount)] = (totals[Math.floor(at / pixelCount)] as number) + value;
    });
  return sizes.map((one) => {
    const map = new Float64Array(pixelCount);
    one.forEach((value, at) => {
      const total = totals[Math.floor(at / pixelCount)] as number;
      if (total > 0) map[at % pixelCount] = (map[at % pixelCount] as number) + value / total / channels;
    });
    return map;
  });
}

/** The mean of the maps at these indices. */
function meanMap(maps: readonly Float64Array[], indices: ArrayLike<number>): Float64Array {
  const mean = new Float64Array(pixelCount);
  for (let i = 0; i < indices.length; i++) {
    const map = maps[indices[i] as number] as Float64Array;
    for (let p = 0; p < pixelCount; p++) mean[p] = (mean[p] as number) + (map[p] as number) / indices.length;
  }
  return mean;
}

/** Standard deviation along one axis, the mean of both axes' variances, of a map taken as a distribution over the image. */
export function deviationOf(map: ArrayLike<number>): number {
  let [total, rows, columns, squares] = [0, 0, 0, 0];
  for (let p = 0; p < pixelCount; p++) {
    const [value, row, column] = [map[p] as number, Math.floor(p / side), p % side];
    total += value;
    rows += value * row;
    columns += value * column;
    squares += value * (row * row + column * column);
  }
  return Math.sqrt((squares / total - (rows / total) ** 2 - (columns / total) ** 2) / 2);
}

/** Number of pixels above a share of the greatest value. */
export const pixelsAbove = (map: Float64Array, share: number): number => {
  const limit = share * Math.max(...map);
  return map.filter((value) => value > limit).length;
};

/** Standard deviation along one axis of a square of pixels that all count alike: sqrt((n² - 1) / 12). */
export const uniformDeviation = (pixels: number): number => Math.sqrt((pixels * pixels - 1) / 12);

const onImage = ([top, left, bottom, right]: Window): number =>
  (Math.min(side, bottom) - Math.max(0, top)) * (Math.min(side, right) - Math.max(0, left));

/** Share of a map that lies outside of a window. */
export function shareOutside(map: Float64Array, [top, left, bottom, right]: Window): number {
  const outside = map.reduce((sum, value, p) => {
    const [row, column] = [Math.floor(p / side), p % side];
    return row >= top && row < bottom && column >= left && column < right ? sum : sum + value;
  }, 0);
  return outside / map.reduce((a, b) => a + b, 0);
}

function measureField(maps: readonly Float64Array[], window: Window, random: Random, draws: number): Field {
  const of = (statistic: (map: Float64Array) => number) =>
    bootstrap(maps.length, (indices) => statistic(meanMap(maps, indices)), random, draws);
  return {
    deviation: of(deviationOf),
    halfMaximumSide: of((map) => Math.sqrt(pixelsAbove(map, 0.5))),
    shareAboveThreshold: of((map) => pixelsAbove(map, threshold) / onImage(window)),
  };
}

const isConv = (layer: Layer): layer is ConvLayer => layer.kind === 'conv';

export const receptiveFields: Analysis<'receptive-fields'> = {
  name: 'receptive-fields',
  run: ({ validation, trained, untrained, effort, random }, report) => {
    const { images } = drawImages(validation, effort(fullImages), random(0));
    const draws = effort(fullDraws, 20);
    const count = images.length / pixelCount;
    const tensors = new Map<string, ReturnType<typeof float32>>();
    const convs = trained().layers.filter(isConv);
    let done = 0;
    const layers = convs.map((layer, index): LayerField => {
      const unit = middleUnit(layer);
      const window = fieldOf(trained().layers, layer, unit);
      const measure = (network: Network, state: 'trained' | 'untrained'): { field: Field; outside: number } => {
        const own = network.layers[trained().layers.indexOf(layer)] as Layer;
        const maps = mapsOf(
          Array.from({ length: count }, (_, i) => {
            const bytes = images.subarray(i * pixelCount, (i + 1) * pixelCount);
            const sizes = gradientSizes(network, own, bytes);
            report(++done, 2 * count * convs.length);
            return sizes;
          }),
        );
        const mean = meanMap(maps, Array.from(maps.keys()));
        tensors.set(`${state}/${layer.name}`, float32([side, side], mean));
        return {
          field: measureField(maps, window, random(1, index, Number(state === 'trained')), draws),
          outside: shareOutside(mean, window),
        };
      };
      const [own, control] = [measure(trained(), 'trained'), measure(untrained(), 'untrained')];
      return {
        layer: layer.name,
        unit,
        field: [...window],
        support: supportSide(linearResponse(trained().layers, layer, unit)),
        shareOutside: Math.max(own.outside, control.outside),
        uniformDeviation: uniformDeviation(layer.receptiveField),
        trained: own.field,
        untrained: control.field,
      };
    });
    return { result: { images: count, threshold, layers }, tensors };
  },
};
