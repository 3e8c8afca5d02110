// Patches of training images that excite each channel most, much, somewhat and not at all. The patches themselves are tensors:
// `<network>/<layer>/pixels` [channels, rows, 9, r, r] uint8, the receptive field around the map's maximum, 0 beyond the image's border;
// `…/images` [channels, rows, 9], positions in the list `train` of split.json, -1 where there is none; `…/labels` uint8, 255 where none;
// `…/units` [channels, rows, 9, 2] uint8, row and column of the maximum in the map; `…/values` [channels, rows, 9]: the maximum itself;
// `…/zero-shares` [channels]: training images whose map is 0 everywhere. Of the untrained network there is the first row only.
import { z } from 'zod';
import { estimate } from './estimate.ts';

export const activatingPatches = z.strictObject({
  images: z.int().positive().describe('training images, all searched'),
  rows: z
    .array(z.enum(['highest', '99th', '90th', '50th', 'zero']))
    .describe(
      'in the order of the tensors. By the maximum of the map in each image: the 9 images where it is highest; 9 drawn at random from those whose rank is within a quarter of a percent of the images of that percentile; 9 drawn from those where it is 0',
    ),
  perRow: z.int().positive().describe('images in a row, all different'),
  chanceClasses: z.number().describe('different classes expected among so many images drawn at random'),
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      receptiveField: z.int().positive().describe('side of a patch in pixels'),
      highestClasses: estimate.describe(
        'different classes among the images of the first row, mean over channels that are not dead; unit: channel (bootstrap)',
      ),
      medianClasses: estimate.describe('the same for the row of the 50th percentile'),
      untrainedHighestClasses: estimate.describe('the same for the first row of the network before its first step'),
    }),
  ),
});
