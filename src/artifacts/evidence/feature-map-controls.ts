// Feature maps of one garment, of the same pixels in random order, and of noise: what a map shows without a shape to see.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const maps = z.strictObject({
  silent: z.int().nonnegative().describe('channels whose map is 0 everywhere'),
  zeroShare: z.number().min(0).max(1).describe('outputs that are exactly 0'),
  smoothness: estimate.describe(
    'lag-one spatial autocorrelation of the maps that are not constant, mean; unit: channel (bootstrap)',
  ),
  likeness: estimate.describe(
    'absolute correlation of a map with its input, averaged down to the map, mean over maps that are not constant; unit: channel',
  ),
});

const answer = z.strictObject({
  predicted: z.int().min(0).max(9),
  probability: z.number().min(0).max(1).describe('of the predicted class'),
});

export const featureMapControls = z.strictObject({
  example: z.string().describe('id of the example that the tutorial shows'),
  inputs: z.array(
    z.strictObject({
      name: z
        .enum(['image', 'shuffled', 'noise'])
        .describe('the example; its pixels in one random order; bytes drawn uniformly from 0 to 255'),
      trained: answer,
      untrained: answer.describe('the same network before its first step'),
      layers: z.array(z.strictObject({ layer: z.string(), trained: maps, untrained: maps })),
    }),
  ),
});
