// Accuracy on pictures that were spoiled in several ways. One garment in all of them lies beside it as uint8 tensors `original` [height, width] and
// `<name>` [severities, height, width].
import { z } from 'zod';
import { label, listBy } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { rises } from '../relations/expectation.ts';
import { estimate } from './estimate.ts';

const form = z.strictObject({
  images: z.int32().positive().describe('validation images; the unit of every interval'),
  clean: z.strictObject({
    accuracy: estimate.describe('severity 0: the same images as they are; Wilson interval'),
    nearestMean: estimate,
  }),
  example: z.strictObject({ id: z.string(), label }),
  corruptions: listBy(
    'name',
    z.strictObject({
      name: z.string(),
      meaning: z.string().describe('what a strength is'),
      severities: z
        .array(
          z.strictObject({
            strength: z.number(),
            accuracy: estimate.describe('Wilson interval'),
            nearestMean: estimate.describe(
              'control: the nearest mean image of a class, on the same corrupted images; it learned from clean ones, too',
            ),
          }),
        )
        .min(1)
        .describe('five from mild to severe; one where there is nothing between'),
    }),
  ),
});

export const corruptions = form.superRefine(
  within(({ corruptions: list }, { same, holds }) => {
    const names = list.map(({ name }) => name);
    same(['corruptions'], names, [...new Set(names)]);
    list.forEach(({ severities }, i) => {
      const strengths = severities.map(({ strength }) => strength);
      const is = rises(strengths) || rises(strengths.map((strength) => -strength));
      holds(['corruptions', i, 'severities'], is, 'go from mild to severe');
    });
  }),
);

/** Beside the manifest. */
export const corruptionsAgreement: Agreement<z.infer<typeof corruptions>> = (
  { images, example, corruptions: list },
  { manifest, side },
  { same, holds },
) => {
  holds(['images'], images <= manifest.dataset.splits.validation, 'be at most the validation images');
  same(['example', 'label'], example.label, manifest.examples.find(({ id }) => id === example.id)?.label);
  return {
    original: { dtype: 'uint8', shape: [side, side] },
    ...Object.fromEntries(
      list.map(({ name, severities }) => [name, { dtype: 'uint8', shape: [severities.length, side, side] } as const]),
    ),
  };
};
