// Which classes each channel answers to. Tensors: `<network>/<layer>/means` [channels, classes], mean activation over the images of a class and
// all positions; `…/errors` [channels, classes], their standard errors, unit: image; `…/top` [channels, classes] uint8, labels among the images where
// the channel's map is highest.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { estimate } from './estimate.ts';

const profile = z.strictObject({
  effectiveClasses: z
    .array(estimate.nullable())
    .describe(
      'by channel: exp of the entropy of the labels among its top images, from 1 (one class) to all classes; null for a dead channel. Unit: image (delta method)',
    ),
  meanEffectiveClasses: estimate.describe('over channels that are not dead; unit: channel (bootstrap)'),
  singleClass: estimate.describe(
    'share of channels that are not dead with less than 1.5 effective classes; unit: channel (Wilson)',
  ),
});

const form = z.strictObject({
  images: z.int32().positive().describe('validation images'),
  top: z
    .int32()
    .positive()
    .describe(
      'validation images that are taken for each channel, by the maximum of its map; fewer where it is above 0 in fewer',
    ),
  layers: listBy(
    'layer',
    z.strictObject({
      layer: z.string(),
      trained: profile,
      untrained: profile.describe('the same network before its first step'),
    }),
  ),
  singleClass: z
    .strictObject({ trained: estimate, untrained: estimate })
    .describe('share of all channels with less than 1.5 effective classes; unit: channel (Wilson)'),
});

export const classProfile = form.superRefine(
  within(({ images, top }, { holds }) => holds(['top'], top <= images, 'be at most the images')),
);

/** Beside the manifest. */
export const classProfileAgreement: Agreement<z.infer<typeof classProfile>> = (
  { images, top, layers },
  { manifest, convolutions, channels, measured },
  { same, holds },
) => {
  same(['images'], images, measured);
  holds(['top'], top <= images, 'be at most the images');
  same(['layers'], layersIn(layers), convolutions);
  const tensors: Record<string, TensorForm> = {};
  layers.forEach((one, i) => {
    for (const network of ['trained', 'untrained'] as const) {
      same(['layers', i, network, 'effectiveClasses'], one[network].effectiveClasses.length, channels(one.layer));
      const shape = [channels(one.layer), manifest.dataset.classes.length];
      tensors[`${network}/${one.layer}/means`] = { dtype: 'float32', shape };
      tensors[`${network}/${one.layer}/errors`] = { dtype: 'float32', shape };
      tensors[`${network}/${one.layer}/top`] = { dtype: 'uint8', shape, range: { low: 0, high: top } };
    }
  });
  return tensors;
};
