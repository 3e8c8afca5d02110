// The layers that have dossiers, and what a dossier may read of an analysis: only what was made of a network of this shape.
import type { EvidenceName } from '../artifacts/evidence/index.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { LayerRecord } from '../artifacts/schema.ts';
import type { Source } from '../artifacts/source.ts';

export type ConvRecord = Extract<LayerRecord, { kind: 'conv' }>;

/** The layers that have dossiers, in the order of the network. */
export const dossierLayers = ({ manifest }: Pick<Source, 'manifest'>): ConvRecord[] =>
  manifest.architecture.filter((layer) => layer.kind === 'conv');

/** Throws and lists the known ones where there is no such layer. */
export function dossierLayer(source: Source, name: string): ConvRecord {
  const all = dossierLayers(source);
  const found = all.find((layer) => layer.name === name);
  if (found === undefined)
    throw new Error(`unknown layer "${name}"; layers: ${all.map((layer) => layer.name).join(', ')}`);
  return found;
}

/** The convolution before a layer and the one after it. */
export function neighbourLayers(source: Source, name: string) {
  const all = dossierLayers(source);
  const at = all.findIndex((layer) => layer.name === name);
  return { before: all[at - 1], after: all[at + 1] };
}

/** A tensor of an analysis whose size along `axis` is as it must be for this network; else undefined. */
export function fittingTensor(
  source: Source,
  analysis: EvidenceName,
  name: string,
  axis: number,
  size: number,
): TensorData | undefined {
  if (source.manifest.evidence[analysis]?.tensors === undefined) return undefined;
  const found = source.evidenceTensors(analysis).get(name);
  return found?.shape[axis] === size ? found : undefined;
}

/** What was fitted to the filters of this layer; undefined for a layer that reads other channels. */
export function fitsOf({ evidence }: Source, { name, filters }: ConvRecord) {
  const found = evidence('template-fits');
  return found?.layer === name && found.filters.length === filters ? found : undefined;
}

/** Effective classes of every channel of a layer. */
export function effectiveOf({ evidence }: Source, { name, filters }: ConvRecord) {
  const found = evidence('class-profile')?.layers.find(({ layer }) => layer === name);
  return found?.trained.effectiveClasses.length === filters ? found : undefined;
}

/** What removing each channel of a layer does. */
export function ablationsOf({ evidence }: Source, { name, filters }: ConvRecord) {
  const found = evidence('channel-ablation')?.layers.find(({ layer }) => layer === name)?.channels;
  return found?.length === filters ? found : undefined;
}

/** Channels of a convolution that are never above 0 on the training images, trained. */
export const deadChannels = ({ evidence }: Pick<Source, 'evidence'>, layer: string): readonly number[] =>
  evidence('filter-duplicates')?.layers.find((one) => one.layer === layer)?.trained.dead ?? [];

/** The links into a channel from every channel before it, of the shipped network. */
export const linksInto = (source: Source, { name, filters }: ConvRecord, prefix = ''): TensorData | undefined =>
  fittingTensor(source, 'circuits', `${prefix}link/${name}`, 1, filters);

export const columnOf = ({ data, shape: [rows = 0, columns = 0] }: TensorData, column: number): number[] =>
  Array.from({ length: rows }, (_, row) => data[row * columns + column] as number);

export const rowOf = ({ data, shape: [, columns = 0] }: TensorData, row: number): number[] =>
  Array.from(data.subarray(row * columns, (row + 1) * columns));

/** Places of a list by value, the greatest first; equals in their own order. */
export const descending = (values: readonly number[]): number[] =>
  values.map((_, i) => i).sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
