// From bytes to what the network sees: the same lines for training images, shipped examples and a reader's drawing.
import * as tf from '@tensorflow/tfjs-core';

/** Side of an image in pixels, and its number of pixels. */
export const side = 28;
export const pixelCount = side * side;

/** A byte becomes byte / 255. No mean is subtracted, so that zero padding and "no cloth" are the same number. */
export function pixelValue(byte: number): number {
  return byte / 255;
}

/** `[n, 28, 28, 1]` in [0, 1] from n x 784 bytes, rows from top to bottom. Throws when the bytes are not whole images. */
export function imagesToTensor(bytes: Uint8Array): tf.Tensor4D {
  if (bytes.length === 0 || bytes.length % pixelCount !== 0)
    throw new Error(`invalid images: ${bytes.length} bytes are not a multiple of ${pixelCount}`);
  return tf.tensor4d(Float32Array.from(bytes, pixelValue), [bytes.length / pixelCount, side, side, 1]);
}
