// An independent forward pass for tests: plain loops in float64, written from the definitions and sharing nothing with src/model.
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { Layer } from '../../src/model/architecture.ts';

type Maps = { height: number; width: number; channels: number; values: Float64Array };

function convolveRectified(x: Maps, kernel: TensorData, bias: TensorData): Maps {
  const [k, , inputs, outputs] = kernel.shape as [number, number, number, number];
  const pad = (k - 1) / 2;
  const values = new Float64Array(x.height * x.width * outputs);
  for (let y = 0; y < x.height; y++)
    for (let column = 0; column < x.width; column++)
      for (let o = 0; o < outputs; o++) {
        let sum = bias.data[o] as number;
        for (let i = 0; i < k; i++)
          for (let j = 0; j < k; j++)
            for (let c = 0; c < inputs; c++) {
              const [row, col] = [y + i - pad, column + j - pad];
              if (row >= 0 && row < x.height && col >= 0 && col < x.width)
                sum +=
                  (x.values[(row * x.width + col) * inputs + c] as number) *
                  (kernel.data[((i * k + j) * inputs + c) * outputs + o] as number);
            }
        values[(y * x.width + column) * outputs + o] = Math.max(0, sum);
      }
  return { ...x, channels: outputs, values };
}

function pool(x: Maps, size: number): Maps {
  const [height, width] = [x.height / size, x.width / size];
  const values = new Float64Array(height * width * x.channels).fill(-Infinity);
  x.values.forEach((value, i) => {
    const c = i % x.channels;
    const column = Math.floor(i / x.channels) % x.width;
    const row = Math.floor(i / x.channels / x.width);
    const at = (Math.floor(row / size) * width + Math.floor(column / size)) * x.channels + c;
    values[at] = Math.max(values[at] as number, value);
  });
  return { height, width, channels: x.channels, values };
}

/** Outputs of every layer for one image of values in [0, 1], channels last. */
export function naiveForward(
  layers: readonly Layer[],
  weights: ReadonlyMap<string, TensorData>,
  image: ArrayLike<number>,
  shape = { height: 28, width: 28, channels: 1 },
): Map<string, Float64Array> {
  let current: Maps = { ...shape, values: Float64Array.from(image) };
  const outputs = new Map<string, Float64Array>();
  for (const layer of layers) {
    const kernel = weights.get(`${layer.name}/kernel`) as TensorData;
    const bias = weights.get(`${layer.name}/bias`) as TensorData;
    if (layer.kind === 'conv') current = convolveRectified(current, kernel, bias);
    else if (layer.kind === 'maxPool') current = pool(current, layer.size);
    else if (layer.kind === 'globalAveragePool') {
      const means = new Float64Array(current.channels);
      current.values.forEach((value, i) => {
        means[i % current.channels] =
          (means[i % current.channels] as number) + value / (current.height * current.width);
      });
      current = { height: 1, width: 1, channels: current.channels, values: means };
    } else {
      const logits = Float64Array.from({ length: layer.units }, (_, o) =>
        current.values.reduce(
          (sum, value, i) => sum + value * (kernel.data[i * layer.units + o] as number),
          bias.data[o] as number,
        ),
      );
      current = { height: 1, width: 1, channels: layer.units, values: logits };
    }
    outputs.set(layer.name, current.values);
  }
  return outputs;
}
