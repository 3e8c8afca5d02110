// The exhibits of the first layer's filters: what they look like, how one is computed with, and how far they are from their start, from
// chance and from templates. Filters come in the order of their gain; the template beside a filter is the one that stands out most against
// its own chance, as the analysis found it.
import type { Evidence } from '../artifacts/evidence/index.ts';
import { counterpartOf, isSameNetwork } from '../artifacts/keys.ts';
import type { NetworkKey } from '../artifacts/keys.ts';
import { tensorNamed } from '../artifacts/safetensors.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import type { Source } from '../artifacts/source.ts';
import { trainedSheet } from '../facts/derived.ts';
import type { NullRow, NullSample } from '../figures/marks/null-data.ts';
import type { DotComparisonData } from '../figures/overview/dot-comparison.tsx';
import { dotComparison } from '../figures/overview/dot-comparison.tsx';
import type { ConvolutionWorkedData } from '../figures/weights/convolution-worked.tsx';
import { convolutionWorked } from '../figures/weights/convolution-worked.tsx';
import type { FilterSpectrumData } from '../figures/weights/filter-spectrum.tsx';
import { filterSpectrum } from '../figures/weights/filter-spectrum.tsx';
import type { FiltersData } from '../figures/weights/filters.tsx';
import { filters } from '../figures/weights/filters.tsx';
import type { TemplateFitsData } from '../figures/weights/template-fits.tsx';
import { templateFits } from '../figures/weights/template-fits.tsx';
import { familyNames, templateWords } from '../figures/weights/template.words.ts';
import type { TwoSheetsData } from '../figures/weights/two-sheets.tsx';
import { twoSheets } from '../figures/weights/two-sheets.tsx';
import {
  activationsOf,
  channelOf,
  channelsOf,
  cosinesToStart,
  namedExample,
  networkKey,
  networkName,
  nounOf,
  roles,
} from './choices.ts';
import type { Choice } from './choices.ts';
import { exhibit, ofAnalysis } from './exhibit.tsx';
import { gainOf } from './gain.ts';

/** Filters of the first layer in a network and in its counterpart: trained, and at their start. */
export function selectFilters(source: Source, choice: Choice = {}): FiltersData {
  const layer = roles(source).first.name;
  const filtersOf = (network: NetworkKey) => ({
    name: networkName(network),
    kernel: tensorNamed(source.weights(network), `${layer}/kernel`),
    gain: gainOf(source, layer, network),
  });
  const network = networkKey(choice);
  const cosineToStart = isSameNetwork(network, 'trained') ? cosinesToStart(source, layer) : undefined;
  return {
    layer,
    shown: filtersOf(network),
    beside: filtersOf(counterpartOf(network)),
    ...(cosineToStart && { cosineToStart }),
  };
}

/** The filters of the first layer without names. */
export function selectTwoSheets(source: Source): TwoSheetsData {
  const { layer, shown, beside } = selectFilters(source);
  const [trained, untrained] = [shown.kernel, beside.kernel];
  return {
    layer,
    kernels: trainedSheet(source.manifest) === 'A' ? [trained, untrained] : [untrained, trained],
    order: channelsOf(source, layer),
  };
}

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

/** The filter of largest gain in the first layer, at its strongest place on one image. */
export function selectConvolution(source: Source, choice: Choice = {}): ConvolutionWorkedData {
  const network = networkKey(choice);
  const layer = roles(source).first.name;
  const [channel = 0] = channelsOf(source, layer, network);
  const weights = source.weights(network);
  const kernel = tensorNamed(weights, `${layer}/kernel`);
  const activations = activationsOf(source, choice, layer);
  const [, width = 0] = activations.shape;
  const output = channelOf(activations, channel);
  const position = strongestInside(output, width, kernel.shape[0] ?? 1);
  return {
    noun: nounOf(source, choice),
    network: networkName(network),
    example: namedExample(source, choice),
    layer,
    channel,
    kernel: channelOf(kernel, channel),
    bias: tensorNamed(weights, `${layer}/bias`).data[channel] ?? 0,
    position,
    output,
    value: output[position.row * width + position.column] ?? 0,
    scale: tensorNamed(source.scales(network), layer).data[channel] ?? 0,
  };
}

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

