// An intermediate checkpoint, folded and evaluated as the shipped network is; always on wasm, so that its numbers do not depend on the
// training backend.
import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../../src/model/architecture.ts';
import type { Weights } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { foldNetwork } from '../../src/model/training.ts';
import type { TrainingState } from '../../src/model/training.ts';
import { onWasm } from './backends.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import { logitsOf, measure } from '../measuring/metrics.ts';
import type { Metrics } from '../measuring/metrics.ts';
import { readBack } from '../measuring/tensors.ts';

/** What the network is and what it can do after `step` steps. */
export interface Snapshot {
  readonly step: number;
  /** Passes over the training images so far. */
  readonly epochs: number;
  /** Folded with the statistics of the same training images as the finished network; on wasm; freed by whoever took the snapshot. */
  readonly weights: Readonly<Record<string, tf.Tensor>>;
  readonly train: Metrics;
  readonly validation: Metrics;
}

/** The clean images that a network is measured with. */
export interface Measurement {
  readonly subset: LabelledImages;
  /** Images of the batch-norm statistics. */
  readonly statistics: Uint8Array;
  readonly validation: LabelledImages;
  readonly network: Network;
}

/** Folds the network of a state, whatever backend holds it; the result is on wasm, and the caller disposes. */
export async function foldOnWasm(
  { parameters }: TrainingState,
  { statistics, network }: Measurement,
): Promise<Record<string, tf.Tensor>> {
  const values = await readBack(parameters);
  return onWasm(() =>
    tf.tidy(() => {
      const copies = Object.entries(parameters).map(([name, { shape }]) => [
        name,
        tf.tensor(values[name] as Float32Array, shape),
      ]);
      return foldNetwork(network, Object.fromEntries(copies) as Weights, imagesToTensor(statistics, network.input));
    }),
  );
}

/** Measures a state on clean images, as the network that would be shipped, and gives it to `use` on wasm. */
export async function snapshotOf(
  state: TrainingState,
  perEpoch: number,
  measurement: Measurement,
  use: (snapshot: Snapshot) => void,
): Promise<Omit<Snapshot, 'weights'>> {
  const weights = await foldOnWasm(state, measurement);
  const { subset, validation, network } = measurement;
  return onWasm(() => {
    const on = ({ images, labels }: LabelledImages): Metrics =>
      measure(logitsOf({ ...network, weights }, images), labels, network.classes);
    const measured = {
      step: state.step,
      epochs: state.step / perEpoch,
      train: on(subset),
      validation: on(validation),
    };
    use({ ...measured, weights });
    tf.dispose(weights);
    return measured;
  });
}
