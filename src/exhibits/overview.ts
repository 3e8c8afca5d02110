// The exhibits of the whole: the way of one image through the network, the data, the architecture, what a unit can see.
import type { TensorData } from '../artifacts/safetensors.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import type { Source } from '../artifacts/source.ts';
import type { OpeningData } from '../figures/activations/opening.tsx';
import { opening } from '../figures/activations/opening.tsx';
import { architectureDiagram } from '../figures/overview/architecture.tsx';
import type { ArchitectureData } from '../figures/overview/architecture.tsx';
import type { DatasetSheetData } from '../figures/overview/dataset-sheet.tsx';
import { datasetSheet } from '../figures/overview/dataset-sheet.tsx';
import { pixelHistogram } from '../figures/overview/pixel-histogram.tsx';
import type { ReceptiveFieldsData } from '../figures/overview/receptive-fields.tsx';
import { receptiveFields } from '../figures/overview/receptive-fields.tsx';
import { activationsOf, allExamples, channelOf, className, labelled, roles, shownExample } from './choices.ts';
import { exhibit } from './exhibit.tsx';
import { withArticle } from '../subject/dataset-card.ts';

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

/** The way of the shown example through the network: in each layer the three channels whose maps vary most across this image. */
export function selectOpening(source: Source, channels = 3): OpeningData {
  const example = shownExample(source);
  const { id, predicted, pixels, probabilities } = example;
  return {
    noun: source.manifest.dataset.noun,
    example: {
      id,
      label: labelled(source, example),
      ...(example.label === undefined && { isUnlabelled: true }),
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

/** Two examples and the mean image of each class. */
export const selectDataset = (source: Source): DatasetSheetData => ({
  classes: source.manifest.dataset.classes,
  examples: allExamples(source),
  means: source.classMeans,
  mirrorCorrelation: source.manifest.dataset.statistics.mirrorCorrelation,
});

/** The network's layers over the shown example. */
export const selectReceptiveFields = (source: Source): ReceptiveFieldsData => ({
  layers: source.manifest.architecture,
  noun: source.manifest.dataset.noun,
  example: shownExample(source),
});

export const overview = {
  opening: exhibit(opening, ['examples', 'activations', 'scales'], (source) => selectOpening(source), {
    titleOf: (noun) => `From ${withArticle(noun)} to its class`,
  }),
  'dataset-sheet': exhibit(datasetSheet, ['examples', 'classMeans'], selectDataset),
  'pixel-histogram': exhibit(pixelHistogram, [], ({ manifest }) => ({ statistics: manifest.dataset.statistics })),
  architecture: exhibit(architectureDiagram, ['examples'], (source): ArchitectureData => {
    const { height, width, channels } = source.image;
    return { layers: source.manifest.architecture, input: [height, width, channels] };
  }),
  'receptive-fields': exhibit(receptiveFields, ['examples'], selectReceptiveFields, {
    titleOf: (noun) => `Receptive fields on ${withArticle(noun)}`,
  }),
};
