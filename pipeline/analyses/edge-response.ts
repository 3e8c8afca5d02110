// "The first layer detects edges", asked of what filters do and not of how they look: correlation of each feature map with the Sobel
// gradient, in length and in the filter's own direction (Sobel & Feldman 1968). Control: the same filters before training.
import * as tf from '@tensorflow/tfjs-core';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { Estimate } from '../../src/artifacts/evidence/estimate.ts';
import type { ConvLayer } from '../../src/model/architecture.ts';
import { forward } from '../../src/model/network.ts';
import { side } from '../datasets/image-size.ts';
import type { Random } from '../../src/model/random.ts';
import { forEachBatch } from '../measuring/metrics.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import { convLayersOf } from './measures/channel-responses.ts';
import { filterOf } from './measures/filters.ts';
import { bootstrap, meanOf } from './methods/intervals.ts';
import { auc } from './methods/statistics.ts';

/** The Sobel kernels, row-major 3 x 3: brighter to the right, and brighter below. */
const sobelX = [-1, 0, 1, -2, 0, 2, -1, 0, 1] as const;
const sobelY = [-1, -2, -1, 0, 0, 0, 1, 2, 1] as const;

/**
 * Direction (radians; 0 is right, pi / 2 is down) in which a Sobel kernel, laid over the filter's middle, is most like the filter: both
 * kernels are of one length and at right angles, so it is the direction of the two inner products.
 * @param filter size x size values, row-major
 */
export function edgeDirection(filter: Float64Array, size: number): number {
  const margin = (size - 3) / 2;
  const product = (kernel: readonly number[]): number =>
    kernel.reduce(
      (sum, weight, i) => sum + weight * (filter[(margin + Math.floor(i / 3)) * size + margin + (i % 3)] as number),
      0,
    );
  return Math.atan2(product(sobelY), product(sobelX));
}

/** Sums from which Pearson's correlation follows. */
class Moments {
  #n = 0;
  #x = 0;
  #y = 0;
  #xx = 0;
  #yy = 0;
  #xy = 0;

  add(x: number, y: number): void {
    this.#n++;
    this.#x += x;
    this.#y += y;
    this.#xx += x * x;
    this.#yy += y * y;
    this.#xy += x * y;
  }

  /** 0 where one side is constant. */
  correlation(): number {
    const covariance = this.#xy - (this.#x * this.#y) / this.#n;
    const scale = Math.sqrt((this.#xx - this.#x ** 2 / this.#n) * (this.#yy - this.#y ** 2 / this.#n));
    return scale > 0 ? Math.max(-1, Math.min(1, covariance / scale)) : 0;
  }
}

/** Sobel gradients of images `[n, h, w, 1]` with zeros beyond the border: `[n, h, w, 2]`, x then y. */
function sobelOf(images: tf.Tensor4D): tf.Tensor4D {
  const kernel = Float32Array.from({ length: 18 }, (_, i) => (i % 2 === 0 ? sobelX : sobelY)[i >> 1] as number);
  return tf.conv2d(images, tf.tensor4d(kernel, [3, 3, 1, 2]), 1, 'same');
}

export interface Correlations {
  readonly magnitude: number[];
  readonly oriented: number[];
  readonly positions: number;
}

/** Correlations of every feature map of the first layer, over the positions whose window holds a pixel above 0. */
export function correlateWithEdges(network: Network, images: Uint8Array): Correlations {
  const layer = convLayersOf(network)[0] as ConvLayer;
  const { filters, kernelSize } = layer;
  const kernel = tensorNamed(network.tensors, `${layer.name}/kernel`);
  const directions = Array.from({ length: filters }, (_, c) => edgeDirection(filterOf(kernel, c), kernelSize));
  const [cosines, sines] = [directions.map(Math.cos), directions.map(Math.sin)];
  const moments = directions.map(() => ({ magnitude: new Moments(), oriented: new Moments() }));
  let positions = 0;
  forEachBatch(images, network.input, (batch) => {
    const maps = (
      forward({ weights: network.weights, layers: [layer] }, batch)[layer.name] as tf.Tensor
    ).dataSync<'float32'>();
    const gradients = sobelOf(batch).dataSync<'float32'>();
    const window = tf.ones<tf.Rank.R4>([kernelSize, kernelSize, 1, 1]);
    const cloth = tf.conv2d(batch, window, 1, 'same').dataSync<'float32'>();
    for (let i = 0; i < cloth.length; i++) {
      if (cloth[i] === 0) continue;
      positions++;
      const [gx, gy] = [gradients[2 * i] as number, gradients[2 * i + 1] as number];
      const magnitude = Math.hypot(gx, gy);
      for (let c = 0; c < filters; c++) {
        const value = maps[i * filters + c] as number;
        const own = moments[c] as (typeof moments)[number];
        own.magnitude.add(value, magnitude);
        own.oriented.add(value, Math.max(0, (cosines[c] as number) * gx + (sines[c] as number) * gy));
      }
    }
  });
  return {
    magnitude: moments.map(({ magnitude }) => magnitude.correlation()),
    oriented: moments.map(({ oriented }) => oriented.correlation()),
    positions,
  };
}

/** The area under the curve with its interval, filters drawn in pairs: one before and after its training. */
const pairedAuc = (trained: readonly number[], untrained: readonly number[], random: Random): Estimate =>
  bootstrap(
    trained.length,
    (indices) => {
      const at = (values: readonly number[]): number[] => Array.from(indices, (i) => values[i] as number);
      return auc(at(trained), at(untrained));
    },
    random,
  );

function measureSeed(inputs: Inputs, run: string, key: number) {
  const networks = [inputs.run(run), inputs.untrainedRun(run)] as const;
  const [trained, untrained] = networks.map((network) => {
    if (network === undefined) throw new Error(`missing network of run "${run}": run from the stage train`);
    return correlateWithEdges(network, inputs.validation.images);
  }) as [Correlations, Correlations];
  const random = (...keys: number[]): Random => inputs.random(key, ...keys);
  const sample = ({ magnitude, oriented }: Correlations, which: number) => ({
    magnitude,
    oriented,
    magnitudeMean: meanOf(magnitude, random(which, 0)),
    orientedMean: meanOf(oriented, random(which, 1)),
  });
  return {
    positions: trained.positions,
    seed: {
      run,
      trained: sample(trained, 0),
      untrained: sample(untrained, 1),
      magnitudeAuc: pairedAuc(trained.magnitude, untrained.magnitude, random(2, 0)),
      orientedAuc: pairedAuc(trained.oriented, untrained.oriented, random(2, 1)),
    },
  };
}

export const edgeResponse: Analysis<'edge-response'> = {
  name: 'edge-response',
  run: (inputs, report) => {
    const runs = inputs.mainRuns();
    const measured = runs.map((run, key) => {
      const found = measureSeed(inputs, run, key);
      report(key + 1, runs.length);
      return found;
    });
    return {
      result: {
        images: inputs.validation.images.length / (side * side),
        positions: measured[0]?.positions ?? 0,
        seeds: measured.map(({ seed }) => seed),
      },
    };
  },
};
