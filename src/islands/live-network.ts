// The shipped network, alive in the reader's browser: weights in, activations of every layer out. Loaded lazily, once, for all islands.
import * as tf from '@tensorflow/tfjs-core';
import { fetchManifest, fetchTensors } from '../artifacts/browser.ts';
import type { ReportBytes, Tensors } from '../artifacts/browser.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { Manifest } from '../artifacts/schema.ts';
import { startBrowserBackend } from '../model/backend-browser.ts';
import { forward, weightsToDevice } from '../model/network.ts';
import { imagesToTensor, pixelCount } from '../model/preprocess.ts';

export interface LiveNetwork {
  readonly manifest: Manifest;
  /** 784 bytes each, in the order of `manifest.examples`. */
  readonly examples: readonly Uint8Array[];
  /** `<layer>` `[c]`: what the figures divide maps by. */
  readonly scales: Tensors;
  /** Runs one image of 784 bytes; returns every layer's output by name: `[h, w, c]`, or `[c]` from global average pooling on. */
  readonly run: (pixels: Uint8Array) => Map<string, TensorData>;
}

/**
 * Fetches weights, scales and examples, starts WebAssembly, and returns the running network.
 * @param base address of the artifacts folder, with a slash at its end
 * Throws with the reason where a file is missing or damaged, or WebAssembly is not there.
 */
export async function openNetwork(base: string, report: ReportBytes): Promise<LiveNetwork> {
  const [manifest] = await Promise.all([fetchManifest(base), startBrowserBackend()]);
  const { weights, scales, examples } = manifest.files;
  const [weightTensors, scaleTensors, exampleTensors] = (await fetchTensors(
    base,
    [weights, scales, examples],
    report,
  )) as [Tensors, Tensors, Tensors];
  const onDevice = weightsToDevice(weightTensors);
  const bytes = tensorNamed(exampleTensors, 'images').data as Uint8Array;
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
  return {
    manifest,
    examples: manifest.examples.map((_, i) => bytes.slice(i * pixelCount, (i + 1) * pixelCount)),
    scales: scaleTensors,
    run,
  };
}
