// How much of each filter of the first layer an ideal edge, Gabor or blob explains, beside what it explains of random filters.
import { z } from 'zod';
import { estimate } from './estimate.ts';
import { nullComparison, nullDistribution, sampleOrigin } from './null-comparison.ts';

const family = z.enum(['edge', 'gabor', 'blob']);
const share = z.number().min(0).max(1);

const fit = z.strictObject({
  family,
  r2: share.describe('energy in the span of the best template over all energy; without the mean for Gabors'),
  percentile: share.describe('share of the draws of the initialiser with a lower R²'),
  excess: z.number().describe('R² minus the mean of the draws, in their standard deviations'),
  x: z.number().describe('centre of the template, in weights to the right of the centre of the filter'),
  y: z.number().describe('downwards'),
  sigma: z.number().positive().describe('standard deviation of the Gaussian, in weights; of the inner one for a blob'),
  angle: z
    .number()
    .min(0)
    .max(360)
    .optional()
    .describe('degrees counter-clockwise from the right: where an edge rises, or across the stripes of a Gabor'),
  aspect: z.number().positive().optional().describe('length along the edge or stripes, as a multiple of sigma'),
  wavelength: z.number().positive().optional(),
  outerSigma: z.number().positive().optional(),
  isPositive: z.boolean().describe('whether the template, as it lies in the filter, is above 0 at its own centre'),
});

export const templateFits = z.strictObject({
  layer: z.string(),
  size: z.int().positive().describe('side of the filters'),
  shuffles: z.int().positive().describe('orders of the weights of each trained filter'),
  families: z
    .array(
      z.strictObject({
        name: family,
        templates: z.int().positive(),
        dimensions: z.int().positive().describe('of the span of each template'),
        null: nullDistribution.describe('best R² of fresh draws of the initialiser'),
        shuffled: nullDistribution.describe('best R² of the shipped filters with their weights in random orders'),
      }),
    )
    .length(3),
  samples: z
    .array(
      z.strictObject({
        ...sampleOrigin,
        fits: z.array(
          nullComparison.extend({
            family,
            aucShuffled: estimate.describe('against the same filters with their weights in random orders'),
          }),
        ),
        gaborLead: estimate.describe(
          'mean over filters of the excess of the Gabor fit minus that of the edge fit; bootstrap interval; unit: filter',
        ),
      }),
    )
    .min(1),
  filters: z
    .array(z.strictObject({ fits: z.array(fit).length(3), best: family.describe('of largest excess') }))
    .describe(
      'of the shipped network; tensors `<family>` [h, w, 1, out] hold the part that the best template explains',
    ),
  frozenDifference: z
    .number()
    .nonnegative()
    .optional()
    .describe('largest difference in R² between the run frozen-conv1 and its start: rounding to float16 alone'),
});
