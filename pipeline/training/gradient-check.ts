// Whether a backend computes what wasm computes: loss and gradients of one training step on both. A card and a driver that nobody here
// has tried are checked before they train.
import * as tf from '@tensorflow/tfjs-core';
import { valuesPerImage } from '../../src/model/architecture.ts';
import type { Network } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { randomFrom } from '../../src/model/random.ts';
import { initialState, lossAndGradients } from '../../src/model/training.ts';
import { onWasm } from './backend-wasm.ts';
import { batchToDevice } from './batches.ts';
import { readBack } from '../measuring/tensors.ts';

/** Largest difference that is taken for rounding, as a share of the largest value in the same tensor. */
export const gradientTolerance = 1e-4;

/** What is computed on both. */
interface Trial {
  /** How many images. */
  readonly images: number;
  readonly network: Network;
}
const smallTrial: Trial = { images: 4, network: tutorialNetwork };

/** The loss and its gradients for one batch of noise, on the backend that is current. */
function oneStep({ images, network }: Trial): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const random = randomFrom(6);
    const pixels = Float32Array.from({ length: images * valuesPerImage(network.input) }, random);
    const labels = Int32Array.from({ length: images }, () => Math.floor(network.classes * random()));
    const { loss, gradients } = lossAndGradients(
      network,
      initialState(0, network).parameters,
      batchToDevice({ pixels, labels }, network),
    );
    return { loss, ...gradients };
  });
}

/** Largest absolute difference as a share of the largest absolute value expected; NaN if any value is not a number. */
function relativeDifference(found: Float32Array, expected: Float32Array): number {
  const largest = expected.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  return found.reduce((top, v, i) => Math.max(top, Math.abs(v - (expected[i] as number))), 0) / largest;
}

/** How far the current backend is from wasm: for the loss and each gradient by name, see `gradientTolerance`. */
export async function gradientDifferences(trial = smallTrial): Promise<ReadonlyMap<string, number>> {
  const onDevice = oneStep(trial);
  const found = await readBack(onDevice);
  tf.dispose(onDevice);
  const expected = await onWasm(() => {
    const tensors = oneStep(trial);
    const values = Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync<'float32'>()] as const);
    tf.dispose(tensors);
    return values;
  });
  return new Map(expected.map(([name, values]) => [name, relativeDifference(found[name] as Float32Array, values)]));
}

/** Throws where the current backend computes other gradients than wasm. @param backend its name, for the message */
export async function checkGradients(backend: string, trial = smallTrial): Promise<void> {
  for (const [name, difference] of await gradientDifferences(trial))
    if (!(difference <= gradientTolerance))
      throw new Error(
        `invalid gradients on backend ${backend}: ${name} differs from wasm's by ${difference.toExponential(1)} of its largest value, ` +
          `more than ${gradientTolerance}; this card or its driver cannot be trusted`,
      );
}
