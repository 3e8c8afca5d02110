// What a sideways shift of the garment does to every layer and to the answer.
import { z } from 'zod';
import { listBy, perClass, whereTrained } from '../schema-parts.ts';
import { within, layersIn } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { rises } from '../relations/expectation.ts';
import { sum } from '../../mean.ts';
import { estimate } from './estimate.ts';

const layer = z.strictObject({
  layer: z.string().describe('`pixels` for the image itself'),
  jump: z.int32().positive().describe('pixels between neighbouring outputs; 0 places are left after global pooling'),
  baseline: estimate.describe('cosine between the activations of two different images'),
  invariance: z.array(estimate).describe('cosine between the activations before and after, one for each shift'),
  normalised: z.array(estimate).describe('(invariance - baseline) / (1 - baseline): 0 as another image, 1 unchanged'),
  gain: z.array(estimate).optional().describe('normalised invariance minus that of the layer before; none for pixels'),
  equivariance: listBy('shift', z.strictObject({ shift: z.int32().positive(), cosine: estimate })).describe(
    'cosine with the activations moved by shift / jump columns, on the columns that both have',
  ),
});

const network = z.strictObject({
  run: z.string(),
  layers: listBy('layer', layer),
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
    .int32()
    .positive()
    .describe('validation images, each shifted to the left and to the right; the unit of every interval'),
  trained: network.describe('the shipped network'),
  untrained: network.describe('the same before its first step'),
  augmentation: whereTrained(pair).describe(
    'trained equally long with and without shifted images; absent where one of them was not trained',
  ),
};

const form = z.strictObject({
  shifts: z.array(z.int32().positive()).describe('in pixels'),
  canvas: z
    .strictObject({
      ...set,
      width: z.int32().positive(),
      seeds: listBy('run', seed).describe('every main run; the unit of replication for claims about training'),
    })
    .describe(
      'images of all classes, with empty columns put on both sides so that nothing is cut off: wider than in training',
    ),
  narrow: z
    .strictObject({
      ...set,
      perClass: perClass(z.int32()).describe('wide garments and nearly all shoes lack the room'),
      room: z.int32().positive().describe('empty columns that an image must have on both sides'),
    })
    .describe('control: images as they are, of those that have the room themselves'),
});

export const shift = form.superRefine(
  within(({ shifts, canvas, narrow }, { same, holds }) => {
    holds(['shifts'], shifts.length > 0 && rises(shifts), 'rise');
    same(['narrow', 'images'], narrow.images, sum(narrow.perClass));
    for (const [key, { trained, untrained, augmentation }] of Object.entries({ canvas, narrow }))
      for (const [name, network] of Object.entries({ trained, untrained, ...augmentation })) {
        const path = [key, ...(name === 'trained' || name === 'untrained' ? [] : ['augmentation']), name];
        same([...path, 'accuracy'], network.accuracy.length, shifts.length + 1);
        same([...path, 'agreement'], network.agreement.length, shifts.length);
        network.layers.forEach(({ jump, invariance, normalised, gain, equivariance }, i) => {
          const at = [...path, 'layers', i];
          same([...at, 'invariance'], invariance.length, shifts.length);
          same([...at, 'normalised'], normalised.length, shifts.length);
          same([...at, 'gain'], gain?.length, i === 0 ? undefined : shifts.length);
          const moved = equivariance.map((one) => one.shift);
          const whole = shifts.filter((one) => one % jump === 0);
          // Where one place is left there is nothing to move.
          if (moved.length > 0 || i < network.layers.length - 1) same([...at, 'equivariance'], moved, whole);
        });
      }
  }),
);

/** Beside the manifest. */
export const shiftAgreement: Agreement<z.infer<typeof shift>> = (
  { shifts, canvas, narrow },
  facts,
  { same, holds },
) => {
  const { manifest, mains, side, layers: names } = facts;
  const measured = ['pixels', ...names.slice(0, -1)];
  const check = (path: (string | number)[], { run, layers }: typeof canvas.trained, expected: string): void => {
    same([...path, 'run'], run, expected);
    same([...path, 'layers'], layersIn(layers), measured);
    layers.forEach(({ layer, jump }, i) => same([...path, 'layers', i, 'jump'], jump, facts.layer(layer)?.jump ?? 1));
  };
  for (const [key, set] of Object.entries({ canvas, narrow })) {
    holds([key, 'images'], set.images <= manifest.dataset.splits.validation, 'be at most the validation images');
    check([key, 'trained'], set.trained, manifest.files.weights.path);
    check([key, 'untrained'], set.untrained, manifest.files.untrainedWeights.path);
    if (set.augmentation === undefined) continue;
    const { shifted, unshifted } = set.augmentation;
    check([key, 'augmentation', 'shifted'], shifted, 'short');
    check([key, 'augmentation', 'unshifted'], unshifted, 'no-shift');
    holds([key, 'augmentation'], facts.hasRun('short') && facts.hasRun('no-shift'), 'be of runs that were trained');
  }
  const room = Math.max(...shifts);
  same(['canvas', 'width'], canvas.width, side + 2 * room);
  same(['narrow', 'room'], narrow.room, room);
  holds(
    ['shifts'],
    shifts.every((one) => one < side),
    'be smaller than an image',
  );
  same(
    ['canvas', 'seeds'],
    canvas.seeds.map(({ run }) => run),
    mains,
  );
  canvas.seeds.forEach((seed, i) => {
    for (const state of ['trained', 'untrained'] as const)
      same(
        ['canvas', 'seeds', i, state],
        seed[state].map(({ length }) => length),
        measured.map(() => shifts.length),
      );
  });
  return undefined;
};
