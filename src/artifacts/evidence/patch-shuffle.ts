// Accuracy on images that were cut into tiles and put together in another order. One garment cut in these ways lies beside it as `garment`
// [grids, 28, 28] uint8.
import { z } from 'zod';
import { estimate } from './estimate.ts';

export const patchShuffle = z.strictObject({
  images: z.int().positive().describe('validation images'),
  grids: z.array(
    z.strictObject({
      tiles: z.int().positive().describe('tiles along each side; 1 leaves the image as it is'),
      accuracy: estimate.describe('Wilson interval; unit: image'),
      untrained: estimate.describe('the same network before its first step'),
    }),
  ),
});
