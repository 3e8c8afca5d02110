// Is a map faithful? Pixels are taken away, or put onto the empty image, in the order that a map gives them; what becomes of the answer?
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { rises } from '../relations/expectation.ts';
import { attributionMethod, attributionMethodsOf } from './attribution-methods.ts';
import { estimate } from './estimate.ts';

const curve = z.strictObject({
  values: z.array(z.number()).describe('mean over the images at each of the shares'),
  area: estimate.describe('mean height of the curve; unit of all intervals: image'),
  minusRandom: estimate.describe('area minus that of the random order, the same images'),
  minusBrightness: estimate.describe('area minus that of the brightest pixel first, the same images'),
  minusCentre: estimate.describe('area minus that of the pixel nearest to the middle first, the same images'),
});

const answers = z.strictObject({
  logit: curve.describe('of the class that the network predicts for the whole image'),
  probability: curve.describe('of the same class'),
});

const form = z.strictObject({
  images: z.int32().positive().describe('validation images, drawn at random; the same for all orders'),
  shares: z
    .array(z.number().min(0).max(1))
    .describe('of the foreground, pixels above 0, taken away (deletion: become background) or put (insertion)'),
  orders: listBy(
    'order',
    z.strictObject({
      order: z.union([attributionMethod, z.enum(['random', 'brightness', 'centre'])]),
      deletion: answers.describe('highest value first: the lower the curve, the more the answer hung on these pixels'),
      insertion: answers.describe('highest value first onto the empty image: the higher, the better'),
    }),
  ),
});

export const deletion = form.superRefine(
  within(({ shares, orders }, { same, close, holds }) => {
    holds(['shares'], rises(shares), 'rise');
    same(['shares'], [shares[0], shares.at(-1)], [0, 1]);
    orders.forEach((one, i) => {
      for (const way of ['deletion', 'insertion'] as const)
        for (const answer of ['logit', 'probability'] as const) {
          const { values } = one[way][answer];
          const path = ['orders', i, way, answer, 'values'];
          same(path, values.length, shares.length);
          // Nothing taken away, or everything, is the same in every order.
          const ends = orders[0]?.[way][answer].values ?? [];
          for (const end of [0, -1]) close(path, values.at(end) ?? NaN, ends.at(end) ?? NaN, 1e-3);
        }
    });
  }),
);

/** Beside the manifest. */
export const deletionAgreement: Agreement<z.infer<typeof deletion>> = (
  { images, orders },
  { manifest, convolutions },
  { same, holds },
) => {
  same(
    ['orders'],
    orders.map(({ order }) => order),
    [...attributionMethodsOf(convolutions), 'random', 'brightness', 'centre'],
  );
  holds(['images'], images <= manifest.dataset.splits.validation, 'be at most the validation images');
  return undefined;
};
