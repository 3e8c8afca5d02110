// The shipped network, alive in the reader's browser: weights in, activations of every layer out. Loaded lazily.
import '../model/no-address-flags.ts';
import * as tf from '@tensorflow/tfjs-core';
import { fetchBytes, fetchManifest, fetchTensors } from '../artifacts/browser.ts';
import type { Tensors, Watch } from '../artifacts/browser.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { startBrowserBackend } from '../model/backend-browser.ts';
import { networkOf, valuesPerImage } from '../model/architecture.ts';
import type { ImageShape } from '../model/architecture.ts';
import { forward, weightsToDevice } from '../model/network.ts';
import { imagesToTensor } from '../model/preprocess.ts';
import { softmax } from '../model/probabilities.ts';
import { rolesOf } from '../subject/roles.ts';

export interface LiveNetwork {
  readonly manifest: Manifest;
  /** The bytes of each image, in the order of `manifest.examples`. */
  readonly examples: readonly Uint8Array[];
  /** `<layer>` `[c]`: what the figures divide maps by. */
  readonly scales: Tensors;
  /** Runs the bytes of one image; returns every layer's output by name: `[h, w, c]`, or `[c]` from global average pooling on. */
  readonly run: (pixels: Uint8Array) => Map<string, TensorData>;
}

/** Far above what two processors differ by, far below what a reader could see. */
const tolerance = 1e-3;

/**
 * Runs the first example and compares it with what was shipped for it. Throws where the network here is not the network of the page: a
 * scale that does not fit, other probabilities.
 */
function tryOut({ manifest, examples, scales, run }: LiveNetwork): void {
  const outputs = run(examples[0] as Uint8Array);
  for (const { name, kind } of manifest.architecture) {
    if (kind !== 'conv' && kind !== 'maxPool') continue;
    const channels = tensorNamed(outputs, name).shape.at(-1);
    if (tensorNamed(scales, name).data.length !== channels)
      throw new Error(`invalid scales: those of layer "${name}" do not fit its ${channels} channels`);
  }
  const probabilities = softmax(tensorNamed(outputs, rolesOf(manifest.architecture).logits.name).data);
  const shipped = manifest.examples[0]?.probabilities ?? [];
  // A comparison with NaN is false, and must not pass.
  const agrees =
    probabilities.length === shipped.length &&
    probabilities.every((value, i) => Math.abs(value - (shipped[i] ?? NaN)) <= tolerance);
  if (!agrees)
    throw new Error('invalid network: computed here, the first example gets other probabilities than shipped');
}

interface Images {
  readonly shape: ImageShape;
  /** The bytes of each image. */
  readonly each: readonly Uint8Array[];
}

/** The images of the examples: their tensor is `[n, height, width]` where they are grey, `[n, height, width, channels]` otherwise. */
function imagesOf(tensors: Tensors, { examples }: Manifest): Images {
  const { dtype, shape, data } = tensorNamed(tensors, 'images');
  const [count = 0, height = 0, width = 0, channels = 1] = shape;
  if (dtype !== 'uint8' || shape.length < 3 || shape.length > 4 || count !== examples.length)
    throw new Error(`invalid examples: ${dtype} [${shape.join(', ')}] are not ${examples.length} images`);
  const size = valuesPerImage({ height, width, channels });
  return {
    shape: { height, width, channels },
    each: examples.map((_, i) => Uint8Array.from(data.subarray(i * size, (i + 1) * size))),
  };
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
  const { files } = manifest;
  const [weightTensors, scaleTensors, exampleTensors] = (await fetchTensors(
    base,
    [files.weights, files.scales, files.examples],
    watch,
  )) as [Tensors, Tensors, Tensors];
  const images = imagesOf(exampleTensors, manifest);
  // The layers are those of the manifest that came with the weights, so that any shipped network runs here.
  const network = networkOf(manifest.architecture, images.shape);
  const weights = weightsToDevice(weightTensors, network);
  const run = (pixels: Uint8Array): Map<string, TensorData> => {
    const outputs = tf.tidy(() => forward({ ...network, weights }, imagesToTensor(pixels, network.input)));
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
  const live = { manifest, examples: images.each, scales: scaleTensors, run };
  try {
    tryOut(live);
  } catch (error) {
    tf.dispose(weights);
    throw error;
  }
  return live;
}
