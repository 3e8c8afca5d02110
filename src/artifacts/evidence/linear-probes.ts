// How much of the class a linear read-out finds in each layer, in trained and untrained networks.
import { z } from 'zod';
import { listBy, whereTrained } from '../schema-parts.ts';
import { within, layersIn, statesIn, statesOf } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { inputOf } from '../relations/architecture.ts';
import { estimate, repetitions } from './estimate.ts';

const probe = z.strictObject({
  layer: z.string().describe('a convolution, after ReLU; `input`: the image itself'),
  dimensions: z.int32().positive().describe('numbers that the probe reads'),
  penalty: z.number().positive().describe('L2, chosen on held-out training images'),
  accuracy: estimate.describe('on the validation images; Wilson interval; unit: image'),
});

const permuted = probe
  .omit({ penalty: true })
  .extend({ accuracy: estimate.describe('mean over the orders of the labels; bootstrap interval; unit: order') });

const readings = {
  pooled: listBy('layer', probe).describe('mean of each feature map; multinomial logistic regression'),
  coordinates: listBy('layer', probe).describe(
    'the same number of fixed random coordinates of each layer on a 7 x 7 grid; ridge regression to one-hot',
  ),
};

const form = z.strictObject({
  trainingImages: z.int32().positive().describe('drawn from the training images; the probe is fitted on all of them'),
  heldOutImages: z.int32().positive().describe('those of them that choose the penalty before the last fit'),
  validationImages: z.int32().positive(),
  networks: z
    .array(z.strictObject({ run: z.string(), state: z.enum(['trained', 'untrained']), ...readings }))
    .describe('the main runs in the order of their seeds, each before and after training; unit of replication: seed'),
  input: z.strictObject(readings).describe('control: mean brightness, and the pixels themselves'),
  permutedProbe: z
    .strictObject({
      permutations: repetitions,
      pooled: listBy('layer', permuted),
      coordinates: listBy('layer', permuted),
    })
    .describe(
      'control: the shipped network, the labels of the probe in a random order, the penalties those of true labels',
    ),
  permutedNetwork: whereTrained(z.strictObject(readings)).describe(
    'control: true labels for the probe, a network trained on permuted ones',
  ),
  logits: z
    .strictObject({ probe: estimate, network: estimate })
    .describe('check: a probe that reads the logits of the shipped network, and what that network predicts itself'),
});

export const linearProbes = form.superRefine(
  within(({ trainingImages, heldOutImages }, { holds }) =>
    holds(['heldOutImages'], heldOutImages < trainingImages, 'be fewer than the training images'),
  ),
);

type Reading = keyof typeof readings;

/** Beside the manifest. */
export const linearProbesAgreement: Agreement<z.infer<typeof linearProbes>> = (
  { networks, input, permutedProbe, permutedNetwork, trainingImages, validationImages, logits },
  facts,
  { same, close, holds },
) => {
  const { manifest, side, convolutions, channels, measured } = facts;
  const dimensionsOfCoordinates = networks[0]?.coordinates[0]?.dimensions;
  same(['networks'], statesIn(networks), statesOf(facts));
  const check = (
    path: (string | number)[],
    {
      pooled,
      coordinates,
    }: Readonly<Record<Reading, readonly { readonly layer: string; readonly dimensions: number }[]>>,
  ): void => {
    same([...path, 'pooled'], layersIn(pooled), convolutions);
    same([...path, 'coordinates'], layersIn(coordinates), convolutions);
    pooled.forEach(({ layer, dimensions }, i) =>
      same([...path, 'pooled', i, 'dimensions'], dimensions, channels(layer)),
    );
    coordinates.forEach(({ dimensions }, i) =>
      same([...path, 'coordinates', i, 'dimensions'], dimensions, dimensionsOfCoordinates),
    );
  };
  networks.forEach((network, i) => check(['networks', i], network));
  check(['permutedProbe'], permutedProbe);
  if (permutedNetwork) check(['permutedNetwork'], permutedNetwork);
  for (const reading of ['pooled', 'coordinates'] as const)
    same(['input', reading], layersIn(input[reading]), ['input']);
  const { train, validation } = manifest.dataset.splits;
  const [, , inputChannels] = inputOf(manifest.dataset);
  same(['input', 'pooled', 0, 'dimensions'], input.pooled[0]?.dimensions, inputChannels);
  same(['input', 'coordinates', 0, 'dimensions'], input.coordinates[0]?.dimensions, side * side * inputChannels);
  holds(['trainingImages'], trainingImages <= train, 'be at most the training images');
  same(['validationImages'], validationImages, measured);
  if (validationImages === validation)
    close(['logits', 'network', 'value'], logits.network.value, manifest.metrics.validation.accuracy);
  return undefined;
};
