// The largest value of each square window; windows tile the input.
import * as tf from '@tensorflow/tfjs-core';
import type { LayerKind, SpecOf } from './layer.ts';

export const maxPool: LayerKind<SpecOf<'maxPool'>> = {
  derive({ name, size }, [height, width, channels]) {
    if (height % size !== 0 || width % size !== 0)
      throw new Error(`invalid size ${size} in layer "${name}": it does not divide ${height} x ${width}`);
    return { outputShape: [height / size, width / size, channels], macs: 0, window: size, stride: size };
  },
  padding: () => 0,
  weights: () => ({}),
  parameters: () => ({}),
  forward: ({ size }, input) => tf.maxPool(input as tf.Tensor4D, size, size, 'valid'),
  backward: ({ size }, { input, output, gradient }) =>
    tf
      .engine()
      .runKernel<tf.Tensor>(
        'MaxPoolGrad',
        { dy: gradient, input, output },
        { filterSize: size, strides: size, pad: 'valid' },
      ),
};
