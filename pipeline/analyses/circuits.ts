// How a layer is put together from the one before (Olah et al. 2020, doi:10.23915/distill.00024.001): which kernels carry
// what it says, measured on images and not by the size of weights; whether removing a kernel hurts accordingly; and how much of the second
// convolution is linear. Controls: the untrained network, kernels permuted over their inputs, the size of weights as the rival ranking.
import type { Estimate } from '../../src/artifacts/evidence/estimate.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import { z95 } from '../../src/mean.ts';
import { float32 } from '../measuring/tensors.ts';
import type { Analysis, Inputs, Network } from './analysis.ts';
import {
  contributionsOf,
  inputStrengths,
  kernelNamed,
  kernelNorms,
  readersOf,
  shuffleInputs,
} from './measures/contributions.ts';
import type { Contributions, Reader } from './measures/contributions.ts';
import { ablateEdges } from './measures/edge-ablation.ts';
import type { EdgeAblation } from './measures/edge-ablation.ts';
import { expandedOf, linearR2 } from './measures/expanded-weights.ts';
import { outgoingNorm } from './measures/filters.ts';
import { bootstrap, meanOf, quantile } from './methods/intervals.ts';
import { drawImages } from './measures/samples.ts';
import { spearman } from './methods/statistics.ts';

/** How many inputs of a filter are called its strongest. */
const top = 5;
const fullAblationImages = 1000;
const fullExpansionImages = 1000;
const fullDeals = 10;
const fullDraws = 1000;

/** Share of the `top` greatest of each column in its sum. @param values `[in, out]` */
export function topShares(values: ArrayLike<number>, outputs: number): number[] {
  const inputs = values.length / outputs;
  return Array.from({ length: outputs }, (_, o) => {
    const column = Array.from({ length: inputs }, (_, c) => values[c * outputs + o] as number).sort((a, b) => b - a);
    const sum = (part: readonly number[]): number => part.reduce((a, b) => a + b, 0);
    // A filter to which nothing contributes has no strongest inputs.
    return sum(column) === 0 ? Math.min(1, top / inputs) : sum(column.slice(0, top)) / sum(column);
  });
}

/** Contributions times the norm of what reads their output: the one number for an edge that no rescaling of channels changes. */
export function linksOf(network: Network, { layer }: Reader, { mean }: Contributions): Float64Array {
  const weighted = network.layers.filter(({ kind }) => kind === 'conv' || kind === 'dense');
  const next = weighted[weighted.findIndex(({ name }) => name === layer.name) + 1];
  if (next === undefined) throw new Error(`invalid layer "${layer.name}": nothing reads it`);
  const kernel = kernelNamed(network, next.name);
  const norms = Array.from({ length: layer.filters }, (_, o) => outgoingNorm(kernel, o));
  return mean.map((value, edge) => value * (norms[edge % layer.filters] as number));
}

/** Rank correlations of an effect with what might foretell it, edges drawn with replacement. */
function predict(
  effect: Float64Array,
  predictors: Readonly<Record<'contribution' | 'link' | 'weightNorm' | 'weightTimesInput', Float64Array>>,
  random: Inputs['random'],
  draws: number,
) {
  const drawn = (values: Float64Array, indices: Int32Array): Float64Array =>
    Float64Array.from(indices, (i) => values[i] as number);
  const correlation = (values: Float64Array, key: number): Estimate =>
    bootstrap(effect.length, (i) => spearman(drawn(values, i), drawn(effect, i)), random(key), draws);
  const { contribution, link, weightNorm, weightTimesInput } = predictors;
  return {
    contribution: correlation(contribution, 0),
    link: correlation(link, 1),
    weightNorm: correlation(weightNorm, 2),
    weightTimesInput: correlation(weightTimesInput, 3),
    lead: bootstrap(
      effect.length,
      (i) => {
        const fallen = drawn(effect, i);
        return spearman(drawn(contribution, i), fallen) - spearman(drawn(weightNorm, i), fallen);
      },
      random(4),
      draws,
    ),
  };
}

const medianOf = (values: readonly number[], random: Inputs['random'], key: number) => ({
  values: [...values],
  median: bootstrap(
    values.length,
    (indices) => quantile(Float64Array.from(indices, (i) => values[i] as number).sort(), 0.5),
    random(key),
  ),
});

function expand(inputs: Inputs, layer: string) {
  const { random, validation, effort } = inputs;
  const images = drawImages(validation, effort(fullExpansionImages, 20), random(30));
  const deals = effort(fullDeals);
  const [trained, untrained] = [inputs.trained(), inputs.untrained()];
  const own = expandedOf(trained);
  const shuffled = Array.from({ length: deals }, (_, i) =>
    expandedOf(trained, shuffleInputs(kernelNamed(trained, layer), random(31, i))),
  );
  const [ownR2 = [], ...shuffledR2] = linearR2(trained, images.images, [own, ...shuffled]);
  const meanShuffled = ownR2.map((_, o) => shuffledR2.reduce((sum, r2) => sum + (r2[o] as number) / deals, 0));
  const [untrainedR2 = []] = linearR2(untrained, images.images, [expandedOf(untrained)]);
  const seeded = (...keys: number[]) => random(32, ...keys);
  return {
    tensor: own,
    images: images.labels.length,
    result: {
      layer,
      size: own.shape[0] as number,
      trained: medianOf(ownR2, seeded, 0),
      untrained: medianOf(untrainedR2, seeded, 1),
      shuffled: medianOf(meanShuffled, seeded, 2),
    },
  };
}

