// What each kernel of a convolution adds to its output on real images: C[c, o] = E_x ||W[c, o] * A_c(x)||, the norm over positions, for every
// input channel c and output channel o. Measured from the second moments of the input's patches, one 9 x 9 matrix for each channel and
// image, so that no kernel has to be convolved by itself.
import type * as tf from '@tensorflow/tfjs-core';
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import type { ConvLayer, Layer } from '../../../src/model/architecture.ts';
import { forward } from '../../../src/model/network.ts';
import { shuffle } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';
import { forEachBatch } from '../../measuring/metrics.ts';
import type { ReportImages } from '../../measuring/metrics.ts';
import type { Network } from '../analysis.ts';

/** A convolution that reads another layer's channels, and that layer. */
export interface Reader {
  readonly layer: ConvLayer;
  readonly from: Layer;
}

/** All convolutions but the first, each with the layer it reads. */
export const readersOf = ({ layers }: Pick<Network, 'layers'>): Reader[] =>
  layers.flatMap((layer, i) => {
    const from = layers[i - 1];
    return layer.kind === 'conv' && from !== undefined ? [{ layer, from }] : [];
  });

/** Values of n edges, row-major `[in, out]`. */
export interface Contributions {
  /** Mean over images of the norm of what the kernel adds to the map. */
  readonly mean: Float64Array;
  /** Standard error of that mean over images. */
  readonly error: Float64Array;
  /** Mean over images and positions of what the kernel adds, with its sign. */
  readonly signed: Float64Array;
}

/** Sums of the products of every two of the k² places of a window over a zero-padded map, and of the places themselves. */
export class PatchMoments {
  readonly taps: number;
  /** `[tap, tap]`, upper triangle row by row. */
  readonly products: Float64Array;
  readonly sums: Float64Array;
  readonly #padded: Float64Array;

  constructor(
    readonly height: number,
    readonly width: number,
    readonly kernelSize: number,
  ) {
    this.taps = kernelSize * kernelSize;
    this.products = new Float64Array((this.taps * (this.taps + 1)) / 2);
    this.sums = new Float64Array(this.taps);
    this.#padded = new Float64Array((height + kernelSize - 1) * (width + kernelSize - 1));
  }

  /** Replaces the moments by those of one channel of one image. @param values activations `[n, height, width, channels]` */
  measure(values: Float32Array, image: number, channel: number, channels: number): void {
    const { height, width, kernelSize, taps, products, sums } = this;
    const padded = this.#padded;
    const margin = (kernelSize - 1) / 2;
    const stride = width + kernelSize - 1;
    let at = image * height * width * channels + channel;
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++, at += channels) padded[(y + margin) * stride + x + margin] = values[at] as number;
    const offset = (tap: number): number => Math.floor(tap / kernelSize) * stride + (tap % kernelSize);
    let index = 0;
    for (let a = 0; a < taps; a++) {
      const [first, plain] = [offset(a), this.#sumFrom(offset(a), stride)];
      sums[a] = plain;
      for (let b = a; b < taps; b++) {
        const second = offset(b);
        let sum = 0;
        for (let y = 0; y < height; y++)
          for (let x = 0, row = y * stride; x < width; x++, row++)
            sum += (padded[first + row] as number) * (padded[second + row] as number);
        products[index++] = sum;
      }
    }
  }

  #sumFrom(start: number, stride: number): number {
    let sum = 0;
    for (let y = 0; y < this.height; y++)
      for (let x = 0; x < this.width; x++) sum += this.#padded[start + y * stride + x] as number;
    return sum;
  }
}

