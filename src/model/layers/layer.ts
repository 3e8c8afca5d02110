// What the network asks of a kind of layer. A kind is one file beside this one, and one line in kinds.ts.
import type * as tf from '@tensorflow/tfjs-core';
import type { LayerSpec } from '../../artifacts/layer-spec.ts';
import { normal } from '../random.ts';
import type { Random } from '../random.ts';

export type { LayerSpec };
export type KindName = LayerSpec['kind'];
/** The specification of one kind of layer. */
export type SpecOf<Kind extends KindName> = Extract<LayerSpec, { readonly kind: Kind }>;

/** `[height, width, channels]` of one image or one layer's output. */
export type Shape = readonly [height: number, width: number, channels: number];

/** Tensors by name: `<layer>/kernel`, `<layer>/bias`; while a network is trained `<layer>/gamma` and `<layer>/beta`, too. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Finds a tensor; throws and names what is there. */
export function weightNamed<R extends tf.Rank>(weights: Weights, name: string): tf.Tensor<R> {
  const tensor = weights[name];
  if (tensor === undefined) throw new Error(`missing weights "${name}"; present: ${Object.keys(weights).join(', ')}`);
  return tensor as tf.Tensor<R>;
}

/** What a layer makes of an input of a given shape. */
export interface Derived {
  readonly outputShape: Shape;
  /** Multiply-accumulate operations for one image. */
  readonly macs: number;
  /** Side of the window of inputs that one output reads. */
  readonly window: number;
  /** Inputs between neighbouring windows. */
  readonly stride: number;
}

/** A tensor that training changes: its shape, and how each of its numbers is drawn before the first step. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly initial: (random: Random) => number;
}

/** Normal with variance `gain` / fan-in (He et al. 2015, arXiv:1502.01852, with gain 2 before a ReLU). @param shape of a kernel, outputs last */
export function normalKernel(shape: readonly number[], gain: number): Parameter {
  const fanIn = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  const deviation = Math.sqrt(gain / fanIn);
  return { shape, initial: (random) => deviation * normal(random) };
}

/** The same number everywhere. */
export const constant = (shape: readonly number[], value: number): Parameter => ({ shape, initial: () => value });

/**
 * What a ReLU lets through in the backward pass. `gradient`: everything where its output is above 0. `guided`: of that only what is itself
 * above 0 (Springenberg et al. 2015, arXiv:1412.6806), which is no gradient any more.
 */
export type Rectifier = 'gradient' | 'guided';

/** What one layer needs for its backward pass. */
export interface Backward {
  readonly weights: Weights;
  /** The layer's input and output in the forward pass. */
  readonly input: tf.Tensor;
  readonly output: tf.Tensor;
  /** With respect to the output, and of its shape. */
  readonly gradient: tf.Tensor;
  readonly rectifier: Rectifier;
}

/** Runs one layer: `[n, h, w, c]` to `[n, h, w, c]`, or to `[n, c]` where no positions are left. */
export type Forward<Spec extends LayerSpec> = (layer: Spec, input: tf.Tensor, weights: Weights) => tf.Tensor;

/** Everything that one kind of layer is. Methods, not functions in fields: a table of kinds is then also one of `LayerKind<LayerSpec>`. */
export interface LayerKind<Spec extends LayerSpec> {
  /** Shape, cost and window. Throws where a size does not fit the input. */
  derive(spec: Spec, input: Shape): Derived;
  /** Rows (and columns) of zeros before the first input: by so much the first window begins outside. */
  padding(spec: Spec): number;
  /** Shapes of the weights as the network is shipped, by their names within the layer. */
  weights(spec: Spec, input: Shape): Readonly<Record<string, readonly number[]>>;
  /** What is trained in place of the weights, in the order in which it is drawn. */
  parameters(spec: Spec, input: Shape): Readonly<Record<string, Parameter>>;
  forward(layer: Spec, input: tf.Tensor, weights: Weights): tf.Tensor;
  /** From the gradient with respect to the output to the gradient with respect to the input. */
  backward(layer: Spec, pass: Backward): tf.Tensor;
}
