// Filters that say the same, filters that say nothing, and filters that are another one's mirror image.
import { z } from 'zod';
import { estimate } from './estimate.ts';
import { sampleOrigin } from './null-comparison.ts';

const channel = z.int().nonnegative();
const share = z.number().min(0).max(1);

const network = z.strictObject({
  closestCosine: z
    .array(share)
    .describe('for each filter the greatest absolute cosine of its weights to those of another filter of its layer'),
  closestCorrelation: z
    .array(z.number().min(-1).max(1))
    .describe(
      'for each filter the greatest correlation of its activations with those of another, over all positions of the validation images; 0 for a dead one',
    ),
  duplicates: z
    .array(z.strictObject({ filters: z.tuple([channel, channel]), cosine: z.number(), correlation: z.number() }))
    .describe('pairs beyond the threshold in both'),
  activeShare: z
    .array(share)
    .describe('for each filter the share of positions of the training images where it is above 0'),
  dead: z.array(channel).describe('never above 0 on the training images'),
  nearDead: z.array(channel).describe('not dead, and above 0 at less than the share `nearDead` of the positions'),
});

const mirror = z.strictObject({
  values: z
    .array(z.number().min(-1).max(1))
    .describe('for each filter the best cosine to a mirror image, its own included'),
  mean: estimate.describe('bootstrap interval; unit: filter, two that are each other’s mirror image together'),
  pValue: share.describe('share of random sets whose mean is not lower, counted with this one'),
});

export const filterDuplicates = z.strictObject({
  images: z.strictObject({
    training: z.int().positive().describe('on which a filter is called dead'),
    validation: z.int().positive().describe('on which activations are correlated'),
  }),
  threshold: share.describe('of absolute cosine and of correlation, from which on two filters are duplicates'),
  nearDead: share.describe('share of positions below which a filter is nearly dead'),
  deadShare: z
    .strictObject({ trained: estimate, untrained: estimate })
    .describe('of all filters of all layers; Wilson interval; unit: filter'),
  layers: z.array(z.strictObject({ layer: z.string(), trained: network, untrained: network })).min(1),
  mirrors: z
    .strictObject({
      layer: z.string(),
      sets: z.int().positive().describe('random sets of as many filters, drawn from the initialiser'),
      null: z.strictObject({ mean: z.number(), percentile95: z.number() }).describe('of the means of the random sets'),
      samples: z.array(
        z.strictObject({
          ...sampleOrigin,
          leftRight: mirror.describe('the mirror image that training with flips shows'),
          upDown: mirror.describe('control: the one that it never shows'),
          difference: estimate.describe('mean of left-right minus up-down; bootstrap interval; unit as for both'),
        }),
      ),
    })
    .describe('mirrored partners in the first layer'),
});
