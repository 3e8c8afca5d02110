// How much of the class a linear read-out finds in each layer, in trained and untrained networks.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const probe = z.strictObject({
  layer: z.string().describe('a convolution, after ReLU; `input`: the image itself'),
  dimensions: z.int().positive().describe('numbers that the probe reads'),
  penalty: z.number().positive().describe('L2, chosen on held-out training images'),
  accuracy: estimate.describe('on the validation images; Wilson interval; unit: image'),
});

const permuted = probe
  .omit({ penalty: true })
  .extend({ accuracy: estimate.describe('mean over the orders of the labels; bootstrap interval; unit: order') });

const readings = {
  pooled: z.array(probe).describe('mean of each feature map; multinomial logistic regression'),
  coordinates: z
    .array(probe)
    .describe('the same number of fixed random coordinates of each layer on a 7 x 7 grid; ridge regression to one-hot'),
};

export const linearProbes = z.strictObject({
  trainingImages: z.int().positive().describe('drawn from the training images; the probe is fitted on all of them'),
  heldOutImages: z.int().positive().describe('those of them that choose the penalty before the last fit'),
  validationImages: z.int().positive(),
  networks: z
    .array(z.strictObject({ run: z.string(), state: z.enum(['trained', 'untrained']), ...readings }))
    .describe('the main runs in the order of their seeds, each before and after training; unit of replication: seed'),
  input: z.strictObject(readings).describe('control: mean brightness, and the pixels themselves'),
  permutedProbe: z
    .strictObject({ permutations: z.int().positive(), pooled: z.array(permuted), coordinates: z.array(permuted) })
    .describe(
      'control: the shipped network, the labels of the probe in a random order, the penalties those of true labels',
    ),
  permutedNetwork: z
    .strictObject(readings)
    .optional()
    .describe('control: true labels for the probe, a network trained on permuted ones'),
  logits: z
    .strictObject({ probe: estimate, network: estimate })
    .describe('check: a probe that reads the logits of the shipped network, and what that network predicts itself'),
});
