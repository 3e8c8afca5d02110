// What TensorFlow.js's WASM backend lacks, or does slowly, for training: the two gradients of a convolution, of max pooling, and batch
// normalisation with ReLU; and a convolution that is faster than XNNPACK's at these sizes. All work on the backend's own memory in the
// kernels of src/model/assembly. Inference never needs this file.
import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { epsilon, fusedForward, fusedGradient } from './batch-norm.ts';

interface Call {
  readonly inputs: tf.NamedTensorInfoMap;
  readonly backend: unknown;
  readonly attrs?: tf.NamedAttrMap | undefined;
}

type Address = number;

/** What src/model/assembly exports; its docstrings give shapes. */
interface Assembly {
  conv(
    x: Address,
    w: Address,
    y: Address,
    scratch: Address,
    n: number,
    height: number,
    width: number,
    inputs: number,
    outputs: number,
    k: number,
    turned: boolean,
  ): void;
  convFilterGradient(
    x: Address,
    dy: Address,
    dw: Address,
    scratch: Address,
    n: number,
    height: number,
    width: number,
    inputs: number,
    outputs: number,
    k: number,
  ): void;
  batchNormRelu(
    x: Address,
    gamma: Address,
    beta: Address,
    y: Address,
    mean: Address,
    inverseDeviation: Address,
    scratch: Address,
    positions: number,
    channels: number,
    epsilon: number,
  ): void;
  batchNormReluGradient(
    dy: Address,
    y: Address,
    x: Address,
    gamma: Address,
    mean: Address,
    inverseDeviation: Address,
    dx: Address,
    dGamma: Address,
    dBeta: Address,
    scratch: Address,
    positions: number,
    channels: number,
  ): void;
  maxPoolGradient(
    dy: Address,
    x: Address,
    y: Address,
    dx: Address,
    n: number,
    height: number,
    width: number,
    channels: number,
    size: number,
  ): void;
}

/** A view of a tensor's numbers. Take it after the last allocation of a kernel: growing the heap detaches earlier views. */
const view = (backend: BackendWasm, tensor: tf.TensorInfo): Float32Array =>
  backend.typedArrayFromHeap(tensor) as Float32Array;

/** Where a tensor's numbers begin in the backend's memory, in bytes. */
const address = (backend: BackendWasm, tensor: tf.TensorInfo): Address => view(backend, tensor).byteOffset;

/** Lends `numbers` float32 of the backend's memory to `use`. */
function withScratch(backend: BackendWasm, numbers: number, use: (scratch: Address) => void): void {
  const scratch = backend.makeOutput([numbers], 'float32');
  use(address(backend, scratch));
  backend.disposeData(scratch.dataId);
}

/** The only kind of convolution that this project trains: square odd kernels, stride 1, "same" padding. */
function isTrainable([height, width]: readonly number[], attrs: tf.NamedAttrMap): boolean {
  const all = (name: string, value: number): boolean => [attrs[name] ?? 1].flat().every((one) => one === value);
  const channelsLast = (attrs['dataFormat'] ?? 'NHWC') === 'NHWC';
  return (
    attrs['pad'] === 'same' &&
    all('strides', 1) &&
    all('dilations', 1) &&
    channelsLast &&
    height === width &&
    (height as number) % 2 === 1
  );
}

function requireTrainable(shape: readonly number[], attrs: tf.NamedAttrMap): void {
  if (!isTrainable(shape, attrs))
    throw new Error(
      `invalid convolution for training on wasm: square odd kernels, stride 1 and "same" padding are supported, not ${shape[0]} x ${shape[1]}, stride ${JSON.stringify(attrs['strides'])}, padding ${JSON.stringify(attrs['pad'])}`,
    );
}

/** Runs the assembly's convolution. @param turned convolve with the kernel turned and its channels exchanged: the gradient by the input */
function convolve(
  assembly: Assembly,
  backend: BackendWasm,
  x: tf.TensorInfo,
  filter: tf.TensorInfo,
  turned: boolean,
): tf.TensorInfo {
  const [n, height, width, inputs] = x.shape as [number, number, number, number];
  const k = filter.shape[0] as number;
  const outputs = filter.shape[turned ? 2 : 3] as number;
  const y = backend.makeOutput([n, height, width, outputs], 'float32');
  const packed = k * k * inputs * 8 * Math.ceil(outputs / 8);
  const frame = (height + k - 1) * (width + k - 1) * inputs;
  withScratch(backend, packed + frame + 32, (scratch) => {
    const [from, weights, to] = [x, filter, y].map((tensor) => address(backend, tensor)) as [Address, Address, Address];
    assembly.conv(from, weights, to, scratch, n, height, width, inputs, outputs, k, turned);
  });
  return y;
}

/** Convolutions that training uses run on the assembly; `otherwise` has all the others. */
const conv2D =
  (assembly: Assembly, otherwise: tf.KernelFunc) =>
  (call: Call): tf.TensorInfo | tf.TensorInfo[] => {
    const { inputs, backend, attrs } = call;
    const { x, filter } = inputs as { x: tf.TensorInfo; filter: tf.TensorInfo };
    if (!isTrainable(filter.shape, attrs as tf.NamedAttrMap)) return otherwise(call as Parameters<tf.KernelFunc>[0]);
    return convolve(assembly, backend as BackendWasm, x, filter, false);
  };

const convBackpropInput =
  (assembly: Assembly) =>
  ({ inputs, backend, attrs }: Call): tf.TensorInfo => {
    const { dy, filter } = inputs as { dy: tf.TensorInfo; filter: tf.TensorInfo };
    requireTrainable(filter.shape, attrs as tf.NamedAttrMap);
    return convolve(assembly, backend as BackendWasm, dy, filter, true);
  };

