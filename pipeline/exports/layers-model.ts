// The trained network as a TensorFlow.js Layers model, so that `tf.loadLayersModel` opens it without any code of this project.
import * as tf from '@tensorflow/tfjs';
import { inputShape, layers } from '../../src/model/architecture.ts';
import type { Layer } from '../../src/model/architecture.ts';

function toKeras(layer: Layer): tf.layers.Layer[] {
  const { name } = layer;
  switch (layer.kind) {
    case 'conv':
      return [
        tf.layers.conv2d({
          name,
          kernelSize: layer.kernelSize,
          filters: layer.filters,
          padding: layer.padding,
          activation: layer.activation,
        }),
      ];
    case 'maxPool':
      return [tf.layers.maxPooling2d({ name, poolSize: layer.size, strides: layer.size })];
    case 'globalAveragePool':
      return [tf.layers.globalAveragePooling2d({ name })];
    case 'dense':
      return [tf.layers.dense({ name, units: layer.units })];
    default:
      return layer satisfies never;
  }
}

/** Builds the model, input `[n, 28, 28, 1]` (byte / 255), output logits `[n, 10]`, and gives it these folded weights. */
export function layersModel(weights: Readonly<Record<string, tf.Tensor>>): tf.LayersModel {
  const model = tf.sequential({ name: 'feature-maps-and-filters' });
  model.add(tf.layers.inputLayer({ inputShape: [...inputShape] }));
  for (const layer of layers.flatMap(toKeras)) model.add(layer);
  for (const { name, kind } of layers)
    if (kind === 'conv' || kind === 'dense')
      model.getLayer(name).setWeights([weights[`${name}/kernel`] as tf.Tensor, weights[`${name}/bias`] as tf.Tensor]);
  return model;
}

/** The two files of a Layers model: `model.json` and `weights.bin`. */
export async function encodeLayersModel(
  weights: Readonly<Record<string, tf.Tensor>>,
): Promise<{ readonly json: Uint8Array; readonly binary: Uint8Array }> {
  const model = layersModel(weights);
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
