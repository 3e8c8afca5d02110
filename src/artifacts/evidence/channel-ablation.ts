// What happens when channels are switched off, one by one and many together, and what tells beforehand which ones matter.
import { z } from 'zod';
import { estimate } from './estimate.ts';

/** Ways to rank the channels of a layer before any is removed. */
const predictors = [
  'activation',
  'selectivity',
  'outgoing',
  'gain',
  'activation-times-outgoing',
  'activation-times-gradient',
] as const;

/** Orders in which channels are removed, one after another. */
const removalOrders = [
  'random',
  'most-costly-first',
  'least-costly-first',
  'most-active-first',
  'most-selective-first',
] as const;

const change = z.strictObject({
  loss: estimate.describe('change of the mean loss in nats; unit: image, paired (normal)'),
  accuracy: estimate.describe('change of the accuracy; unit: image, paired (Wald)'),
});

const channel = z.strictObject({
  zero: change.describe('its feature maps replaced by 0'),
  mean: change.describe('replaced by its mean activation over all images and positions'),
  activation: z.number().nonnegative().describe('mean activation'),
  selectivity: z
    .number()
    .min(-1)
    .max(1)
    .describe('(mu_max - mu_rest) / (mu_max + mu_rest) over mean activations by class'),
  untrainedSelectivity: z.number().min(-1).max(1).describe('of the same channel before the first step'),
  outgoing: z.number().nonnegative().describe('norm of the weights that read it'),
  gain: z.number().nonnegative().describe('norm of its filter times `outgoing`'),
  activationTimesOutgoing: z.number().nonnegative().describe('`activation` times `outgoing`; no rescaling changes it'),
  activationTimesGradient: z
    .number()
    .nonnegative()
    .describe('mean over images of | sum over positions of activation times the derivative of the loss by it |'),
});

export const channelAblation = z.strictObject({
  images: z.int().positive().describe('validation images'),
  accuracy: estimate.describe('of the whole network; Wilson interval; unit: image'),
  loss: z.number().nonnegative().describe('of the whole network'),
  layers: z.array(
    z.strictObject({
      layer: z.string(),
      channels: z.array(channel),
      selectivity: estimate.describe('mean; unit: channel (bootstrap)'),
      untrainedSelectivity: estimate,
      correlations: z
        .array(
          z.strictObject({
            predictor: z.enum(predictors),
            spearman: estimate.describe('with the change of the loss when the channel is set to 0'),
            aboveActivation: estimate.describe(
              'this correlation minus that of `activation`, the same channels drawn for both',
            ),
          }),
        )
        .describe('unit: channel (bootstrap)'),
      chance: z
        .strictObject({ low: z.number(), high: z.number() })
        .describe('95 % of the Spearman correlations of random rankings with as many channels'),
    }),
  ),
  cumulative: z.strictObject({
    images: z.int().positive().describe('validation images on which the accuracy is measured'),
    rankedOn: z
      .int()
      .positive()
      .describe('other validation images, from which every order takes its ranks: cost, activation and selectivity'),
    layers: z.array(
      z.strictObject({
        layer: z.string(),
        removed: z.array(z.int().nonnegative()).describe('channels set to 0 together, at each point of the curves'),
        curves: z.array(
          z.strictObject({
            order: z.enum(removalOrders),
            accuracy: z.array(estimate).describe('Wilson interval; unit: image'),
          }),
        ),
      }),
    ),
  }),
});
