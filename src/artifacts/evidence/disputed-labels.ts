// Images on which networks from all random starts give one and the same answer, and it is not the label. Nobody says who is right. The
// listed images lie beside it as `images` [n, 28, 28] uint8, in the order of `shown`.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const label = z.int().min(0).max(9);

const set = z.strictObject({
  images: z.int().positive().describe('the unit of every interval'),
  disputed: z.int().describe('all networks give the same answer, and it is not the label'),
  share: estimate.describe('of all images; Wilson interval'),
  anyWrong: z.int().describe('at least one network does not give the label'),
  independent: z
    .number()
    .describe(
      'control: how many would be disputed if networks erred independently of each other, each with its own rates of confusion',
    ),
  pairs: z
    .array(z.strictObject({ label, answer: label, count: z.int() }))
    .describe('labels and common answers of the disputed images, the most frequent first'),
});

export const disputedLabels = z.strictObject({
  runs: z.array(z.string()).min(2).describe('the main runs that were asked'),
  validation: set,
  test: set.describe('counts alone: test images are not shown'),
  shown: z
    .array(
      z.strictObject({
        index: z.int().describe('0-based, in the training file'),
        label,
        answer: label,
        answerShare: z.number().min(0).max(1).describe('probability of the answer, mean over the networks'),
        labelShare: z.number().min(0).max(1),
      }),
    )
    .describe('validation images, those with the highest share of the answer first'),
});
