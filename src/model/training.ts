// One step of training: parameters, loss, gradients, optimiser, schedule. Effects (data, random numbers, where a state is kept) come as
// arguments; the loop around it is pipeline/training/train.ts.
import '@tensorflow/tfjs'; // registers the gradients of the operations; the core alone has none
import * as tf from '@tensorflow/tfjs-core';
import { parametersOf, weightShapes } from './architecture.ts';
import type { Network } from './architecture.ts';
import { batchNormRelu, foldBatchNorm } from './batch-norm.ts';
import { initialParameters } from './initial-parameters.ts';
import { convolveAndRectify } from './layers/conv.ts';
import type { Forward, SpecOf } from './layers/layer.ts';
import { forward, lastOutput, weightNamed } from './network.ts';
import type { Weights } from './network.ts';

type ConvForward = Forward<SpecOf<'conv'>>;

export interface Optimiser {
  /** Highest learning rate of the cycle. */
  readonly peakRate: number;
  /** Share of the steps in which the rate rises. */
  readonly warmUp: number;
  readonly momentum: number;
  /** Pulls kernels towards 0; gamma, beta and biases are left alone. */
  readonly weightDecay: number;
}

/** Everything that a step changes. Tensors are owned by the state: `trainStep` disposes the ones it replaces. */
export interface TrainingState {
  /** Steps done. */
  step: number;
  readonly parameters: Record<string, tf.Tensor>;
  readonly velocities: Record<string, tf.Tensor>;
}

/**
 * Names and shapes of what is trained. A convolution has no bias, since normalisation would take it away:
 * `conv1/kernel`, `conv1/gamma`, `conv1/beta`, …, `logits/kernel`, `logits/bias`.
 */
export const parameterShapes = (network: Network): ReadonlyMap<string, readonly number[]> =>
  new Map(Array.from(parametersOf(network), ([name, { shape }]) => [name, shape]));

/** The random initial state, on the device: each kind of layer says how its parameters are drawn; velocities are 0. */
export function initialState(seed: number, network: Network): TrainingState {
  const parameters: Record<string, tf.Tensor> = {};
  const velocities: Record<string, tf.Tensor> = {};
  for (const [name, { shape, values }] of initialParameters(seed, network)) {
    parameters[name] = tf.tensor(values, [...shape]);
    velocities[name] = tf.zeros([...shape]);
  }
  return { step: 0, parameters, velocities };
}

/** Frees every tensor of a state. */
export function disposeState(state: TrainingState): void {
  tf.dispose(state.parameters);
  tf.dispose(state.velocities);
}

/**
 * One-cycle schedule (Smith & Topin 2018, arXiv:1708.07120): half a cosine from peak / 25 up to the peak, then half a cosine down to 0.
 * @param step 0-based, of `steps` in all
 */
export function learningRate(step: number, steps: number, { peakRate, warmUp }: Optimiser): number {
  const top = warmUp * steps;
  if (step < top) {
    const low = peakRate / 25;
    return low + ((peakRate - low) * (1 - Math.cos((Math.PI * step) / top))) / 2;
  }
  return (peakRate * (1 + Math.cos((Math.PI * (step - top)) / Math.max(1, steps - top)))) / 2;
}

/** Convolution without bias, normalised by the batch's own statistics, rectified. */
export const trainingConvolution: ConvForward = ({ name, padding }, input, weights) =>
  batchNormRelu(
    tf.conv2d(input as tf.Tensor4D, weightNamed<tf.Rank.R4>(weights, `${name}/kernel`), 1, padding),
    weightNamed<tf.Rank.R1>(weights, `${name}/gamma`),
    weightNamed<tf.Rank.R1>(weights, `${name}/beta`),
  );

/** Mean over the batch of -log softmax(logits)[label], in nats. @param labels one-hot `[n, classes]` */
export function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor2D): tf.Scalar {
  return tf.mean(tf.sub(tf.logSumExp(logits, 1), tf.sum(tf.mul(logits, labels), 1)));
}

/** Images on the device, and their targets. */
export interface Batch {
  /** `[n, height, width, channels]` */
  readonly images: tf.Tensor4D;
  /** One-hot, `[n, classes]`. */
  readonly labels: tf.Tensor2D;
}

/**
 * Loss of a batch, and its gradients with respect to the parameters in `names`, by default all. The caller disposes both.
 */
export function lossAndGradients(
  { layers }: Pick<Network, 'layers'>,
  parameters: Weights,
  { images, labels }: Batch,
  names: readonly string[] = Object.keys(parameters),
): { loss: tf.Scalar; gradients: Record<string, tf.Tensor> } {
  const loss = (...tensors: tf.Tensor[]): tf.Scalar => {
    const weights = { ...parameters, ...Object.fromEntries(names.map((name, i) => [name, tensors[i] as tf.Tensor])) };
    return crossEntropy(lastOutput({ layers, weights }, images, { instead: { conv: trainingConvolution } }), labels);
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => weightNamed(parameters, name)));
  return {
    loss: value,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i] as tf.Tensor])),
  };
}

