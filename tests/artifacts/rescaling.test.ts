// A channel made brighter and read as much less is the same network (scale symmetry of ReLU): what the page shows of the shipped one must
// not change, so that brightness cannot pass for importance.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { tapActivations } from '../../pipeline/measuring/activations.ts';
import { channelScales } from '../../pipeline/measuring/channel-scales.ts';
import { filterGains } from '../../pipeline/analyses/measures/filters.ts';
import { useWasm } from '../../pipeline/training/backends.ts';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import type { Artifacts, Tensors } from '../../src/artifacts/build.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { featureMaps } from '../../src/figures/activations/feature-maps.tsx';
import type { FeatureMapsData } from '../../src/figures/activations/feature-maps.tsx';
import { filters } from '../../src/figures/weights/filters.tsx';
import { filterPlane, unitNorm } from '../../src/figures/marks/plane.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { draw } from '../figures/contract.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { selectFeatureMaps } from '../../src/exhibits/activations.ts';
import { selectFilters } from '../../src/exhibits/filters.ts';

const artifacts = loadArtifacts();
beforeAll(useWasm);

/** The shipped weights, every other channel of conv1 times `factor`, and what conv2 reads of it divided by it. */
function rescaledWeights(factor: number): Tensors {
  const weights = new Map(artifacts.trained.weights);
  const scale = (name: string, by: (i: number) => number): void => {
    const { shape, data } = tensorNamed(weights, name);
    weights.set(name, { dtype: 'float32', shape, data: Float32Array.from(data, (value, i) => value * by(i)) });
  };
  const of = (channel: number): number => (channel % 2 === 0 ? factor : 1);
  const [inputs, outputs] = tensorNamed(weights, 'conv2/kernel').shape.slice(-2) as [number, number];
  scale('conv1/kernel', (i) => of(i % inputs));
  scale('conv1/bias', (i) => of(i));
  scale('conv2/kernel', (i) => 1 / of(Math.floor(i / outputs) % inputs));
  return weights;
}

/** The artifacts as if that network had been shipped; scales are those of the examples. */
function rescaled(factor: number): Artifacts {
  const weights = rescaledWeights(factor);
  const network = { ...tutorialNetwork, weights: weightsToDevice(weights, tutorialNetwork) };
  const { manifest, examples } = artifacts;
  const images = { images: examples.data as Uint8Array, labels: new Uint8Array(manifest.examples.length) };
  const activations = tapActivations(
    network,
    manifest.examples.map((example, position) => ({ ...example, position })),
    images,
  );
  const scales = new Map(
    [...channelScales(network, images.images)].map(([name, scale]): [string, TensorData] => [
      name,
      { dtype: 'float32', shape: [scale.length], data: scale },
    ]),
  );
  tf.dispose(network.weights);
  const gains = new Map(filterGains(weights, tutorialNetwork.layers).map(({ layer, gain }) => [layer, gain]));
  const found = manifest.analyses.filters.map((one) => ({ ...one, gain: gains.get(one.layer) ?? [] }));
  return {
    ...artifacts,
    trained: { weights, activations, scales },
    manifest: { ...manifest, analyses: { ...manifest.analyses, filters: found } },
  };
}

/** Feature maps of the trained network in units of their scales, as they are painted. */
function paintedMaps({ networks: [trained] }: FeatureMapsData): number[] {
  const scale = trained?.scale as TensorData;
  return Array.from(
    trained?.activations.data ?? [],
    (value, i) => value / (scale.data[i % scale.data.length] as number),
  );
}

const largestDifference = (a: readonly number[], b: readonly number[]): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);
};

describe('brightness', () => {
  const before = (): Artifacts => rescaled(1);

  it.each([0.1, 10])('times %d leaves filters, gains and maps as they are painted', (factor) => {
    const [one, other] = [before(), rescaled(factor)];
    const [plain, changed] = [
      selectFilters(sourceOfArtifacts(one)).shown,
      selectFilters(sourceOfArtifacts(other)).shown,
    ];
    const weights = ({ kernel }: typeof plain): number[] =>
      plain.gain.flatMap((_, filter) => [...unitNorm(filterPlane(kernel, filter)).values]);
    expect(largestDifference([...changed.kernel.data], [...plain.kernel.data])).toBeGreaterThan(0.1);
    expect(largestDifference(weights(changed), weights(plain))).toBeLessThan(1e-6);
    expect(largestDifference(changed.gain, plain.gain)).toBeLessThan(1e-5);
    const [maps, changedMaps] = [
      selectFeatureMaps(sourceOfArtifacts(one), 'conv1'),
      selectFeatureMaps(sourceOfArtifacts(other), 'conv1'),
    ];
    expect(changedMaps.order).toEqual(maps.order);
    expect(largestDifference(paintedMaps(changedMaps), paintedMaps(maps))).toBeLessThan(1e-5);
  });

  // Powers of two change no digit, only the exponent: not one pixel may differ.
  it.each([1 / 8, 8])('times %d gives the same drawings, to the last pixel', (factor) => {
    const [one, other] = [before(), rescaled(factor)];
    expect(draw(filters, selectFilters(sourceOfArtifacts(other)), 'wide')).toBe(
      draw(filters, selectFilters(sourceOfArtifacts(one)), 'wide'),
    );
    expect(draw(featureMaps, selectFeatureMaps(sourceOfArtifacts(other), 'conv1'), 'wide')).toBe(
      draw(featureMaps, selectFeatureMaps(sourceOfArtifacts(one), 'conv1'), 'wide'),
    );
  });

  it('is seen where only one side is changed', () => {
    const [one, other] = [before(), rescaled(8)];
    const half = { ...other, trained: { ...other.trained, scales: one.trained.scales } };
    expect(draw(featureMaps, selectFeatureMaps(sourceOfArtifacts(half), 'conv1'), 'wide')).not.toBe(
      draw(featureMaps, selectFeatureMaps(sourceOfArtifacts(one), 'conv1'), 'wide'),
    );
  });
});
