// Which numbers a figure is given. Everything shown is chosen by a rule that is written here, never by hand: one example stands for all,
// channels come in the order of their gain, and the worked convolution is the strongest filter at its strongest place.
import type { Source } from '../artifacts/source.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import type { FilterStatistics, LayerRecord, LayerStatistics } from '../artifacts/schema.ts';
import type { ClassProbabilitiesOneData } from '../figures/behaviour/class-probabilities-one.tsx';
import type { ClassProbabilitiesData } from '../figures/behaviour/class-probabilities.tsx';
import type { ConfusionMatrixData } from '../figures/behaviour/confusion-matrix.tsx';
import type { ConvolutionWorkedData } from '../figures/weights/convolution-worked.tsx';
import type { DatasetSheetData } from '../figures/overview/dataset-sheet.tsx';
import type { DotComparisonData } from '../figures/overview/dot-comparison.tsx';
import { channelsByGain } from '../figures/marks/order.ts';
import type { FeatureMapsData } from '../figures/activations/feature-maps.tsx';
import type { FiltersData } from '../figures/weights/filters.tsx';
import type { OpeningData } from '../figures/activations/opening.tsx';
import type { ReceptiveFieldsData } from '../figures/overview/receptive-fields.tsx';
import type { TwoSheetsData } from '../figures/weights/two-sheets.tsx';
import { trainedSheet } from '../facts/derived.ts';

/** The garment that stands for all where one is shown: no class differs more from its mirror image, so left and right matter. */
export const shownClass = 'Ankle boot';

/** A side of the image, in pixels. */
const side = 28;

const pixelsAt = ({ examples }: Source, index: number): Uint8Array =>
  Uint8Array.from(examples.data.subarray(index * side * side, (index + 1) * side * side));

/** Every shipped example with its pixels, in split order. */
export const allExamples = (source: Source) =>
  source.manifest.examples.map((record, index) => ({ ...record, pixels: pixelsAt(source, index) }));

/** The first example of `shownClass`; throws where none is shipped. */
export function shownExample(source: Source) {
  const label = source.manifest.dataset.classes.indexOf(shownClass);
  const example = allExamples(source).find((candidate) => candidate.label === label);
  if (example === undefined) throw new Error(`missing example of class "${shownClass}": run npm run pipeline`);
  return example;
}

/** Class name of a label. */
export const className = ({ manifest }: Source, label: number): string =>
  manifest.dataset.classes[label] ?? `class ${label}`;

/** The shown example as a figure takes it: its class by name. */
const namedExample = (source: Source) => {
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

/** Channels of a layer by trained gain, the largest first. */
export const channelsOf = (source: Source, layer: string): number[] =>
  channelsByGain(statisticsOf(source, layer).gain);

/** What a layer gave for the shown example: `[h, w, c]`. */
const activationsOf = (source: Source, network: 'trained' | 'untrained', layer: string): TensorData =>
  tensorNamed(source.activations(network, source.shown), layer);

/** Filters of the first layer, trained and at their start. */
export function selectFilters(source: Source): FiltersData {
  const { gain, untrainedGain, cosineToStart } = statisticsOf(source, roles(source).first.name);
  const layer = roles(source).first.name;
  const kernel = (network: 'trained' | 'untrained'): TensorData =>
    tensorNamed(source.weights(network), `${layer}/kernel`);
  return {
    layer,
    trained: kernel('trained'),
    untrained: kernel('untrained'),
    gain,
    untrainedGain,
    cosineToStart,
  };
}

/** The filters of the first layer without names. */
export function selectTwoSheets(source: Source): TwoSheetsData {
  const { layer, trained, untrained } = selectFilters(source);
  return {
    layer,
    kernels: trainedSheet(source.manifest) === 'A' ? [trained, untrained] : [untrained, trained],
    order: channelsOf(source, layer),
  };
}

/** Feature maps of one layer for the shown example, of both networks. */
export function selectFeatureMaps(source: Source, layer: string): FeatureMapsData {
  const example = namedExample(source);
  return {
    layer,
    example,
    networks: (['trained', 'untrained'] as const).map((name) => ({
      name,
      activations: activationsOf(source, name, layer),
      scale: tensorNamed(source.scales(name), layer),
    })),
    order: channelsOf(source, layer),
  };
}

const convLayers = ({ manifest }: Source): LayerRecord[] =>
  manifest.architecture.filter(({ kind }) => kind === 'conv');

/**
 * The channels whose maps vary most across one image, by the standard deviation of the map divided by the channel's scale: neither empty
 * nor evenly full. A dead channel varies not at all.
 */
export function channelsByVariation(activations: TensorData, scale: TensorData): number[] {
  const deviation = Array.from(scale.data, (most, channel) => {
    const values = channelOf(activations, channel);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return most > 0 ? Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length) / most : 0;
  });
  return deviation.map((_, channel) => channel).sort((a, b) => (deviation[b] ?? 0) - (deviation[a] ?? 0));
}

