// The output of every layer of a network for the example images, and which images those are.
import * as tf from '@tensorflow/tfjs-core';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { ExampleRecord } from '../../src/artifacts/schema.ts';
import { forward } from '../../src/model/network.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { argmax, softmax } from '../../src/model/probabilities.ts';
import { examplesPerClass } from '../config.ts';
import { classes } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import { logitsOf } from './metrics.ts';

export interface Example {
  /** The class and a number that counts from one: `ankle-boot-1`. */
  readonly id: string;
  /** Position in the validation list of the split. */
  readonly position: number;
  readonly label: number;
}

/** "T-shirt/top" becomes "t-shirt-top". */
const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** The first images of each class in the order of the split, class by class: a rule, so that nobody picks. */
export function chooseExamples(validationLabels: Uint8Array): Example[] {
  return classes.flatMap((name, label) => {
    const positions = Array.from(validationLabels.keys()).filter((i) => validationLabels[i] === label);
    if (positions.length < examplesPerClass)
      throw new Error(
        `invalid split: ${positions.length} validation images of class "${name}", ${examplesPerClass} needed`,
      );
    return positions
      .slice(0, examplesPerClass)
      .map((position, i) => ({ id: `${slug(name)}-${i + 1}`, position, label }));
  });
}

/** Adds the class that the network predicts, and its probabilities. @param indices of the validation images in the training file */
export function describeExamples(
  examples: readonly Example[],
  images: LabelledImages,
  network: WeightedNetwork,
  indices: readonly number[],
): ExampleRecord[] {
  const logits = logitsOf(network, images.images);
  return examples.map(({ id, position, label }, i) => {
    const probabilities = softmax(logits.subarray(i * network.classes, (i + 1) * network.classes));
    return {
      id,
      split: 'validation',
      index: indices[position] as number,
      label,
      predicted: argmax(probabilities),
      probabilities,
    };
  });
}

/** `<example id>/<layer>` for every layer: `[h, w, c]`, or `[c]` from global average pooling on. */
export function tapActivations(
  network: WeightedNetwork,
  examples: readonly Example[],
  images: LabelledImages,
): Map<string, TensorData> {
  const { layers, input } = network;
  const tapped = new Map<string, TensorData>();
  tf.tidy(() => {
    const outputs = forward(network, imagesToTensor(images.images, input));
    const values = new Map(layers.map(({ name }) => [name, (outputs[name] as tf.Tensor).dataSync<'float32'>()]));
    examples.forEach(({ id }, i) => {
      for (const { name } of layers) {
        const shape = (outputs[name] as tf.Tensor).shape.slice(1);
        const size = shape.reduce((a, b) => a * b, 1);
        const all = values.get(name) as Float32Array;
        tapped.set(`${id}/${name}`, { dtype: 'float32', shape, data: all.slice(i * size, (i + 1) * size) });
      }
    });
  });
  return tapped;
}
