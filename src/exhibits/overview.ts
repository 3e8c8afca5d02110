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
import {
  activationsOf,
  allExamples,
  channelOf,
  chosenAnswer,
  chosenInput,
  className,
  namedExample,
  networkKey,
  nounOf,
  roles,
} from './choices.ts';
import type { Choice } from './choices.ts';
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

/** Channels of a layer in the opening picture. */
const mapsShown = 3;

/** The way of one image through the network: in each layer the channels whose maps vary most across this image. */
export function selectOpening(source: Source, choice: Choice = {}): OpeningData {
  const { predicted, probabilities } = chosenAnswer(source, choice);
  const scales = source.scales(networkKey(choice));
  return {
    noun: nounOf(source, choice),
    example: {
      ...namedExample(source, choice),
      ...(chosenInput(source, choice).label === undefined && { isUnlabelled: true }),
      predicted: className(source, predicted),
      probabilities,
    },
    classes: source.manifest.dataset.classes,
    layers: roles(source).convs.map(({ name, receptiveField }) => {
      const activations = activationsOf(source, choice, name);
      const scale = tensorNamed(scales, name);
      return {
        name,
        activations,
        scale,
        channels: channelsByVariation(activations, scale).slice(0, mapsShown),
        receptiveField,
      };
    }),
  };
}

/** Two examples and the mean image of each class. */
export const selectDataset = (source: Source): DatasetSheetData => ({
  classes: source.manifest.dataset.classes,
  examples: allExamples(source),
  means: source.classMeans,
  mirrorCorrelation: source.manifest.dataset.statistics.mirrorCorrelation,
});

/** The network's layers over one image. */
export const selectReceptiveFields = (source: Source, choice: Choice = {}): ReceptiveFieldsData => ({
  layers: source.manifest.architecture,
  noun: nounOf(source, choice),
  example: chosenInput(source, choice),
});

export const overview = {
  opening: exhibit(opening, ['examples', 'activations', 'scales'], selectOpening, {
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
