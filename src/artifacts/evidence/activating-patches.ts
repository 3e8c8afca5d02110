// Patches of training images that excite each channel most, much, somewhat and not at all. The patches themselves are tensors:
// `<network>/<layer>/pixels` [channels, rows, 9, r, r] uint8, the receptive field around the map's maximum, 0 beyond the image's border;
// `…/images` [channels, rows, 9], positions in the list `train` of split.json, -1 where there is none; `…/labels` uint8, 255 where none;
// `…/units` [channels, rows, 9, 2] uint8, row and column of the maximum in the map; `…/values` [channels, rows, 9]: the maximum itself;
// `…/zero-shares` [channels]: training images whose map is 0 everywhere. Of the untrained network there is the first row only.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { estimate } from './estimate.ts';

const form = z.strictObject({
  images: z.int32().positive().describe('training images, all searched'),
  rows: z
    .array(z.enum(['highest', '99th', '90th', '50th', 'zero']))
    .describe(
      'in the order of the tensors. By the maximum of the map in each image: the 9 images where it is highest; 9 drawn at random from those whose rank is within a quarter of a percent of the images of that percentile; 9 drawn from those where it is 0',
    ),
  perRow: z.int32().positive().describe('images in a row, all different'),
  chanceClasses: z.number().describe('different classes expected among so many images drawn at random'),
  layers: listBy(
    'layer',
    z.strictObject({
      layer: z.string(),
      receptiveField: z.int32().positive().describe('side of a patch in pixels'),
      highestClasses: estimate.describe(
        'different classes among the images of the first row, mean over channels that are not dead; unit: channel (bootstrap)',
      ),
      medianClasses: estimate.describe('the same for the row of the 50th percentile'),
      untrainedHighestClasses: estimate.describe('the same for the first row of the network before its first step'),
    }),
  ),
});

export const activatingPatches = form.superRefine(
  within(({ images, rows, perRow }, { same, holds }) => {
    same(['rows'], rows, [...new Set(rows)]);
    same(['rows', 0], rows[0], 'highest');
    holds(['perRow'], perRow <= images, 'be at most the images');
  }),
);

/** Beside the manifest. */
export const activatingPatchesAgreement: Agreement<z.infer<typeof activatingPatches>> = (
  { images, rows, perRow, layers },
  { manifest, side, convolutions, layer: layerOf, channels },
  { same },
) => {
  same(['images'], images, manifest.dataset.splits.train);
  same(['layers'], layersIn(layers), convolutions);
  const tensors: Record<string, TensorForm> = {};
  layers.forEach(({ layer, receptiveField: field }, i) => {
    same(['layers', i, 'receptiveField'], field, layerOf(layer)?.receptiveField);
    for (const [network, count] of [
      ['trained', rows.length],
      ['untrained', 1],
    ] as const) {
      const shape = [channels(layer), count, perRow];
      tensors[`${network}/${layer}/pixels`] = { dtype: 'uint8', shape: [...shape, field, field] };
      tensors[`${network}/${layer}/images`] = {
        dtype: 'float32',
        shape,
        range: { low: 0, high: images - 1, none: -1 },
      };
      tensors[`${network}/${layer}/labels`] = {
        dtype: 'uint8',
        shape,
        range: { low: 0, high: manifest.dataset.classes.length - 1, none: 255 },
      };
      tensors[`${network}/${layer}/units`] = {
        dtype: 'uint8',
        shape: [...shape, 2],
        range: { low: 0, high: side - 1 },
      };
      tensors[`${network}/${layer}/values`] = { dtype: 'float32', shape };
      const share = { low: 0, high: 1 };
      tensors[`${network}/${layer}/zero-shares`] = {
        dtype: 'float32',
        shape: [channels(layer)],
        range: share,
        mayBeBlank: true,
      };
    }
  });
  return tensors;
};
