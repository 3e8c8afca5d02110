// The forward pass, with the output of every layer tapped. Training, the pipeline and the islands all run this one walk.
// Knows nothing of files, labels or the page.
import * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from '../artifacts/safetensors.ts';
import { layerNamed, layers as tutorialLayers, weightShapes } from './architecture.ts';
import type { ConvLayer, Layer } from './architecture.ts';

/** Tensors by name: `conv1/kernel` `[h, w, in, out]`, `conv1/bias` `[out]`, …, `logits/kernel` `[in, out]`, `logits/bias` `[out]`. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Outputs by layer name: `[n, h, w, c]` after ReLU for conv and pool, `[n, c]` from global average pooling on. */
export type Activations = Record<string, tf.Tensor>;

/** How one convolutional block acts. At inference it is convolution, bias and ReLU; training puts batch normalisation between. */
export type ConvBlock = (layer: ConvLayer, input: tf.Tensor4D, weights: Weights) => tf.Tensor4D;

/** Changes what a layer says before the next layer hears it: a channel switched off, say. */
export type Edit = (layer: Layer, activations: tf.Tensor) => tf.Tensor;

/** Finds a tensor; throws and names what is there. */
export function weightNamed<R extends tf.Rank>(weights: Weights, name: string): tf.Tensor<R> {
  const tensor = weights[name];
  if (tensor === undefined) throw new Error(`missing weights "${name}"; present: ${Object.keys(weights).join(', ')}`);
  return tensor as tf.Tensor<R>;
}

/**
 * Puts folded weights onto the device, by the names of `weightShapes`; the caller disposes.
 * Throws where one is missing or has another shape.
 */
export function weightsToDevice(
  tensors: ReadonlyMap<string, TensorData>,
  layers: readonly Layer[] = tutorialLayers,
): Record<string, tf.Tensor> {
  const expected = [...weightShapes(layers)];
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

// #region forward
/** Convolution (cross-correlation: the kernel is not flipped), bias, ReLU. */
export const convolveAndRectify: ConvBlock = (layer, input, weights) =>
  tf.fused.conv2d({
    x: input,
    filter: weightNamed<tf.Rank.R4>(weights, `${layer.name}/kernel`),
    bias: weightNamed<tf.Rank.R1>(weights, `${layer.name}/bias`),
    strides: 1,
    pad: layer.padding,
    activation: layer.activation,
  });

/**
 * Runs the network and keeps what every layer says. The caller disposes, usually by `tf.tidy`.
 * @param images `[n, height, width, 1]`, values byte / 255; or what the layer before the first of `layers` says
 */
export function forward(
  weights: Weights,
  images: tf.Tensor4D,
  convBlock: ConvBlock = convolveAndRectify,
  layers: readonly Layer[] = tutorialLayers,
  edit?: Edit,
): Activations {
  const activations: Activations = {};
  let current: tf.Tensor = images;
  for (const layer of layers) {
    switch (layer.kind) {
      case 'conv':
        current = convBlock(layer, current as tf.Tensor4D, weights);
        break;
      case 'maxPool':
        current = tf.maxPool(current as tf.Tensor4D, layer.size, layer.size, 'valid');
        break;
      case 'globalAveragePool':
        current = tf.mean(current, [1, 2]);
        break;
      case 'dense': {
        const kernel = weightNamed<tf.Rank.R2>(weights, `${layer.name}/kernel`);
        const flat = tf.reshape<tf.Rank.R2>(current, [-1, kernel.shape[0]]);
        current = tf.add(tf.matMul(flat, kernel), weightNamed(weights, `${layer.name}/bias`));
        break;
      }
      default:
        layer satisfies never;
    }
    if (edit !== undefined) current = edit(layer, current);
    activations[layer.name] = current;
  }
  return activations;
}
// #endregion

/** The layers after one of them: with its activations as input, `forward` goes on from there. Throws for an unknown layer. */
export const layersAfter = (name: string, layers: readonly Layer[] = tutorialLayers): readonly Layer[] =>
  layers.slice(layers.indexOf(layerNamed(name, layers)) + 1);
