// Accuracy on pictures that were spoiled in ten ways. One garment in all of them lies beside it as uint8 tensors `original` [28, 28] and
// `<name>` [severities, 28, 28].
import { z } from 'zod';
import { estimate } from './estimate.ts';

export const corruptions = z.strictObject({
  images: z.int().positive().describe('validation images; the unit of every interval'),
  clean: z.strictObject({
    accuracy: estimate.describe('severity 0: the same images as they are; Wilson interval'),
    nearestMean: estimate,
  }),
  example: z.strictObject({ id: z.string(), label: z.int().min(0).max(9) }),
  corruptions: z.array(
    z.strictObject({
      name: z.string(),
      meaning: z.string().describe('what a strength is'),
      severities: z
        .array(
          z.strictObject({
            strength: z.number(),
            accuracy: estimate.describe('Wilson interval'),
            nearestMean: estimate.describe(
              'control: the nearest mean image of a class, on the same corrupted images; it learned from clean ones, too',
            ),
          }),
        )
        .min(1)
        .describe('five from mild to severe; one where there is nothing between'),
    }),
  ),
});
