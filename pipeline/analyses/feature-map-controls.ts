// Feature maps look meaningful, whatever made them. So: those of a garment beside those of its pixels in random order and of noise, each
// from the trained network and from its start.
import type * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { ConvLayer } from '../../src/model/architecture.ts';
import { forward } from '../../src/model/network.ts';
import { argmax, softmax } from '../../src/model/probabilities.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import { shuffle } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import { forEachBatch } from '../measuring/metrics.ts';
import type { Analysis, Network } from './analysis.ts';
import { convLayersOf } from './measures/channel-responses.ts';
import { autocorrelation } from './measures/filters.ts';
import { shownExample } from './measures/samples.ts';
import { meanOf } from './methods/intervals.ts';
import { pearson } from './methods/statistics.ts';

const inputNames = ['image', 'shuffled', 'noise'] as const;
export type InputName = (typeof inputNames)[number];

/** The same pixels in random order: every value is still there, no shape is. */
export const shufflePixels = (pixels: Uint8Array, random: Random): Uint8Array =>
  Uint8Array.from(shuffle([...pixels], random));

/** Bytes drawn uniformly. */
export const uniformNoise = (random: Random): Uint8Array =>
  Uint8Array.from({ length: pixelCount }, () => Math.floor(256 * random()));

/** The image averaged over blocks down to `height` x `width`. Throws where they do not divide it. */
export function averageDown(pixels: Uint8Array, height: number, width: number): Float64Array {
  if (side % height !== 0 || side % width !== 0)
    throw new Error(`invalid size ${height} x ${width}: it does not divide ${side} x ${side}`);
  const [rows, columns] = [side / height, side / width];
  const means = new Float64Array(height * width);
  pixels.forEach((byte, i) => {
    const at = Math.floor(Math.floor(i / side) / rows) * width + Math.floor((i % side) / columns);
    means[at] = (means[at] as number) + byte / 255 / (rows * columns);
  });
  return means;
}

interface Outputs {
  /** `[h, w, c]` by layer. */
  readonly maps: ReadonlyMap<string, TensorData>;
  readonly probabilities: readonly number[];
}

function outputsFor(network: Network, pixels: Uint8Array): Outputs {
  const maps = new Map<string, TensorData>();
  let logits: ArrayLike<number> = [];
  forEachBatch(pixels, network.input, (batch) => {
    const outputs = forward(network, batch);
    const read = (name: string): Float32Array => (outputs[name] as tf.Tensor).dataSync<'float32'>();
    for (const { name, outputShape } of convLayersOf(network))
      maps.set(name, { dtype: 'float16', shape: outputShape, data: read(name) });
    logits = read(network.layers.at(-1)?.name as string);
  });
  return { maps, probabilities: softmax(logits) };
}

/** What the maps `[h, w, c]` of one layer have in common, and how much they look like their input. */
export function describeMaps({ shape, data }: TensorData, pixels: Uint8Array, random: Random) {
  const [height, width, channels] = shape as [number, number, number];
  const small = averageDown(pixels, height, width);
  const maps = Array.from({ length: channels }, (_, c) =>
    Float64Array.from({ length: height * width }, (_, i) => data[i * channels + c] as number),
  );
  const varying = maps.filter((map) => map.some((value) => value !== map[0]));
  const over = (measure: (map: Float64Array) => number) =>
    varying.length === 0 ? { value: 0, low: 0, high: 0 } : meanOf(varying.map(measure), random);
  return {
    silent: maps.filter((map) => map.every((value) => value === 0)).length,
    zeroShare: data.filter((value) => value === 0).length / data.length,
    smoothness: over((map) => autocorrelation(map, width)),
    likeness: over((map) => Math.abs(pearson(map, small))),
  };
}

const answerOf = ({ probabilities }: Outputs) => {
  const predicted = argmax(probabilities);
  return { predicted, probability: probabilities[predicted] as number };
};

export const featureMapControls: Analysis<'feature-map-controls'> = {
  name: 'feature-map-controls',
  run: (inputs) => {
    const { id, image: pixels } = shownExample(inputs);
    const networks = { trained: inputs.trained(), untrained: inputs.untrained() };
    const images: Readonly<Record<InputName, Uint8Array>> = {
      image: pixels,
      shuffled: shufflePixels(pixels, inputs.random(1)),
      noise: uniformNoise(inputs.random(2)),
    };
    const tensors = new Map<string, TensorData>();
    const results = inputNames.map((name, index) => {
      const seen = images[name];
      tensors.set(`pixels/${name}`, { dtype: 'uint8', shape: [side, side], data: seen });
      const [trained, untrained] = (['trained', 'untrained'] as const).map((which) => {
        const outputs = outputsFor(networks[which], seen);
        for (const [layer, maps] of outputs.maps) tensors.set(`${which}/${name}/${layer}`, maps);
        return outputs;
      }) as [Outputs, Outputs];
      const measured = ({ maps }: Outputs, { name: layer }: ConvLayer, key: number) =>
        describeMaps(maps.get(layer) as TensorData, seen, inputs.random(3, index, key));
      return {
        name,
        trained: answerOf(trained),
        untrained: answerOf(untrained),
        layers: convLayersOf(networks.trained).map((layer, key) => ({
          layer: layer.name,
          trained: measured(trained, layer, 2 * key),
          untrained: measured(untrained, layer, 2 * key + 1),
        })),
      };
    });
    return { result: { example: id, inputs: results }, tensors };
  },
};
