// The scale of every channel over the validation images, which maps are divided by: a constant of the data set, never of one image.
import type * as tf from '@tensorflow/tfjs-core';
import { valuesPerImage } from '../../src/model/architecture.ts';
import { forward } from '../../src/model/network.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { forEachBatch } from './metrics.ts';
import type { ReportImages } from './metrics.ts';

/** The percentile that maps are divided by: high enough to keep contrast, low enough not to hang on one pixel. */
export const scaleQuantile = 0.999;

/** Keeps the largest values of a stream, enough of them for an exact upper quantile. */
export class UpperTail {
  readonly #kept: Float32Array;
  readonly #size: number;
  #filled = 0;
  #threshold = -Infinity;

  /** @param count how many values the stream will have in all */
  constructor(
    readonly count: number,
    readonly quantile: number,
  ) {
    this.#size = count - Math.floor((count - 1) * quantile);
    this.#kept = new Float32Array(2 * this.#size + 1024);
  }

  add(value: number): void {
    if (value < this.#threshold) return;
    this.#kept[this.#filled++] = value;
    if (this.#filled === this.#kept.length) this.#trim();
  }

  #trim(): void {
    const sorted = this.#kept.subarray(0, this.#filled).sort();
    this.#kept.copyWithin(0, Math.max(0, sorted.length - this.#size), sorted.length);
    this.#filled = Math.min(this.#filled, this.#size);
    if (this.#filled === this.#size) this.#threshold = this.#kept[0] as number;
  }

  /** The quantile with linear interpolation between neighbours (Hyndman & Fan 1996, type 7). */
  value(): number {
    this.#trim();
    const position = (this.count - 1) * this.quantile;
    const first = this.count - this.#filled;
    const low = this.#kept[Math.floor(position) - first] as number;
    const high = this.#kept[Math.min(Math.ceil(position), this.count - 1) - first] as number;
    return low + (high - low) * (position - Math.floor(position));
  }
}

/** Runs all images once; for every layer before the logits the 99.9th percentile of each channel. */
export function channelScales(
  network: WeightedNetwork,
  images: Uint8Array,
  report?: ReportImages,
): Map<string, Float32Array<ArrayBuffer>> {
  const count = images.length / valuesPerImage(network.input);
  const tails = new Map(
    network.layers
      .filter(({ kind }) => kind !== 'dense')
      .map(({ name, outputShape: [height, width, channels] }) => [
        name,
        Array.from({ length: channels }, () => new UpperTail(count * height * width, scaleQuantile)),
      ]),
  );
  const visit = (batch: tf.Tensor4D): void => {
    const outputs = forward(network, batch);
    for (const [name, ofChannel] of tails) {
      const values = (outputs[name] as tf.Tensor).dataSync<'float32'>();
      for (let i = 0; i < values.length; i++) (ofChannel[i % ofChannel.length] as UpperTail).add(values[i] as number);
    }
  };
  forEachBatch(images, network.input, visit, report);
  return new Map([...tails].map(([name, ofChannel]) => [name, Float32Array.from(ofChannel, (tail) => tail.value())]));
}
