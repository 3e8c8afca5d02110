// Every figure of the tutorial by its one name: the name in a chapter, in `data-figure`, in the gallery and of the files in figs/.
import { ablations } from '../figures/training/ablations.tsx';
import { architectureDiagram } from '../figures/overview/architecture.tsx';
import { classProbabilitiesOne } from '../figures/behaviour/class-probabilities-one.tsx';
import { classProbabilities } from '../figures/behaviour/class-probabilities.tsx';
import { confusionMatrix } from '../figures/behaviour/confusion-matrix.tsx';
import { convolutionWorked } from '../figures/weights/convolution-worked.tsx';
import { datasetSheet } from '../figures/overview/dataset-sheet.tsx';
import { dotComparison } from '../figures/overview/dot-comparison.tsx';
import { featureMaps } from '../figures/activations/feature-maps.tsx';
import { filterMemoryThroughTraining } from '../figures/weights/filter-memory-through-training.tsx';
import { filtersThroughTraining } from '../figures/weights/filters-through-training.tsx';
import { filters } from '../figures/weights/filters.tsx';
import { opening } from '../figures/activations/opening.tsx';
import { permutedLabels } from '../figures/training/permuted-labels.tsx';
import { pixelHistogram } from '../figures/overview/pixel-histogram.tsx';
import { receptiveFields } from '../figures/overview/receptive-fields.tsx';
import { seedSpread } from '../figures/training/seed-spread.tsx';
import { trainingAccuracy, trainingLoss } from '../figures/training/training-curves.tsx';
import { twoSheets } from '../figures/weights/two-sheets.tsx';
import { activationEntries } from './activation-entries.ts';
import { attributionEntries } from './attribution-entries.ts';
import { behaviourEntries } from './behaviour-entries.ts';
import { entry } from './entry.ts';
import type { Entry } from './entry.ts';
import { evidenceEntry } from './evidence-entry.tsx';
import {
  selectConfusion,
  selectConvolution,
  selectDataset,
  selectFeatureMaps,
  selectFilterMemory,
  selectFilters,
  selectOpening,
  selectProbabilities,
  selectProbabilitiesOne,
  selectReceptiveFields,
  selectSmoothness,
  selectTwoSheets,
  selectZeroShare,
} from './select.ts';
import {
  selectAblations,
  selectCurves,
  selectFiltersThroughTraining,
  selectPermutedLabels,
  selectSeeds,
} from './select-runs.ts';
import { representationEntries } from './representation-entries.ts';
import { sheetEntries } from './sheet-entries.ts';
import { weightEntries } from './weight-entries.ts';

const mapsOf = (layer: string, original?: string): Entry =>
  entry(featureMaps, (artifacts) => selectFeatureMaps(artifacts, layer), {
    title: `Feature maps of ${layer}`,
    original,
  });

/** The side of an image of the dataset, and its one channel. */
const input = [28, 28, 1] as const;

const entries = {
  opening: entry(opening, selectOpening),
  'dataset-sheet': entry(datasetSheet, selectDataset),
  'pixel-histogram': entry(pixelHistogram, ({ manifest }) => ({ statistics: manifest.dataset.statistics })),
  'convolution-worked': entry(convolutionWorked, selectConvolution),
  architecture: entry(architectureDiagram, ({ manifest }) => ({ layers: manifest.architecture, input })),
  'receptive-fields': entry(receptiveFields, selectReceptiveFields),
  'training-loss': entry(trainingLoss, selectCurves, { original: 'training_loss' }),
  'training-accuracy': entry(trainingAccuracy, selectCurves, { original: 'training_accuracy' }),
  'seed-spread': evidenceEntry('confusion', seedSpread, selectSeeds),
  'permuted-labels': entry(permutedLabels, selectPermutedLabels),
  ablations: entry(ablations, selectAblations),
  'filters-through-training': entry(filtersThroughTraining, selectFiltersThroughTraining),
  'filter-memory-through-training': evidenceEntry('filter-memory', filterMemoryThroughTraining, (found) => found),
  'two-sheets': entry(twoSheets, selectTwoSheets),
  'filters-conv1': entry(filters, selectFilters, { original: 'filters_conv1' }),
  'filter-memory': evidenceEntry('filter-memory', dotComparison, selectFilterMemory, {
    title: 'How much of its random start a filter keeps',
  }),
  'filter-smoothness': evidenceEntry('filter-spectrum', dotComparison, selectSmoothness, {
    title: 'Smoothness of filters',
  }),
  ...weightEntries,
  'feature-maps-conv1': mapsOf('conv1', 'featuremaps_conv1'),
  'feature-maps-conv2': mapsOf('conv2', 'featuremaps_conv2'),
  'feature-maps-conv3': mapsOf('conv3'),
  'feature-maps-conv4': mapsOf('conv4'),
  'zero-share': evidenceEntry('zero-share', dotComparison, selectZeroShare, {
    title: 'How many outputs of a layer are zero',
  }),
  ...activationEntries,
  ...representationEntries,
  'class-probabilities': entry(classProbabilities, selectProbabilities),
  'class-probabilities-one': entry(classProbabilitiesOne, selectProbabilitiesOne),
  'confusion-matrix': entry(confusionMatrix, selectConfusion),
  ...attributionEntries,
  ...sheetEntries,
  ...behaviourEntries,
} satisfies Record<string, Entry>;

export const registry: Readonly<Record<string, Entry>> = entries;

/** Finds a figure; throws and lists the known ones. */
export function figureEntry(name: string): Entry {
  const found = Object.hasOwn(registry, name) ? registry[name] : undefined;
  if (found === undefined) throw new Error(`unknown figure "${name}"; figures: ${Object.keys(registry).join(', ')}`);
  return found;
}

/** The names under which figs/ serves each figure: its own, and the one of the tutorial's first version. */
export const fileNames = (): { readonly file: string; readonly figure: string }[] =>
  Object.entries(registry).flatMap(([figure, { original }]) =>
    [figure, original].filter((file) => file !== undefined).map((file) => ({ file, figure })),
  );
