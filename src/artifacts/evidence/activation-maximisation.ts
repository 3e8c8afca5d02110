// Images made to excite one channel, or one class, most. Tensors of bytes: `<layer>/<kind>` [units, height, width], kind `real` (the training image
// that excites the unit most), `plain` (made without penalties) or `smooth` (with them); `untrained/<layer>/<kind>` for the control, its
// units in the order of the result. A layer is a convolution, one unit a channel, excited by the mean of its map; or the head, one a class.
import { z } from 'zod';
import { repetitions } from './estimate.ts';
import { label, listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { rises } from '../relations/expectation.ts';

const made = z.strictObject({
  ratio: z
    .number()
    .describe(
      'excitation of the made image, rounded to bytes as it is shipped, in units of the greatest on a training image; 0 where no image was found that excites the unit at all; may be negative for a logit',
    ),
  answer: label.describe('class that the network predicts for it'),
  probability: z.number().min(0).max(1).describe('of that class'),
});

const unit = z.strictObject({
  unit: z.int32().nonnegative().describe('channel or class, from 0'),
  best: z.number().describe('greatest excitation on a training image'),
  image: z.int32().nonnegative().describe('that image: its position in the list `train` of split.json'),
  label,
  plain: made.describe('without penalties; also from `smooth` where that excites more, so that it is never below it'),
  smooth: made.describe('with penalties'),
});

const layer = z.strictObject({ layer: z.string(), units: listBy('unit', unit) });

const form = z.strictObject({
  recipe: z.strictObject({
    steps: repetitions,
    starts: repetitions.describe(
      'random starts, and the best training image where none of them gets beyond it; the one with the highest objective is kept',
    ),
    rate: z.number().positive().describe('of Adam, in the logits of the pixels'),
    jitter: z.int32().nonnegative().describe('largest shift before a step, in pixels; 0 without penalties'),
    energy: z.number().describe('weight of the mean squared pixel'),
    variation: z
      .number()
      .describe('weight of the mean total variation; excitation reached without penalties counts as 1'),
  }),
  trainingImages: z.int32().positive().describe('searched for the greatest excitation'),
  layers: listBy('layer', layer),
  untrained: listBy('layer', layer).describe(
    'control: some channels of each layer, drawn at random, of the network before its first step',
  ),
});

export const activationMaximisation = form.superRefine(
  within(({ layers, untrained }, { holds }) => {
    for (const [key, list] of Object.entries({ layers, untrained }))
      list.forEach(({ units }, i) =>
        holds([key, i, 'units'], rises(units.map(({ unit }) => unit)), 'be in the order of their numbers'),
      );
  }),
);

/** Beside the manifest. */
export const activationMaximisationAgreement: Agreement<z.infer<typeof activationMaximisation>> = (
  { recipe, layers, untrained, trainingImages },
  { manifest, side, convolutions, head, channels },
  { same, holds },
) => {
  const named = [...convolutions, head];
  same(['layers'], layersIn(layers), named);
  same(['untrained'], layersIn(untrained), named);
  same(['trainingImages'], trainingImages, manifest.dataset.splits.train);
  holds(['recipe', 'jitter'], recipe.jitter < side, 'be less than the image');
  const tensors: Record<string, TensorForm> = {};
  /** By the training image: one that excites several units has one label. */
  const labels = new Map<number, number>();
  const expectUnits = (key: 'layers' | 'untrained', prefix: string, list: typeof layers): void =>
    list.forEach(({ layer, units }, i) => {
      units.forEach(({ unit, image, label }, k) => {
        holds([key, i, 'units', k, 'unit'], unit < channels(layer), `be below ${channels(layer)}`);
        holds([key, i, 'units', k, 'image'], image < manifest.dataset.splits.train, 'be a training image');
        same([key, i, 'units', k, 'label'], label, labels.get(image) ?? label);
        labels.set(image, label);
      });
      for (const kind of ['real', 'plain', 'smooth'])
        tensors[`${prefix}${layer}/${kind}`] = { dtype: 'uint8', shape: [units.length, side, side] };
    });
  expectUnits('layers', '', layers);
  expectUnits('untrained', 'untrained/', untrained);
  layers.forEach(({ layer, units }, i) => same(['layers', i, 'units'], units.length, channels(layer)));
  return tensors;
};
