// The trained network as a TensorFlow.js Layers model, so that `tf.loadLayersModel` opens it without any code of this project.
import * as tf from '@tensorflow/tfjs';
import type { LayerSpec } from '../../src/model/architecture.ts';
import type { KindName, SpecOf } from '../../src/model/layers/layer.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';

type Export<Spec extends LayerSpec> = (layer: Spec) => tf.layers.Layer;

/** Each kind of layer as a layer of Keras. */
const exports: { readonly [Kind in KindName]: Export<SpecOf<Kind>> } = {
  conv: ({ name, kernelSize, filters, padding, activation }) =>
    tf.layers.conv2d({ name, kernelSize, filters, padding, activation }),
  maxPool: ({ name, size }) => tf.layers.maxPooling2d({ name, poolSize: size, strides: size }),
  globalAveragePool: ({ name }) => tf.layers.globalAveragePooling2d({ name }),
  dense: ({ name, units }) => tf.layers.dense({ name, units }),
};
const exported = (layer: LayerSpec): tf.layers.Layer => (exports[layer.kind] as Export<LayerSpec>)(layer);

/** What Keras needs between two layers: maps are flattened before a dense layer. */
function toKeras({ layers }: WeightedNetwork): tf.layers.Layer[] {
  return layers.flatMap((layer, i) => {
    const [height = 1, width = 1] = layers[i - 1]?.outputShape ?? [];
    const isFlat = height * width === 1;
    return layer.kind === 'dense' && !isFlat ? [tf.layers.flatten(), exported(layer)] : [exported(layer)];
  });
}

/** Builds the model: input `[n, height, width, channels]` (byte / 255), output logits `[n, classes]`; with these folded weights. */
export function layersModel(network: WeightedNetwork): tf.LayersModel {
  const { input, layers, weights } = network;
  const model = tf.sequential({ name: 'feature-maps-and-filters' });
  model.add(tf.layers.inputLayer({ inputShape: [input.height, input.width, input.channels] }));
  for (const layer of toKeras(network)) model.add(layer);
  for (const { name } of layers) {
    const own = ['kernel', 'bias'].flatMap((part) => weights[`${name}/${part}`] ?? []);
    if (own.length > 0) model.getLayer(name).setWeights(own);
  }
  return model;
}

/** The two files of a Layers model: `model.json` and `weights.bin`. */
export async function encodeLayersModel(
  network: WeightedNetwork,
): Promise<{ readonly json: Uint8Array; readonly binary: Uint8Array }> {
  const model = layersModel(network);
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  model.dispose();
  if (saved?.weightData === undefined) throw new Error('missing weights: TensorFlow.js saved no model');
  const json = {
    format: 'layers-model',
    generatedBy: saved.generatedBy,
    convertedBy: null,
    modelTopology: saved.modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: saved.weightSpecs }],
  };
  const binary = tf.io.CompositeArrayBuffer.join(saved.weightData);
  return { json: new TextEncoder().encode(JSON.stringify(json)), binary: new Uint8Array(binary) };
}
