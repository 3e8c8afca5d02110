// What a mirror does to the accuracy, class by class: for networks that trained with mirrored images and without.
import { z } from 'zod';
import { listBy, perClass } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { sum } from '../../mean.ts';
import { estimate } from './estimate.ts';

const counts = {
  images: z.int32().positive(),
  accuracy: estimate.describe('Wilson interval; unit: image'),
  mirrored: estimate.describe('on the same images, mirrored'),
  difference: estimate.describe('mirrored minus original, the same images: Wald interval for pairs'),
  onlyOriginal: z.int32().describe('images that are right as they are, and wrong in the mirror'),
  onlyMirrored: z.int32(),
  pValue: z.number().min(0).max(1).describe('exact McNemar test, two-sided'),
};

const network = z.strictObject({
  run: z.string(),
  epochs: z.int32(),
  ...counts,
  classes: perClass(
    z.strictObject({
      ...counts,
      adjustedP: z.number().min(0).max(1).describe('Holm over the classes of the network'),
    }),
  ),
});

/** What the shipped network is compared with. */
const otherRuns = ['short', 'no-flip', 'no-augmentation'];

const form = z.strictObject({
  shipped: network.describe('trained with mirrored images'),
  others: listBy('run', network, otherRuns).describe(
    '`short`: as the shipped one, for fewer epochs; `no-flip`, `no-augmentation`: as `short`, without mirrored images. Those that were trained',
  ),
});

export const mirror = form.superRefine(
  within(({ shipped, others }, { same, close }) =>
    [shipped, ...others].forEach((one, i) => {
      const path = i === 0 ? ['shipped'] : ['others', i - 1];
      const sums = (key: 'images' | 'onlyOriginal' | 'onlyMirrored'): void =>
        same([...path, key], one[key], sum(one.classes.map((counted) => counted[key])));
      for (const key of ['images', 'onlyOriginal', 'onlyMirrored'] as const) sums(key);
      [one, ...one.classes].forEach(({ images, accuracy, mirrored, difference, onlyOriginal, onlyMirrored }, k) => {
        const at = [...path, ...(k === 0 ? [] : ['classes', k - 1]), 'difference', 'value'];
        close(at, difference.value, (onlyMirrored - onlyOriginal) / images);
        close(at, difference.value, mirrored.value - accuracy.value);
      });
    }),
  ),
);

/** Beside the manifest. */
export const mirrorAgreement: Agreement<z.infer<typeof mirror>> = (
  { shipped, others },
  { manifest, shipped: id, hasRun, measured },
  { same },
) => {
  same(['shipped', 'run'], shipped.run, id);
  const names = others.map(({ run }) => run);
  same(['others'], names, otherRuns.filter(hasRun));
  [shipped, ...others].forEach(({ run, epochs, images }, i) => {
    const path = i === 0 ? ['shipped'] : ['others', i - 1];
    same([...path, 'epochs'], epochs, manifest.runs.find((one) => one.id === run)?.epochs);
    same([...path, 'images'], images, measured);
  });
  return undefined;
};
