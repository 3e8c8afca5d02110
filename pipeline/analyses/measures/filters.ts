// Filters as weights alone: how much each matters by size, which way it points, how smooth it is.
import { tensorNamed } from '../../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import type { Layer } from '../../../src/model/architecture.ts';
import type { Tensors } from '../../measuring/tensors.ts';

/** The weights of filter `channel` of a kernel `[h, w, in, out]`: h x w x in values. */
export function filterOf({ shape, data }: TensorData, channel: number): Float64Array {
  const outputs = shape.at(-1) as number;
  return Float64Array.from({ length: data.length / outputs }, (_, i) => data[i * outputs + channel] as number);
}

/** All filters of a convolution. */
export function filtersIn(weights: Tensors, layer: string): Float64Array[] {
  const kernel = tensorNamed(weights, `${layer}/kernel`);
  return Array.from({ length: kernel.shape.at(-1) as number }, (_, channel) => filterOf(kernel, channel));
}

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const norm = (a: Float64Array): number => Math.sqrt(dot(a, a));

/** Cosine of two filters, exactly 1 of a filter to itself; 0 where one of them is all zeros. */
export function cosine(a: Float64Array, b: Float64Array): number {
  // One root of the product, not a product of two roots: the root of a square is exact.
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : Math.max(-1, Math.min(1, dot(a, b) / lengths));
}

/** Norm of what the next layer does with channel `channel` of a kernel `[…, in, out]`. */
export function outgoingNorm({ shape, data }: TensorData, channel: number): number {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  let sum = 0;
  for (let i = 0; i < data.length; i++)
    if (Math.floor(i / outputs) % inputs === channel) sum += (data[i] as number) ** 2;
  return Math.sqrt(sum);
}

/**
 * Lag-one spatial autocorrelation (Moran's I with neighbours above, below, left and right), slices centred one by one and pooled:
 * 1 for smooth, about -1 / (k² - 1) for independent weights of a k x k kernel, -1 for a chessboard.
 * @param filter h x w x in values; 0 where all slices are constant
 */
export function autocorrelation(filter: Float64Array, size: number): number {
  const inputs = filter.length / (size * size);
  let products = 0;
  let pairs = 0;
  let squares = 0;
  for (let c = 0; c < inputs; c++) {
    const slice = Float64Array.from({ length: size * size }, (_, i) => filter[i * inputs + c] as number);
    const average = slice.reduce((a, b) => a + b, 0) / slice.length;
    const centred = slice.map((value) => value - average);
    squares += dot(centred, centred);
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) {
        const here = centred[y * size + x] as number;
        if (x + 1 < size) products += here * (centred[y * size + x + 1] as number);
        if (y + 1 < size) products += here * (centred[(y + 1) * size + x] as number);
        pairs += Number(x + 1 < size) + Number(y + 1 < size);
      }
  }
  return squares === 0 ? 0 : Math.max(-1, Math.min(1, products / pairs / (squares / filter.length)));
}

/**
 * Gain of every filter of every convolution: the norm of its weights times that of what the next layer with weights does with its channel.
 * Scaling a channel up and its readers down does not change it.
 */
export function filterGains(weights: Tensors, layers: readonly Layer[]): { layer: string; gain: number[] }[] {
  const weighted = layers.filter(({ kind }) => kind === 'conv' || kind === 'dense');
  return weighted.flatMap(({ name, kind }, index) => {
    const next = weighted[index + 1];
    if (kind !== 'conv' || next === undefined) return [];
    const readers = tensorNamed(weights, `${next.name}/kernel`);
    return [
      { layer: name, gain: filtersIn(weights, name).map((filter, c) => norm(filter) * outgoingNorm(readers, c)) },
    ];
  });
}