/** Coefficients of ||W * A||² in the products of patches, and of Σ (W * A) in their sums, for one kernel of `[k, k, in, out]`. */
function formOf({ shape, data }: TensorData, input: number, output: number) {
  const [k = 0, , inputs = 0, outputs = 0] = shape;
  const weights = Float64Array.from(
    { length: k * k },
    (_, tap) => data[(tap * inputs + input) * outputs + output] as number,
  );
  const quadratic = weights.reduce<number[]>((all, a, i) => {
    for (let j = i; j < weights.length; j++) all.push((i === j ? 1 : 2) * a * (weights[j] as number));
    return all;
  }, []);
  return { weights, quadratic: Float64Array.from(quadratic) };
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

/** Running sums of one set of kernels over the channels of one layer. */
class EdgeSums {
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  readonly #signed: Float64Array;
  readonly #forms: readonly ReturnType<typeof formOf>[];

  constructor(kernel: TensorData) {
    const [, , inputs = 0, outputs = 0] = kernel.shape;
    const edges = inputs * outputs;
    this.#forms = Array.from({ length: edges }, (_, e) => formOf(kernel, Math.floor(e / outputs), e % outputs));
    [this.#sums, this.#squares, this.#signed] = [0, 1, 2].map(() => new Float64Array(edges)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
  }

  add({ products, sums }: PatchMoments, input: number, outputs: number): void {
    for (let o = 0; o < outputs; o++) {
      const edge = input * outputs + o;
      const { quadratic, weights } = this.#forms[edge] as ReturnType<typeof formOf>;
      // Rounding may leave a little less than nothing.
      const energy = Math.max(0, dot(quadratic, products));
      this.#squares[edge] = (this.#squares[edge] as number) + energy;
      this.#sums[edge] = (this.#sums[edge] as number) + Math.sqrt(energy);
      this.#signed[edge] = (this.#signed[edge] as number) + dot(weights, sums);
    }
  }

  result(images: number, positions: number): Contributions {
    const mean = this.#sums.map((sum) => sum / images);
    return {
      mean,
      error: mean.map((m, e) => Math.sqrt(Math.max(0, (this.#squares[e] as number) / images - m * m) / images)),
      signed: this.#signed.map((sum) => sum / images / positions),
    };
  }
}

/**
 * Contributions of every kernel of the named layers, `[in, out]`, over all images.
 * @param kernels for each layer the sets of kernels `[k, k, in, out]` that are asked for: its own, or others in their place
 */
export function contributionsOf(
  network: Network,
  images: Uint8Array,
  kernels: ReadonlyMap<string, readonly TensorData[]>,
  report?: ReportImages,
): Map<string, Contributions[]> {
  const readers = readersOf(network)
    .filter(({ layer }) => kernels.has(layer.name))
    .map(({ layer, from }) => {
      const [height, width, inputs] = from.outputShape;
      return {
        layer,
        from,
        inputs,
        moments: new PatchMoments(height, width, layer.kernelSize),
        sums: (kernels.get(layer.name) ?? []).map((kernel) => new EdgeSums(kernel)),
      };
    });
  let count = 0;
  forEachBatch(
    images,
    network.input,
    (batch) => {
      const outputs = forward(network, batch);
      for (const { layer, from, inputs, moments, sums } of readers) {
        const values = (outputs[from.name] as tf.Tensor).dataSync<'float32'>();
        for (let image = 0; image < batch.shape[0]; image++)
          for (let c = 0; c < inputs; c++) {
            moments.measure(values, image, c, inputs);
            for (const sum of sums) sum.add(moments, c, layer.filters);
          }
      }
      count += batch.shape[0];
    },
    report,
  );
  return new Map(
    readers.map(({ layer, moments, sums }) => [
      layer.name,
      sums.map((sum) => sum.result(count, moments.height * moments.width)),
    ]),
  );
}

/** Permutes the kernels of each output over its inputs, in an order of its own: sizes stay, the pairing is lost. */
export function shuffleInputs({ shape, data, dtype }: TensorData, random: Random): TensorData {
  const [k = 0, , inputs = 0, outputs = 0] = shape;
  const permuted = new Float32Array(data.length);
  for (let o = 0; o < outputs; o++) {
    const order = shuffle(
      Array.from({ length: inputs }, (_, i) => i),
      random,
    );
    for (let tap = 0; tap < k * k; tap++)
      order.forEach((from, c) => {
        permuted[(tap * inputs + c) * outputs + o] = data[(tap * inputs + from) * outputs + o] as number;
      });
  }
  return { dtype, shape, data: permuted };
}

/** Euclidean norm of every kernel, `[in, out]`. */
export function kernelNorms({ shape, data }: TensorData): Float64Array {
  const [, , inputs = 0, outputs = 0] = shape;
  const squares = new Float64Array(inputs * outputs);
  data.forEach((value, i) => {
    squares[i % squares.length] = (squares[i % squares.length] as number) + value * value;
  });
  return squares.map(Math.sqrt);
}

/** A layer's kernel of a network. */
export const kernelNamed = ({ tensors }: Network, layer: string): TensorData => tensorNamed(tensors, `${layer}/kernel`);

/** Root mean square of every channel that a layer reads, over all positions of all images. */
export function inputStrengths(network: Network, layer: string, images: Uint8Array): Float64Array {
  const reader = readersOf(network).find((candidate) => candidate.layer.name === layer);
  if (reader === undefined)
    throw new Error(`unknown layer "${layer}": no convolution of that name reads another layer`);
  const { from } = reader;
  const squares = new Float64Array(from.outputShape[2]);
  let count = 0;
  forEachBatch(images, network.input, (batch) => {
    const values = (forward(network, batch)[from.name] as tf.Tensor).dataSync<'float32'>();
    values.forEach((value, i) => {
      squares[i % squares.length] = (squares[i % squares.length] as number) + value * value;
    });
    count += values.length / squares.length;
  });
  return squares.map((sum) => Math.sqrt(sum / count));
}
