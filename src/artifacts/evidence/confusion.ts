// How sure one may be of what the confusion matrix shows: intervals of recalls, of the share of errors among look-alikes, of the pairs.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const group = z.strictObject({
  name: z.enum(['upper body', 'footwear']),
  classes: z.array(z.int().min(0).max(9)),
  errors: z.int().describe('errors whose true and predicted class are both in the group'),
  share: estimate.describe('of all errors; bootstrap over test images'),
  even: z.number().describe('control: the share if all 90 wrong pairs of classes were equally frequent'),
});

export const confusion = z.strictObject({
  images: z.int().positive().describe('test images; the unit of every interval'),
  errors: z.int(),
  accuracy: estimate.describe('Wilson interval'),
  recalls: z.array(estimate).length(10).describe('share of each true class that is predicted right; Wilson intervals'),
  seeds: z
    .array(z.strictObject({ run: z.string(), recalls: z.array(z.number().min(0).max(1)).length(10) }))
    .optional()
    .describe('the same shares for every main run; absent where there is but one'),
  groups: z.array(group),
  pairs: z
    .array(
      z.strictObject({
        truth: z.int().min(0).max(9),
        predicted: z.int().min(0).max(9),
        count: z.int(),
        share: estimate.describe('of the images of the true class; Wilson interval'),
      }),
    )
    .describe('the most frequent errors, the most frequent first'),
});
