// What happens when channels are switched off, one by one and many together, and what tells beforehand which ones matter.
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { rises } from '../relations/expectation.ts';
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

const form = z.strictObject({
  images: z.int32().positive().describe('validation images'),
  accuracy: estimate.describe('of the whole network; Wilson interval; unit: image'),
  loss: z.number().nonnegative().describe('of the whole network'),
  layers: listBy(
    'layer',
    z.strictObject({
      layer: z.string(),
      channels: z.array(channel),
      selectivity: estimate.describe('mean; unit: channel (bootstrap)'),
      untrainedSelectivity: estimate,
      correlations: listBy(
        'predictor',
        z.strictObject({
          predictor: z.enum(predictors),
          spearman: estimate.describe('with the change of the loss when the channel is set to 0'),
          aboveActivation: estimate.describe(
            'this correlation minus that of `activation`, the same channels drawn for both',
          ),
        }),
      ).describe('unit: channel (bootstrap)'),
      chance: z
        .strictObject({ low: z.number(), high: z.number() })
        .describe('95 % of the Spearman correlations of random rankings with as many channels'),
    }),
  ),
  cumulative: z.strictObject({
    images: z.int32().positive().describe('validation images on which the accuracy is measured'),
    rankedOn: z
      .int32()
      .positive()
      .describe('other validation images, from which every order takes its ranks: cost, activation and selectivity'),
    layers: listBy(
      'layer',
      z.strictObject({
        layer: z.string(),
        removed: z.array(z.int32().nonnegative()).describe('channels set to 0 together, at each point of the curves'),
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

export const channelAblation = form.superRefine(
  within(({ layers, cumulative }, { same, holds }) => {
    layers.forEach(({ correlations, chance }, i) => {
      const names = correlations.map(({ predictor }) => predictor);
      same(['layers', i, 'correlations'], names, predictors);
      holds(['layers', i, 'chance'], chance.low <= chance.high, 'rise from low to high');
    });
    cumulative.layers.forEach(({ removed, curves }, i) => {
      const path = ['cumulative', 'layers', i];
      holds([...path, 'removed'], removed.length > 0 && rises(removed), 'rise');
      curves.forEach(({ accuracy }, k) => same([...path, 'curves', k, 'accuracy'], accuracy.length, removed.length));
      const orders = curves.map(({ order }) => order);
      same(
        [...path, 'curves'],
        orders,
        cumulative.layers[0]?.curves.map(({ order }) => order),
      );
      for (const order of removalOrders) {
        const count = curves.filter((curve) => curve.order === order).length;
        holds([...path, 'curves'], order === 'random' ? count > 0 : count === 1, `have the order "${order}"`);
      }
    });
  }),
);

/** Beside the manifest. */
export const channelAblationAgreement: Agreement<z.infer<typeof channelAblation>> = (
  { images, layers, cumulative },
  { convolutions, channels, measured },
  { same, holds },
) => {
  holds(['images'], images <= measured, 'be at most the validation images');
  same(['cumulative', 'images'], cumulative.images, images - cumulative.rankedOn);
  same(['layers'], layersIn(layers), convolutions);
  same(['cumulative', 'layers'], layersIn(cumulative.layers), convolutions);
  layers.forEach((one, i) => same(['layers', i, 'channels'], one.channels.length, channels(one.layer)));
  cumulative.layers.forEach(({ layer, removed }, i) => {
    same(['cumulative', 'layers', i, 'removed', 0], removed[0], 0);
    const is = removed.every((count) => count <= channels(layer));
    holds(['cumulative', 'layers', i, 'removed'], is, `be at most the ${channels(layer)} channels`);
  });
  return undefined;
};
