// What a mirror does to the accuracy, class by class: for networks that trained with mirrored images and without.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const counts = {
  images: z.int().positive(),
  accuracy: estimate.describe('Wilson interval; unit: image'),
  mirrored: estimate.describe('on the same images, mirrored'),
  difference: estimate.describe('mirrored minus original, the same images: Wald interval for pairs'),
  onlyOriginal: z.int().describe('images that are right as they are, and wrong in the mirror'),
  onlyMirrored: z.int(),
  pValue: z.number().min(0).max(1).describe('exact McNemar test, two-sided'),
};

const network = z.strictObject({
  run: z.string(),
  epochs: z.int(),
  ...counts,
  classes: z
    .array(
      z.strictObject({
        ...counts,
        adjustedP: z.number().min(0).max(1).describe('Holm over the ten classes of the network'),
      }),
    )
    .length(10),
});

export const mirror = z.strictObject({
  shipped: network.describe('trained with mirrored images'),
  others: z
    .array(network)
    .describe(
      '`short`: as the shipped one, for fewer epochs; `no-flip`, `no-augmentation`: as `short`, without mirrored images. Those that were trained',
    ),
});
