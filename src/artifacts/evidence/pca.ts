// Maps of images by principal components, and what distances are worth in the spaces that they flatten.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { fallsOrStays, rises } from '../relations/expectation.ts';
import { sum } from '../../mean.ts';
import { estimate } from './estimate.ts';

const space = z.strictObject({
  dimensions: z.int32().positive(),
  variance: z
    .array(z.number().min(0).max(1))
    .describe('share of the whole variance along each of the first components, exact on `images`'),
  neighbours: estimate.describe(
    'share of images whose class most of their nearest other images have, in the space itself; Wilson interval; unit: image',
  ),
  neighboursInPlane: estimate.describe('the same by distances on the map, which keeps two dimensions'),
});

const form = z
  .strictObject({
    images: z.int32().positive().describe('validation images, all of them'),
    neighbourCount: z.int32().positive(),
    points: z
      .array(z.int32().nonnegative())
      .describe('indices among the validation images of those that are drawn: the first of each class, equally many'),
    input: space.describe('control: the pixels'),
    layers: listBy(
      'layer',
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

export const pca = form.superRefine(
  within(({ images, neighbourCount, points, input, layers }, { same, holds }) => {
    holds(['neighbourCount'], neighbourCount < images, 'be fewer than the images');
    holds(['points'], rises(points) && (points.at(-1) ?? -1) < images, 'be images, each once, in order');
    const check = (path: (string | number)[], { variance, dimensions }: typeof input): void => {
      same([...path, 'variance'], variance.length, Math.min(input.variance.length, dimensions));
      holds(
        [...path, 'variance'],
        fallsOrStays(variance) && sum(variance) <= 1 + 1e-9,
        'fall, and be at most the whole',
      );
    };
    check(['input'], input);
    layers.forEach(({ trained, untrained }, i) => {
      check(['layers', i, 'trained'], trained);
      check(['layers', i, 'untrained'], untrained);
    });
  }),
);

/** Beside the manifest. */
export const pcaAgreement: Agreement<z.infer<typeof pca>> = ({ images, points, input, layers }, facts, { same }) => {
  const { manifest, side, convolutions, channels, measured } = facts;
  same(['images'], images, measured);
  same(['layers'], layersIn(layers), convolutions);
  same(['input', 'dimensions'], input.dimensions, side * side);
  const label = { low: 0, high: manifest.dataset.classes.length - 1 };
  const tensors: Record<string, TensorForm> = { labels: { dtype: 'uint8', shape: [points.length], range: label } };
  const add = (key: string, dimensions: number): void => {
    tensors[`${key}/mean`] = { dtype: 'float32', shape: [dimensions] };
    tensors[`${key}/basis`] = { dtype: 'float32', shape: [dimensions, 2] };
    tensors[`${key}/points`] = { dtype: 'float32', shape: [points.length, 2] };
  };
  add('input', side * side);
  layers.forEach((one, i) => {
    for (const network of ['trained', 'untrained'] as const) {
      same(['layers', i, network, 'dimensions'], one[network].dimensions, channels(one.layer));
      add(`${network}/${one.layer}`, channels(one.layer));
    }
  });
  return tensors;
};
