// Are learned filters smoother, lower in frequency and more tuned to orientations than chance? The same controls as for the
// templates: fresh draws of the initialiser, and the filters themselves with their weights shuffled.
import type { Analysis, Inputs, Network } from './analysis.ts';
import { autocorrelation, filtersIn } from './measures/filters.ts';
import { drawFilters, filterSamples, firstFilters, firstLayerOf, shuffleFilters } from './measures/first-layer.ts';
import type { FilterSample } from './measures/first-layer.ts';
import { compareWith, describeNull, percentileIn, sorted, withAdjustedP } from './methods/null-comparison.ts';
import type { Null } from './methods/null-comparison.ts';
import { lowFrequency, lowFrequencyShare, powerSpectrum, tuningOf } from './methods/spectra.ts';

const fullDraws = 1000;
const shuffles = 32;
/** Side of the filters that are compared; runs with another size are left out. */
const size = 5;

interface Measure {
  readonly name: 'autocorrelation' | 'low-frequency' | 'orientation';
  readonly of: (filter: Float64Array) => number;
  readonly range: readonly [number, number];
}

const measures: readonly Measure[] = [
  { name: 'autocorrelation', of: (filter) => autocorrelation(filter, size), range: [-1, 1] },
  { name: 'low-frequency', of: (filter) => lowFrequencyShare(filter, size), range: [0, 1] },
  { name: 'orientation', of: (filter) => tuningOf(filter, size).selectivity, range: [0, 1] },
];

/** Mean over filters of each bin's share of the energy. */
export function meanSpectrum(filters: readonly Float64Array[]): number[] {
  const spectra = filters.map((filter) => powerSpectrum(filter, size));
  return Array.from({ length: size * size }, (_, bin) =>
    spectra.reduce((sum, spectrum) => sum + (spectrum[bin] as number) / spectra.length, 0),
  );
}

function describeSample({ run, kind, filters }: FilterSample, nulls: readonly Null[], random: Inputs['random']) {
  const shuffled = shuffleFilters(filters, shuffles, random(2));
  return {
    run,
    kind,
    measures: measures.map(({ name, of }, i) => ({
      name,
      ...compareWith(nulls[i] as Null, filters.map(of), random(3, i)),
      aucShuffled: compareWith(sorted(shuffled.map(of)), filters.map(of), random(4, i)).auc,
    })),
  };
}

export const filterSpectrum: Analysis<'filter-spectrum'> = {
  name: 'filter-spectrum',
  run: (inputs, report) => {
    const { random, trained, untrained, effort } = inputs;
    const drawn = drawFilters(effort(fullDraws, 50), size, random(1));
    const nulls = measures.map(({ of }) => sorted(drawn.map(of)));
    const samples = filterSamples(inputs, ['permuted-labels', 'frozen-conv1', 'no-flip']);
    const described = samples.map((sample, i) => {
      report(i, samples.length);
      return describeSample(sample, nulls, (...keys) => random(i, ...keys));
    });
    const shipped = firstFilters(trained());
    const reordered = shuffleFilters(shipped, shuffles, random(6));
    // One family of comparisons for each measure: smoothness and tuning are questions of their own.
    const adjusted = measures.map((_, at) =>
      withAdjustedP(described.map((sample) => sample.measures[at] as (typeof sample.measures)[number])),
    );
    return {
      result: {
        layer: firstLayerOf(inputs),
        size,
        smoothness: trained().layers.flatMap((layer) => {
          if (layer.kind !== 'conv') return [];
          const of = ({ tensors }: Network): number[] =>
            filtersIn(tensors, layer.name).map((filter) => autocorrelation(filter, layer.kernelSize));
          return [{ layer: layer.name, trained: of(trained()), untrained: of(untrained()) }];
        }),
        lowFrequency,
        shuffles,
        measures: measures.map(({ name, of, range }, i) => ({
          name,
          null: describeNull(nulls[i] as Null, range),
          shuffled: describeNull(sorted(reordered.map(of)), range),
        })),
        samples: described.map((sample, i) => ({
          ...sample,
          measures: adjusted.map((family) => family[i] as (typeof family)[number]),
        })),
        filters: shipped.map((filter) => {
          const { frequency, angle } = tuningOf(filter, size);
          return {
            measures: measures.map(({ name, of }, i) => {
              const value = of(filter);
              return { name, value, percentile: percentileIn(nulls[i] as Null, value) };
            }),
            frequency,
            angle,
          };
        }),
        spectra: {
          trained: meanSpectrum(shipped),
          start: meanSpectrum(firstFilters(untrained())),
          null: meanSpectrum(drawn),
        },
      },
    };
  },
};
