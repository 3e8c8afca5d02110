// From bytes to what the network sees: the same lines for training images, shipped examples and a reader's drawing.
import * as tf from '@tensorflow/tfjs-core';
import { valuesPerImage } from './architecture.ts';
import type { ImageShape } from './architecture.ts';

/** A byte becomes byte / 255. No mean is subtracted, so that zero padding and "no cloth" are the same number. */
export function pixelValue(byte: number): number {
  return byte / 255;
}

/**
 * `[n, height, width, channels]` in [0, 1] from the bytes of n images, rows from top to bottom, channels last. Throws where the bytes are
 * not whole images.
 */
export function imagesToTensor(bytes: Uint8Array, shape: ImageShape): tf.Tensor4D {
  const { height, width, channels } = shape;
  const size = valuesPerImage(shape);
  if (bytes.length === 0 || bytes.length % size !== 0)
    throw new Error(`invalid images: ${bytes.length} bytes are not a multiple of ${size}`);
  return tf.tensor4d(Float32Array.from(bytes, pixelValue), [bytes.length / size, height, width, channels]);
}
