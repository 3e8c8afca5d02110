// Labels as the target of a classifier: one row of zeros for each, with a 1 at its class.
import * as tf from '@tensorflow/tfjs-core';

/** `[n, classes]`, row-major. Throws where a label is no class. */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(labels.length * classes);
  Array.from(labels).forEach((label, i) => {
    if (!(label >= 0 && label < classes)) throw new Error(`invalid label ${label}: there are ${classes} classes`);
    rows[i * classes + label] = 1;
  });
  return rows;
}

/** The same on the device. Not `tf.oneHot`: on the WASM backend it writes integers into float32. */
export const oneHotTensor = (labels: ArrayLike<number>, classes: number): tf.Tensor2D =>
  tf.tensor2d(oneHot(labels, classes), [labels.length, classes]);
