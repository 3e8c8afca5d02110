// What a sideways shift of the garment does to every layer and to the answer.
import { z } from 'zod';
import { estimate } from './estimate.ts';

const layer = z.strictObject({
  layer: z.string().describe('`pixels` for the image itself'),
  jump: z.int().positive().describe('pixels between neighbouring outputs; 0 places are left after global pooling'),
  baseline: estimate.describe('cosine between the activations of two different images'),
  invariance: z.array(estimate).describe('cosine between the activations before and after, one for each shift'),
  normalised: z.array(estimate).describe('(invariance - baseline) / (1 - baseline): 0 as another image, 1 unchanged'),
  gain: z.array(estimate).optional().describe('normalised invariance minus that of the layer before; none for pixels'),
  equivariance: z
    .array(z.strictObject({ shift: z.int().positive(), cosine: estimate }))
    .describe('cosine with the activations moved by shift / jump columns, on the columns that both have'),
});

const network = z.strictObject({
  run: z.string(),
  layers: z.array(layer),
  accuracy: z.array(estimate).describe('for shift 0, then for each shift'),
  agreement: z.array(estimate).describe('share of answers that stay, one for each shift'),
});

const seed = z.strictObject({
  run: z.string(),
  trained: z.array(z.array(z.number())).describe('normalised invariance: layers, shifts'),
  untrained: z.array(z.array(z.number())),
});

const pair = z.strictObject({ shifted: network, unshifted: network });

const set = {
  images: z
    .int()
    .positive()
    .describe('validation images, each shifted to the left and to the right; the unit of every interval'),
  trained: network.describe('the shipped network'),
  untrained: network.describe('the same before its first step'),
  augmentation: pair
    .optional()
    .describe('trained equally long with and without shifted images; absent where one of them was not trained'),
};

export const shift = z.strictObject({
  shifts: z.array(z.int().positive()).describe('in pixels'),
  canvas: z
    .strictObject({
      ...set,
      width: z.int().positive(),
      seeds: z.array(seed).describe('every main run; the unit of replication for claims about training'),
    })
    .describe(
      'images of all classes, with empty columns put on both sides so that nothing is cut off: wider than in training',
    ),
  narrow: z
    .strictObject({
      ...set,
      perClass: z.array(z.int()).length(10).describe('wide garments and nearly all shoes lack the room'),
      room: z.int().positive().describe('empty columns that an image must have on both sides'),
    })
    .describe('control: images as they are, of those that have the room themselves'),
});