/** How a step changes the parameters. */
export interface StepOptions extends Pick<Optimiser, 'momentum' | 'weightDecay'> {
  readonly network: Pick<Network, 'layers'>;
  /** Learning rate of this step. */
  readonly rate: number;
  /** Layers that keep their parameters. */
  readonly frozen?: readonly string[];
}

// #region training-step
/**
 * One step of stochastic gradient descent with Nesterov momentum:
 * g = gradient + decay · w; then v := momentum · v + g, and w := w - rate · (g + momentum · v).
 * Nothing is read back from the device. Returns the loss before the step; the caller disposes it.
 */
export function trainStep(
  state: TrainingState,
  batch: Batch,
  { network, rate, momentum, weightDecay, frozen = [] }: StepOptions,
): tf.Scalar {
  const loss = tf.tidy(() => {
    const trained = Object.keys(state.parameters).filter((name) => !frozen.includes(name.split('/')[0] as string));
    const { loss, gradients } = lossAndGradients(network, state.parameters, batch, trained);
    for (const [name, gradient] of Object.entries(gradients)) {
      const weight = weightNamed(state.parameters, name);
      const velocity = weightNamed(state.velocities, name);
      const g = name.endsWith('/kernel') ? tf.add(gradient, tf.mul(weight, weightDecay)) : gradient;
      const v = tf.keep(tf.add(tf.mul(velocity, momentum), g));
      state.parameters[name] = tf.keep(tf.sub(weight, tf.mul(tf.add(g, tf.mul(v, momentum)), rate)));
      state.velocities[name] = v;
      tf.dispose([weight, velocity]);
    }
    return loss;
  });
  state.step++;
  return loss;
}
// #endregion

/** Mean and variance of each channel of `[n, h, w, c]`, summed in float64 on the CPU: exact enough for millions of values. */
function exactMoments(x: tf.Tensor4D): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const channels = x.shape[3];
  const values = x.dataSync<'float32'>();
  const count = values.length / channels;
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (let i = 0; i < values.length;)
    for (let c = 0; c < channels; c++, i++) mean[c] = (mean[c] as number) + (values[i] as number) / count;
  for (let i = 0; i < values.length;)
    for (let c = 0; c < channels; c++, i++)
      variance[c] = (variance[c] as number) + ((values[i] as number) - (mean[c] as number)) ** 2 / count;
  return { mean: tf.tensor1d(Float32Array.from(mean)), variance: tf.tensor1d(Float32Array.from(variance)) };
}

/**
 * One convolution with the statistics that its batch norm has on `input`, folded: `<layer>/kernel`, `<layer>/bias`.
 * @param input `[n, h, w, c]` of the layer; `parameters` holds its kernel, gamma and beta
 */
export function foldLayer(
  { name, padding }: Pick<SpecOf<'conv'>, 'name' | 'padding'>,
  input: tf.Tensor4D,
  parameters: Weights,
): Record<string, tf.Tensor> {
  const kernel = weightNamed<tf.Rank.R4>(parameters, `${name}/kernel`);
  const { mean, variance } = exactMoments(tf.conv2d(input, kernel, 1, padding));
  const gamma = weightNamed<tf.Rank.R1>(parameters, `${name}/gamma`);
  const beta = weightNamed<tf.Rank.R1>(parameters, `${name}/beta`);
  const folded = foldBatchNorm(kernel, gamma, beta, mean, variance);
  return { [`${name}/kernel`]: folded.kernel, [`${name}/bias`]: folded.bias };
}

/**
 * The network as it is shipped: batch-norm statistics are measured on `images`, layer after layer, and folded into kernels and biases.
 * @param images `[n, height, width, channels]`, training images without augmentation
 * @returns folded weights by the names of `weightShapes`; the caller disposes
 */
export function foldNetwork(network: Network, parameters: Weights, images: tf.Tensor4D): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const folded: Record<string, tf.Tensor> = {};
    const foldAndRun: ConvForward = (layer, input, weights) => {
      Object.assign(folded, foldLayer(layer, input as tf.Tensor4D, weights));
      return convolveAndRectify(layer, input, folded);
    };
    forward({ layers: network.layers, weights: parameters }, images, { instead: { conv: foldAndRun } });
    for (const name of weightShapes(network).keys()) folded[name] ??= tf.clone(weightNamed(parameters, name));
    return folded;
  });
}
