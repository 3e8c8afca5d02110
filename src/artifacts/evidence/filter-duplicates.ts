// Filters that say the same, filters that say nothing, and filters that are another one's mirror image.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { rises } from '../relations/expectation.ts';
import { estimate, repetitions } from './estimate.ts';
import { checkOrigins, sampleOrigin } from './null-comparison.ts';

const channel = z.int32().nonnegative();
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

const form = z.strictObject({
  images: z.strictObject({
    training: z.int32().positive().describe('on which a filter is called dead'),
    validation: z.int32().positive().describe('on which activations are correlated'),
  }),
  threshold: share.describe('of absolute cosine and of correlation, from which on two filters are duplicates'),
  nearDead: share.describe('share of positions below which a filter is nearly dead'),
  deadShare: z
    .strictObject({ trained: estimate, untrained: estimate })
    .describe('of all filters of all layers; Wilson interval; unit: filter'),
  layers: listBy('layer', z.strictObject({ layer: z.string(), trained: network, untrained: network })).min(1),
  mirrors: z
    .strictObject({
      layer: z.string(),
      sets: repetitions.describe('random sets of as many filters, drawn from the initialiser'),
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

export const filterDuplicates = form.superRefine(
  within(({ layers }, { holds }) =>
    layers.forEach((one, i) => {
      for (const network of ['trained', 'untrained'] as const)
        for (const key of ['dead', 'nearDead'] as const)
          holds(['layers', i, network, key], rises(one[network][key]), 'be there once each, in order');
    }),
  ),
);

/** Beside the manifest. */
export const filterDuplicatesAgreement: Agreement<z.infer<typeof filterDuplicates>> = (
  { images, layers, mirrors },
  facts,
  { same, holds },
) => {
  const { manifest, convolutions, channels, measured } = facts;
  same(['images', 'training'], images.training, manifest.dataset.splits.train);
  same(['images', 'validation'], images.validation, measured);
  same(['layers'], layersIn(layers), convolutions);
  layers.forEach((one, i) => {
    const count = channels(one.layer);
    for (const network of ['trained', 'untrained'] as const) {
      const path = ['layers', i, network];
      for (const key of ['closestCosine', 'closestCorrelation', 'activeShare'] as const)
        same([...path, key], one[network][key].length, count);
      for (const key of ['dead', 'nearDead'] as const)
        holds(
          [...path, key],
          one[network][key].every((channel) => channel < count),
          `be below ${count}`,
        );
      one[network].duplicates.forEach(({ filters: [a, b] }, k) =>
        holds([...path, 'duplicates', k, 'filters'], a < b && b < count, 'be two filters of the layer'),
      );
    }
  });
  same(['mirrors', 'layer'], mirrors.layer, convolutions[0]);
  checkOrigins(['mirrors', 'samples'], mirrors.samples, facts, { same });
  mirrors.samples.forEach(({ leftRight, upDown }, i) => {
    for (const [key, { values }] of Object.entries({ leftRight, upDown }))
      same(['mirrors', 'samples', i, key, 'values'], values.length, channels(mirrors.layer));
  });
  return undefined;
};
