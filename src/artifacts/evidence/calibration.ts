// Whether the probability that the network gives its answer is the share of such answers that are right.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const share = z.number().min(0).max(1);

const measured = z.strictObject({
  bins: z
    .array(
      z.strictObject({
        images: z.int().positive(),
        confidence: share.describe('mean probability of the answer'),
        accuracy: estimate.describe('Wilson interval'),
      }),
    )
    .describe('equally many images in each, the least confident first'),
  histogram: z
    .array(z.int().nonnegative())
    .length(20)
    .optional()
    .describe('answers by their probability: images in 20 equally wide steps from 0 to 1, the upper end included'),
  error: estimate.describe(
    'expected calibration error: mean |accuracy - confidence| of equally filled bins, weighted by images; never below that of `chance`, on average; bootstrap, moved back by its bias',
  ),
  chance: estimate.describe(
    'control: the same error where every answer is right with exactly its probability; mean of the draws and the middle 95 % of them',
  ),
  loss: estimate.describe('cross-entropy in nats; bootstrap'),
  brier: estimate.describe('mean squared distance of the ten probabilities from the label; bootstrap'),
  confidence: estimate.describe('mean probability of the answer; bootstrap'),
  accuracy: estimate.describe('Wilson interval'),
});

export const calibration = z.strictObject({
  images: z.int().positive().describe('test images; the unit of every interval'),
  temperature: z.number().positive().describe('fitted on validation images: logits are divided by it'),
  validation: z.strictObject({
    images: z.int().positive(),
    loss: z.number().describe('cross-entropy on the images that the temperature is fitted on'),
    lossScaled: z.number(),
  }),
  before: measured.describe('probabilities as the network gives them'),
  after: measured.describe('with the temperature'),
});
