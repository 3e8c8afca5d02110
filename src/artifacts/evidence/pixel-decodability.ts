// How much of the pixels a linear read-out finds in each layer, in trained and untrained networks.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn, statesIn, statesOf } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { estimate } from './estimate.ts';

const form = z.strictObject({
  trainingImages: z.int32().positive().describe('the same ones that linear probes are fitted on'),
  heldOutImages: z.int32().positive().describe('those of them that choose the penalty before the last fit'),
  validationImages: z.int32().positive(),
  networks: z
    .array(
      z.strictObject({
        run: z.string(),
        state: z.enum(['trained', 'untrained']),
        layers: listBy(
          'layer',
          z.strictObject({
            layer: z.string().describe('a convolution, after ReLU'),
            dimensions: z
              .int32()
              .positive()
              .describe('the same random coordinates on a 7 x 7 grid that linear probes read'),
            penalty: z.number().positive(),
            explained: estimate.describe(
              'R²: share of the squared difference between the pixels and the mean training image that ridge regression explains, on the validation images; bootstrap interval; unit: image',
            ),
          }),
        ),
      }),
    )
    .describe('the main runs in the order of their seeds, each before and after training; unit of replication: seed'),
});

export const pixelDecodability = form.superRefine(
  within(({ trainingImages, heldOutImages }, { holds }) =>
    holds(['heldOutImages'], heldOutImages < trainingImages, 'be fewer than the training images'),
  ),
);

/** Beside the manifest. */
export const pixelDecodabilityAgreement: Agreement<z.infer<typeof pixelDecodability>> = (
  { trainingImages, validationImages, networks },
  facts,
  { same, holds },
) => {
  same(['networks'], statesIn(networks), statesOf(facts));
  same(['validationImages'], validationImages, facts.measured);
  holds(['trainingImages'], trainingImages <= facts.manifest.dataset.splits.train, 'be at most the training images');
  const coordinates = networks[0]?.layers[0]?.dimensions;
  networks.forEach(({ layers }, i) => {
    same(['networks', i, 'layers'], layersIn(layers), facts.convolutions);
    layers.forEach(({ dimensions }, k) => same(['networks', i, 'layers', k, 'dimensions'], dimensions, coordinates));
  });
  return undefined;
};