/** The shown run and its start are told from the others of their kind. */
export const isShown = ({ manifest }: Source, { run, kind }: Pick<NullSample, 'run' | 'kind'>): boolean =>
  run === shippedRun(manifest).id && (kind === 'trained' || kind === 'start');

/** Every filter of the first layer with its best template, and what the templates explain in all networks. */
export function selectTemplateFits(found: Evidence['template-fits'], source: Source): TemplateFitsData {
  const tensors = source.evidenceTensors('template-fits');
  return {
    layer: found.layer,
    kernel: tensorNamed(source.weights('trained'), `${found.layer}/kernel`),
    templates: Object.fromEntries(found.families.map(({ name }) => [familyNames[name], tensorNamed(tensors, name)])),
    best: channelsOf(source, found.layer).map((filter) => {
      const fitted = found.filters[filter];
      const fit = fitted?.fits.find(({ family }) => family === fitted.best);
      if (fit === undefined)
        throw new Error(`missing fit of filter ${filter}: run npm run pipeline -- --from analyses`);
      const { family, r2, percentile } = fit;
      return { filter, family: familyNames[family], r2, percentile, words: templateWords(fit) };
    }),
    rows: found.families.map((family, i): NullRow => ({
      frozenLayer: found.layer,
      name: `${familyNames[family.name]}, R²`,
      domain: [0, 1],
      null: family.null,
      shuffled: family.shuffled,
      samples: found.samples.map(({ run, kind, fits }) => ({
        ...(fits[i] as (typeof fits)[number]),
        run,
        kind,
        isShown: isShown(source, { run, kind }),
      })),
    })),
  };
}

const measures = {
  autocorrelation: { name: 'correlation of neighbouring weights', domain: [-1, 1] },
  'low-frequency': { name: 'share of low frequencies', domain: [0, 1] },
  orientation: { name: 'orientation selectivity', domain: [0, 1] },
} as const;

/** Mean spectra of the shown network, of its start and of random filters, and what they come to in all networks. */
export const selectFilterSpectrum = (found: Evidence['filter-spectrum'], source: Source): FilterSpectrumData => ({
  layer: found.layer,
  size: found.size,
  low: found.lowFrequency,
  spectra: [
    { name: 'Trained', shares: found.spectra.trained },
    { name: 'Start', shares: found.spectra.start },
    { name: 'Random', shares: found.spectra.null },
  ],
  rows: found.measures.map((measure, i): NullRow => ({
    frozenLayer: found.layer,
    ...measures[measure.name],
    null: measure.null,
    shuffled: measure.shuffled,
    samples: found.samples.map((sample) => ({
      ...(sample.measures[i] as (typeof sample.measures)[number]),
      run: sample.run,
      kind: sample.kind,
      isShown: isShown(source, sample),
    })),
  })),
});

export const filterExhibits = {
  'convolution-worked': exhibit(convolutionWorked, ['examples', 'weights', 'scales', 'activations'], selectConvolution),
  'two-sheets': exhibit(twoSheets, ['weights', 'untrainedWeights'], (source) => selectTwoSheets(source), {
    wants: ['evidence/filter-memory'],
  }),
  'filters-conv1': exhibit(filters, ['weights', 'untrainedWeights'], selectFilters, {
    original: 'filters_conv1',
    wants: ['evidence/filter-memory'],
  }),
  'filter-memory': ofAnalysis('filter-memory', dotComparison, [], selectFilterMemory, {
    title: 'How much of its random start a filter keeps',
  }),
  'filter-smoothness': ofAnalysis('filter-spectrum', dotComparison, [], selectSmoothness, {
    title: 'Smoothness of filters',
  }),
  'template-fits': ofAnalysis('template-fits', templateFits, ['tensors/template-fits', 'weights'], selectTemplateFits),
  'filter-spectrum': ofAnalysis('filter-spectrum', filterSpectrum, [], selectFilterSpectrum),
};