/** Contributions of every layer: the trained network's, with its kernels permuted, and the untrained network's. */
function measure(inputs: Inputs, report: (done: number) => void) {
  const [trained, untrained] = [inputs.trained(), inputs.untrained()];
  const { images, labels } = inputs.validation;
  const kernelsOf = (network: Network, permuted: boolean) =>
    new Map(
      readersOf(network).map(({ layer: { name } }, i) => {
        const own = kernelNamed(network, name);
        return [name, permuted ? [own, shuffleInputs(own, inputs.random(10, i))] : [own]];
      }),
    );
  const found = contributionsOf(trained, images, kernelsOf(trained, true), report);
  const control = contributionsOf(untrained, images, kernelsOf(untrained, false), (done) =>
    report(labels.length + done),
  );
  return readersOf(trained).map((reader, i) => {
    const [own, shuffled] = found.get(reader.layer.name) as [Contributions, Contributions];
    const [start] = control.get(reader.layer.name) as [Contributions];
    const share = (values: Contributions, key: number) =>
      meanOf(topShares(values.mean, reader.layer.filters), inputs.random(11, i, key));
    const inputCount = reader.from.outputShape[2];
    return {
      own,
      links: {
        link: linksOf(trained, reader, own),
        'untrained/link': linksOf(untrained, readersOf(untrained)[i] as Reader, start),
        'shuffled/link': linksOf(trained, reader, shuffled),
      },
      shape: [inputCount, reader.layer.filters],
      result: {
        layer: reader.layer.name,
        from: reader.from.name,
        inputs: inputCount,
        outputs: reader.layer.filters,
        top,
        even: Math.min(1, top / inputCount),
        trained: share(own, 0),
        untrained: share(start, 1),
        shuffled: share(shuffled, 2),
      },
    };
  });
}

type Measured = ReturnType<typeof measure>[number];

function judge(inputs: Inputs, { own, links, result: { layer, outputs } }: Measured, ablated: EdgeAblation) {
  const network = inputs.trained();
  const weightNorm = kernelNorms(kernelNamed(network, layer));
  const strengths = inputStrengths(network, layer, inputs.validation.images);
  const weightTimesInput = weightNorm.map((norm, e) => norm * (strengths[Math.floor(e / outputs)] as number));
  const predictors = { contribution: own.mean, link: links.link, weightNorm, weightTimesInput };
  const draws = inputs.effort(fullDraws, 20);
  return {
    layer,
    kernels: weightNorm.length,
    rise: predict(ablated.mean.map(Math.abs), predictors, (...keys) => inputs.random(20, ...keys), draws),
    movement: predict(ablated.absolute, predictors, (...keys) => inputs.random(21, ...keys), draws),
    distinct: ablated.mean.filter((mean, e) => Math.abs(mean) > z95 * (ablated.error[e] as number)).length,
  };
}

/** Tensors `<name>/<layer>` of one layer's edges. */
const edgeTensors = ({ own, links, shape, result: { layer } }: Measured): [string, TensorData][] =>
  Object.entries({ contribution: own.mean, error: own.error, signed: own.signed, ...links }).map(([name, values]) => [
    `${name}/${layer}`,
    float32(shape, values),
  ]);

export const circuits: Analysis<'circuits'> = {
  name: 'circuits',
  run: (inputs, report) => {
    const { validation, effort, random } = inputs;
    const ablationImages = effort(fullAblationImages, 20);
    // A kernel's ablation costs an image about as much as eight images' contributions of all kernels.
    const [measuring, ablating] = [2 * validation.labels.length, 8 * ablationImages];
    const measured = measure(inputs, (done) => report(done, measuring + ablating));
    const [second] = measured;
    if (second === undefined) throw new Error('invalid network: no convolution reads another layer');
    const { layer } = second.result;
    const sample = drawImages(validation, ablationImages, random(1));
    const ablated = ablateEdges(inputs.trained(), layer, sample, (done, total) =>
      report(measuring + (ablating * done) / total, measuring + ablating),
    );
    const expansion = expand(inputs, layer);
    return {
      result: {
        images: {
          contributions: validation.labels.length,
          ablation: sample.labels.length,
          expansion: expansion.images,
        },
        layers: measured.map(({ result }) => result),
        ablation: judge(inputs, second, ablated),
        expansion: expansion.result,
      },
      tensors: new Map([
        ...measured.flatMap(edgeTensors),
        [`rise/${layer}`, float32(second.shape, ablated.mean)],
        [`rise-error/${layer}`, float32(second.shape, ablated.error)],
        [`movement/${layer}`, float32(second.shape, ablated.absolute)],
        [`expanded/${layer}`, expansion.tensor],
      ]),
    };
  },
};
