// Maps of images by principal components, and what distances are worth in the spaces that they flatten.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const space = z.strictObject({
  dimensions: z.int().positive(),
  variance: z
    .array(z.number().min(0).max(1))
    .describe('share of the whole variance along each of the first components, exact on `images`'),
  neighbours: estimate.describe(
    'share of images whose class most of their nearest other images have, in the space itself; Wilson interval; unit: image',
  ),
  neighboursInPlane: estimate.describe('the same by distances on the map, which keeps two dimensions'),
});

export const pca = z
  .strictObject({
    images: z.int().positive().describe('validation images, all of them'),
    neighbourCount: z.int().positive(),
    points: z
      .array(z.int().nonnegative())
      .describe('indices among the validation images of those that are drawn: the first of each class, equally many'),
    input: space.describe('control: the pixels'),
    layers: z.array(
      z.strictObject({
        layer: z
          .string()
          .describe('mean of each feature map of this convolution, after ReLU; of the last one that is `gap`'),
        trained: space.describe('the shipped network'),
        untrained: space,
      }),
    ),
  })
  .describe(
    'Tensors `<key>/mean` [d], `<key>/basis` [d, 2], `<key>/points` [n, 2] and `labels` [n]; <key> is `input`, `trained/<layer>` or `untrained/<layer>`. A point is (numbers - mean) basis. Channels have deviation 1 before the components are found, all pixels together have deviation 1.',
  );