/** The way of the shown example through the network: in each layer the three channels whose maps vary most across this garment. */
export function selectOpening(source: Source, channels = 3): OpeningData {
  const example = shownExample(source);
  const { id, predicted, pixels, probabilities } = example;
  return {
    example: {
      id,
      label: labelled(source, example),
      predicted: className(source, predicted),
      pixels,
      probabilities,
    },
    classes: source.manifest.dataset.classes,
    layers: roles(source).convs.map(({ name, receptiveField }) => ({
      name,
      activations: activationsOf(source, 'trained', name),
      scale: tensorNamed(source.scales('trained'), name),
      channels: channelsByVariation(
        activationsOf(source, 'trained', name),
        tensorNamed(source.scales('trained'), name),
      ).slice(0, channels),
      receptiveField,
    })),
  };
}

/** One channel of a channels-last tensor. */
const channelOf = ({ data, shape }: TensorData, channel: number): number[] => {
  const channels = shape.at(-1) ?? 1;
  return Array.from({ length: data.length / channels }, (_, i) => data[i * channels + channel] ?? 0);
};

/** The strongest output of a map whose window of `size` pixels lies inside the image; the first in reading order where several tie. */
export function strongestInside(map: readonly number[], width: number, size: number): { row: number; column: number } {
  const margin = (size - 1) / 2;
  const height = map.length / width;
  const inside = (place: number, length: number): boolean => place >= margin && place < length - margin;
  const places = map
    .map((value, at) => ({ value, row: Math.floor(at / width), column: at % width }))
    .filter(({ row, column }) => inside(row, height) && inside(column, width));
  const { row, column } = places.reduce((best, place) => (place.value > best.value ? place : best));
  return { row, column };
}

/** The filter of largest gain in the first layer, at its strongest place on the shown example. */
export function selectConvolution(source: Source): ConvolutionWorkedData {
  const example = namedExample(source);
  const layer = roles(source).first.name;
  const [channel = 0] = channelsOf(source, layer);
  const kernel = tensorNamed(source.weights('trained'), `${layer}/kernel`);
  const activations = activationsOf(source, 'trained', layer);
  const [, width = 0] = activations.shape;
  const output = channelOf(activations, channel);
  const position = strongestInside(output, width, kernel.shape[0] ?? 1);
  return {
    example,
    layer,
    channel,
    kernel: channelOf(kernel, channel),
    bias: tensorNamed(source.weights('trained'), `${layer}/bias`).data[channel] ?? 0,
    position,
    output,
    value: output[position.row * width + position.column] ?? 0,
    scale: tensorNamed(source.scales('trained'), layer).data[channel] ?? 0,
  };
}

/** Every shipped example with its probabilities. */
export const selectProbabilities = (source: Source): ClassProbabilitiesData => ({
  classes: source.manifest.dataset.classes,
  examples: allExamples(source),
});

/** Two examples and the mean image of each class. */
export const selectDataset = (source: Source): DatasetSheetData => ({
  classes: source.manifest.dataset.classes,
  examples: allExamples(source),
  means: source.classMeans,
  mirrorCorrelation: source.manifest.dataset.statistics.mirrorCorrelation,
});

/** Errors on the test images. */
export const selectConfusion = ({ manifest }: Source): ConfusionMatrixData => ({
  classes: manifest.dataset.classes,
  confusion: manifest.metrics.test.confusion,
  accuracy: manifest.metrics.test.accuracy,
  set: 'test images',
});

/** The shown example with its probabilities. */
export function selectProbabilitiesOne(source: Source): ClassProbabilitiesOneData {
  const { label, probabilities } = shownExample(source);
  return { classes: source.manifest.dataset.classes, ...(label !== undefined && { label }), probabilities };
}

/** The network's layers over the shown example. */
export const selectReceptiveFields = (source: Source): ReceptiveFieldsData => ({
  layers: source.manifest.architecture,
  example: shownExample(source),
});

type Sample = 'trained' | 'control';

/** One row per layer with filters. */
export const compareFilters = (
  { manifest }: Source,
  samples: (layer: FilterStatistics) => Readonly<Record<Sample, readonly number[]>>,
  texts: Omit<DotComparisonData, 'rows'> & { readonly controlName: string },
): DotComparisonData => {
  const { controlName, ...rest } = texts;
  const rows = manifest.analyses.filters.map((layer) => ({ name: layer.layer, ...samples(layer), controlName }));
  return { ...rest, rows };
};

/** One row per layer, one value per network. */
export const compareLayers = (
  { manifest }: Source,
  values: (layer: LayerStatistics) => Readonly<Record<Sample, number>>,
  texts: Omit<DotComparisonData, 'rows'>,
): DotComparisonData => ({
  ...texts,
  rows: manifest.analyses.layers.map((layer) => {
    const { trained, control } = values(layer);
    return { name: layer.layer, trained: [trained], control: [control], controlName: 'untrained' };
  }),
});
