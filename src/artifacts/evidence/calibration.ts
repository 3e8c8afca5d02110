// Whether the probability that the network gives its answer is the share of such answers that are right.
import { z } from 'zod';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { fallsOrStays } from '../relations/expectation.ts';
import { sum } from '../../mean.ts';
import { estimate } from './estimate.ts';

const share = z.number().min(0).max(1);

const measured = z.strictObject({
  bins: z
    .array(
      z.strictObject({
        images: z.int32().positive(),
        confidence: share.describe('mean probability of the answer'),
        accuracy: estimate.describe('Wilson interval'),
      }),
    )
    .describe('equally many images in each, the least confident first'),
  histogram: z
    .array(z.int32().nonnegative())
    .min(2)
    .optional()
    .describe('answers by their probability: images in equally wide steps from 0 to 1, the upper end included'),
  error: estimate.describe(
    'expected calibration error: mean |accuracy - confidence| of equally filled bins, weighted by images; true probabilities give that of `chance`, not 0; bootstrap, moved back by its bias',
  ),
  chance: estimate.describe(
    'control: the same error where every answer is right with exactly its probability; mean of the draws and the middle 95 % of them',
  ),
  loss: estimate.describe('cross-entropy in nats; bootstrap'),
  brier: estimate.describe('mean squared distance of the probabilities from the label; bootstrap'),
  confidence: estimate.describe('mean probability of the answer; bootstrap'),
  accuracy: estimate.describe('Wilson interval'),
});

const form = z.strictObject({
  images: z.int32().positive().describe('test images; the unit of every interval'),
  temperature: z.number().positive().describe('fitted on validation images: logits are divided by it'),
  validation: z.strictObject({
    images: z.int32().positive(),
    loss: z.number().describe('cross-entropy on the images that the temperature is fitted on'),
    lossScaled: z.number(),
  }),
  before: measured.describe('probabilities as the network gives them'),
  after: measured.describe('with the temperature'),
});

export const calibration = form.superRefine(
  within(({ images, before, after }, { same, close, holds }) => {
    for (const [key, { bins, histogram, accuracy }] of Object.entries({ before, after })) {
      const sizes = bins.map((bin) => bin.images);
      same([key, 'bins'], sum(sizes), images);
      holds([key, 'bins'], Math.max(...sizes) - Math.min(...sizes) <= 1, 'be of equally many images');
      const isSorted = fallsOrStays(bins.map(({ confidence }) => -confidence));
      holds([key, 'bins'], isSorted, 'begin with the least confident');
      close(
        [key, 'accuracy', 'value'],
        sum(bins.map((bin) => bin.images * bin.accuracy.value)) / images,
        accuracy.value,
      );
      if (histogram) same([key, 'histogram'], sum(histogram), images);
    }
    same(['after', 'accuracy'], after.accuracy, before.accuracy);
  }),
);

/** Beside the manifest. */
export const calibrationAgreement: Agreement<z.infer<typeof calibration>> = (
  { images, validation, before },
  { manifest, measured },
  { same, close },
) => {
  same(['images'], images, manifest.dataset.splits.test);
  close(['before', 'accuracy', 'value'], before.accuracy.value, manifest.metrics.test.accuracy);
  same(['validation', 'images'], validation.images, measured);
  return undefined;
};
