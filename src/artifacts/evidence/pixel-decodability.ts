// How much of the pixels a linear read-out finds in each layer, in trained and untrained networks.
import { z } from 'zod';
import { estimate } from './estimate.ts';

export const pixelDecodability = z.strictObject({
  trainingImages: z.int().positive().describe('the same ones that linear probes are fitted on'),
  heldOutImages: z.int().positive().describe('those of them that choose the penalty before the last fit'),
  validationImages: z.int().positive(),
  networks: z
    .array(
      z.strictObject({
        run: z.string(),
        state: z.enum(['trained', 'untrained']),
        layers: z.array(
          z.strictObject({
            layer: z.string().describe('a convolution, after ReLU'),
            dimensions: z
              .int()
              .positive()
              .describe('the same random coordinates on a 7 x 7 grid that linear probes read'),
            penalty: z.number().positive(),
            explained: estimate.describe(
              'R²: share of the squared difference between the pixels and the mean training image that ridge regression explains, on the validation images; bootstrap interval; unit: image',
            ),
          }),
        ),
      }),
    )
    .describe('the main runs in the order of their seeds, each before and after training; unit of replication: seed'),
});
