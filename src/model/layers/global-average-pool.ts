// The mean of each feature map: from here on no number says where anything was.
import * as tf from '@tensorflow/tfjs-core';
import type { LayerKind, SpecOf } from './layer.ts';

export const globalAveragePool: LayerKind<SpecOf<'globalAveragePool'>> = {
  derive: (_, [height, width, channels]) => ({
    outputShape: [1, 1, channels],
    macs: 0,
    window: Math.max(height, width),
    stride: 1,
  }),
  padding: () => 0,
  weights: () => ({}),
  parameters: () => ({}),
  forward: (_, input) => tf.mean(input, [1, 2]),
  backward(_, { input, gradient }) {
    const [n, height, width, channels] = input.shape as tf.Tensor4D['shape'];
    const share = tf.fill([1, height, width, 1], 1 / (height * width));
    return tf.mul(tf.reshape(gradient, [n, 1, 1, channels]), share);
  },
};
