// The shipped network, alive in the reader's browser: weights in, activations of every layer out. Loaded lazily.
import '../model/no-address-flags.ts';
import * as tf from '@tensorflow/tfjs-core';
import { fetchBytes, fetchSource } from '../artifacts/browser.ts';
import type { Watch } from '../artifacts/browser.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import { elementAt } from '../figures/marks/plane.ts';
import { startBrowserBackend } from '../model/backend-browser.ts';
import { networkOf } from '../model/architecture.ts';
import { forward, weightsToDevice } from '../model/network.ts';
import { imagesToTensor } from '../model/preprocess.ts';
import { softmax } from '../model/probabilities.ts';
import { rolesOf } from '../subject/roles.ts';

export interface LiveNetwork {
  /** What was shipped: manifest, weights, examples, and the scales that the figures divide maps by. */
  readonly source: Source;
  /** Runs the bytes of one image; returns every layer's output by name: `[h, w, c]`, or `[c]` from global average pooling on. */
  readonly run: (pixels: Uint8Array) => Map<string, TensorData>;
}

/** Far above what two processors differ by, far below what a reader could see. */
const tolerance = 1e-3;

/**
 * Runs the first example and compares it with what was shipped for it. Throws where the network here is not the network of the page: a
 * scale that does not fit, other probabilities.
 */
function tryOut({ source, run }: LiveNetwork): void {
  const { manifest, examples } = source;
  const scales = source.scales('trained');
  const outputs = run(elementAt(examples, 0).pixels);
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

/**
 * Fetches weights, scales and examples, starts WebAssembly, and returns the running network, tried out.
 * @param base address of the artifacts folder, with a slash at its end
 * Throws with the reason where a file is missing or damaged, WebAssembly is not there, or the network says something else than shipped.
 */
export async function openNetwork(base: string, watch: Watch): Promise<LiveNetwork> {
  const [source] = await Promise.all([
    fetchSource(base, ['weights', 'scales', 'examples'], watch),
    startBrowserBackend((address) => fetchBytes(address, watch), watch.signal),
  ]);
  // The layers are those of the manifest that came with the weights, so that any shipped network runs here.
  const network = networkOf(source.manifest.architecture, source.image);
  const weights = weightsToDevice(source.weights('trained'), network);
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
  const live = { source, run };
  try {
    tryOut(live);
  } catch (error) {
    tf.dispose(weights);
    throw error;
  }
  return live;
}
