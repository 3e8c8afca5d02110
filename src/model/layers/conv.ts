// Convolution with stride 1 and padding "same", bias, ReLU. While it is trained, batch normalisation takes the place of the bias.
import * as tf from '@tensorflow/tfjs-core';
import { constant, normalKernel, weightNamed } from './layer.ts';
import type { Backward, LayerKind, Rectifier, Shape, SpecOf, Weights } from './layer.ts';

type Conv = SpecOf<'conv'>;

const kernelShape = ({ kernelSize: k, filters }: Conv, [, , channels]: Shape): readonly number[] => [
  k,
  k,
  channels,
  filters,
];

// #region convolution
/** Convolution (cross-correlation: the kernel is not flipped), bias, ReLU. */
export const convolveAndRectify = (layer: Conv, input: tf.Tensor, weights: Weights): tf.Tensor4D =>
  tf.fused.conv2d({
    x: input as tf.Tensor4D,
    filter: weightNamed<tf.Rank.R4>(weights, `${layer.name}/kernel`),
    bias: weightNamed<tf.Rank.R1>(weights, `${layer.name}/bias`),
    strides: 1,
    pad: layer.padding,
    activation: layer.activation,
  });
// #endregion

const rectify = (gradient: tf.Tensor, output: tf.Tensor, rectifier: Rectifier): tf.Tensor4D =>
  tf.mul<tf.Tensor4D>(rectifier === 'guided' ? tf.relu(gradient) : gradient, tf.step(output));

function backward(layer: Conv, { weights, input, output, gradient, rectifier }: Backward): tf.Tensor {
  return tf.conv2dTranspose(
    rectify(gradient, output, rectifier),
    weightNamed<tf.Rank.R4>(weights, `${layer.name}/kernel`),
    input.shape as tf.Tensor4D['shape'],
    1,
    layer.padding,
  );
}

export const conv: LayerKind<Conv> = {
  derive({ name, kernelSize: k, filters }, [height, width, channels]) {
    if (!(k >= 1) || k % 2 === 0)
      throw new Error(`invalid kernelSize ${k} in layer "${name}": same padding needs an odd size`);
    const macs = k * k * channels * filters * height * width;
    return { outputShape: [height, width, filters], macs, window: k, stride: 1 };
  },
  padding: ({ kernelSize }) => (kernelSize - 1) / 2,
  weights: (spec, input) => ({ kernel: kernelShape(spec, input), bias: [spec.filters] }),
  // Normalisation would take a bias away again: `beta` is there in its place.
  parameters: (spec, input) => ({
    kernel: normalKernel(kernelShape(spec, input), 2),
    gamma: constant([spec.filters], 1),
    beta: constant([spec.filters], 0),
  }),
  forward: convolveAndRectify,
  backward,
};
