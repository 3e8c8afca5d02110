// Attributions: which pixels, or which places of a layer, speak for a class. Every method explains one logit of one image, and each is a
// few lines over the forward and the backward pass. Whether a map is true is another question: see the analyses sanity-checks, deletion.
import * as tf from '@tensorflow/tfjs-core';
import type { ImageShape, Layer } from './architecture.ts';
import { input, logitGradients } from './gradients.ts';
import type { LogitGradients } from './gradients.ts';
import { lastOutput, weightNamed } from './network.ts';
import type { Activations, WeightedLayers, WeightedNetwork } from './network.ts';

/** Images in one forward pass: large enough for speed, small enough for a phone. */
const passSize = 128;

/** Gradient of each image's logit with respect to its pixels, `[n, h, w, c]`: what one step brighter would do. The caller disposes. */
export const gradientMap = (network: WeightedNetwork, images: tf.Tensor4D, classes: ArrayLike<number>): tf.Tensor4D =>
  tf.tidy(() => logitGradients(network, images, classes).gradients[input] as tf.Tensor4D);

/** Guided backpropagation, `[n, h, w, c]`: the backward pass with every negative gradient cut off at every ReLU. The caller disposes. */
export const guidedMap = (network: WeightedNetwork, images: tf.Tensor4D, classes: ArrayLike<number>): tf.Tensor4D =>
  tf.tidy(() => logitGradients(network, images, classes, 'guided').gradients[input] as tf.Tensor4D);

// #region integrated-gradients
/**
 * Integrated gradients `[n, h, w, c]` (Sundararajan, Taly & Yan 2017, arXiv:1703.01365): (x - x0) times the mean gradient on the straight
 * path from the baseline x0 to the image x, by the midpoint rule. They sum to z(x) - z(x0), but for the rule's error.
 * The caller disposes.
 * @param baseline `[1, h, w, c]`; black, "no garment", where it is absent
 */
export function integratedGradients(
  network: WeightedNetwork,
  images: tf.Tensor4D,
  classes: ArrayLike<number>,
  { steps = 128, baseline }: { readonly steps?: number; readonly baseline?: tf.Tensor4D } = {},
): tf.Tensor4D {
  return tf.tidy(() => {
    const from = baseline ?? tf.zerosLike(images.slice(0, 1));
    const maps = tf.split(images, images.shape[0]).map((image, i) =>
      tf.tidy(() => {
        const path = tf.sub(image, from);
        let sum: tf.Tensor = tf.zerosLike(image);
        for (let first = 0; first < steps; first += passSize) {
          const points = Array.from({ length: Math.min(passSize, steps - first) }, (_, k) => (first + k + 0.5) / steps);
          const onThePath = tf.add<tf.Tensor4D>(from, tf.mul(tf.tensor4d(points, [points.length, 1, 1, 1]), path));
          const gradients = gradientMap(network, onThePath, points.fill(classes[i] as number));
          sum = tf.add(sum, tf.sum(gradients, 0, true));
        }
        return tf.mul<tf.Tensor4D>(path, tf.div(sum, steps));
      }),
    );
    return tf.concat(maps, 0);
  });
}
// #endregion

/** The last two layers, for what is exact only if they are global average pooling and a linear layer. */
function linearHead(layers: readonly Layer[]): { readonly maps: string; readonly logits: string } {
  const [maps, pool, logits] = layers.slice(-3);
  if (maps?.kind !== 'conv' || pool?.kind !== 'globalAveragePool' || logits?.kind !== 'dense')
    throw new Error('invalid network for class activation maps: it must end in conv, globalAveragePool, dense');
  return { maps: maps.name, logits: logits.name };
}

// #region cam
/**
 * Class activation maps `[n, h, w]` (Zhou et al. 2016, doi:10.1109/CVPR.2016.319): sum over channels of weight of the class times feature
 * map. Exact for this network: the logit is its bias plus the mean of the map. The caller disposes.
 * Throws unless the network ends in global average pooling and one linear layer.
 */
export function classActivationMaps(
  { weights, layers }: WeightedLayers,
  activations: Activations,
  classes: ArrayLike<number>,
): tf.Tensor3D {
  const { maps, logits } = linearHead(layers);
  return tf.tidy(() => {
    const kernel = weightNamed<tf.Rank.R2>(weights, `${logits}/kernel`);
    const ofClass = tf.gather(tf.transpose(kernel), tf.tensor1d(Int32Array.from(classes), 'int32'));
    const weighted = tf.mul(activations[maps] as tf.Tensor4D, ofClass.reshape([classes.length, 1, 1, -1]));
    return tf.sum<tf.Tensor3D>(weighted, 3);
  });
}
// #endregion

