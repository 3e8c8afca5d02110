// An independent training network for tests: convolution, batch normalisation, pooling and loss as plain loops in float64, written from
// the definitions and sharing nothing with src/model. Its central differences are the truth about gradients.
import type { Layer } from '../../src/model/architecture.ts';

/** A tensor: shape and row-major values. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Which way every ReLU and every maximum went. Where it differs between two points, a kink of the loss lies between them. */
export type Decisions = number[];

/** Mean and variance of each channel. */
export interface Statistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

const epsilon = 1e-5;

type Four = readonly [number, number, number, number];

const blank = (...shape: number[]): Numbers => ({ shape, values: new Float64Array(shape.reduce((a, b) => a * b, 1)) });

/** y[n, r, s, o] = sum over i, j, c of x[n, r + i - p, s + j - p, c] · kernel[i, j, c, o], zeros outside. */
export function convolve(x: Numbers, kernel: Numbers): Numbers {
  const [n, height, width, inputs] = x.shape as Four;
  const [k, , , outputs] = kernel.shape as Four;
  const pad = (k - 1) / 2;
  const y = blank(n, height, width, outputs);
  const [from, weights, to] = [x.values, kernel.values, y.values];
  for (let at = 0; at < n * height * width; at++) {
    const row = Math.floor(at / width) % height;
    const column = at % width;
    for (let i = 0; i < k; i++)
      for (let j = 0; j < k; j++) {
        const [r, s] = [row + i - pad, column + j - pad];
        if (r < 0 || r >= height || s < 0 || s >= width) continue;
        for (let c = 0; c < inputs; c++) {
          const value = from[(at + (i - pad) * width + j - pad) * inputs + c] as number;
          const first = ((i * k + j) * inputs + c) * outputs;
          for (let o = 0; o < outputs; o++)
            to[at * outputs + o] = (to[at * outputs + o] as number) + value * (weights[first + o] as number);
        }
      }
  }
  return y;
}

/** Mean and biased variance of each channel over all images and positions. */
export function channelStatistics({ shape, values }: Numbers): Statistics {
  const channels = shape.at(-1) as number;
  const count = values.length / channels;
  const [mean, variance] = [new Float64Array(channels), new Float64Array(channels)];
  values.forEach((v, i) => (mean[i % channels] = (mean[i % channels] as number) + v / count));
  values.forEach((v, i) => {
    const c = i % channels;
    variance[c] = (variance[c] as number) + (v - (mean[c] as number)) ** 2 / count;
  });
  return { mean, variance };
}

/** max(0, gamma (x - mean) / sqrt(variance + epsilon) + beta). @param statistics by default those of x itself, as in training */
export function normaliseAndRectify(
  x: Numbers,
  gamma: Numbers,
  beta: Numbers,
  decisions: Decisions = [],
  { mean, variance }: Statistics = channelStatistics(x),
): Numbers {
  const channels = mean.length;
  const values = x.values.map((v, i) => {
    const c = i % channels;
    const normalised = (v - (mean[c] as number)) / Math.sqrt((variance[c] as number) + epsilon);
    const y = (gamma.values[c] as number) * normalised + (beta.values[c] as number);
    decisions.push(y > 0 ? 1 : 0);
    return y > 0 ? y : 0;
  });
  return { shape: x.shape, values };
}

/** The largest of each window of `size` by `size`, the first of equals. */
export function maxPool(x: Numbers, size: number, decisions: Decisions = []): Numbers {
  const [n, height, width, channels] = x.shape as Four;
  const y = blank(n, height / size, width / size, channels);
  y.values.forEach((_, at) => {
    const c = at % channels;
    const column = Math.floor(at / channels) % (width / size);
    const row = Math.floor(at / channels / (width / size)); // counts on over the images
    let [largest, where] = [-Infinity, -1];
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) {
        const value = x.values[((row * size + i) * width + column * size + j) * channels + c] as number;
        if (value > largest) [largest, where] = [value, i * size + j];
      }
    decisions.push(where);
    y.values[at] = largest;
  });
  return y;
}

