// How often each channel of a layer is active, and how the activations of every two channels go together, gathered batch by batch.

/** Counts of positions where channels are above 0. */
export class ActivityCount {
  readonly counts: Float64Array;
  positions = 0;

  constructor(readonly channels: number) {
    this.counts = new Float64Array(channels);
  }

  /** @param values activations `[…, channels]` */
  add(values: Float32Array): void {
    const { channels, counts } = this;
    this.positions += values.length / channels;
    for (let i = 0; i < values.length; i += channels)
      for (let c = 0; c < channels; c++) if ((values[i + c] as number) > 0) counts[c] = (counts[c] as number) + 1;
  }

  /** Share of positions where each channel is above 0. */
  shares(): number[] {
    return Array.from(this.counts, (count) => count / this.positions);
  }
}

/** Sums of values and products of channels, in float64. */
export class PairMoments {
  readonly #sums: Float64Array;
  readonly #products: Float64Array;
  #positions = 0;

  constructor(readonly channels: number) {
    this.#sums = new Float64Array(channels);
    this.#products = new Float64Array(channels * channels);
  }

  /** @param values activations `[…, channels]`; zeros, about half of them, cost nothing */
  add(values: Float32Array): void {
    const { channels } = this;
    const [sums, products] = [this.#sums, this.#products];
    const active = new Int32Array(channels);
    this.#positions += values.length / channels;
    for (let start = 0; start < values.length; start += channels) {
      let count = 0;
      for (let c = 0; c < channels; c++) if (values[start + c] !== 0) active[count++] = c;
      for (let a = 0; a < count; a++) {
        const i = active[a] as number;
        const value = values[start + i] as number;
        sums[i] = (sums[i] as number) + value;
        for (let b = a; b < count; b++) {
          const j = active[b] as number;
          products[i * channels + j] = (products[i * channels + j] as number) + value * (values[start + j] as number);
        }
      }
    }
  }

  /** Pearson's correlation of two channels over all positions; 0 where one never varies. */
  correlation(first: number, second: number): number {
    const [i, j] = first < second ? [first, second] : [second, first];
    const covariance = (a: number, b: number): number =>
      (this.#products[a * this.channels + b] as number) / this.#positions -
      ((this.#sums[a] as number) / this.#positions) * ((this.#sums[b] as number) / this.#positions);
    const scale = Math.sqrt(covariance(i, i) * covariance(j, j));
    return scale > 0 ? Math.max(-1, Math.min(1, covariance(i, j) / scale)) : 0;
  }
}
