// How many different filters there are: duplicates by weights and by what they say, dead ones, and, in the first layer,
// mirrored partners, which training on flipped images may ask for. Controls: the untrained network, random sets, the mirror up and down.
import type * as tf from '@tensorflow/tfjs-core';
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { ConvLayer } from '../../src/model/architecture.ts';
import { forward } from '../../src/model/network.ts';
import { argmax } from '../../src/model/probabilities.ts';
import { mean } from '../../src/mean.ts';
import { forEachBatch } from '../measuring/metrics.ts';
import type { Analysis, Inputs, Network, ReportShare } from './analysis.ts';
import { convLayersOf } from './measures/channel-responses.ts';
import { ActivityCount, PairMoments } from './measures/channel-pairs.ts';
import { cosine } from './measures/filters.ts';
import { drawFilters, filterSamples, filtersOf, firstLayerOf } from './measures/first-layer.ts';
import { meanOfClusters, quantile, shareOf } from './methods/intervals.ts';
import { countedP, sorted } from './methods/null-comparison.ts';
import type { Null } from './methods/null-comparison.ts';

type Result = Evidence['filter-duplicates'];
type NetworkResult = Result['layers'][number]['trained'];

const threshold = 0.95;
const nearDead = 0.001;
const fullRandomSets = 1000;
/** Side of the first layer's filters; runs with another size are left out. */
const size = 5;

/** The filter seen in a mirror: columns, or rows, in reverse. @param filter size x size weights */
export function mirrorOf(filter: Float64Array, axis: 'leftRight' | 'upDown'): Float64Array {
  const side = Math.sqrt(filter.length);
  return filter.map((_, i) => {
    const [row, column] = [Math.floor(i / side), i % side];
    const from = axis === 'leftRight' ? row * side + side - 1 - column : (side - 1 - row) * side + column;
    return filter[from] as number;
  });
}

/** For each filter the filter of the set whose mirror image is nearest to it, and the cosine: a symmetric filter is its own partner. */
function mirrorPartners(filters: readonly Float64Array[], axis: 'leftRight' | 'upDown') {
  const mirrors = filters.map((filter) => mirrorOf(filter, axis));
  return filters.map((filter) => {
    const cosines = mirrors.map((mirror) => cosine(filter, mirror));
    const partner = argmax(cosines);
    return { partner, cosine: cosines[partner] as number };
  });
}

/** For each filter the best cosine to a mirror image of any filter of the set. */
export const bestMirrors = (filters: readonly Float64Array[], axis: 'leftRight' | 'upDown'): number[] =>
  mirrorPartners(filters, axis).map((one) => one.cosine);

/**
 * Filters that are each other's best mirror image share one cosine, and so a name; along several axes whoever is joined along one is joined.
 */
export function mirrorClusters(
  filters: readonly Float64Array[],
  axes: readonly ('leftRight' | 'upDown')[],
): readonly number[] {
  const names = filters.map((_, i) => i);
  for (const axis of axes) {
    const partners = mirrorPartners(filters, axis).map(({ partner }) => partner);
    partners.forEach((partner, i) => {
      if (partners[partner] !== i) return;
      const [kept, replaced] = [names[i] as number, names[partner] as number];
      names.forEach((name, at) => {
        if (name === replaced) names[at] = kept;
      });
    });
  }
  return names;
}

/** What one layer of one network says: activity on all images, and correlations where `moments` were gathered. */
export function describeLayer(
  filters: readonly Float64Array[],
  activeShare: readonly number[],
  moments: PairMoments,
): NetworkResult {
  const others = (channel: number): number[] => filters.map((_, other) => other).filter((other) => other !== channel);
  const cosineOf = (a: number, b: number): number => cosine(filters[a] as Float64Array, filters[b] as Float64Array);
  const pairs = filters.flatMap((_, a) => filters.slice(a + 1).map((_, i): [number, number] => [a, a + 1 + i]));
  return {
    closestCosine: filters.map((_, a) => Math.max(...others(a).map((b) => Math.abs(cosineOf(a, b))))),
    closestCorrelation: filters.map((_, a) =>
      activeShare[a] === 0 ? 0 : Math.max(...others(a).map((b) => moments.correlation(a, b))),
    ),
    duplicates: pairs
      .map(([a, b]) => ({
        filters: [a, b] as [number, number],
        cosine: cosineOf(a, b),
        correlation: moments.correlation(a, b),
      }))
      .filter((pair) => Math.abs(pair.cosine) > threshold && pair.correlation > threshold),
    activeShare: [...activeShare],
    dead: activeShare.flatMap((share, channel) => (share === 0 ? [channel] : [])),
    nearDead: activeShare.flatMap((share, channel) => (share > 0 && share < nearDead ? [channel] : [])),
  };
}

