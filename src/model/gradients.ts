// The backward pass: gradients of a number at the network's end with respect to the output of every layer and to the pixels, in one walk.
// Written out, not derived by TensorFlow.js, so that ReLU's rule can be replaced and a page needs no registry of gradients.
import type * as tf from '@tensorflow/tfjs-core';
import { layerNamed } from './architecture.ts';
import type { Layer } from './architecture.ts';
import { kindOf } from './layers/kinds.ts';
import type { Rectifier } from './layers/layer.ts';
import { forward } from './network.ts';
import type { Activations, WeightedLayers, WeightedNetwork } from './network.ts';
import { oneHotTensor } from './one-hot.ts';

export type { Rectifier, WeightedNetwork };

/** Kernels that the backward pass runs and the forward pass does not: a page that registers kernels one by one needs them, too. */
export const gradientKernels = ['Conv2DBackpropInput', 'MaxPoolGrad', 'Multiply', 'Relu', 'Step'] as const;

/** The name under which the gradient with respect to the pixels stands among those of the layers. */
export const input = 'input';

/**
 * Gradients of sum(seed · output of `from`) with respect to the output of every layer up to `from`, under the layers' names, and to the
 * images, under `input`; each has the shape of that output. The caller disposes, usually by `tf.tidy`.
 * Where all of a pool's window is 0, the backend chooses which of the zeros has the gradient; ReLU stops it there.
 * @param images `[n, height, width, channels]`; `activations` are what `forward` made of them
 * @param seed of the shape of the output of `from`
 */
export function gradientsBelow(
  { weights, layers }: WeightedLayers,
  images: tf.Tensor4D,
  activations: Activations,
  from: string,
  seed: tf.Tensor,
  rectifier: Rectifier = 'gradient',
): Record<string, tf.Tensor> {
  const last = layers.indexOf(layerNamed(from, layers));
  const outputOf = (index: number): tf.Tensor => {
    if (index < 0) return images;
    const { name } = layers[index] as Layer;
    const output = activations[name];
    if (output === undefined)
      throw new Error(`missing activations "${name}"; present: ${Object.keys(activations).join(', ')}`);
    return output;
  };
  const gradients: Record<string, tf.Tensor> = { [from]: seed };
  let gradient = seed;
  for (let index = last; index >= 0; index--) {
    const layer = layers[index] as Layer;
    gradient = kindOf(layer).backward(layer, {
      weights,
      input: outputOf(index - 1),
      output: outputOf(index),
      gradient,
      rectifier,
    });
    gradients[layers[index - 1]?.name ?? input] = gradient;
  }
  return gradients;
}

/** Outputs of all layers, and gradients of one logit per image with respect to each of them and to the input. */
export interface LogitGradients {
  readonly activations: Activations;
  readonly gradients: Readonly<Record<string, tf.Tensor>>;
}

/**
 * Gradient of each image's logit of its class (Simonyan, Vedaldi & Zisserman 2013, arXiv:1312.6034).
 * @param classes one label per image
 */
export function logitGradients(
  network: WeightedNetwork,
  images: tf.Tensor4D,
  classes: ArrayLike<number>,
  rectifier: Rectifier = 'gradient',
): LogitGradients {
  if (classes.length !== images.shape[0])
    throw new Error(`invalid classes: ${classes.length} for ${images.shape[0]} images`);
  const activations = forward(network, images);
  const { name } = network.layers.at(-1) as Layer;
  const seed = oneHotTensor(classes, network.classes);
  return { activations, gradients: gradientsBelow(network, images, activations, name, seed, rectifier) };
}
