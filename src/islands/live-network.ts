// The shipped network, alive in the reader's browser: weights in, activations of every layer out. Loaded lazily.
import '../model/no-address-flags.ts';
import * as tf from '@tensorflow/tfjs-core';
import { fetchBytes, fetchManifest, fetchTensors } from '../artifacts/browser.ts';
import type { Tensors, Watch } from '../artifacts/browser.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { startBrowserBackend } from '../model/backend-browser.ts';
import { forward, weightsToDevice } from '../model/network.ts';
import { imagesToTensor, pixelCount } from '../model/preprocess.ts';
import { softmax } from '../model/probabilities.ts';

export interface LiveNetwork {
  /** What was shipped: the manifest, the examples, what the figures divide maps by. */
  readonly source: Source;
  /** Runs one image of 784 bytes; returns every layer's output by name: `[h, w, c]`, or `[c]` from global average pooling on. */
  readonly run: (pixels: Uint8Array) => Map<string, TensorData>;
}

/** Far above what two processors differ by, far below what a reader could see. */
const tolerance = 1e-3;

/**
 * Runs the first example and compares it with what was shipped for it. Throws where the network here is not the network of the page:
 * another layer, a scale that does not fit, other probabilities.
 */
function tryOut({ manifest, examples, scales, run }: LiveNetwork): void {
  const [example] = manifest.examples;
  const outputs = run(examples[0] ?? new Uint8Array(pixelCount));
  for (const { name, kind } of manifest.architecture) {
    const output = outputs.get(name);
    if (output === undefined) throw new Error(`invalid manifest: layer "${name}" is none of this network`);
    if (kind !== 'conv' && kind !== 'maxPool') continue;
    if (tensorNamed(scales, name).data.length !== output.shape.at(-1))
      throw new Error(`invalid scales: those of layer "${name}" do not fit its ${output.shape.at(-1)} channels`);
  }
  const probabilities = softmax(tensorNamed(outputs, 'logits').data);
  // A comparison with NaN is false, and must not pass.
  const agrees = probabilities.every((value, i) => Math.abs(value - (example?.probabilities[i] ?? NaN)) <= tolerance);
  if (!agrees)
    throw new Error('invalid network: computed here, the first example gets other probabilities than shipped');
}

function imagesOf(tensors: Tensors, { examples }: Manifest): Uint8Array[] {
  const { dtype, shape, data } = tensorNamed(tensors, 'images');
  if (dtype !== 'uint8' || data.length !== examples.length * pixelCount)
    throw new Error(`invalid examples: ${dtype} [${shape.join(', ')}] are not ${examples.length} images`);
  return examples.map((_, i) => Uint8Array.from(data.subarray(i * pixelCount, (i + 1) * pixelCount)));
}

/**
 * Fetches weights, scales and examples, starts WebAssembly, and returns the running network, tried out.
 * @param base address of the artifacts folder, with a slash at its end
 * Throws with the reason where a file is missing or damaged, WebAssembly is not there, or the network says something else than shipped.
 */
export async function openNetwork(base: string, watch: Watch): Promise<LiveNetwork> {
  const [manifest] = await Promise.all([
    fetchManifest(base, watch),
    startBrowserBackend((address) => fetchBytes(address, watch), watch.signal),
  ]);
  const { weights, scales, examples } = manifest.files;
  const [weightTensors, scaleTensors, exampleTensors] = (await fetchTensors(
    base,
    [weights, scales, examples],
    watch,
  )) as [Tensors, Tensors, Tensors];
  const onDevice = weightsToDevice(weightTensors);
  const run = (pixels: Uint8Array): Map<string, TensorData> => {
    const outputs = tf.tidy(() => forward(onDevice, imagesToTensor(pixels)));
    try {
      return new Map(
        Object.entries(outputs).map(([name, tensor]) => [
          name,
          { dtype: 'float32', shape: tensor.shape.slice(1), data: tensor.dataSync<'float32'>() },
        ]),
      );
    } finally {
      tf.dispose(outputs);
    }
  };
  const network = { manifest, examples: imagesOf(exampleTensors, manifest), scales: scaleTensors, run };
  try {
    tryOut(network);
  } catch (error) {
    tf.dispose(onDevice);
    throw error;
  }
  return network;
}
