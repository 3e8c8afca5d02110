// What TensorFlow.js's WASM backend lacks, or does slowly, for training: the two gradients of a convolution, of max pooling, and batch
// normalisation with ReLU. The convolutions are turned into forward convolutions, which XNNPACK does fast; the rest are plain loops
// over the WASM heap. Registered by side effect of `registerTrainingKernels`; inference never needs this file.
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { epsilon, fusedForward, fusedGradient } from './batch-norm.ts';

type Inputs = Readonly<Record<string, tf.TensorInfo>>;
interface Call {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly backend: unknown;
  readonly attrs?: tf.NamedAttrMap | undefined;
}

/** A view of a tensor's numbers. Take it after the last allocation of a kernel: growing the heap detaches earlier views. */
const view = (backend: BackendWasm, tensor: tf.TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array;

/** Views of several tensors, by name. */
const views = <Name extends string>(
  backend: BackendWasm,
  tensors: Readonly<Record<Name, tf.TensorInfo>>,
): Record<Name, Float32Array> =>
  Object.fromEntries(
    Object.entries<tf.TensorInfo>(tensors).map(([name, tensor]) => [name, view(backend, tensor)]),
  ) as Record<Name, Float32Array>;

/** Calls another kernel of the backend without the engine, so that no tensor is tracked and none can leak. */
function call(backend: BackendWasm, kernelName: string, inputs: Inputs, attrs: object): tf.TensorInfo {
  const kernel = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
  if (kernel === undefined) throw new Error(`missing kernel "${kernelName}" on backend wasm`);
  return kernel.kernelFunc({ inputs, backend, attrs: attrs as tf.NamedAttrMap }) as tf.TensorInfo;
}

function transpose(backend: BackendWasm, x: tf.TensorInfo, perm: readonly number[]): tf.TensorInfo {
  return call(backend, 'Transpose', { x }, { perm });
}

function convolve(backend: BackendWasm, x: tf.TensorInfo, filter: tf.TensorInfo, pad: number): tf.TensorInfo {
  return call(
    backend,
    'Conv2D',
    { x, filter },
    { strides: [1, 1], dilations: [1, 1], dataFormat: 'NHWC', pad, dimRoundingMode: undefined },
  );
}

/** Padding of a stride-1 "same" convolution with an odd kernel: the only kind this project trains. Throws on any other. */
function samePadding(kernelShape: readonly number[], attrs: tf.NamedAttrMap): number {
  const [height, width] = kernelShape as [number, number];
  const [strideHeight, strideWidth] = [attrs['strides']].flat() as number[];
  if (attrs['pad'] !== 'same' || strideHeight !== 1 || (strideWidth ?? 1) !== 1 || height !== width || height % 2 === 0)
    throw new Error(
      `invalid convolution for training on wasm: square odd kernels, stride 1 and "same" padding are supported, not ${height} x ${width}, stride ${JSON.stringify(attrs['strides'])}, padding ${JSON.stringify(attrs['pad'])}`,
    );
  return (height - 1) / 2;
}

/**
 * dW[i, j, c, o] = sum over n, y, x of input[n, y + i - p, x + j - p, c] · dy[n, y, x, o].
 * Read c as the batch and n as the channels, and this is a convolution of the input with dy as its kernel.
 */
function convBackpropFilter({ inputs, backend: b, attrs }: Call): tf.TensorInfo {
  const backend = b as BackendWasm;
  const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
  const pad = samePadding(attrs?.['filterShape'] as number[], attrs as tf.NamedAttrMap);
  // The image becomes the kernel here, and XNNPACK (tfjs 4.22) reads out of bounds for some kernels that are taller than wide.
  if (x.shape[1] !== x.shape[2])
    throw new Error(`invalid images for training on wasm: they must be square, not ${x.shape[1]} x ${x.shape[2]}`);
  const channelsAsBatch = transpose(backend, x, [3, 1, 2, 0]);
  const gradientAsKernel = transpose(backend, dy, [1, 2, 0, 3]);
  const perChannel = convolve(backend, channelsAsBatch, gradientAsKernel, pad);
  const result = transpose(backend, perChannel, [1, 2, 0, 3]);
  for (const info of [channelsAsBatch, gradientAsKernel, perChannel]) backend.disposeData(info.dataId);
  return result;
}

/** dx = dy convolved with the kernel turned by 180 degrees and its two channel axes exchanged. */
function convBackpropInput({ inputs, backend: b, attrs }: Call): tf.TensorInfo {
  const backend = b as BackendWasm;
  const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
  const pad = samePadding(filter.shape, attrs as tf.NamedAttrMap);
  const [size, , inputs_, outputs] = filter.shape as [number, number, number, number];
  const turned = backend.makeOutput([size, size, outputs, inputs_], 'float32');
  const source = view(backend, filter);
  const target = view(backend, turned);
  const positions = size * size;
  for (let position = 0; position < positions; position++)
    for (let c = 0; c < inputs_; c++)
      for (let o = 0; o < outputs; o++)
        target[((positions - 1 - position) * outputs + o) * inputs_ + c] = source[
          (position * inputs_ + c) * outputs + o
        ] as number;
  const result = convolve(backend, dy, turned, pad);
  backend.disposeData(turned.dataId);
  return result;
}

/** The gradient goes to the first largest value of each window, as in the forward pass of every backend. */
function maxPoolGradient({ inputs, backend: b, attrs }: Call): tf.TensorInfo {
  const backend = b as BackendWasm;
  const { dy, input, output } = inputs as Record<'dy' | 'input' | 'output', tf.TensorInfo>;
  const [size] = [attrs?.['filterSize']].flat() as [number];
  const [stride] = [attrs?.['strides']].flat() as [number];
  const [n, height, width, channels] = input.shape as [number, number, number, number];
  if (size !== stride || height % size !== 0 || width % size !== 0)
    throw new Error(
      `invalid pooling for training on wasm: windows must tile the input, not ${size} by ${stride} on ${height} x ${width}`,
    );
  const dx = backend.makeOutput(input.shape, 'float32');
  const { x, y, g, target } = views(backend, { x: input, y: output, g: dy, target: dx });
  target.fill(0);
  const [rows, columns] = [height / size, width / size];
  let o = 0;
  for (let image = 0; image < n; image++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const corner = ((image * height + row * size) * width + column * size) * channels;
        for (let c = 0; c < channels; c++, o++) {
          const largest = y[o] as number;
          window: for (let i = 0; i < size; i++)
            for (let j = 0; j < size; j++) {
              const at = corner + (i * width + j) * channels + c;
              if (x[at] === largest) {
                target[at] = g[o] as number;
                break window;
              }
            }
        }
      }
  return dx;
}

/** See `batchNormRelu`: returns y `[n, h, w, c]`, mean `[c]`, 1 / sqrt(variance + epsilon) `[c]`. Sums are kept in float64. */
function batchNormReluForward({ inputs, backend: b }: Call): tf.TensorInfo[] {
  const backend = b as BackendWasm;
  const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
  const channels = x.shape[3] as number;
  const out = backend.makeOutput(x.shape, 'float32');
  const mean = backend.makeOutput([channels], 'float32');
  const inverse = backend.makeOutput([channels], 'float32');
  const { source, scale, shift, y, m, r } = views(backend, {
    source: x,
    scale: gamma,
    shift: beta,
    y: out,
    m: mean,
    r: inverse,
  });
  const sums = new Float64Array(channels);
  const squares = new Float64Array(channels);
  for (let i = 0; i < source.length;)
    for (let c = 0; c < channels; c++, i++) {
      const value = source[i] as number;
      sums[c] = (sums[c] as number) + value;
      squares[c] = (squares[c] as number) + value * value;
    }
  const count = source.length / channels;
  const a = new Float32Array(channels);
  const d = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const average = (sums[c] as number) / count;
    const deviation = Math.sqrt(Math.max(0, (squares[c] as number) / count - average * average) + epsilon);
    m[c] = average;
    r[c] = 1 / deviation;
    a[c] = (scale[c] as number) / deviation;
    d[c] = (shift[c] as number) - (average * (scale[c] as number)) / deviation;
  }
  for (let i = 0; i < source.length;)
    for (let c = 0; c < channels; c++, i++) {
      const value = (source[i] as number) * (a[c] as number) + (d[c] as number);
      // max(0, value) without a branch: half of all values are negative, and mispredicted branches cost three times the arithmetic.
      y[i] = 0.5 * (value + Math.abs(value));
    }
  return [out, mean, inverse];
}

