// Accuracy on images that one step along the sign of the gradient has changed, against as large a step in random signs. One
// garment after every step lies beside it as `gradient` and `random` [steps, 28, 28] uint8.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const attacked = z.strictObject({
  accuracy: estimate.describe('Wilson interval'),
  loss: estimate.describe('mean cross-entropy in nats; bootstrap'),
});

export const fgsm = z.strictObject({
  images: z.int().positive().describe('validation images; the unit of every interval'),
  steps: z.array(
    z.strictObject({
      size: z.int().nonnegative().describe('largest change of a pixel, in 1/255 of the full scale'),
      gradient: attacked.describe(
        'sign of the gradient of the loss; an upper bound on robust accuracy, for stronger attacks exist',
      ),
      random: attacked.describe('control: every pixel changed as much, in a random direction'),
      lossRises: z
        .number()
        .min(0)
        .max(1)
        .describe('share of images whose loss is no less than before the step along the gradient'),
      largestChange: z.number().describe('largest change of any pixel that was made, in the same unit: at most `size`'),
    }),
  ),
});
