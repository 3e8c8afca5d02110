// How many outputs of each convolution are exactly 0, before and after training, in every main run.
import { z } from 'zod';

export const zeroShare = z.strictObject({
  images: z.int().positive().describe('validation images'),
  networks: z
    .array(
      z.strictObject({
        run: z.string(),
        state: z.enum(['trained', 'untrained']),
        layers: z.array(
          z.strictObject({
            layer: z.string(),
            share: z.number().min(0).max(1).describe('of all outputs after ReLU: every image, place and channel'),
          }),
        ),
      }),
    )
    .describe('the main runs in the order of their seeds; unit of replication: seed'),
});
