// Whether two networks that differ in their random start alone learn the same filters, and give the same answers.
import { z } from 'zod';
import { within, pairsOf } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { estimate, repetitions } from './estimate.ts';

const matches = z.strictObject({
  best: estimate.describe(
    'mean over filters of the cosine to the best match in the other network, both ways; unit: filter, two that are each other’s best match together',
  ),
  assigned: estimate.describe('the same where every filter has one partner, chosen for the greatest sum; unit: filter'),
});

const spread = z
  .strictObject({ mean: z.number(), low: z.number(), high: z.number() })
  .describe('mean, and what 95 % of pairs of sets lie between');

const nullMatches = z.strictObject({ best: spread, assigned: spread });

const form = z
  .strictObject({
    layer: z.string().describe('whose filters are compared, by the cosine of their weights'),
    images: z.int32().positive().describe('validation images of the answers'),
    pairs: z
      .array(
        z.strictObject({
          a: z.string(),
          b: z.string(),
          trained: matches,
          start: matches.describe('control: the same two networks before training'),
          partners: z
            .array(z.int32().nonnegative())
            .describe('for each filter of `a` the one of `b` that is assigned to it'),
          cosines: z.array(z.number().min(-1).max(1)).describe('of those pairs'),
          agreement: estimate.describe('images to which both give the same answer; Wilson interval; unit: image'),
          chanceAgreement: z
            .number()
            .describe(
              'what it would be if, within each class, the answers of the two had nothing to do with each other',
            ),
          sameError: estimate.describe(
            'share of the images that both get wrong to which they give the same wrong answer',
          ),
          startAgreement: estimate.describe('control: agreement before training'),
        }),
      )
      .min(1)
      .describe('of the main runs; unit of replication: pair of seeds'),
    nulls: z.strictObject({
      sets: repetitions.describe('pairs of sets of filters that were drawn'),
      initialiser: nullMatches.describe('fresh draws of the initialiser'),
      smooth: nullMatches.describe(
        'random filters that are as smooth as trained ones: normal, with the second moments of all trained filters of unit length',
      ),
    }),
  })
  .describe('Tensors `<run>` [h, w, 1, filters]: the kernel of `layer` of each main run.');

export const seedComparison = form.superRefine(
  within(({ pairs, nulls }, { same, holds }) => {
    pairs.forEach(({ partners, cosines }, i) => {
      same(['pairs', i, 'cosines'], cosines.length, partners.length);
      const sorted = partners.toSorted((a, b) => a - b);
      holds(
        ['pairs', i, 'partners'],
        sorted.every((partner, k) => partner === k),
        'be every filter once',
      );
    });
    for (const [key, matches] of Object.entries({ initialiser: nulls.initialiser, smooth: nulls.smooth }))
      for (const [match, { low, mean, high }] of Object.entries(matches))
        holds(['nulls', key, match], low <= mean && mean <= high, 'hold its mean between low and high');
  }),
);

/** Beside the manifest. */
export const seedComparisonAgreement: Agreement<z.infer<typeof seedComparison>> = (
  { layer, images, pairs },
  facts,
  { same },
) => {
  const { mains, shipped, convolutions, channels, measured } = facts;
  same(['layer'], layer, convolutions[0]);
  same(['images'], images, measured);
  same(
    ['pairs'],
    pairs.map(({ a, b }) => `${a} ${b}`),
    pairsOf(facts),
  );
  pairs.forEach(({ partners }, i) => same(['pairs', i, 'partners'], partners.length, channels(layer)));
  const found = facts.layer(layer);
  const size = found?.kind === 'conv' ? found.kernelSize : 0;
  const form = (id: string): TensorForm => ({
    // As each is shipped.
    dtype: id === shipped ? 'float32' : 'float16',
    shape: [size, size, 1, channels(layer)],
  });
  return Object.fromEntries(mains.map((id) => [id, form(id)]));
};
