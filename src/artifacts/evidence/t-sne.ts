// Maps of images by t-SNE, at several perplexities and from several random starts, for none of them is the map.
import { z } from 'zod';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { rises } from '../relations/expectation.ts';

const form = z
  .strictObject({
    images: z.int32().positive().describe('validation images, the same that the maps of `pca` show'),
    perplexities: z.array(z.number().positive()),
    starts: z.int32().positive(),
    maps: z.array(
      z.strictObject({
        space: z.enum(['input', 'untrained', 'trained']).describe('pixels, or pooled features of the last convolution'),
        perplexity: z.number().positive(),
        start: z.int32().nonnegative(),
        divergence: z.number().nonnegative().describe('Kullback-Leibler, in nats, at the end; less is more faithful'),
        tensor: z.string().describe('`[images, 2]`, mean 0, in the order of `pca.points`'),
      }),
    ),
  })
  .describe('Distances between clusters and sizes of clusters mean nothing. Channels have deviation 1.');

export const tSne = form.superRefine(
  within(({ perplexities, starts, maps }, { same, holds }) => {
    holds(['perplexities'], rises(perplexities), 'rise');
    const expected = ['input', 'untrained', 'trained'].flatMap((space) =>
      perplexities.flatMap((perplexity) =>
        Array.from(
          { length: Math.min(starts, maps.length) },
          (_, start) => `${space}/perplexity-${perplexity}/start-${start}`,
        ),
      ),
    );
    same(
      ['maps'],
      maps.map(({ tensor }) => tensor),
      expected,
    );
    maps.forEach(({ space, perplexity, start, tensor }, i) =>
      same(['maps', i, 'tensor'], tensor, `${space}/perplexity-${perplexity}/start-${start}`),
    );
  }),
);

/** Beside the manifest. */
export const tSneAgreement: Agreement<z.infer<typeof tSne>> = ({ images, maps }, { manifest }, { holds }) => {
  holds(['images'], images <= manifest.dataset.splits.validation, 'be at most the validation images');
  return Object.fromEntries(maps.map(({ tensor }) => [tensor, { dtype: 'float32', shape: [images, 2] } as const]));
};
