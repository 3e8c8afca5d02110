// How unlike the training images an input is, told from one forward pass. Four scores, each the higher the less the input is like the data;
// a threshold makes a warning of one. The pipeline compares them, a page uses the one that was chosen: both through this file. Knows no
// tensor library, no files and no page.
import type { Evidence } from '../artifacts/evidence/index.ts';

type Found = Evidence['unlike-data'];
export type UnlikeScore = Found['chosen'];

/** What a forward pass gives of one input. */
export interface Pass {
  /** Values from 0 to 1. */
  readonly pixels: ArrayLike<number>;
  /** What the last layer reads: the mean of each last feature map. */
  readonly features: ArrayLike<number>;
  readonly logits: ArrayLike<number>;
}

/** By score, the names of the tensors that were fitted for it. */
export const fittedTensors: Readonly<Record<UnlikeScore, readonly string[]>> = {
  probability: [],
  energy: [],
  mahalanobis: ['means', 'precision'],
  reconstruction: ['mean', 'basis'],
};

/** All of them, in the order in which they are compared. */
export const unlikeScores = Object.keys(fittedTensors) as readonly UnlikeScore[];

/** Features of each class as Gaussians of one covariance. */
export interface ClassGaussians {
  /** `[classes, features]`, row-major. */
  readonly means: ArrayLike<number>;
  /** Inverse of the covariance, `[features, features]`. */
  readonly precision: ArrayLike<number>;
}

/** A plane near which the images lie. */
export interface PixelPlane {
  /** `[pixels]` */
  readonly mean: ArrayLike<number>;
  /** `[pixels, components]`, row-major; its columns are orthonormal, up to the precision in which they are kept. */
  readonly basis: ArrayLike<number>;
}

/** A score with what was fitted for it. */
export type Fitted =
  | { readonly score: 'probability' | 'energy' }
  | ({ readonly score: 'mahalanobis' } & ClassGaussians)
  | ({ readonly score: 'reconstruction' } & PixelPlane);

export interface Unlikeness {
  readonly score: number;
  readonly threshold: number;
  readonly isUnlike: boolean;
}

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
const largestOf = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => Math.max(a, b), -Infinity);

/** log sum exp(z), shifted by the largest so that nothing overflows. */
function logSumExp(logits: ArrayLike<number>): number {
  const largest = largestOf(logits);
  return largest + Math.log(Array.from(logits).reduce((sum, z) => sum + Math.exp(z - largest), 0));
}

/**
 * 1 - the largest probability (Hendrycks & Gimpel 2017, arXiv:1610.02136): r / (1 + r), r = sum of exp(z - largest) over the other logits, so
 * that answers of which the network is sure do not all become 0.
 */
export function improbability(logits: ArrayLike<number>): number {
  const all = Array.from(logits);
  const largest = largestOf(all);
  const answer = all.indexOf(largest);
  const rest = all.reduce((sum, z, k) => (k === answer ? sum : sum + Math.exp(z - largest)), 0);
  return rest / (1 + rest);
}

/** -log sum exp(z): the free energy of the logits (Liu et al. 2020, arXiv:2010.03759). */
export const energy = (logits: ArrayLike<number>): number => -logSumExp(logits);

/**
 * Squared Mahalanobis distance to the nearest class mean, min over c of (x - m_c)ᵀ P (x - m_c) (Lee et al. 2018, arXiv:1807.03888). Throws
 * where the sizes do not fit.
 */
export function mahalanobis(features: ArrayLike<number>, { means, precision }: ClassGaussians): number {
  const size = features.length;
  const classes = means.length / size;
  if (!Number.isInteger(classes) || classes === 0 || precision.length !== size * size)
    throw new Error(
      `invalid class means: ${means.length} numbers, with a precision of ${precision.length}, for ${size} features`,
    );
  let nearest = Infinity;
  const difference = new Float64Array(size);
  for (let c = 0; c < classes; c++) {
    for (let i = 0; i < size; i++) difference[i] = at(features, i) - at(means, c * size + i);
    let squared = 0;
    for (let i = 0; i < size; i++) {
      let row = 0;
      for (let j = 0; j < size; j++) row += at(precision, i * size + j) * at(difference, j);
      squared += at(difference, i) * row;
    }
    nearest = Math.min(nearest, squared);
  }
  return nearest;
}

/** Mean squared difference of each pixel from the nearest point of the plane: of an image that the components draw. Throws where sizes differ. */
export function reconstructionError(pixels: ArrayLike<number>, { mean, basis }: PixelPlane): number {
  const size = pixels.length;
  const components = basis.length / size;
  if (mean.length !== size || !Number.isInteger(components))
    throw new Error(`invalid plane: a mean of ${mean.length} and a basis of ${basis.length} for ${size} pixels`);
  const places = new Float64Array(components);
  for (let i = 0; i < size; i++)
    for (let k = 0; k < components; k++)
      places[k] = at(places, k) + (at(pixels, i) - at(mean, i)) * at(basis, i * components + k);
  let squares = 0;
  for (let i = 0; i < size; i++) {
    let rest = at(pixels, i) - at(mean, i);
    for (let k = 0; k < components; k++) rest -= at(places, k) * at(basis, i * components + k);
    squares += rest * rest;
  }
  return squares / size;
}

function scoreOf({ pixels, features, logits }: Pass, fitted: Fitted): number {
  switch (fitted.score) {
    case 'probability':
      return improbability(logits);
    case 'energy':
      return energy(logits);
    case 'mahalanobis':
      return mahalanobis(features, fitted);
    case 'reconstruction':
      return reconstructionError(pixels, fitted);
    default:
      return fitted satisfies never;
  }
}

/** The score of an input, and whether it is beyond the threshold: more unlike the data than all but a few of its own images. */
export function unlikeScore(pass: Pass, fitted: Fitted, threshold: number): Unlikeness {
  const score = scoreOf(pass, fitted);
  return { score, threshold, isUnlike: score > threshold };
}

/** A score with what was fitted for it, out of the tensors that were shipped. Throws where one is missing. */
export function fittedFrom(
  score: UnlikeScore,
  tensors: ReadonlyMap<string, { readonly data: ArrayLike<number> }>,
): Fitted {
  const parts = fittedTensors[score].map((name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined)
      throw new Error(`missing tensor "${name}" of the score "${score}"; tensors: ${[...tensors.keys()].join(', ')}`);
    return [name, tensor.data] as const;
  });
  return { score, ...Object.fromEntries(parts) } as Fitted;
}

/**
 * What a page asks of each input: the chosen score and its threshold, out of the analysis's result and its tensors. Throws where a part is
 * missing.
 */
export function detectorFrom(
  { chosen, scores }: Pick<Found, 'chosen' | 'scores'>,
  tensors: Parameters<typeof fittedFrom>[1],
): (pass: Pass) => Unlikeness {
  const threshold = scores.find(({ name }) => name === chosen)?.trained.threshold;
  if (threshold === undefined)
    throw new Error(
      `missing threshold of the score "${chosen}"; scores: ${scores.map(({ name }) => name).join(', ') || 'none'}`,
    );
  const fitted = fittedFrom(chosen, tensors);
  return (pass) => unlikeScore(pass, fitted, threshold);
}
