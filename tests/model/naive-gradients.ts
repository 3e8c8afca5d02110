// An independent backward pass for tests: plain loops in float64 over the outputs of naiveForward, sharing nothing with src/model.
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Layer } from '../../src/model/architecture.ts';
import { naiveForward } from './naive-network.ts';

type Weights = ReadonlyMap<string, TensorData>;
type Gate = (output: number, gradient: number) => number;

/** ReLU's own rule, and that of guided backpropagation. */
export const gates = {
  gradient: (output, gradient) => (output > 0 ? gradient : 0),
  guided: (output, gradient) => (output > 0 && gradient > 0 ? gradient : 0),
} as const satisfies Record<string, Gate>;

/** Spreads each output's gradient over the inputs that the kernel multiplied into it. */
function convolutionBack(dy: Float64Array, kernel: TensorData, height: number, width: number): Float64Array {
  const [k, , inputs, outputs] = kernel.shape as [number, number, number, number];
  const pad = (k - 1) / 2;
  const dx = new Float64Array(height * width * inputs);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let o = 0; o < outputs; o++) {
        const g = dy[(y * width + x) * outputs + o] as number;
        if (g === 0) continue;
        for (let i = 0; i < k; i++)
          for (let j = 0; j < k; j++) {
            const [row, column] = [y + i - pad, x + j - pad];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let c = 0; c < inputs; c++) {
              const at = (row * width + column) * inputs + c;
              dx[at] = (dx[at] as number) + g * (kernel.data[((i * k + j) * inputs + c) * outputs + o] as number);
            }
          }
      }
  return dx;
}

/** The first largest value of each window has all of its gradient. */
function poolBack(
  dy: Float64Array,
  read: Float64Array,
  [height, width, channels]: readonly number[],
  size: number,
): Float64Array {
  const dx = new Float64Array(read.length);
  const [rows, columns, depth] = [height, width, channels] as [number, number, number];
  dy.forEach((g, i) => {
    const c = i % depth;
    const column = Math.floor(i / depth) % columns;
    const row = Math.floor(i / depth / columns) % rows;
    let best = -1;
    for (let a = 0; a < size; a++)
      for (let b = 0; b < size; b++) {
        const at = ((row * size + a) * columns * size + column * size + b) * depth + c;
        if (best < 0 || (read[at] as number) > (read[best] as number)) best = at;
      }
    dx[best] = (dx[best] as number) + g;
  });
  return dx;
}

/** Gradient of logit `classIndex` of one image by every layer's output, and by the image under `input`. */
export function naiveGradients(
  layers: readonly Layer[],
  weights: Weights,
  image: ArrayLike<number>,
  classIndex: number,
  gate: Gate = gates.gradient,
): Map<string, Float64Array> {
  const outputs = naiveForward(layers, weights, image);
  const gradients = new Map<string, Float64Array>();
  let gradient: Float64Array = Float64Array.from({ length: 10 }, (_, k) => (k === classIndex ? 1 : 0));
  [...layers.keys()].reverse().forEach((index) => {
    const layer = layers[index] as Layer;
    gradients.set(layer.name, gradient);
    const output = outputs.get(layer.name) as Float64Array;
    const before = layers[index - 1];
    const read = before === undefined ? Float64Array.from(image) : (outputs.get(before.name) as Float64Array);
    const kernel = weights.get(`${layer.name}/kernel`) as TensorData;
    if (layer.kind === 'conv') {
      const passed = gradient.map((g, i) => gate(output[i] as number, g));
      gradient = convolutionBack(passed, kernel, layer.outputShape[0], layer.outputShape[1]);
    } else if (layer.kind === 'maxPool') gradient = poolBack(gradient, read, layer.outputShape, layer.size);
    else if (layer.kind === 'globalAveragePool') {
      const [channels, below] = [gradient.length, gradient];
      gradient = read.map((_, i) => ((below[i % channels] as number) * channels) / read.length);
    } else {
      const above = gradient;
      gradient = read.map((_, i) =>
        above.reduce((sum, g, o) => sum + g * (kernel.data[i * above.length + o] as number), 0),
      );
    }
  });
  return gradients.set('input', gradient);
}
