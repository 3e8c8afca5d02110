// Activations over the validation images, channel by channel: the scale that the figures divide by, zeros, and dead channels.
// Zeros: "sparsity" of rectified units (Glorot, Bordes & Bengio 2011). A scale is a constant of the data set, never of one image.
import type * as tf from '@tensorflow/tfjs-core';
import { valuesPerImage } from '../../src/model/architecture.ts';
import { forward } from '../../src/model/network.ts';
import type { WeightedNetwork } from '../../src/model/network.ts';
import { forEachBatch } from '../measuring/metrics.ts';
import type { ReportImages } from '../measuring/metrics.ts';

/** The percentile that maps are divided by: high enough to keep contrast, low enough not to hang on one pixel. */
export const scaleQuantile = 0.999;

export interface ChannelStatistics {
  /** 99.9th percentile of each channel. */
  readonly scale: Float32Array;
  /** Share of outputs that are exactly 0, all channels together. */
  readonly zeroShare: number;
  /** Channels that were never above 0. */
  readonly dead: number[];
}

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

/** Runs all images once and gathers the statistics of every layer before the logits. */
export function activationStatistics(
  network: WeightedNetwork,
  images: Uint8Array,
  report?: ReportImages,
): Map<string, ChannelStatistics> {
  const count = images.length / valuesPerImage(network.input);
  const tapped = network.layers.filter((layer) => layer.kind !== 'dense');
  const gathered = new Map(
    tapped.map(({ name, outputShape: [height, width, channels] }) => [
      name,
      {
        tails: Array.from({ length: channels }, () => new UpperTail(count * height * width, scaleQuantile)),
        zeros: 0,
        alive: new Uint8Array(channels),
      },
    ]),
  );
  const visit = (batch: tf.Tensor4D): void => {
    const outputs = forward(network, batch);
    for (const [name, layer] of gathered) {
      const values = (outputs[name] as tf.Tensor).dataSync<'float32'>();
      const channels = layer.tails.length;
      for (let i = 0; i < values.length; i++) {
        const value = values[i] as number;
        const channel = i % channels;
        (layer.tails[channel] as UpperTail).add(value);
        if (value > 0) layer.alive[channel] = 1;
        else layer.zeros++;
      }
    }
  };
  forEachBatch(images, network.input, visit, report);
  return new Map(
    tapped.map(({ name, outputShape: [height, width, channels] }) => {
      const { tails, zeros, alive } = gathered.get(name) as NonNullable<ReturnType<typeof gathered.get>>;
      return [
        name,
        {
          scale: Float32Array.from(tails, (tail) => tail.value()),
          zeroShare: zeros / (count * height * width * channels),
          dead: Array.from(alive.keys()).filter((channel) => alive[channel] === 0),
        },
      ];
    }),
  );
}
