// How alike layers see the images: linear CKA between layers of networks, of their starts, and with pixels and labels.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const layers = z.array(estimate).describe('one for each of `layers`');
const matrix = z.array(layers).describe('rows: layers of the first network, columns: of the second');
const both = z.strictObject({ trained: layers, untrained: layers });

export const cka = z
  .strictObject({
    images: z.int().positive().describe('validation images'),
    batches: z.int().positive().describe('into which they are divided by chance'),
    layers: z.array(z.string()).describe('convolutions, after ReLU, averaged to a 7 x 7 grid and flattened'),
    self: matrix.describe('the shipped network with itself'),
    otherSeeds: z
      .array(z.strictObject({ run: z.string(), cka: matrix }))
      .describe('the shipped network with every other main run'),
    untrained: matrix.describe('control: the shipped network with its own start'),
    networks: z
      .array(
        z.strictObject({
          run: z.string(),
          labels: both.describe('with the one-hot labels'),
          input: both.describe('with the pixels'),
          ownStart: layers.describe('the same layer after and before training'),
        }),
      )
      .describe('the main runs in the order of their seeds'),
    pairs: z
      .array(z.strictObject({ a: z.string(), b: z.string(), ...both.shape }))
      .describe('the same layer of two main runs, both trained or both untrained; unit of replication: pair of seeds'),
    inputWithLabels: estimate,
  })
  .describe(
    'debiased (Székely & Rizzo 2014; Song et al. 2012), HSIC averaged over batches (Nguyen et al. 2021); bootstrap intervals over batches; unit: batch of images. Channels as they are: unlike the probes, CKA depends on their scale.',
  );
