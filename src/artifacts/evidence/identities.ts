// What must hold exactly, measured on the shipped network: the largest deviation, beside what a change of another kind does.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';

const form = z.strictObject({
  images: z.int32().positive().describe('validation images'),
  checks: listBy(
    'name',
    z.strictObject({
      name: z
        .enum(['rescaling', 'permutation', 'equivariance', 'global-shift', 'class-maps'])
        .describe(
          'a channel scaled up and its readers scaled down; two channels exchanged with all that reads them; a convolution of a shifted image, away from the borders; global average pooling of maps shifted in a circle; class activation maps added up',
        ),
      deviation: z.number().nonnegative().describe('largest absolute difference, in units of the largest value'),
      control: z
        .number()
        .nonnegative()
        .describe(
          'the same difference where the second half of the change is left out: readers not scaled, readers not exchanged, the shifted image against the unshifted map, maps before pooling, another class',
        ),
    }),
  ).length(5),
});

export const identities = form.superRefine(
  within(({ checks }, { same }) =>
    same(
      ['checks'],
      checks.map(({ name }) => name),
      ['rescaling', 'permutation', 'equivariance', 'global-shift', 'class-maps'],
    ),
  ),
);

/** Beside the manifest. */
export const identitiesAgreement: Agreement<z.infer<typeof identities>> = ({ images }, { measured }, { holds }) => {
  holds(['images'], images <= measured, 'be at most the validation images');
  return undefined;
};
