// How much of its receptive field a unit really uses. The maps themselves lie beside it as tensors `trained/<layer>` [height, width], ….
import { z } from 'zod';
import { listBy } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement, TensorForm } from './agreement.ts';
import { estimate } from './estimate.ts';

const field = z.strictObject({
  deviation: estimate.describe('standard deviation of the map along one axis, in pixels'),
  halfMaximumSide: estimate.describe('root of the number of pixels above half the greatest value'),
  shareAboveThreshold: estimate.describe('share of the pixels of the field above `threshold` of the greatest value'),
});

const form = z.strictObject({
  images: z.int32().positive().describe('validation images; the unit of every interval'),
  threshold: z.number().describe('1 - 0.9545, what Luo et al. 2016 count as a part of the field'),
  layers: listBy(
    'layer',
    z.strictObject({
      layer: z.string(),
      unit: z.tuple([z.int32(), z.int32()]).describe('row and column of the unit in the middle'),
      field: z
        .tuple([z.int32(), z.int32(), z.int32(), z.int32()])
        .describe('first row and column, row and column after the last, in pixels, as the architecture has it'),
      support: z.int32().describe('side of what the unit depends on, measured with all weights 1 and mean for maximum'),
      shareOutside: z.number().describe('share of the gradient outside of the field, both networks: must be 0'),
      uniformDeviation: z.number().describe('control: a square of the same size that is used evenly'),
      trained: field,
      untrained: field.describe('the same network before its first step'),
    }),
  ),
});

export const receptiveFields = form.superRefine(
  within(({ layers }, { same, holds }) =>
    layers.forEach(({ field: [top, left, bottom, right], support, shareOutside }, i) => {
      same(['layers', i, 'support'], support, Math.max(bottom - top, right - left));
      // Kernels and images are square, and the unit is in the middle.
      same(['layers', i, 'field'], [top, bottom], [left, right]);
      holds(['layers', i, 'shareOutside'], shareOutside === 0, 'be 0');
    }),
  ),
);

/** Beside the manifest. */
export const receptiveFieldsAgreement: Agreement<z.infer<typeof receptiveFields>> = (
  { images, layers },
  { manifest, side, convolutions, sideOf, layer: layerOf },
  { same, holds },
) => {
  holds(['images'], images <= manifest.dataset.splits.validation, 'be at most the validation images');
  same(['layers'], layersIn(layers), convolutions);
  layers.forEach(({ layer, unit, field: [top, left, bottom, right] }, i) => {
    const middle = Math.floor((sideOf(layer) - 1) / 2);
    same(['layers', i, 'unit'], unit, [middle, middle]);
    const is = 0 <= top && top < bottom && bottom <= side && 0 <= left && left < right && right <= side;
    holds(['layers', i, 'field'], is, 'lie in the image');
    const isCut = top === 0 || bottom === side;
    const whole = layerOf(layer)?.receptiveField ?? 0;
    holds(['layers', i, 'field'], isCut ? bottom - top <= whole : bottom - top === whole, 'be of its layer');
  });
  const form: TensorForm = { dtype: 'float32', shape: [side, side] };
  return Object.fromEntries(
    layers.flatMap(({ layer }) => [`trained/${layer}`, `untrained/${layer}`].map((key) => [key, form])),
  );
};
