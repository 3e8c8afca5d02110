// What a channel reads and what reads it: its strongest links to the convolutions beside it, and its weights in the logits.
import type { Source } from '../artifacts/source.ts';
import { both } from './choices.ts';
import type { ConvRecord } from './dossier-layers.ts';
import { sum } from '../mean.ts';
import { columnOf, descending, fittingTensor, linksInto, neighbourLayers, rowOf } from './dossier-layers.ts';

/** One link of a circuit: to a channel, and how much of what that end receives comes this way. */
export interface Link {
  readonly channel: number;
  /** Share of all links into the reading channel. */
  readonly share: number;
  readonly untrainedShare: number;
  /** The sign of what is added on average: 1, -1, or 0 where it adds nothing. */
  readonly sign: number;
}

export interface Links {
  readonly layer: string;
  /** Share that each input would have if all were alike. */
  readonly even: number;
  readonly links: readonly Link[];
}

const strongest = 5;

/** The strongest of some links, by their places. @param signs what each adds on average */
const strongestLinks = (
  values: readonly number[],
  signs: readonly number[],
  sharesOf: (channel: number) => Pick<Link, 'share' | 'untrainedShare'>,
): Link[] =>
  descending(values)
    .slice(0, strongest)
    .map((channel) => ({ channel, ...sharesOf(channel), sign: Math.sign(signs[channel] ?? 0) }));

export const shareOf = (values: readonly number[], at: number): number => {
  const all = sum(values);
  return all > 0 ? (values[at] ?? 0) / all : 0;
};

/** The five strongest links into a channel, by the measured contribution times what reads it. Undefined where nothing was measured. */
export function selectInputs(source: Source, layer: ConvRecord, channel: number): Links | undefined {
  const { before } = neighbourLayers(source, layer.name);
  const [own, start] = [linksInto(source, layer), linksInto(source, layer, 'untrained/')];
  const mean = fittingTensor(source, 'circuits', `signed/${layer.name}`, 1, layer.filters);
  if (before === undefined || own === undefined || start === undefined || mean === undefined) return undefined;
  const [values, untrained, signs] = [own, start, mean].map((tensor) => columnOf(tensor, channel)) as [
    number[],
    number[],
    number[],
  ];
  return {
    layer: before.name,
    even: 1 / values.length,
    links: strongestLinks(values, signs, (input) => ({
      share: shareOf(values, input),
      untrainedShare: shareOf(untrained, input),
    })),
  };
}

/** The five strongest links from a channel to the next convolution; shares are of all that the reading channel receives. */
export function selectOutputs(source: Source, layer: ConvRecord, channel: number): Links | undefined {
  const { after } = neighbourLayers(source, layer.name);
  if (after?.kind !== 'conv') return undefined;
  const [own, start] = [linksInto(source, after), linksInto(source, after, 'untrained/')];
  const mean = fittingTensor(source, 'circuits', `signed/${after.name}`, 1, after.filters);
  if (own?.shape[0] !== layer.filters || start === undefined || mean === undefined) return undefined;
  const [values, signs] = [rowOf(own, channel), rowOf(mean, channel)];
  return {
    layer: after.name,
    even: 1 / layer.filters,
    links: strongestLinks(values, signs, (output) => ({
      share: shareOf(columnOf(own, output), channel),
      untrainedShare: shareOf(columnOf(start, output), channel),
    })),
  };
}

/** Weights of the last convolution's channels in the logit of every class; undefined for other layers, and where the logits read more than means. */
export function selectClassWeights(
  source: Source,
  layer: ConvRecord,
  channel: number,
): readonly { readonly label: string; readonly trained: number; readonly untrained: number }[] | undefined {
  const { after } = neighbourLayers(source, layer.name);
  const last = source.manifest.architecture.at(-1);
  const kernels = last && both((network) => source.weights(network).get(`${last.name}/kernel`));
  if (after !== undefined || kernels?.trained?.shape[0] !== layer.filters || kernels.untrained === undefined)
    return undefined;
  const own = { trained: rowOf(kernels.trained, channel), untrained: rowOf(kernels.untrained, channel) };
  return source.manifest.dataset.classes.map((label, i) => ({
    label,
    trained: own.trained[i] ?? 0,
    untrained: own.untrained[i] ?? 0,
  }));
}