/** Calls `visit` with every convolution's output of each batch. */
function forEachOutput(
  network: Network,
  images: Uint8Array,
  visit: (layer: ConvLayer, values: Float32Array) => void,
  report: (done: number) => void,
): void {
  forEachBatch(
    images,
    network.input,
    (batch) => {
      const outputs = forward(network, batch);
      for (const layer of convLayersOf(network)) visit(layer, (outputs[layer.name] as tf.Tensor).dataSync<'float32'>());
    },
    report,
  );
}

function describeNetwork(
  network: Network,
  { train, validation }: Inputs,
  report: (done: number) => void,
): NetworkResult[] {
  const layers = convLayersOf(network).map((layer) => ({
    layer,
    activity: new ActivityCount(layer.filters),
    moments: new PairMoments(layer.filters),
  }));
  const of = (name: string) => layers.find(({ layer }) => layer.name === name) as (typeof layers)[number];
  forEachOutput(network, train.images, ({ name }, values) => of(name).activity.add(values), report);
  const before = train.labels.length;
  forEachOutput(
    network,
    validation.images,
    ({ name }, values) => of(name).moments.add(values),
    (done) => report(before + done),
  );
  return layers.map(({ layer, activity, moments }) =>
    describeLayer(filtersOf(tensorNamed(network.tensors, `${layer.name}/kernel`)), activity.shares(), moments),
  );
}

/** Means of the best mirror cosines of random sets. Up and down is left and right there. */
export const mirrorNull = (sets: number, filters: number, random: Inputs['random']): Null =>
  sorted(
    Array.from({ length: sets }, (_, i) => mean(bestMirrors(drawFilters(filters, size, random(1, i)), 'leftRight'))),
  );

function describeMirrors(inputs: Inputs): Result['mirrors'] {
  const { random, effort } = inputs;
  const randomSets = effort(fullRandomSets, 20);
  const samples = filterSamples(inputs, ['permuted-labels', 'frozen-conv1', 'no-flip']);
  const null_ = mirrorNull(randomSets, samples[0]?.filters.length ?? 0, random);
  return {
    layer: firstLayerOf(inputs),
    sets: randomSets,
    null: { mean: null_.reduce((a, b) => a + b, 0) / null_.length, percentile95: quantile(null_, 0.95) },
    samples: samples.map(({ run, kind, filters }, at) => {
      const [leftRight, upDown] = (['leftRight', 'upDown'] as const).map((axis) => bestMirrors(filters, axis)) as [
        number[],
        number[],
      ];
      const mirror = (values: number[], axis: 'leftRight' | 'upDown', key: number) => ({
        values,
        mean: meanOfClusters(values, mirrorClusters(filters, [axis]), random(2, at, key)),
        pValue: countedP(null_, mean(values)),
      });
      return {
        run,
        kind,
        leftRight: mirror(leftRight, 'leftRight', 0),
        upDown: mirror(upDown, 'upDown', 1),
        difference: meanOfClusters(
          leftRight.map((value, i) => value - (upDown[i] as number)),
          mirrorClusters(filters, ['leftRight', 'upDown']),
          random(2, at, 2),
        ),
      };
    }),
  };
}

/** Share of dead filters among all of a network. */
const deadShareOf = (layers: readonly NetworkResult[]) =>
  shareOf(
    layers.reduce((sum, { dead }) => sum + dead.length, 0),
    layers.reduce((sum, { activeShare }) => sum + activeShare.length, 0),
  );

export const filterDuplicates: Analysis<'filter-duplicates'> = {
  name: 'filter-duplicates',
  run: (inputs, report: ReportShare) => {
    const { train, validation } = inputs;
    const each = train.labels.length + validation.labels.length;
    const [trained, untrained] = [inputs.trained(), inputs.untrained()].map((network, i) =>
      describeNetwork(network, inputs, (done) => report(i * each + done, 2 * each)),
    ) as [NetworkResult[], NetworkResult[]];
    return {
      result: {
        images: { training: train.labels.length, validation: validation.labels.length },
        threshold,
        nearDead,
        deadShare: { trained: deadShareOf(trained), untrained: deadShareOf(untrained) },
        layers: convLayersOf(inputs.trained()).map(({ name }, i) => ({
          layer: name,
          trained: trained[i] as NetworkResult,
          untrained: untrained[i] as NetworkResult,
        })),
        mirrors: describeMirrors(inputs),
      },
    };
  },
};
