// Whether a backend computes what wasm computes: loss and gradients of one training step on both. A card and a driver that nobody here
// has tried are asked before they train.
import * as tf from '@tensorflow/tfjs-core';
import { layers as tutorialLayers } from '../../src/model/architecture.ts';
import type { Layer } from '../../src/model/architecture.ts';
import { side } from '../../src/model/preprocess.ts';
import { randomFrom } from '../../src/model/random.ts';
import { initialState, lossAndGradients } from '../../src/model/training.ts';
import { onWasm } from './backend-wasm.ts';
import { classes } from '../datasets/dataset.ts';
import { readBack } from '../measuring/tensors.ts';

/** Largest difference that is taken for rounding, as a share of the largest value in the same tensor. */
export const gradientTolerance = 1e-4;

interface Batch {
  readonly images: number;
  readonly layers: readonly Layer[];
}
const smallBatch: Batch = { images: 4, layers: tutorialLayers };

/** The loss and its gradients for one batch of noise, on the backend that is current. */
function oneStep({ images, layers }: Batch): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const random = randomFrom(6);
    const pixels = Float32Array.from({ length: images * side * side }, random);
    const labels = Int32Array.from({ length: images }, () => Math.floor(classes.length * random()));
    const { loss, gradients } = lossAndGradients(
      initialState(0, layers).parameters,
      tf.tensor4d(pixels, [images, side, side, 1]),
      tf.oneHot(tf.tensor1d(labels, 'int32'), classes.length) as tf.Tensor2D,
      layers,
    );
    return { loss, ...gradients };
  });
}

/** Largest absolute difference as a share of the largest absolute value expected; NaN where a value is none. */
function relativeDifference(found: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  return found.reduce((top, v, i) => Math.max(top, Math.abs(v - (expected[i] as number))), 0) / largest;
}

/** How far the current backend is from wasm: for the loss and each gradient by name, see `gradientTolerance`. */
export async function gradientDifferences(batch = smallBatch): Promise<ReadonlyMap<string, number>> {
  const onDevice = oneStep(batch);
  const found = await readBack(onDevice);
  tf.dispose(onDevice);
  const expected = await onWasm(() => {
    const tensors = oneStep(batch);
    const values = Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync<'float32'>()] as const);
    tf.dispose(tensors);
    return values;
  });
  return new Map(expected.map(([name, values]) => [name, relativeDifference(found[name] as Float32Array, values)]));
}

/** Throws where the current backend computes other gradients than wasm. @param backend its name, for the message */
export async function checkGradients(backend: string, batch = smallBatch): Promise<void> {
  for (const [name, difference] of await gradientDifferences(batch))
    if (!(difference <= gradientTolerance))
      throw new Error(
        `invalid gradients on backend ${backend}: ${name} differs from wasm's by ${difference.toExponential(1)} of its largest value, ` +
          `more than ${gradientTolerance}; this card or its driver cannot be trusted`,
      );
}
