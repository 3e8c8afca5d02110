// How far apart the classes lie in each layer, measured in their own spread.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { layersIn, statesIn, statesOf } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { estimate } from './estimate.ts';

const geometry = z.strictObject({
  layer: z.string().describe('mean of each feature map of this convolution, after ReLU'),
  ratio: estimate.describe(
    'Fisher ratio: trace of the scatter between class means over the trace of that within classes',
  ),
  standardised: estimate.describe(
    'the same with every channel divided by its standard deviation, so that no rescaling of a channel changes it',
  ),
});

export const classGeometry = z
  .strictObject({
    images: z.int32().positive().describe('validation images'),
    networks: z
      .array(
        z.strictObject({ run: z.string(), state: z.enum(['trained', 'untrained']), layers: listBy('layer', geometry) }),
      )
      .describe('the main runs in the order of their seeds, each before and after training; unit of replication: seed'),
    input: estimate.describe('control: the pixels, as they are'),
  })
  .describe('bootstrap intervals; unit: image');

/** Beside the manifest. */
export const classGeometryAgreement: Agreement<z.infer<typeof classGeometry>> = (
  { images, networks },
  facts,
  { same },
) => {
  same(['images'], images, facts.measured);
  same(['networks'], statesIn(networks), statesOf(facts));
  networks.forEach(({ layers }, i) => same(['networks', i, 'layers'], layersIn(layers), facts.convolutions));
  return undefined;
};