/**
 * Grad-CAM `[n, h, w]` of a layer (Selvaraju et al. 2017, doi:10.1109/ICCV.2017.74): sum over channels of mean gradient times feature map,
 * what is negative cut off. In the last convolution before global average pooling it is CAM / (h w), cut off. The caller disposes.
 * @param rectified leave the cut out by `false`
 */
export function gradCam({ activations, gradients }: LogitGradients, layer: string, rectified = true): tf.Tensor3D {
  return tf.tidy(() => {
    const [maps, slopes] = [activations[layer], gradients[layer]] as [tf.Tensor4D | undefined, tf.Tensor4D | undefined];
    if (maps === undefined || slopes === undefined)
      throw new Error(`unknown layer "${layer}"; layers: ${Object.keys(activations).join(', ')}`);
    const map = tf.sum<tf.Tensor3D>(tf.mul(maps, tf.mean(slopes, [1, 2], true)), 3);
    return rectified ? tf.relu(map) : map;
  });
}

export interface Occluder {
  /** Side of the square patch in pixels: odd, for it has a middle. */
  readonly patch: number;
  /** Pixels between neighbouring middles; the map has ceil(height / stride) rows. */
  readonly stride: number;
  /** What is put in its place: background, or the mean of the pixels that it covers. */
  readonly fill: 'zero' | 'mean';
}

/** Rows or columns of the middles: spread evenly about the image's own middle. @param length height or width of the image */
export function patchMiddles(length: number, stride: number): number[] {
  const count = Math.ceil(length / stride);
  const first = Math.floor((length - 1 - (count - 1) * stride) / 2);
  return Array.from({ length: count }, (_, i) => first + i * stride);
}

/** Where a patch lies. */
interface Middle {
  readonly row: number;
  readonly column: number;
}

/** The image with the patch around (row, column) replaced, in each channel for itself; the patch is clipped at the borders. */
export function occluded(
  image: Float32Array,
  { height, width, channels }: ImageShape,
  { row, column }: Middle,
  how: Occluder,
): Float32Array {
  if (how.patch % 2 !== 1) throw new Error(`invalid patch ${how.patch}: it needs an odd side`);
  const reach = (how.patch - 1) / 2;
  const positions: number[] = [];
  for (let y = Math.max(0, row - reach); y <= Math.min(height - 1, row + reach); y++)
    for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++)
      positions.push((y * width + x) * channels);
  const changed = Float32Array.from(image);
  for (let c = 0; c < channels; c++) {
    const mean = positions.reduce((sum, at) => sum + (image[at + c] as number), 0) / positions.length;
    for (const at of positions) changed[at + c] = how.fill === 'mean' ? mean : 0;
  }
  return changed;
}

// #region occlusion
/**
 * Occlusion map of one image, row-major (Zeiler & Fergus 2014, doi:10.1007/978-3-319-10590-1_53): the logit of the image minus that
 * of the image without the patch. A patch that changes nothing is 0 without a forward pass: half of all pixels are background. To compute
 * only what a patch can reach would not pay: from conv3 on that is everything, and three quarters of the work lie there.
 * @param image values byte / 255
 */
export function occlusionMap(
  network: WeightedNetwork,
  image: Float32Array,
  classIndex: number,
  how: Occluder,
): Float32Array {
  const { height, width, channels } = network.input;
  const [rows, columns] = [height, width].map((length) => patchMiddles(length, how.stride)) as [number[], number[]];
  const map = new Float32Array(rows.length * columns.length);
  const changed = rows
    .flatMap((row, i) => columns.map((column, j) => ({ at: i * columns.length + j, row, column })))
    .map(({ at, ...middle }) => ({ at, pixels: occluded(image, network.input, middle, how) }))
    .filter(({ pixels }) => pixels.some((value, p) => value !== image[p]));
  const logits = (images: readonly Float32Array[]): Float32Array =>
    tf.tidy(() => {
      const all = new Float32Array(images.length * image.length);
      images.forEach((pixels, i) => all.set(pixels, i * image.length));
      const outputs = lastOutput(network, tf.tensor4d(all, [images.length, height, width, channels]));
      return tf.slice(outputs, [0, classIndex], [-1, 1]).dataSync<'float32'>();
    });
  const [whole = 0] = logits([image]);
  for (let first = 0; first < changed.length; first += passSize) {
    const some = changed.slice(first, first + passSize);
    logits(some.map(({ pixels }) => pixels)).forEach((logit, i) => {
      map[(some[i] as (typeof some)[number]).at] = whole - logit;
    });
  }
  return map;
}
// #endregion
