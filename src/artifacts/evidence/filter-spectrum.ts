// How smooth, how low in frequency and how tuned to one orientation the filters of the first layer are, beside random filters.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { layersIn, within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { sum } from '../../mean.ts';
import { estimate } from './estimate.ts';
import {
  checkComparison,
  checkNull,
  checkOrigins,
  nullComparison,
  nullDistribution,
  sampleOrigin,
} from './null-comparison.ts';

const measure = z
  .enum(['autocorrelation', 'low-frequency', 'orientation'])
  .describe(
    'lag-one spatial autocorrelation; share of the energy in the bins of the discrete Fourier transform whose frequencies along both axes are at most `lowFrequency`; orientation selectivity |Σ r exp(2iθ)| / Σ r of the responses r to gratings of the best frequency',
  );
const spectrum = z
  .array(z.number().min(0).max(1))
  .describe('mean over filters of each bin’s share of the energy, row by row, frequency zero in the middle; sums to 1');

const correlations = z
  .array(z.number().min(-1).max(1))
  .describe('lag-one spatial autocorrelation, one number a filter');

const form = z.strictObject({
  layer: z.string(),
  size: z.int32().positive().describe('side of the filters, and of the spectra'),
  smoothness: listBy(
    'layer',
    z.strictObject({ layer: z.string(), trained: correlations, untrained: correlations }),
  ).describe('of the filters of every convolution of the shipped network and of its start'),
  lowFrequency: z
    .number()
    .positive()
    .describe('frequency along both axes up to which a bin counts as low, in cycles a pixel'),
  shuffles: z.int32().positive().describe('orders of the weights of each trained filter'),
  measures: listBy(
    'name',
    z.strictObject({
      name: measure,
      null: nullDistribution.describe('fresh draws of the initialiser'),
      shuffled: nullDistribution.describe('the shipped filters with their weights in random orders'),
    }),
  ).length(3),
  samples: z
    .array(
      z.strictObject({
        ...sampleOrigin,
        measures: listBy(
          'name',
          nullComparison.extend({
            name: measure,
            aucShuffled: estimate.describe('against the same filters with their weights in random orders'),
          }),
        ),
      }),
    )
    .min(1),
  filters: z
    .array(
      z.strictObject({
        measures: listBy(
          'name',
          z.strictObject({ name: measure, value: z.number(), percentile: z.number().min(0).max(1) }),
        ),
        frequency: z.number().positive().describe('of the grating with the greatest response, in cycles a pixel'),
        angle: z.number().min(0).max(180).describe('across its stripes, degrees counter-clockwise from the right'),
      }),
    )
    .describe('of the shipped network'),
  spectra: z
    .strictObject({ trained: spectrum, start: spectrum, null: spectrum })
    .describe('of the shipped network, of its start and of fresh draws of the initialiser'),
});

export const filterSpectrum = form.superRefine(
  within(({ shuffles, layer, size, smoothness, measures, samples, filters, spectra }, expect) => {
    const { same, close } = expect;
    const names = measures.map(({ name }) => name);
    same(['measures'], names, [...new Set(names)]);
    measures.forEach((one, i) => {
      checkNull(['measures', i, 'null'], one.null, expect);
      checkNull(['measures', i, 'shuffled'], one.shuffled, expect);
      same(['measures', i, 'shuffled', 'range'], one.shuffled.range, one.null.range);
      same(['measures', i, 'shuffled', 'count'], one.shuffled.count, shuffles * filters.length);
      for (const key of ['null', 'shuffled'] as const)
        same(['measures', i, key, 'bins'], one[key].bins.length, measures[0]?.null.bins.length);
    });
    samples.forEach((sample, i) => {
      same(
        ['samples', i, 'measures'],
        sample.measures.map(({ name }) => name),
        names,
      );
      sample.measures.forEach((one, k) =>
        checkComparison(['samples', i, 'measures', k], one, measures[k]?.null, expect),
      );
    });
    filters.forEach((filter, i) =>
      same(
        ['filters', i, 'measures'],
        filter.measures.map(({ name }) => name),
        names,
      ),
    );
    // The same numbers once more, each with its percentile.
    same(
      ['filters'],
      filters.map((filter) => filter.measures.find(({ name }) => name === 'autocorrelation')?.value),
      smoothness.find((one) => one.layer === layer)?.trained,
    );
    for (const [key, bins] of Object.entries(spectra)) {
      same(['spectra', key], bins.length, size * size);
      close(['spectra', key], sum(bins), 1);
    }
  }),
);

/** Beside the manifest. */
export const filterSpectrumAgreement: Agreement<z.infer<typeof filterSpectrum>> = (
  { layer, size, smoothness, samples, filters },
  facts,
  { same },
) => {
  const { convolutions, channels } = facts;
  same(['layer'], layer, convolutions[0]);
  const found = facts.layer(layer);
  same(['size'], size, found?.kind === 'conv' ? found.kernelSize : undefined);
  same(['filters'], filters.length, channels(layer));
  same(['smoothness'], layersIn(smoothness), convolutions);
  smoothness.forEach(({ layer: name, trained, untrained }, i) => {
    same(['smoothness', i, 'trained'], trained.length, channels(name));
    same(['smoothness', i, 'untrained'], untrained.length, channels(name));
  });
  checkOrigins(['samples'], samples, facts, { same });
  samples.forEach(({ measures }, i) =>
    measures.forEach(({ values }, k) => same(['samples', i, 'measures', k, 'values'], values.length, channels(layer))),
  );
  return undefined;
};
