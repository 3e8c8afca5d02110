// Which numbers a figure is given. Everything shown is chosen by a rule that is written here, never by hand: one example stands for all,
// channels come in the order of their gain, and the worked convolution is the strongest filter at its strongest place.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { Artifacts, NetworkArtifacts } from '../artifacts/build.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { TensorData } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { FilterStatistics, LayerRecord } from '../artifacts/schema.ts';
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

const pixelsAt = ({ examples }: Artifacts, index: number): Uint8Array =>
  Uint8Array.from(examples.data.subarray(index * side * side, (index + 1) * side * side));

/** Every shipped example with its pixels, in split order. */
export const allExamples = (artifacts: Artifacts) =>
  artifacts.manifest.examples.map((record, index) => ({ ...record, pixels: pixelsAt(artifacts, index) }));

/** The first example of `shownClass`; throws where none is shipped. */
export function shownExample(artifacts: Artifacts) {
  const label = artifacts.manifest.dataset.classes.indexOf(shownClass);
  const example = allExamples(artifacts).find((candidate) => candidate.label === label);
  if (example === undefined) throw new Error(`missing example of class "${shownClass}": run npm run pipeline`);
  return example;
}

/** Class name of a label. */
export const className = ({ manifest }: Artifacts, label: number): string =>
  manifest.dataset.classes[label] ?? `class ${label}`;

/** The shown example as a figure takes it: its class by name. */
const namedExample = (artifacts: Artifacts) => {
  const { id, label, pixels } = shownExample(artifacts);
  return { id, label: className(artifacts, label), pixels };
};

/** What was measured on the filters of a layer; throws and lists the layers that have some. */
export function statisticsOf({ manifest }: Pick<Artifacts, 'manifest'>, layer: string): FilterStatistics {
  const found = manifest.analyses.filters.find((statistics) => statistics.layer === layer);
  if (found) return found;
  const known = manifest.analyses.filters.map((statistics) => statistics.layer);
  throw new Error(`unknown layer "${layer}"; layers with filters: ${known.join(', ')}`);
}

/** Cosine of every filter of a layer to its own random start, of the shown network. */
export const cosinesToStart = (
  { evidence }: Pick<Artifacts, 'evidence'>,
  layer: string,
): readonly number[] | undefined =>
  evidence['filter-memory']?.layers.find((one) => one.layer === layer)?.filters.toStart;

/** Channels of a layer by trained gain, the largest first. */
export const channelsOf = (artifacts: Artifacts, layer: string): number[] =>
  channelsByGain(statisticsOf(artifacts, layer).gain);

const activationsOf = (network: NetworkArtifacts, id: string, layer: string): TensorData =>
  tensorNamed(network.activations, `${id}/${layer}`);

/** Filters of the first layer, trained and at their start. */
export function selectFilters(artifacts: Artifacts): FiltersData {
  const { gain, untrainedGain } = statisticsOf(artifacts, 'conv1');
  const cosineToStart = cosinesToStart(artifacts, 'conv1');
  const kernel = ({ weights }: NetworkArtifacts): TensorData => tensorNamed(weights, 'conv1/kernel');
  return {
    layer: 'conv1',
    trained: kernel(artifacts.trained),
    untrained: kernel(artifacts.untrained),
    gain,
    untrainedGain,
    ...(cosineToStart && { cosineToStart }),
  };
}

/** The filters of the first layer without names. */
export function selectTwoSheets(artifacts: Artifacts): TwoSheetsData {
  const { layer, trained, untrained } = selectFilters(artifacts);
  return {
    layer,
    kernels: trainedSheet(artifacts.manifest) === 'A' ? [trained, untrained] : [untrained, trained],
    order: channelsOf(artifacts, layer),
  };
}

/** Feature maps of one layer for the shown example, of both networks. */
export function selectFeatureMaps(artifacts: Artifacts, layer: string): FeatureMapsData {
  const example = namedExample(artifacts);
  return {
    layer,
    example,
    networks: (['trained', 'untrained'] as const).map((name) => ({
      name,
      activations: activationsOf(artifacts[name], example.id, layer),
      scale: tensorNamed(artifacts[name].scales, layer),
    })),
    order: channelsOf(artifacts, layer),
  };
}

