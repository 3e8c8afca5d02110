// Accuracy on images that one step along the sign of the gradient has changed, against as large a step in random signs. One
// garment after every step lies beside it as `gradient` and `random` [steps, height, width] uint8.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { rises } from '../relations/expectation.ts';
import { estimate } from './estimate.ts';

const attacked = z.strictObject({
  accuracy: estimate.describe('Wilson interval'),
  loss: estimate.describe('mean cross-entropy in nats; bootstrap'),
});

const form = z.strictObject({
  images: z.int32().positive().describe('validation images; the unit of every interval'),
  steps: listBy(
    'size',
    z.strictObject({
      size: z.int32().nonnegative().max(255).describe('largest change of a pixel, in 1/255 of the full scale'),
      gradient: attacked.describe(
        'sign of the gradient of the loss; an upper bound on robust accuracy, for stronger attacks exist',
      ),
      random: attacked.describe('control: every pixel changed as much, in a random direction'),
      lossRises: z
        .number()
        .min(0)
        .max(1)
        .describe('share of images whose loss is no less than before the step along the gradient'),
      largestChange: z.number().describe('largest change of any pixel that was made, in the same unit: at most `size`'),
    }),
  ),
});

export const fgsm = form.superRefine(
  within(({ steps }, { holds }) => {
    holds(['steps'], steps.length > 0 && rises(steps.map(({ size }) => size)), 'rise in size');
    steps.forEach(({ size, largestChange }, i) =>
      // Measured in float32.
      holds(['steps', i, 'largestChange'], largestChange <= size + 1e-3, 'be at most the size'),
    );
  }),
);

/** Beside the manifest. */
export const fgsmAgreement: Agreement<z.infer<typeof fgsm>> = ({ images, steps }, { manifest, side }, { holds }) => {
  holds(['images'], images <= manifest.dataset.splits.validation, 'be at most the validation images');
  const form: TensorForm = { dtype: 'uint8', shape: [steps.length, side, side], eachFilled: true };
  return { gradient: form, random: form };
};
