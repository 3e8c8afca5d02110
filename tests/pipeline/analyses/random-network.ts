// A network with random weights for tests of analyses, on the device and as float64 loops see it. Nothing in it is learned.
import type { Network } from '../../../pipeline/analyses/analysis.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import { weightShapes } from '../../../src/model/architecture.ts';
import { tutorialNetwork } from '../../../src/model/networks/tutorial.ts';
import { weightsToDevice } from '../../../src/model/network.ts';
import { normal, randomFrom } from '../../../src/model/random.ts';
import { naiveForward } from '../../model/naive-network.ts';

const { layers } = tutorialNetwork;

/** Folded weights by name, drawn as wide as keeps activations near 1. */
export function randomTensors(seed: number): Map<string, TensorData> {
  return new Map(
    [...weightShapes(tutorialNetwork)].map(([name, shape], index) => {
      const random = randomFrom(seed, index);
      const size = shape.reduce((a, b) => a * b, 1);
      const scale = Math.sqrt(2 / Math.max(1, size / (shape.at(-1) as number)));
      const data = Float32Array.from({ length: size }, () => scale * normal(random));
      return [name, { dtype: 'float32', shape, data }];
    }),
  );
}

/** The network as an analysis is given it. Call after the backend has started. */
export const networkOf = (tensors: ReadonlyMap<string, TensorData>, id = 'random'): Network => ({
  ...tutorialNetwork,
  id,
  tensors,
  weights: weightsToDevice(tensors, tutorialNetwork),
});

/** Makes a channel silent whatever it sees. */
export function silence(tensors: ReadonlyMap<string, TensorData>, layer: string, channel: number): void {
  (tensors.get(`${layer}/bias`) as { data: Float32Array }).data[channel] = -1e3;
}

/** Images of noise on white. */
export function noiseImages(seed: number, count: number): Uint8Array {
  const random = randomFrom(seed, 99);
  return Uint8Array.from({ length: 784 * count }, () => (random() < 0.5 ? 0 : Math.floor(256 * random())));
}

/** Every layer's output for image `i`, by plain loops. */
export const naiveOutputs = (
  tensors: ReadonlyMap<string, TensorData>,
  images: Uint8Array,
  i: number,
): Map<string, Float64Array> =>
  naiveForward(
    layers,
    tensors,
    Array.from(images.subarray(i * 784, (i + 1) * 784), (byte) => byte / 255),
  );
