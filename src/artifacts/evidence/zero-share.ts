// How many outputs of each layer before the logits are exactly 0, before and after training, in every main run.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { layersIn, statesIn, statesOf } from './agreement.ts';
import type { Agreement } from './agreement.ts';

export const zeroShare = z.strictObject({
  images: z.int32().positive().describe('validation images'),
  networks: z
    .array(
      z.strictObject({
        run: z.string(),
        state: z.enum(['trained', 'untrained']),
        layers: listBy(
          'layer',
          z.strictObject({
            layer: z.string(),
            share: z.number().min(0).max(1).describe('of all outputs: every image, place and channel'),
          }),
        ),
      }),
    )
    .describe('the main runs in the order of their seeds; unit of replication: seed'),
});

/** Beside the manifest. */
export const zeroShareAgreement: Agreement<z.infer<typeof zeroShare>> = ({ images, networks }, facts, { same }) => {
  same(['images'], images, facts.measured);
  same(['networks'], statesIn(networks), statesOf(facts));
  networks.forEach(({ layers }, i) => same(['networks', i, 'layers'], layersIn(layers), facts.layers.slice(0, -1)));
  return undefined;
};