/** dW[i, j, c, o] = sum over n, y, x of input[n, y + i - p, x + j - p, c] · dy[n, y, x, o]. */
const convBackpropFilter =
  (assembly: Assembly) =>
  ({ inputs, backend: b, attrs }: Call): tf.TensorInfo => {
    const backend = b as BackendWasm;
    const { x, dy } = inputs as { x: tf.TensorInfo; dy: tf.TensorInfo };
    const shape = attrs?.['filterShape'] as [number, number, number, number];
    requireTrainable(shape, attrs as tf.NamedAttrMap);
    const [n, height, width] = x.shape as [number, number, number];
    const [k, , channels, filters] = shape;
    const dw = backend.makeOutput(shape, 'float32');
    const neighbourhoods = (height * width + filters) * 4 * Math.ceil((k * k) / 4);
    const frame = (height + k - 1) * (width + k - 1);
    withScratch(backend, channels === 1 ? neighbourhoods + frame : 0, (scratch) => {
      const [from, gradient, to] = [x, dy, dw].map((tensor) => address(backend, tensor)) as [Address, Address, Address];
      assembly.convFilterGradient(from, gradient, to, scratch, n, height, width, channels, filters, k);
    });
    return dw;
  };

/** The gradient goes to the first largest value of each window, as in the forward pass of every backend. */
const maxPoolGradient =
  (assembly: Assembly) =>
  ({ inputs, backend: b, attrs }: Call): tf.TensorInfo => {
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
    const [g, x, y, to] = [dy, input, output, dx].map((tensor) => address(backend, tensor)) as [
      Address,
      Address,
      Address,
      Address,
    ];
    assembly.maxPoolGradient(g, x, y, to, n, height, width, channels, size);
    return dx;
  };

/** Positions and channels of `[n, h, w, c]`. */
function positionsAndChannels({ shape }: tf.TensorInfo): [positions: number, channels: number] {
  const [n, height, width, channels] = shape as [number, number, number, number];
  return [n * height * width, channels];
}

/** See `batchNormRelu`: returns y `[n, h, w, c]`, mean `[c]`, 1 / sqrt(variance + epsilon) `[c]`. */
const batchNormReluForward =
  (assembly: Assembly) =>
  ({ inputs, backend: b }: Call): tf.TensorInfo[] => {
    const backend = b as BackendWasm;
    const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.TensorInfo>;
    const [positions, channels] = positionsAndChannels(x);
    const y = backend.makeOutput(x.shape, 'float32');
    const mean = backend.makeOutput([channels], 'float32');
    const inverse = backend.makeOutput([channels], 'float32');
    withScratch(backend, 8 * channels, (scratch) => {
      const at = (tensor: tf.TensorInfo): Address => address(backend, tensor);
      assembly.batchNormRelu(
        at(x),
        at(gamma),
        at(beta),
        at(y),
        at(mean),
        at(inverse),
        scratch,
        positions,
        channels,
        epsilon,
      );
    });
    return [y, mean, inverse];
  };

/** See `batchNormRelu`: returns dx `[n, h, w, c]`, dGamma `[c]`, dBeta `[c]`. */
const batchNormReluGradient =
  (assembly: Assembly) =>
  ({ inputs, backend: b }: Call): tf.TensorInfo[] => {
    const backend = b as BackendWasm;
    const { dy, x, y, gamma, mean, inverseDeviation } = inputs as Record<
      'dy' | 'x' | 'y' | 'gamma' | 'mean' | 'inverseDeviation',
      tf.TensorInfo
    >;
    const [positions, channels] = positionsAndChannels(x);
    const dx = backend.makeOutput(x.shape, 'float32');
    const dGamma = backend.makeOutput([channels], 'float32');
    const dBeta = backend.makeOutput([channels], 'float32');
    withScratch(backend, 8 * channels, (scratch) => {
      const at = (tensor: tf.TensorInfo): Address => address(backend, tensor);
      assembly.batchNormReluGradient(
        at(dy),
        at(y),
        at(x),
        at(gamma),
        at(mean),
        at(inverseDeviation),
        at(dx),
        at(dGamma),
        at(dBeta),
        scratch,
        positions,
        channels,
      );
    });
    return [dx, dGamma, dBeta];
  };

/** The module of src/model/assembly on the memory of the current WASM backend. */
function instantiate(code: BufferSource): Assembly {
  // The type definitions hide the Emscripten module; its memory is what our kernels work on.
  const { wasm } = tf.backend() as unknown as { wasm: { asm: { memory: WebAssembly.Memory } } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory: wasm.asm.memory } });
  return exports as unknown as Assembly;
}

let theirConv2D: tf.KernelFunc | undefined;

/**
 * Puts the training kernels into TensorFlow.js's registry for the backend `wasm`, which must be current, replacing what is there.
 * @param code src/model/assembly, compiled
 */
export function registerTrainingKernels(code: BufferSource): void {
  const assembly = instantiate(code);
  theirConv2D ??= tf.getKernel('Conv2D', 'wasm').kernelFunc;
  const kernels: readonly [string, (args: Call) => tf.TensorInfo | tf.TensorInfo[]][] = [
    ['Conv2D', conv2D(assembly, theirConv2D)],
    ['Conv2DBackpropFilter', convBackpropFilter(assembly)],
    ['Conv2DBackpropInput', convBackpropInput(assembly)],
    ['MaxPoolGrad', maxPoolGradient(assembly)],
    [fusedForward, batchNormReluForward(assembly)],
    [fusedGradient, batchNormReluGradient(assembly)],
  ];
  for (const [kernelName, kernelFunc] of kernels) {
    const known = tf.getKernel(kernelName, 'wasm') as tf.KernelConfig | undefined;
    if (known !== undefined) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
  }
}
