// The way back through the network: from a number at its end to the activations of every layer and to the pixels, in one walk. Written
// out, not derived by TensorFlow.js, so that ReLU's rule can be another one and a page needs no registry of gradients.
import * as tf from '@tensorflow/tfjs-core';
import { layerNamed } from './architecture.ts';
import type { Layer } from './architecture.ts';
import { forward, weightNamed } from './network.ts';
import type { Activations, Weights } from './network.ts';

/** Kernels that the way back runs and the forward pass does not: a page that registers kernels one by one needs them, too. */
export const gradientKernels = ['Conv2DBackpropInput', 'MaxPoolGrad', 'Multiply', 'Relu', 'Step'] as const;

/** The name under which the gradient by the pixels stands among those by the layers. */
export const input = 'input';

/**
 * What a ReLU lets through on the way back. `gradient`: everything where its output is above 0. `guided`: of that only what is itself
 * above 0 (Springenberg et al. 2015, arXiv:1412.6806), which is no gradient any more.
 */
export type Rectifier = 'gradient' | 'guided';

/** Folded weights and the layers that they belong to. */
export interface WeightedNetwork {
  readonly weights: Weights;
  readonly layers: readonly Layer[];
}

const rectify = (gradient: tf.Tensor, output: tf.Tensor, rectifier: Rectifier): tf.Tensor4D =>
  tf.mul<tf.Tensor4D>(rectifier === 'guided' ? tf.relu(gradient) : gradient, tf.step(output));

/** One layer back: from the gradient by its output to the gradient by what it read. */
function back(
  layer: Layer,
  weights: Weights,
  read: tf.Tensor,
  output: tf.Tensor,
  gradient: tf.Tensor,
  rectifier: Rectifier,
): tf.Tensor {
  switch (layer.kind) {
    case 'conv':
      return tf.conv2dTranspose(
        rectify(gradient, output, rectifier),
        weightNamed<tf.Rank.R4>(weights, `${layer.name}/kernel`),
        read.shape as tf.Tensor4D['shape'],
        1,
        layer.padding,
      );
    case 'maxPool':
      return tf
        .engine()
        .runKernel<tf.Tensor>(
          'MaxPoolGrad',
          { dy: gradient, input: read, output },
          { filterSize: layer.size, strides: layer.size, pad: 'valid' },
        );
    case 'globalAveragePool': {
      const [n, height, width, channels] = read.shape as tf.Tensor4D['shape'];
      const share = tf.fill([1, height, width, 1], 1 / (height * width));
      return tf.mul(tf.reshape(gradient, [n, 1, 1, channels]), share);
    }
    case 'dense': {
      const kernel = weightNamed<tf.Rank.R2>(weights, `${layer.name}/kernel`);
      return tf.reshape(tf.matMul(gradient as tf.Tensor2D, kernel, false, true), read.shape);
    }
    default:
      return layer satisfies never;
  }
}

/**
 * Gradients of sum(seed · output of `from`) by the output of every layer up to `from`, under the layers' names, and by the images, under
 * `input`; each has the shape of what it is a gradient by. The caller disposes, usually by `tf.tidy`.
 * Where all of a pool's window is 0, the backend chooses which of the zeros has the gradient; ReLU stops it there.
 * @param images `[n, height, width, 1]`; `activations` are what `forward` made of them
 * @param seed of the shape of the output of `from`
 */
export function gradientsBelow(
  { weights, layers }: WeightedNetwork,
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
  let current = seed;
  for (let index = last; index >= 0; index--) {
    current = back(layers[index] as Layer, weights, outputOf(index - 1), outputOf(index), current, rectifier);
    gradients[layers[index - 1]?.name ?? input] = current;
  }
  return gradients;
}

/** Outputs of all layers, and gradients of one logit an image by all of them and by the input. */
export interface LogitGradients {
  readonly activations: Activations;
  readonly gradients: Readonly<Record<string, tf.Tensor>>;
}

/**
 * Gradient of each image's logit of its class (Simonyan, Vedaldi & Zisserman 2013, arXiv:1312.6034).
 * @param classes one label an image
 */
export function logitGradients(
  network: WeightedNetwork,
  images: tf.Tensor4D,
  classes: ArrayLike<number>,
  rectifier: Rectifier = 'gradient',
): LogitGradients {
  const { weights, layers } = network;
  if (classes.length !== images.shape[0])
    throw new Error(`invalid classes: ${classes.length} for ${images.shape[0]} images`);
  const activations = forward(weights, images, undefined, layers);
  const { name, outputShape } = layers.at(-1) as Layer;
  // Not tf.oneHot: the WASM backend writes integers into float32.
  const seed = new Float32Array(classes.length * outputShape[2]);
  Array.from(classes).forEach((label, i) => (seed[i * outputShape[2] + label] = 1));
  const perLogit = tf.tensor2d(seed, [classes.length, outputShape[2]]);
  return { activations, gradients: gradientsBelow(network, images, activations, name, perLogit, rectifier) };
}
