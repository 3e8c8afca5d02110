// How smooth, how low in frequency and how tuned to one orientation the filters of the first layer are, beside random filters.
import { z } from 'zod';
import { estimate } from './estimate.ts';
import { nullComparison, nullDistribution, sampleOrigin } from './null-comparison.ts';

const measure = z
  .enum(['autocorrelation', 'low-frequency', 'orientation'])
  .describe(
    'lag-one spatial autocorrelation; share of the energy in the bins of the discrete Fourier transform whose frequencies along both axes are at most `lowFrequency`; orientation selectivity |Σ r exp(2iθ)| / Σ r of the responses r to gratings of the best frequency',
  );
const spectrum = z
  .array(z.number().min(0).max(1))
  .describe('mean over filters of each bin’s share of the energy, row by row, frequency zero in the middle; sums to 1');

export const filterSpectrum = z.strictObject({
  layer: z.string(),
  size: z.int().positive().describe('side of the filters, and of the spectra'),
  lowFrequency: z
    .number()
    .positive()
    .describe('frequency along both axes up to which a bin counts as low, in cycles a pixel'),
  shuffles: z.int().positive().describe('orders of the weights of each trained filter'),
  measures: z
    .array(
      z.strictObject({
        name: measure,
        null: nullDistribution.describe('fresh draws of the initialiser'),
        shuffled: nullDistribution.describe('the shipped filters with their weights in random orders'),
      }),
    )
    .length(3),
  samples: z
    .array(
      z.strictObject({
        ...sampleOrigin,
        measures: z.array(
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
        measures: z.array(z.strictObject({ name: measure, value: z.number(), percentile: z.number().min(0).max(1) })),
        frequency: z.number().positive().describe('of the grating with the greatest response, in cycles a pixel'),
        angle: z.number().min(0).max(180).describe('across its stripes, degrees counter-clockwise from the right'),
      }),
    )
    .describe('of the shipped network'),
  spectra: z
    .strictObject({ trained: spectrum, start: spectrum, null: spectrum })
    .describe('of the shipped network, of its start and of fresh draws of the initialiser'),
});