/** target = g where y > 0, else 0, on the bits of the floats and without a branch (y is never negative). */
function maskByPositive(target: Float32Array, g: Float32Array, y: Float32Array): void {
  const bits = (a: Float32Array): Int32Array => new Int32Array(a.buffer, a.byteOffset, a.length);
  const [to, from, sign] = [bits(target), bits(g), bits(y)];
  for (let i = 0; i < to.length; i++) to[i] = (from[i] as number) & (-(sign[i] as number) >> 31);
}

/** See `batchNormRelu`: returns dx `[n, h, w, c]`, dGamma `[c]`, dBeta `[c]`. dx is written as k g + s x + t, one pass over the data. */
function batchNormReluGradient({ inputs, backend: b }: Call): tf.TensorInfo[] {
  const backend = b as BackendWasm;
  const { dy, x, y, gamma, mean, inverseDeviation } = inputs as Record<
    'dy' | 'x' | 'y' | 'gamma' | 'mean' | 'inverseDeviation',
    tf.TensorInfo
  >;
  const channels = x.shape[3] as number;
  const dx = backend.makeOutput(x.shape, 'float32');
  const dGamma = backend.makeOutput([channels], 'float32');
  const dBeta = backend.makeOutput([channels], 'float32');
  const { g, source, output, scale, m, r, target, gGamma, gBeta } = views(backend, {
    g: dy,
    source: x,
    output: y,
    scale: gamma,
    m: mean,
    r: inverseDeviation,
    target: dx,
    gGamma: dGamma,
    gBeta: dBeta,
  });
  maskByPositive(target, g, output);
  const sums = new Float64Array(channels);
  const products = new Float64Array(channels);
  for (let i = 0; i < target.length;)
    for (let c = 0; c < channels; c++, i++) {
      const passed = target[i] as number;
      sums[c] = (sums[c] as number) + passed;
      products[c] = (products[c] as number) + passed * (source[i] as number);
    }
  const count = g.length / channels;
  const k = new Float32Array(channels);
  const s = new Float32Array(channels);
  const t = new Float32Array(channels);
  for (let c = 0; c < channels; c++) {
    const sum = sums[c] as number;
    const average = m[c] as number;
    const inverse = r[c] as number;
    const dotNormalised = ((products[c] as number) - average * sum) * inverse;
    gBeta[c] = sum;
    gGamma[c] = dotNormalised;
    const factor = (scale[c] as number) * inverse;
    k[c] = factor;
    s[c] = (-factor * inverse * dotNormalised) / count;
    t[c] = (-factor * (sum - average * inverse * dotNormalised)) / count;
  }
  for (let i = 0; i < g.length;)
    for (let c = 0; c < channels; c++, i++)
      target[i] =
        (k[c] as number) * (target[i] as number) + (s[c] as number) * (source[i] as number) + (t[c] as number);
  return [dx, dGamma, dBeta];
}

/** Puts the training kernels into TensorFlow.js's registry for the backend `wasm`, replacing what is there. Safe to call twice. */
export function registerTrainingKernels(): void {
  const kernels: readonly [string, (args: Call) => tf.TensorInfo | tf.TensorInfo[]][] = [
    ['Conv2DBackpropFilter', convBackpropFilter],
    ['Conv2DBackpropInput', convBackpropInput],
    ['MaxPoolGrad', maxPoolGradient],
    [fusedForward, batchNormReluForward],
    [fusedGradient, batchNormReluGradient],
  ];
  for (const [kernelName, kernelFunc] of kernels) {
    const known = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
    if (known !== undefined) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc: kernelFunc });
  }
}
