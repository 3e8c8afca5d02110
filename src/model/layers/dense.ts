// Every input to every output, plus a bias. Feature maps are flattened first.
import * as tf from '@tensorflow/tfjs-core';
import { constant, normalKernel, weightNamed } from './layer.ts';
import type { LayerKind, Shape, SpecOf } from './layer.ts';

type Dense = SpecOf<'dense'>;

const kernelShape = ({ units }: Dense, [height, width, channels]: Shape): readonly number[] => [
  height * width * channels,
  units,
];

export const dense: LayerKind<Dense> = {
  derive: ({ units }, [height, width, channels]) => ({
    outputShape: [1, 1, units],
    macs: height * width * channels * units,
    // Of what is flat, or taken for it: the receptive field stays that of the inputs.
    window: 1,
    stride: 1,
  }),
  padding: () => 0,
  weights: (spec, input) => ({ kernel: kernelShape(spec, input), bias: [spec.units] }),
  parameters: (spec, input) => ({
    kernel: normalKernel(kernelShape(spec, input), 1),
    bias: constant([spec.units], 0),
  }),
  forward({ name }, input, weights) {
    const kernel = weightNamed<tf.Rank.R2>(weights, `${name}/kernel`);
    const flat = tf.reshape<tf.Rank.R2>(input, [-1, kernel.shape[0]]);
    return tf.add(tf.matMul(flat, kernel), weightNamed(weights, `${name}/bias`));
  },
  backward({ name }, { weights, input, gradient }) {
    const kernel = weightNamed<tf.Rank.R2>(weights, `${name}/kernel`);
    return tf.reshape(tf.matMul(gradient as tf.Tensor2D, kernel, false, true), input.shape);
  },
};
