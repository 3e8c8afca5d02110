// Feature maps of one garment, of the same pixels in random order, and of noise: what a map shows without a shape to see.
import { z } from 'zod';
import { label, listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { estimate } from './estimate.ts';

const maps = z.strictObject({
  silent: z.int32().nonnegative().describe('channels whose map is 0 everywhere'),
  zeroShare: z.number().min(0).max(1).describe('outputs that are exactly 0'),
  smoothness: estimate.describe(
    'lag-one spatial autocorrelation of the maps that are not constant, mean; unit: channel (bootstrap)',
  ),
  likeness: estimate.describe(
    'absolute correlation of a map with its input, averaged down to the map, mean over maps that are not constant; unit: channel',
  ),
});

const answer = z.strictObject({
  predicted: label,
  probability: z.number().min(0).max(1).describe('of the predicted class'),
});

const form = z.strictObject({
  example: z.string().describe('id of the example that the tutorial shows'),
  inputs: listBy(
    'name',
    z.strictObject({
      name: z
        .enum(['image', 'shuffled', 'noise'])
        .describe('the example; its pixels in one random order; bytes drawn uniformly from 0 to 255'),
      trained: answer,
      untrained: answer.describe('the same network before its first step'),
      layers: listBy('layer', z.strictObject({ layer: z.string(), trained: maps, untrained: maps })),
    }),
  ),
});

export const featureMapControls = form.superRefine(
  within(({ inputs }, { same }) =>
    same(
      ['inputs'],
      inputs.map(({ name }) => name),
      ['image', 'shuffled', 'noise'],
    ),
  ),
);

/** Beside the manifest. */
export const featureMapControlsAgreement: Agreement<z.infer<typeof featureMapControls>> = (
  { example, inputs },
  facts,
  { same, holds },
) => {
  const { manifest, side, convolutions, channels, sideOf } = facts;
  const shown = manifest.examples.find(({ id }) => id === example);
  const [image] = inputs;
  same(['inputs', 0, 'trained', 'predicted'], image?.trained.predicted, shown?.predicted);
  holds(['example'], shown !== undefined, 'be one of the examples');
  const tensors: Record<string, TensorForm> = {};
  inputs.forEach(({ name, layers }, i) => {
    same(['inputs', i, 'layers'], layersIn(layers), convolutions);
    tensors[`pixels/${name}`] = { dtype: 'uint8', shape: [side, side] };
    layers.forEach(({ layer, trained, untrained }, k) => {
      for (const [network, { silent, zeroShare }] of Object.entries({ trained, untrained })) {
        const path = ['inputs', i, 'layers', k, network];
        holds([...path, 'zeroShare'], zeroShare >= silent / channels(layer) - 1e-9, 'hold the silent channels');
        holds([...path, 'silent'], silent <= channels(layer), 'be at most the channels');
        const shape = [sideOf(layer), sideOf(layer), channels(layer)];
        tensors[`${network}/${name}/${layer}`] = { dtype: 'float16', shape };
      }
    });
  });
  return tensors;
};
