// An engine in Node: what the model computes of an image that is in no file, as a snapshot. It stands for the worker of a page.
import * as tf from '@tensorflow/tfjs-core';
import type { Computed } from '../../src/artifacts/computed.ts';
import { withComputed } from '../../src/artifacts/computed.ts';
import type { ChangedNetwork, InputKey, NetworkKey } from '../../src/artifacts/keys.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Attributions, Input, Source, Tensors } from '../../src/artifacts/source.ts';
import { explain, occlusionMaps } from '../../pipeline/analyses/measures/attribution-methods.ts';
import { replaceChannels, switchedOff } from '../../src/model/channel-switch.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { forward, weightsToDevice } from '../../src/model/network.ts';
import { networkOf } from '../../src/model/architecture.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';

/** A network of a source on the device. */
export const onDevice = (source: Source, key: NetworkKey): WeightedNetwork => {
  const network = networkOf(source.manifest.architecture, source.image);
  return { ...network, weights: weightsToDevice(source.weights(key), network) };
};

/** The outputs of every layer for one image, with the channels of the key held at zero. */
export function outputsOf(source: Source, key: NetworkKey, { pixels }: Pick<Input, 'pixels'>): Tensors {
  const network = onDevice(source, key);
  const { off = [] } = (typeof key === 'object' && 'origin' in key ? key : {}) as Partial<ChangedNetwork>;
  const outputs = tf.tidy(() =>
    forward(network, imagesToTensor(pixels, network.input), {
      edit: ({ name }, activations) => {
        const silent = off.filter(({ layer }) => layer === name).map(({ channel }) => channel);
        return silent.length === 0 ? activations : replaceChannels(activations, switchedOff(silent));
      },
    }),
  );
  return new Map(
    Object.entries(outputs).map(([name, tensor]): [string, TensorData] => [
      name,
      { dtype: 'float32', shape: tensor.shape.slice(1), data: tensor.dataSync<'float32'>() },
    ]),
  );
}

/** Every map that a figure of attributions needs, of one class in one image. */
export function attributionsOf(
  source: Source,
  key: NetworkKey,
  { pixels }: Pick<Input, 'pixels'>,
  explained: number,
  logitSpread: number,
): Attributions {
  const network = onDevice(source, key);
  const how = (patch: number, fill: 'zero' | 'mean' = 'zero') => ({ patch, stride: 1, fill });
  const { occlusion: _, ...maps } = Object.fromEntries(
    explain(network, pixels, [explained], { steps: 8, occluder: how(3) }),
  );
  const all = {
    ...maps,
    ...Object.fromEntries(
      [3, 5, 7].map((p) => [`occlusion-${p}`, occlusionMaps(network, pixels, [explained], how(p))]),
    ),
    'occlusion-5-mean': occlusionMaps(network, pixels, [explained], how(5, 'mean')),
  };
  return {
    explained,
    logitSpread,
    maps: new Map(
      Object.entries(all).map(([name, { side, data }]) => [name, { dtype: 'float32', shape: [side, side], data }]),
    ),
  };
}

/** A snapshot with an image and what networks make of it. */
export function ranOn(
  source: Source,
  key: InputKey,
  input: Input,
  networks: readonly NetworkKey[],
  more: Computed = {},
) {
  const filled = withComputed(source, more);
  return withComputed(source, {
    ...more,
    inputs: [{ key, input }],
    activations: networks.map((network) => ({ network, input: key, outputs: outputsOf(filled, network, input) })),
  });
}

/** The pixels of an image, moved to the right and down; what comes in is background. */
export const shifted = (pixels: Uint8Array, [right, down]: readonly [number, number], side = 28): Uint8Array =>
  pixels.map((_, at) => {
    const [row, column] = [Math.floor(at / side) - down, (at % side) - right];
    return row >= 0 && row < side && column >= 0 && column < side ? (pixels[row * side + column] ?? 0) : 0;
  });