const convLayers = ({ manifest }: Artifacts): LayerRecord[] =>
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
export function selectOpening(artifacts: Artifacts, channels = 3): OpeningData {
  const { id, label, predicted, pixels, probabilities } = shownExample(artifacts);
  return {
    example: {
      id,
      label: className(artifacts, label),
      predicted: className(artifacts, predicted),
      pixels,
      probabilities,
    },
    classes: artifacts.manifest.dataset.classes,
    layers: convLayers(artifacts).map(({ name, receptiveField }) => ({
      name,
      activations: activationsOf(artifacts.trained, id, name),
      scale: tensorNamed(artifacts.trained.scales, name),
      channels: channelsByVariation(
        activationsOf(artifacts.trained, id, name),
        tensorNamed(artifacts.trained.scales, name),
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
export function selectConvolution(artifacts: Artifacts): ConvolutionWorkedData {
  const example = namedExample(artifacts);
  const [channel = 0] = channelsOf(artifacts, 'conv1');
  const { weights, scales } = artifacts.trained;
  const kernel = tensorNamed(weights, 'conv1/kernel');
  const output = channelOf(activationsOf(artifacts.trained, example.id, 'conv1'), channel);
  const position = strongestInside(output, side, kernel.shape[0] ?? 1);
  return {
    example,
    layer: 'conv1',
    channel,
    kernel: channelOf(kernel, channel),
    bias: tensorNamed(weights, 'conv1/bias').data[channel] ?? 0,
    position,
    output,
    value: output[position.row * side + position.column] ?? 0,
    scale: tensorNamed(scales, 'conv1').data[channel] ?? 0,
  };
}

/** Every shipped example with its probabilities. */
export const selectProbabilities = (artifacts: Artifacts): ClassProbabilitiesData => ({
  classes: artifacts.manifest.dataset.classes,
  examples: allExamples(artifacts),
});

/** Two examples and the mean image of each class. */
export const selectDataset = (artifacts: Artifacts): DatasetSheetData => ({
  classes: artifacts.manifest.dataset.classes,
  examples: allExamples(artifacts),
  means: artifacts.classMeans,
  mirrorCorrelation: artifacts.manifest.dataset.statistics.mirrorCorrelation,
});

/** Errors on the test images. */
export const selectConfusion = ({ manifest }: Artifacts): ConfusionMatrixData => ({
  classes: manifest.dataset.classes,
  confusion: manifest.metrics.test.confusion,
  accuracy: manifest.metrics.test.accuracy,
  set: 'test images',
});

/** The shown example with its probabilities. */
export function selectProbabilitiesOne(artifacts: Artifacts): ClassProbabilitiesOneData {
  const { label, probabilities } = shownExample(artifacts);
  return { classes: artifacts.manifest.dataset.classes, label, probabilities };
}

/** The network's layers over the shown example. */
export const selectReceptiveFields = (artifacts: Artifacts): ReceptiveFieldsData => ({
  layers: artifacts.manifest.architecture,
  example: shownExample(artifacts),
});

/** Every filter of every convolution against its own start, and against that of another filter. */
export const selectFilterMemory = ({ layers }: Evidence['filter-memory']): DotComparisonData => ({
  title: 'Trained filters against random starts',
  unit: '',
  valueLabel: 'cosine similarity',
  meaning: { low: 'unrelated', high: 'same direction' },
  rows: layers.map(({ layer, filters: { toStart, toAnother } }) => ({
    name: layer,
    trained: toStart,
    control: toAnother,
    controlName: 'start of another filter',
  })),
});

/** How smooth every filter of every convolution is, before and after training. */
export const selectSmoothness = ({ smoothness }: Evidence['filter-spectrum']): DotComparisonData => ({
  title: 'Smoothness of filters',
  unit: '',
  valueLabel: 'correlation of neighbouring weights',
  meaning: { low: 'neighbours differ', high: 'neighbours agree' },
  rows: smoothness.map(({ layer, trained, untrained }) => ({
    name: layer,
    trained,
    control: untrained,
    controlName: 'untrained',
  })),
});

/** Share of zeros in every layer before the logits, of the shown network and of its start. */
export function selectZeroShare({ networks }: Evidence['zero-share'], { manifest }: Artifacts): DotComparisonData {
  const { id } = shippedRun(manifest);
  const layersOf = (state: 'trained' | 'untrained') =>
    networks.find((one) => one.run === id && one.state === state)?.layers ?? [];
  const untrained = new Map(layersOf('untrained').map(({ layer, share }) => [layer, share]));
  return {
    title: 'Outputs that are exactly zero',
    unit: '%',
    domain: [0, 1],
    valueLabel: 'share of outputs that are exactly zero',
    meaning: { low: 'all active', high: 'all silent' },
    rows: layersOf('trained').map(({ layer, share }) => {
      const control = untrained.get(layer);
      if (control === undefined) throw new Error(`missing share of zeros of the untrained ${layer} in ${id}`);
      return { name: layer, trained: [share], control: [control], controlName: 'untrained' };
    }),
  };
}
