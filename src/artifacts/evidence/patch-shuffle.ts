// Accuracy on images that were cut into tiles and put together in another order. One garment cut in these ways lies beside it as `garment`
// [grids, height, width] uint8.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { rises } from '../relations/expectation.ts';
import { estimate } from './estimate.ts';

const form = z.strictObject({
  images: z.int32().positive().describe('validation images'),
  grids: listBy(
    'tiles',
    z.strictObject({
      tiles: z.int32().positive().describe('tiles along each side; 1 leaves the image as it is'),
      accuracy: estimate.describe('Wilson interval; unit: image'),
      untrained: estimate.describe('the same network before its first step'),
    }),
  ),
});

export const patchShuffle = form.superRefine(
  within(({ grids }, { same, holds }) => {
    same(['grids', 0, 'tiles'], grids[0]?.tiles, 1);
    holds(['grids'], rises(grids.map(({ tiles }) => tiles)), 'rise in tiles');
  }),
);

/** Beside the manifest. */
export const patchShuffleAgreement: Agreement<z.infer<typeof patchShuffle>> = (
  { images, grids },
  { side, measured },
  { same, holds },
) => {
  same(['images'], images, measured);
  grids.forEach(({ tiles }, i) => holds(['grids', i, 'tiles'], side % tiles === 0, `divide ${side}`));
  return { garment: { dtype: 'uint8', shape: [grids.length, side, side], eachFilled: true } };
};
