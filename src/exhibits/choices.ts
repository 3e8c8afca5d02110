// What all exhibits choose alike: channels come in the order of their gain, one example stands for all, and layers are known by their roles.
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { FilterStatistics } from '../artifacts/schema.ts';
import type { Example, Input, Source } from '../artifacts/source.ts';
import { channelsByGain } from '../figures/marks/order.ts';
import { rolesOf } from '../subject/roles.ts';

/** Class name of a label. */
export const className = ({ manifest }: Source, label: number): string =>
  manifest.dataset.classes[label] ?? `class ${label}`;

/** The shown example as a figure takes it: its class by name. */
export const namedExample = (source: Source) => {
  const example = shownExample(source);
  return { id: example.id, label: labelled(source, example), pixels: example.pixels };
};

/** What was measured on the filters of a layer; throws and lists the layers that have some. */
export function statisticsOf({ manifest }: Pick<Source, 'manifest'>, layer: string): FilterStatistics {
  const found = manifest.analyses.filters.find((statistics) => statistics.layer === layer);
  if (found) return found;
  const known = manifest.analyses.filters.map((statistics) => statistics.layer);
  throw new Error(`unknown layer "${layer}"; layers with filters: ${known.join(', ')}`);
}

/** Cosine of every filter of a layer to its own random start, of the shown network. */
export const cosinesToStart = ({ evidence }: Pick<Source, 'evidence'>, layer: string): readonly number[] | undefined =>
  evidence('filter-memory')?.layers.find((one) => one.layer === layer)?.filters.toStart;

/** Channels of a layer by trained gain, the largest first. */
export const channelsOf = (source: Source, layer: string): number[] => channelsByGain(statisticsOf(source, layer).gain);

/** The same for every layer with maps: a pooling layer keeps the order of the convolution before it. */
export function orderOf(source: Source, layer: string): number[] {
  const { architecture } = source.manifest;
  const place = architecture.findIndex(({ name }) => name === layer);
  const reads = architecture.slice(0, place + 1).findLast(({ kind }) => kind === 'conv');
  return channelsOf(source, architecture[place]?.kind === 'maxPool' && reads ? reads.name : layer);
}

/** What a layer gave for the shown example: `[h, w, c]`. */
export const activationsOf = (source: Source, network: 'trained' | 'untrained', layer: string): TensorData =>
  tensorNamed(source.activations(network, source.shown), layer);

/** One channel of a channels-last tensor. */
export const channelOf = ({ data, shape }: TensorData, channel: number): number[] => {
  const channels = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / channels }, (_, i) => data[i * channels + channel] ?? 0);
};

export const networks = ['trained', 'untrained'] as const;

export const both = <T>(valueOf: (network: (typeof networks)[number]) => T) => ({
  trained: valueOf('trained'),
  untrained: valueOf('untrained'),
});

/** The roles that the layers of this network play. */
export const roles = ({ manifest }: Pick<Source, 'manifest'>) => rolesOf(manifest.architecture);

/** Every shipped example with its pixels, in split order. */
export const allExamples = ({ examples }: Source): readonly Example[] => examples;

/** The example that stands for all. */
export const shownExample = (source: Source): Input => source.input(source.shown);

/** The class of an image as a figure says it; where nobody knows it, what the network answers, which is said. */
export const labelled = (source: Source, { label, predicted }: Input): string =>
  label === undefined ? `predicted ${className(source, predicted)}` : className(source, label);
