// How long each kernel of the current backend takes in one training step. Kernels of a card return before they are done: for wasm only.
import * as tf from '@tensorflow/tfjs-core';
import { epochOrder } from '../../pipeline/training/batches.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { disposeState, initialState } from '../../src/model/training.ts';
import { nextBatch, step } from './step.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';

export interface KernelTime {
  /** Name and shapes of inputs: `Conv2D 128x28x28x1 5x5x1x16`. */
  readonly kernel: string;
  /** Calls in one step. */
  readonly calls: number;
  /** Milliseconds in one step, all calls together. */
  readonly milliseconds: number;
}

const shapesOf = (inputs: tf.NamedTensorInfoMap): string =>
  Object.values(inputs)
    .map((input) => input?.shape.join('x') ?? '')
    .join(' ');

/** Puts a clock around every kernel; returns what takes the clocks away. */
function clockKernels(backendName: string, tell: (kernel: string, milliseconds: number) => void): () => void {
  const kernels = tf.getKernelsForBackend(backendName);
  const replace = (kernel: tf.KernelConfig): void => {
    tf.unregisterKernel(kernel.kernelName, backendName);
    tf.registerKernel(kernel);
  };
  for (const kernel of kernels) {
    const kernelFunc: tf.KernelFunc = (call) => {
      const started = performance.now();
      const result = kernel.kernelFunc(call);
      tell(`${kernel.kernelName} ${shapesOf(call.inputs)}`, performance.now() - started);
      return result;
    };
    replace({ ...kernel, kernelFunc });
  }
  return () => kernels.forEach(replace);
}

/** Mean times over some steps, longest first. */
export function timeKernels(train: LabelledImages, steps: number): KernelTime[] {
  const state = initialState(0, tutorialNetwork);
  const order = epochOrder(train.labels.length, 0, 0);
  const found = new Map<string, { calls: number; milliseconds: number }>();
  let counting = false;
  const restore = clockKernels(tf.getBackend(), (kernel, milliseconds) => {
    if (!counting) return;
    const one = found.get(kernel) ?? { calls: 0, milliseconds: 0 };
    found.set(kernel, { calls: one.calls + 1, milliseconds: one.milliseconds + milliseconds });
  });
  for (let i = -3; i < steps; i++) {
    const batch = nextBatch(train, order, state.step);
    counting = i >= 0;
    step(state, batch);
    counting = false;
    tf.dispose([batch.images, batch.labels]);
  }
  restore();
  disposeState(state);
  return [...found]
    .map(([kernel, { calls, milliseconds }]) => ({ kernel, calls: calls / steps, milliseconds: milliseconds / steps }))
    .sort((a, b) => b.milliseconds - a.milliseconds);
}
