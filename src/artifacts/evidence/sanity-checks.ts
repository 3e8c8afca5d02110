// Does an attribution map depend on what the network learned? Maps of the trained network against those of networks that forgot it.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { attributionMethod, attributionMethodsOf } from './attribution-methods.ts';
import { estimate } from './estimate.ts';

const similarity = z.strictObject({
  network: z
    .string()
    .describe(
      'a layer: that one and all after it randomised; or "untrained", "permuted-labels". Unit of the intervals: a random draw with its images for layers, an image for the others',
    ),
  signed: estimate.describe('mean rank correlation (Spearman) of the maps on the foreground, pixels above 0'),
  absolute: estimate.describe('the same of their absolute values'),
  absoluteEverywhere: estimate.describe(
    'the same on all pixels: a trap, for half of all pixels are background and many methods give 0 there by construction',
  ),
  withoutOrder: z
    .number()
    .min(0)
    .max(1)
    .describe('share of pairs in which a map is constant on the foreground; such a pair counts as 0'),
});

const form = z.strictObject({
  images: z.int32().positive().describe('validation images, drawn at random; the same for all methods'),
  draws: z.int32().positive().describe('random draws of the weights; each sees its own share of the images'),
  statisticsImages: z.int32().positive().describe('training images for the batch-norm statistics of randomised layers'),
  threshold: z.number().describe('of the verdict'),
  randomised: listBy(
    'layer',
    z.strictObject({
      layer: z.string(),
      distance: z
        .number()
        .describe(
          'norm of new minus old kernels in units of the norm of the old, this layer alone; the least of all draws',
        ),
    }),
  ).describe('from the last layer to the first'),
  methods: listBy(
    'method',
    z.strictObject({
      method: attributionMethod,
      similarities: listBy('network', similarity),
      edges: estimate.describe('absolute map against Sobel magnitude of the image, foreground; unit: image'),
      centre: estimate.describe('absolute map against closeness to the middle of the image, foreground; unit: image'),
      brightness: estimate.describe('absolute map against the pixel itself, foreground; unit: image'),
      verdict: z
        .enum(['passes', 'fails', 'undecided'])
        .describe(
          'by the absolute similarity on the foreground after the last layer alone is randomised: passes where the whole interval is below the threshold, fails where none of it is',
        ),
    }),
  ),
});

export const sanityChecks = form.superRefine(
  within(({ images, draws, threshold, methods }, { same, holds }) => {
    holds(['images'], images % draws === 0, 'be shared equally among the draws');
    methods.forEach(({ similarities, verdict }, i) => {
      const { low = NaN, high = NaN } = similarities[0]?.absolute ?? {};
      const ruled = high < threshold ? 'passes' : low >= threshold ? 'fails' : 'undecided';
      same(['methods', i, 'verdict'], verdict, ruled);
    });
  }),
);

/** Beside the manifest. */
export const sanityChecksAgreement: Agreement<z.infer<typeof sanityChecks>> = (
  { images, statisticsImages, randomised, methods },
  { manifest, layers, convolutions, hasRun },
  { same, holds },
) => {
  same(
    ['methods'],
    methods.map(({ method }) => method),
    attributionMethodsOf(convolutions),
  );
  holds(['images'], images <= manifest.dataset.splits.validation, 'be at most the validation images');
  const { train } = manifest.dataset.splits;
  holds(['statisticsImages'], statisticsImages <= train, 'be at most the training images');
  const withWeights = manifest.architecture.filter(({ parameters }) => parameters > 0).map(({ name }) => name);
  same(['randomised'], layersIn(randomised), withWeights.toReversed());
  const others = ['untrained', ...(hasRun('permuted-labels') ? ['permuted-labels'] : [])];
  methods.forEach(({ similarities }, i) => {
    const networks = similarities.map(({ network }) => network);
    same(['methods', i, 'similarities'], networks, [...layersIn(randomised), ...others]);
  });
  holds(
    ['randomised'],
    layersIn(randomised).every((layer) => layers.includes(layer)),
    'be layers of the network',
  );
  return undefined;
};
