// The parts of one training step, timed on the current backend. A card works on while the program goes on, so each part is waited for.
import * as tf from '@tensorflow/tfjs-core';
import { batchAt, batchToDevice, epochOrder } from '../../pipeline/training/batches.ts';
import { fullRun } from '../../pipeline/config.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { forward } from '../../src/model/network.ts';
import {
  crossEntropy,
  disposeState,
  initialState,
  lossAndGradients,
  trainingConvolution,
  trainStep,
} from '../../src/model/training.ts';
import type { Batch, TrainingState } from '../../src/model/training.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

export const batchSize = fullRun.batchSize;
const rate = 0.01;

/** Augments the images of a step and puts them onto the device, as pipeline/training/train.ts does; the caller disposes. */
export function nextBatch(train: LabelledImages, order: Uint32Array, step: number): Batch {
  const index = step % Math.floor(order.length / batchSize);
  const epoch = { images: train, shape: tutorialNetwork.input, order };
  return batchToDevice(batchAt(epoch, { step, index }, fullRun), tutorialNetwork);
}

/** One step of the full run's recipe; the loss is thrown away. */
export function step(state: TrainingState, batch: Batch): void {
  trainStep(state, batch, { ...fullRun.optimiser, network: tutorialNetwork, rate }).dispose();
}

/** Milliseconds of each part. */
export interface StepTimes {
  /** Augmentation and the way onto the device. */
  readonly input: number;
  readonly forward: number;
  readonly backward: number;
  readonly optimiser: number;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] as number) + (sorted[Math.floor(half)] as number)) / 2;
};

async function timed(work: () => tf.Tensor[]): Promise<number> {
  const started = performance.now();
  const made = work();
  // What was computed last is there when this is.
  await made.at(-1)?.data();
  const took = performance.now() - started;
  tf.dispose(made);
  return took;
}

/** One round: input, forward pass, forward and backward pass, and a whole step, of which the parts are the differences. */
async function round(train: LabelledImages, order: Uint32Array, state: TrainingState): Promise<StepTimes> {
  let batch: Batch | undefined;
  const input = await timed(() => {
    batch = nextBatch(train, order, state.step);
    return [];
  });
  const { images, labels } = batch as Batch;
  const there = await timed(() => [
    tf.tidy(() =>
      crossEntropy(
        forward({ ...tutorialNetwork, weights: state.parameters }, images, { instead: { conv: trainingConvolution } })[
          'logits'
        ] as tf.Tensor2D,
        labels,
      ),
    ),
  ]);
  const andBack = await timed(() => {
    const { loss, gradients } = lossAndGradients(tutorialNetwork, state.parameters, { images, labels });
    return [loss, ...Object.values(gradients).reverse()];
  });
  const whole = await timed(() => {
    step(state, { images, labels });
    return [tf.clone(state.parameters['logits/bias'] as tf.Tensor)];
  });
  tf.dispose([images, labels]);
  return { input, forward: there, backward: andBack - there, optimiser: whole - andBack };
}

/** Medians over rounds after a warm-up, on real images. @param rounds each takes about three steps */
export async function timeStep(train: LabelledImages, rounds: number): Promise<StepTimes> {
  const state = initialState(0, tutorialNetwork);
  const order = epochOrder(train.labels.length, 0, 0);
  const times: StepTimes[] = [];
  for (let i = -3; i < rounds; i++) {
    const one = await round(train, order, state);
    if (i >= 0) times.push(one);
  }
  disposeState(state);
  const middle = (part: keyof StepTimes): number => median(times.map((one) => one[part]));
  return {
    input: middle('input'),
    forward: middle('forward'),
    backward: middle('backward'),
    optimiser: middle('optimiser'),
  };
}
