// Are the filters of the first layer edges, Gabors, blobs? Each is fitted by the best of many templates, which explains a
// good part of any noise: the controls are fresh draws of the initialiser, and the filters themselves with their weights shuffled.
import { bootstrap } from './methods/intervals.ts';
import type { Analysis, Inputs } from './analysis.ts';
import {
  filterSamples,
  firstFilters,
  firstLayerOf,
  drawFilters,
  shuffleFilters,
  startFilters,
} from './measures/first-layer.ts';
import type { FilterSample } from './measures/first-layer.ts';
import { compareWith, describeNull, percentileIn, sorted, withAdjustedP } from './methods/null-comparison.ts';
import type { Null } from './methods/null-comparison.ts';
import { familyNames, fitTemplate, projectOn, risingAngle, templateFamily } from './measures/templates.ts';
import type { Family } from './measures/templates.ts';

const fullDraws = 1000;
const shuffles = 32;
/** Side of the filters that are compared; runs with another size are left out. */
const size = 5;

/** R² of the best template for each filter. */
export const bestFits = (filters: readonly Float64Array[], family: Family): number[] =>
  filters.map((filter) => fitTemplate(filter, family).r2);

/** How far a value is above the null's mean, in the null's standard deviations. */
export function excessOver(null_: Null): (value: number) => number {
  const mean = null_.reduce((a, b) => a + b, 0) / null_.length;
  const deviation = Math.sqrt(null_.reduce((sum, v) => sum + (v - mean) ** 2, 0) / null_.length);
  return (value) => (value - mean) / deviation;
}

/** A family with what it explains of fresh draws. */
interface Judge {
  readonly family: Family;
  readonly null: Null;
  readonly excess: (value: number) => number;
}

/** The best template of a filter in words of its parameters, and where its R² lies in the null. */
export function describeFit(filter: Float64Array, { family, null: null_, excess }: Judge) {
  const { r2, index } = fitTemplate(filter, family);
  const template = family.templates[index] as (typeof family.templates)[number];
  const half = (size - 1) / 2;
  const centre = projectOn(filter, family, index)[(template.y + half) * size + template.x + half] as number;
  return {
    family: family.name,
    r2,
    percentile: percentileIn(null_, r2),
    excess: excess(r2),
    ...template,
    ...(family.name === 'edge' && { angle: risingAngle(filter, family, index) }),
    isPositive: centre > 0,
  };
}

/** The family whose fit is furthest above its own null. */
const bestOf = <T extends { readonly excess: number }>(fits: readonly T[]): T =>
  fits.reduce((best, fit) => (fit.excess > best.excess ? fit : best));

function describeSample({ run, kind, filters }: FilterSample, judges: readonly Judge[], random: Inputs['random']) {
  const shuffled = shuffleFilters(filters, shuffles, random(2));
  const fits = judges.map(({ family, null: null_ }, i) => ({
    family: family.name,
    ...compareWith(null_, bestFits(filters, family), random(3, i)),
    aucShuffled: compareWith(sorted(bestFits(shuffled, family)), bestFits(filters, family), random(4, i)).auc,
  }));
  const excesses = (name: Family['name']): number[] => {
    const at = judges.findIndex(({ family }) => family.name === name);
    return (fits[at]?.values ?? []).map((judges[at] as Judge).excess);
  };
  const [gabor, edge] = [excesses('gabor'), excesses('edge')];
  const lead = bootstrap(
    filters.length,
    (indices) => indices.reduce((sum, i) => sum + (gabor[i] as number) - (edge[i] as number), 0) / indices.length,
    random(5),
  );
  return { run, kind, fits, gaborLead: lead };
}

/** Float32 tensors `<family>` `[h, w, 1, out]` of what the best templates explain. */
function projections(filters: readonly Float64Array[], families: readonly Family[]) {
  return new Map(
    families.map((family) => {
      const parts = filters.map((filter) => projectOn(filter, family, fitTemplate(filter, family).index));
      const data = new Float32Array(size * size * filters.length);
      parts.forEach((part, channel) => part.forEach((v, i) => (data[i * filters.length + channel] = v)));
      return [family.name, { dtype: 'float32' as const, shape: [size, size, 1, filters.length], data }];
    }),
  );
}

/** Largest difference in R² between a run that kept its first layer and its start; both are one set of filters. */
function frozenDifference({ run, runs }: Inputs, families: readonly Family[]): number | undefined {
  const [network, record] = [run('frozen-conv1'), runs('frozen-conv1')[0]];
  if (network === undefined || record === undefined) return undefined;
  const start = startFilters(record);
  return Math.max(
    ...families.flatMap((family) =>
      firstFilters(network).map((filter, i) =>
        Math.abs(fitTemplate(filter, family).r2 - fitTemplate(start[i] as Float64Array, family).r2),
      ),
    ),
  );
}

export const templateFits: Analysis<'template-fits'> = {
  name: 'template-fits',
  run: (inputs, report) => {
    const { random, trained, effort } = inputs;
    const drawn = drawFilters(effort(fullDraws, 50), size, random(1));
    const judges = familyNames.map((name): Judge => {
      const family = templateFamily(name, size);
      const null_ = sorted(bestFits(drawn, family));
      return { family, null: null_, excess: excessOver(null_) };
    });
    const samples = filterSamples(inputs, ['permuted-labels', 'frozen-conv1', 'no-flip']);
    const described = samples.map((sample, i) => {
      report(i, samples.length);
      return describeSample(sample, judges, (...keys) => random(i, ...keys));
    });
    const adjusted = withAdjustedP(described.flatMap(({ fits }) => fits));
    const shipped = firstFilters(trained());
    const reordered = shuffleFilters(shipped, shuffles, random(6));
    const families = judges.map(({ family }) => family);
    const frozen = frozenDifference(inputs, families);
    return {
      result: {
        layer: firstLayerOf(inputs),
        size,
        shuffles,
        families: judges.map(({ family, null: null_ }) => ({
          name: family.name,
          templates: family.templates.length,
          dimensions: family.dimensions,
          null: describeNull(null_, [0, 1]),
          shuffled: describeNull(sorted(bestFits(reordered, family)), [0, 1]),
        })),
        samples: described.map((sample, i) => ({
          ...sample,
          fits: adjusted.slice(i * families.length, (i + 1) * families.length),
        })),
        filters: shipped.map((filter) => {
          const fits = judges.map((judge) => describeFit(filter, judge));
          return { fits, best: bestOf(fits).family };
        }),
        ...(frozen !== undefined && { frozenDifference: frozen }),
      },
      tensors: projections(shipped, families),
    };
  },
};
