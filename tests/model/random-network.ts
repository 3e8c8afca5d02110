// A network for tests that is special in no way, folded from random kernels, scales, shifts and statistics; and images like garments:
// less than half background, the rest grey.
import * as tf from '@tensorflow/tfjs-core';
import { fromDevice } from '../../pipeline/measuring/tensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { normal, randomFrom } from '../../src/model/random.ts';
import { foldNetwork, initialState, parameterShapes } from '../../src/model/training.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

/** 784 bytes an image. */
export function randomImages(seed: number, count = 1): Uint8Array {
  const random = randomFrom(5, seed);
  return Uint8Array.from({ length: 784 * count }, () => (random() < 0.4 ? 0 : Math.floor(256 * random())));
}

/** Parameters before folding: batch norm's scales and shifts are drawn, too. The caller disposes. */
export function randomParameters(seed: number): Record<string, tf.Tensor> {
  const { parameters, velocities } = initialState(seed, tutorialNetwork);
  tf.dispose(velocities);
  for (const [index, [name, shape]] of [...parameterShapes(tutorialNetwork)].entries())
    if (!name.endsWith('/kernel')) {
      const random = randomFrom(12, index);
      const values = Float32Array.from({ length: shape[0] ?? 0 }, () => 0.6 + 0.4 * normal(random));
      parameters[name]?.dispose();
      parameters[name] = tf.tensor(values, [...shape]);
    }
  return parameters;
}

/** The same, folded. */
export function randomWeights(seed = 11): Map<string, TensorData> {
  const folded = tf.tidy(() =>
    foldNetwork(tutorialNetwork, randomParameters(seed), imagesToTensor(randomImages(1, 20), tutorialNetwork.input)),
  );
  const weights = new Map(fromDevice(folded, tutorialNetwork));
  tf.dispose(folded);
  return weights;
}
