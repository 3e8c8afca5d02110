// What all exhibits choose alike: channels come in the order of their gain, one example stands for all, and layers are known by their roles.
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import { networkWords } from '../artifacts/keys.ts';
import type { InputKey, NetworkKey } from '../artifacts/keys.ts';
import type { Answer, Example, Input, Source } from '../artifacts/source.ts';
import { channelsByGain } from '../figures/marks/order.ts';
import { gainOf } from './gain.ts';
import type { Noun } from '../subject/dataset-card.ts';
import { rolesOf } from '../subject/roles.ts';

/** Class name of a label. */
export const className = ({ manifest }: Source, label: number): string =>
  manifest.dataset.classes[label] ?? `class ${label}`;

/** What is shown where a reader may choose: an image in the place of the shown example, a network in the place of the trained one. */
export interface Choice {
  readonly input?: InputKey;
  readonly network?: NetworkKey;
}

export const inputKey = (source: Source, { input = source.shown }: Choice): InputKey => input;
export const networkKey = ({ network = 'trained' }: Choice): NetworkKey => network;

/** The chosen image; where none was chosen, the example that stands for all. */
export const chosenInput = (source: Source, choice: Choice): Input => source.input(inputKey(source, choice));

/** What the chosen network answers for the chosen image. */
export const chosenAnswer = (source: Source, choice: Choice): Answer =>
  source.answer(networkKey(choice), inputKey(source, choice));

/** The class of the chosen image as a figure says it; where nobody knows it, what the network answers, which is said. */
export function chosenLabel(source: Source, choice: Choice): string {
  const { label } = chosenInput(source, choice);
  return label === undefined
    ? `predicted ${className(source, chosenAnswer(source, choice).predicted)}`
    : className(source, label);
}

/** The chosen image as a figure takes it: its class by name. */
export const namedExample = (source: Source, choice: Choice) => {
  const { id, pixels } = chosenInput(source, choice);
  return { id, label: chosenLabel(source, choice), pixels };
};

const anyImage: Noun = { singular: 'image', plural: 'images' };

/** What the chosen image shows: one that nobody has labelled may show anything. */
export const nounOf = (source: Source, { input }: Choice): Noun =>
  input !== undefined && source.input(input).label === undefined ? anyImage : source.manifest.dataset.noun;

/** A network as figures call it: "trained", "seed 3", "permuted labels, untrained", "trained, changed". */
export const networkName = (network: NetworkKey): string =>
  networkWords(network).replace(', trained', '').replaceAll('-', ' ');

/** Cosine of every filter of a layer to its own random start, of the shown network. */
export const cosinesToStart = ({ evidence }: Pick<Source, 'evidence'>, layer: string): readonly number[] | undefined =>
  evidence('filter-memory')?.layers.find((one) => one.layer === layer)?.filters.toStart;

/** Channels of a layer by the gain of a network, the trained one unless another is named, the largest first. */
export const channelsOf = (source: Source, layer: string, network: NetworkKey = 'trained'): number[] =>
  channelsByGain(gainOf(source, layer, network));

/** The same for every layer with maps: a pooling layer keeps the order of the convolution before it. */
export function orderOf(source: Source, layer: string, network: NetworkKey = 'trained'): number[] {
  const { architecture } = source.manifest;
  const place = architecture.findIndex(({ name }) => name === layer);
  const reads = architecture.slice(0, place + 1).findLast(({ kind }) => kind === 'conv');
  return channelsOf(source, architecture[place]?.kind === 'maxPool' && reads ? reads.name : layer, network);
}

/** What a layer of a network gave for the chosen image: `[h, w, c]`. */
export const activationsOf = (
  source: Source,
  choice: Choice,
  layer: string,
  network = networkKey(choice),
): TensorData => tensorNamed(source.activations(network, inputKey(source, choice)), layer);

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

export { statisticsOf } from './gain.ts';
