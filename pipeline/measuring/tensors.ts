// From TensorFlow.js and plain numbers to safetensors.
import * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { weightShapes } from '../../src/model/architecture.ts';
import type { Network } from '../../src/model/architecture.ts';

export type Tensors = ReadonlyMap<string, TensorData>;

/** Reads folded weights back from the device, in the order of the network. */
export function fromDevice(
  weights: Readonly<Record<string, tf.Tensor>>,
  network: Network,
  dtype: 'float32' | 'float16' = 'float32',
): Tensors {
  return new Map(
    [...weightShapes(network).keys()].map((name) => {
      const tensor = weights[name] as tf.Tensor;
      return [name, { dtype, shape: tensor.shape, data: tensor.dataSync<'float32'>() }];
    }),
  );
}

/** Reads tensors back from the device, all at once: a GPU cannot be read synchronously. */
export async function readBack(tensors: Readonly<Record<string, tf.Tensor>>): Promise<Record<string, Float32Array>> {
  const values = Object.entries(tensors).map(async ([name, tensor]) => [name, await tensor.data<'float32'>()] as const);
  return Object.fromEntries(await Promise.all(values));
}

/**
 * Reads what `make` returns and disposes of all that it made. Not `tf.tidy` around `dataSync`: whatever tidy returns, it searches for
 * tensors, a typed array number by number, and that takes longer than a forward pass.
 */
export function readTidied(make: () => tf.Tensor[]): Float32Array[] {
  const tensors = tf.tidy(make);
  const values = tensors.map((tensor) => tensor.dataSync<'float32'>());
  tf.dispose(tensors);
  return values;
}

/** The same for a single tensor. */
export const readOne = (make: () => tf.Tensor): Float32Array => readTidied(() => [make()])[0] as Float32Array;

/** Parts of one long list of numbers, one after the other: what was computed batch by batch. */
export function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A float32 tensor from plain numbers. */
export function float32(shape: readonly number[], values: Iterable<number>): TensorData {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}
