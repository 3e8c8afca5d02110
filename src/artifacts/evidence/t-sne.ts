// Maps of images by t-SNE, at several perplexities and from several random starts, for none of them is the map.
import { z } from 'zod';

export const tSne = z
  .strictObject({
    images: z.int().positive().describe('validation images, the same that the maps of `pca` show'),
    perplexities: z.array(z.number().positive()),
    starts: z.int().positive(),
    maps: z.array(
      z.strictObject({
        space: z.enum(['input', 'untrained', 'trained']).describe('pixels, or pooled features of the last convolution'),
        perplexity: z.number().positive(),
        start: z.int().nonnegative(),
        divergence: z.number().nonnegative().describe('Kullback-Leibler, in nats, at the end; less is more faithful'),
        tensor: z.string().describe('`[images, 2]`, mean 0, in the order of `pca.points`'),
      }),
    ),
  })
  .describe('Distances between clusters and sizes of clusters mean nothing. Channels have deviation 1.');
