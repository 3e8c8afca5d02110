// The forward pass, with the output of every layer tapped. Training, the pipeline and the islands all run this one walk.
// Knows nothing of files, labels or the page.
import * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from '../artifacts/safetensors.ts';
import { layerNamed, weightShapes } from './architecture.ts';
import type { Layer, Network } from './architecture.ts';
import { kindOf } from './layers/kinds.ts';
import type { Forward, KindName, LayerSpec, SpecOf, Weights } from './layers/layer.ts';

export { weightNamed } from './layers/layer.ts';
export type { Weights };

/** Layers and their weights on the device: all that a pass needs. */
export interface WeightedLayers {
  readonly layers: readonly Layer[];
  readonly weights: Weights;
}

/** A network and its folded weights on the device. */
export type WeightedNetwork = Network & WeightedLayers;

/** Outputs by layer name: `[n, h, w, c]` after ReLU for conv and pool, `[n, c]` from global average pooling on. */
export type Activations = Record<string, tf.Tensor>;

/** Edits a layer's activations before they reach the next layer: a channel switched off, say. */
export type Edit = (layer: Layer, activations: tf.Tensor) => tf.Tensor;

/** Forward passes of single kinds of layers in place of the usual ones: training puts batch normalisation into convolutions. */
export type Replacements = { readonly [Kind in KindName]?: Forward<SpecOf<Kind>> };

interface PassOptions {
  readonly instead?: Replacements;
  readonly edit?: Edit | undefined;
}

/**
 * Puts folded weights onto the device, by the names of `weightShapes`; the caller disposes.
 * Throws where one is missing or has another shape.
 */
export function weightsToDevice(tensors: ReadonlyMap<string, TensorData>, network: Network): Record<string, tf.Tensor> {
  const expected = [...weightShapes(network)];
  for (const [name, shape] of expected) {
    const found = tensors.get(name)?.shape;
    if (found?.join() !== shape.join())
      throw new Error(
        `invalid weights "${name}": ${found ? `shape [${found.join(', ')}]` : 'missing'}, expected [${shape.join(', ')}]`,
      );
  }
  return Object.fromEntries(
    expected.map(([name, shape]) => [
      name,
      tf.tensor((tensors.get(name) as TensorData).data as Float32Array, [...shape]),
    ]),
  );
}

/** Runs one layer, as its kind does or as its replacement does. */
function run(layer: Layer, input: tf.Tensor, weights: Weights, instead: Replacements): tf.Tensor {
  const replacement = instead[layer.kind] as Forward<LayerSpec> | undefined;
  return replacement?.(layer, input, weights) ?? kindOf(layer).forward(layer, input, weights);
}

// #region forward
/**
 * Runs the layers one after the other and returns the output of each. The caller disposes, usually by `tf.tidy`.
 * @param images `[n, height, width, channels]`, values byte / 255; or the output of the layer before the first of `layers`
 */
export function forward(
  { layers, weights }: WeightedLayers,
  images: tf.Tensor,
  { instead = {}, edit }: PassOptions = {},
): Activations {
  const activations: Activations = {};
  let current = images;
  for (const layer of layers) {
    current = run(layer, current, weights, instead);
    if (edit !== undefined) current = edit(layer, current);
    activations[layer.name] = current;
  }
  return activations;
}
// #endregion

/** What the last layer makes of images: the logits `[n, classes]` of a whole network. The caller disposes, usually by `tf.tidy`. */
export function lastOutput(network: WeightedLayers, images: tf.Tensor, options?: PassOptions): tf.Tensor2D {
  const last = network.layers.at(-1);
  if (last === undefined) throw new Error('invalid network: it has no layers');
  return forward(network, images, options)[last.name] as tf.Tensor2D;
}

/** The layers after one of them: with its activations as input, `forward` continues from there. Throws for an unknown layer. */
export const layersAfter = (name: string, layers: readonly Layer[]): readonly Layer[] =>
  layers.slice(layers.indexOf(layerNamed(name, layers)) + 1);
