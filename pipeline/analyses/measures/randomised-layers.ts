// Networks whose last layers have forgotten what they learned: cascading randomisation (Adebayo et al. 2018, arXiv:1810.03292). A layer is
// randomised as it was made: a kernel drawn anew from the initialiser, gamma 1, beta 0, the statistics of its batch norm measured on
// training images that come through the layers before it, and all of that folded; the last layer's bias is 0. What is randomised to the
// first layer is one more untrained network.
import * as tf from '@tensorflow/tfjs-core';
import { layerNamed } from '../../../src/model/architecture.ts';
import type { Layer } from '../../../src/model/architecture.ts';
import { convolveAndRectify } from '../../../src/model/layers/conv.ts';
import { forward, weightNamed } from '../../../src/model/network.ts';
import type { Replacements, WeightedNetwork } from '../../../src/model/network.ts';
import { imagesToTensor } from '../../../src/model/preprocess.ts';
import { disposeState, foldLayer, initialState } from '../../../src/model/training.ts';

/** Layers with weights from the last to the first: the order of the cascade. */
export const cascadeOf = (layers: readonly Layer[]): string[] =>
  layers
    .filter(({ kind }) => kind === 'conv' || kind === 'dense')
    .map(({ name }) => name)
    .reverse();

/**
 * The network with every weighted layer from the last down to `until` randomised. The caller disposes its weights.
 * @param seed of the draw; the same seed gives a layer the same kernel, however many are randomised
 * @param images bytes of training images for the statistics of batch norm
 */
export function randomisedDownTo(
  network: WeightedNetwork,
  until: string,
  seed: number,
  images: Uint8Array,
): WeightedNetwork {
  const { weights, layers } = network;
  const chosen = cascadeOf(layers).slice(0, cascadeOf(layers).indexOf(layerNamed(until, layers).name) + 1);
  if (chosen.length === 0)
    throw new Error(`invalid layer "${until}": it has no weights; ${cascadeOf(layers).join(', ')} have`);
  const fresh = initialState(seed, network);
  const randomised = tf.tidy(() => {
    const mixed = Object.fromEntries(Object.entries(weights).map(([name, tensor]) => [name, tf.clone(tensor)]));
    const conv: Replacements['conv'] = (layer, input) => {
      if (chosen.includes(layer.name)) Object.assign(mixed, foldLayer(layer, input as tf.Tensor4D, fresh.parameters));
      return convolveAndRectify(layer, input, mixed);
    };
    for (const name of chosen)
      if (layerNamed(name, layers).kind === 'dense')
        for (const part of [`${name}/kernel`, `${name}/bias`])
          mixed[part] = tf.clone(weightNamed(fresh.parameters, part));
    forward({ layers, weights: mixed }, imagesToTensor(images, network.input), { instead: { conv } });
    return mixed;
  });
  disposeState(fresh);
  return { ...network, weights: randomised };
}

/** How far the kernels of some layers are from others: norm of the difference in units of the norm of the first. */
export function relativeDistance(a: WeightedNetwork, b: WeightedNetwork, names: readonly string[]): number {
  return Math.sqrt(
    tf.tidy(() => {
      const squares = (of: (name: string) => tf.Tensor): number =>
        names.reduce((sum, name) => sum + (tf.sum(tf.square(of(`${name}/kernel`))).arraySync() as number), 0);
      const ofA = (name: string): tf.Tensor => weightNamed(a.weights, name);
      return squares((name) => tf.sub(ofA(name), weightNamed(b.weights, name))) / squares(ofA);
    }),
  );
}
