// Weights between TensorFlow.js and safetensors.
import * as tf from '@tensorflow/tfjs-core';
import { tensorNamed } from '../src/artifacts/safetensors.ts';
import type { TensorData } from '../src/artifacts/safetensors.ts';
import { weightShapes } from '../src/model/architecture.ts';

export type Tensors = ReadonlyMap<string, TensorData>;

/** Reads folded weights back from the device, in the order of the network. */
export function fromDevice(weights: Readonly<Record<string, tf.Tensor>>): Tensors {
  return new Map(
    [...weightShapes().keys()].map((name) => {
      const tensor = weights[name] as tf.Tensor;
      return [name, { dtype: 'float32', shape: tensor.shape, data: tensor.dataSync<'float32'>() }];
    }),
  );
}

/** Puts weights onto the device; throws where one is missing or has another shape. The caller disposes. */
export function toDevice(tensors: Tensors): Record<string, tf.Tensor> {
  return Object.fromEntries(
    [...weightShapes()].map(([name, shape]) => {
      const found = tensorNamed(tensors, name);
      if (found.shape.join() !== shape.join())
        throw new Error(`invalid weights "${name}": shape [${found.shape.join(', ')}], expected [${shape.join(', ')}]`);
      return [name, tf.tensor(found.data as Float32Array, [...shape])];
    }),
  );
}

/** A float32 tensor from plain numbers. */
export function float32(shape: readonly number[], values: Iterable<number>): TensorData {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}
