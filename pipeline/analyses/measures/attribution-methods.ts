// The attribution methods under examination, in one list, so that every analysis asks all of them about the same images.
import * as tf from '@tensorflow/tfjs-core';
import { gradCamAt } from '../../../src/artifacts/evidence/attribution-methods.ts';
import type { AttributionMethod } from '../../../src/artifacts/evidence/attribution-methods.ts';
import {
  classActivationMaps,
  gradCam,
  guidedMap,
  integratedGradients,
  occlusionMap,
} from '../../../src/model/attributions.ts';
import type { Occluder } from '../../../src/model/attributions.ts';
import { input, logitGradients } from '../../../src/model/gradients.ts';
import type { WeightedNetwork } from '../../../src/model/gradients.ts';
import { imagesToTensor, pixelValue } from '../../../src/model/preprocess.ts';
import { pixelCount, side } from '../../datasets/image-size.ts';
import { rolesOf } from '../../../src/subject/roles.ts';
import { logitsOf } from '../../measuring/metrics.ts';
import { answersOf } from './samples.ts';

/** One map an image: `side` x `side` values each, one image after the other. */
export interface Maps {
  readonly side: number;
  readonly data: Float32Array;
}

/** What the methods leave open. */
export interface Choices {
  /** Midpoints of integrated gradients on the way from black to the image. */
  readonly steps: number;
  readonly occluder: Occluder;
}

/** The choices of every measurement: the patch is about a sixth of the image's side, black, at every other pixel. */
export const measured: Choices = { steps: 128, occluder: { patch: 5, stride: 2, fill: 'zero' } };

/** Class of the largest logit of each image. */
export const predictedClasses = (network: WeightedNetwork, images: Uint8Array): number[] =>
  Array.from(answersOf(logitsOf(network, images), network.classes));

const read = (tensor: tf.Tensor): Maps => ({ side: tensor.shape[1] as number, data: tensor.dataSync<'float32'>() });

/** Occlusion maps of several images. */
export function occlusionMaps(
  network: WeightedNetwork,
  images: Uint8Array,
  classes: readonly number[],
  how: Occluder,
): Maps {
  const maps = classes.map((label, i) =>
    occlusionMap(
      network,
      Float32Array.from(images.subarray(i * pixelCount, (i + 1) * pixelCount), pixelValue),
      label,
      how,
    ),
  );
  const length = maps[0]?.length ?? 0;
  const data = new Float32Array(maps.length * length);
  maps.forEach((map, i) => data.set(map, i * length));
  return { side: Math.sqrt(length), data };
}

/** Maps of every method for the same images and classes. Grad-CAM is asked at every convolution. */
export function explain(
  network: WeightedNetwork,
  images: Uint8Array,
  classes: readonly number[],
  { steps, occluder }: Choices = measured,
): ReadonlyMap<AttributionMethod, Maps> {
  const maps = new Map<AttributionMethod, Maps>();
  tf.tidy(() => {
    const pixels = imagesToTensor(images, network.input);
    const pass = logitGradients(network, pixels, classes);
    const gradient = pass.gradients[input] as tf.Tensor4D;
    maps.set('gradient', read(gradient));
    maps.set('gradient-x-input', read(tf.mul(gradient, pixels)));
    maps.set('integrated-gradients', read(integratedGradients(network, pixels, classes, { steps })));
    maps.set('guided-backpropagation', read(guidedMap(network, pixels, classes)));
    maps.set('cam', read(classActivationMaps(network, pass.activations, classes)));
    for (const { name } of rolesOf(network.layers).convs.toReversed())
      maps.set(gradCamAt(name), read(gradCam(pass, name)));
  });
  return maps.set('occlusion', occlusionMaps(network, images, classes, occluder));
}

/** Map `index` at the image's own resolution: every pixel has the value of the cell that it lies in. */
export function atPixels({ side: cells, data }: Maps, index: number): Float32Array {
  const size = side / cells;
  if (!Number.isInteger(size)) throw new Error(`invalid map: ${cells} cells do not divide ${side} pixels`);
  const start = index * cells * cells;
  return Float32Array.from(
    { length: pixelCount },
    (_, p) => data[start + Math.floor(Math.floor(p / side) / size) * cells + Math.floor((p % side) / size)] as number,
  );
}