/** Mean over all positions: `[n, h, w, c]` to `[n, c]`. */
function averagePositions(x: Numbers): Numbers {
  const [n, height, width, channels] = x.shape as Four;
  const y = blank(n, channels);
  x.values.forEach((v, i) => {
    const at = Math.floor(i / (height * width * channels)) * channels + (i % channels);
    y.values[at] = (y.values[at] as number) + v / (height * width);
  });
  return y;
}

/** Each image's values, in their order, times `kernel` `[in, out]`, plus `bias`. */
function connect(x: Numbers, kernel: Numbers, bias: Numbers): Numbers {
  const [inputs, outputs] = kernel.shape as readonly [number, number];
  const y = blank(x.values.length / inputs, outputs);
  y.values.forEach((_, at) => {
    const [image, o] = [Math.floor(at / outputs), at % outputs];
    let sum = bias.values[o] as number;
    for (let i = 0; i < inputs; i++)
      sum += (x.values[image * inputs + i] as number) * (kernel.values[i * outputs + o] as number);
    y.values[at] = sum;
  });
  return y;
}

export interface Pass {
  readonly logits: Numbers;
  readonly decisions: Decisions;
  /** Of the input of each normalisation, by the name of its convolution. */
  readonly statistics: ReadonlyMap<string, Statistics>;
}

/**
 * The network as it is trained, normalisation not folded.
 * @param statistics to normalise with, in place of those of the images themselves
 */
export function naivePass(
  layers: readonly Layer[],
  parameters: ReadonlyMap<string, Numbers>,
  images: Numbers,
  statistics?: ReadonlyMap<string, Statistics>,
): Pass {
  const decisions: Decisions = [];
  const used = new Map<string, Statistics>();
  let current = images;
  for (const layer of layers) {
    const own = (part: string): Numbers => parameters.get(`${layer.name}/${part}`) as Numbers;
    if (layer.kind === 'conv') {
      const x = convolve(current, own('kernel'));
      const moments = statistics?.get(layer.name) ?? channelStatistics(x);
      used.set(layer.name, moments);
      current = normaliseAndRectify(x, own('gamma'), own('beta'), decisions, moments);
    } else if (layer.kind === 'maxPool') current = maxPool(current, layer.size, decisions);
    else if (layer.kind === 'globalAveragePool') current = averagePositions(current);
    else current = connect(current, own('kernel'), own('bias'));
  }
  return { logits: current, decisions, statistics: used };
}

/** Mean over the images of -log softmax(logits)[label]. */
export function naiveCrossEntropy({ shape, values }: Numbers, labels: readonly number[]): number {
  const classes = shape[1] as number;
  return (
    labels.reduce((sum, label, i) => {
      const row = values.subarray(i * classes, (i + 1) * classes);
      const top = Math.max(...row);
      return sum + top + Math.log(row.reduce((s, z) => s + Math.exp(z - top), 0)) - (row[label] as number);
    }, 0) / labels.length
  );
}

/**
 * (f(x + h) - f(x - h)) / 2h by one number of `values`, which is put back; `undefined` where a kink lies between the two points.
 * @param f reads `values`, which it closes over
 */
export function centralDifference(
  f: (decisions: Decisions) => number,
  values: Float64Array,
  index: number,
  h = 1e-5,
): number | undefined {
  const before = values[index] as number;
  const at = (moved: number): { value: number; decisions: Decisions } => {
    const decisions: Decisions = [];
    values[index] = moved;
    return { value: f(decisions), decisions };
  };
  const [up, down] = [at(before + h), at(before - h)];
  values[index] = before;
  const smooth = up.decisions.every((decision, i) => decision === down.decisions[i]);
  return smooth ? (up.value - down.value) / (2 * h) : undefined;
}
