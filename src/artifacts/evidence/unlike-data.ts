// How well scores of one forward pass tell inputs that are unlike the data, at the same rate of false alarms. Beside it, what the chosen
// score needs; drawings as `drawings` [n, height, width] uint8; and of each kind one image as `kinds` [kinds, height, width] uint8.
import { z } from 'zod';
import { label } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement, TensorForms } from './agreement.ts';
import { placeOfGreatest } from '../relations/expectation.ts';
import { mean } from '../../mean.ts';
import { estimate } from './estimate.ts';

const scoreName = z.enum(['probability', 'energy', 'mahalanobis', 'reconstruction']);

const kindName = z.enum(['blank', 'noise', 'shuffled', 'inverted', 'shifted', 'digits']);

const measured = z.strictObject({
  threshold: z.number().describe('a higher score is called unlike the data'),
  falseAlarms: estimate.describe('share of other validation images beyond the threshold; Wilson interval'),
  detection: z
    .array(estimate)
    .describe('share of each kind beyond the threshold, in the order of `kinds`; Wilson intervals'),
  meanDetection: z.number().min(0).max(1).describe('of the kinds, each counted once'),
  drawings: z.array(z.boolean()).describe('which of the drawings are beyond the threshold'),
  drawingRate: estimate.describe('their share; Wilson interval'),
  empty: z.boolean().describe('whether an image of nothing but background is'),
});

const form = z.strictObject({
  images: z.strictObject({
    fitted: z.int32().positive().describe('training images, for class means, covariance and components'),
    threshold: z.int32().positive().describe('validation images that the thresholds are taken from'),
    reported: z.int32().positive().describe('the other validation images, on which false alarms are counted'),
  }),
  falseAlarmShare: z.number().gt(0).lt(1).describe('of the images that the thresholds are taken from'),
  layer: z.string().describe('what the last layer reads: the features of `mahalanobis`'),
  components: z.int32().positive().describe('principal components of the pixels: the plane of `reconstruction`'),
  kinds: z
    .array(z.strictObject({ name: kindName, meaning: z.string(), images: z.int32().positive() }))
    .describe('images that are unlike the data'),
  scores: z
    .array(
      z.strictObject({
        name: scoreName.describe(
          '1 - largest probability; -log sum exp of the logits; squared Mahalanobis distance of the features to the nearest class mean; mean squared error of a picture by principal components',
        ),
        trained: measured,
        untrained: measured
          .optional()
          .describe('control: the same network before its first step; absent of the score that reads pixels alone'),
      }),
    )
    .describe('all that were compared'),
  chosen: scoreName.describe('the one with the highest mean detection rate in the trained network: it is shipped'),
  drawings: z
    .array(z.strictObject({ label, style: z.enum(['filled', 'outlined']), answer: label }))
    .describe(
      'drawings of what the data show, two of each class, and the trained network’s answers; they do not choose the score',
    ),
});

type Result = z.infer<typeof form>;

/** Whether a share is a count of so many. */
const counts = (share: number, of: number): boolean => Math.abs(share * of - Math.round(share * of)) < 1e-6;

const scoreNames = scoreName.options;

export const unlikeData = form.superRefine(
  within((result, { same, close, holds }) => {
    const { images, kinds, scores, chosen, drawings } = result;
    same(
      ['scores'],
      scores.map(({ name }) => name),
      scoreNames,
    );
    same(
      ['kinds'],
      kinds.map(({ name }) => name),
      kindName.options,
    );
    scores.forEach(({ name, ...networks }, i) => {
      holds(
        ['scores', i],
        (networks.untrained === undefined) === (name === 'reconstruction'),
        'be measured in the untrained network unless it reads pixels alone',
      );
      for (const state of ['trained', 'untrained'] as const) {
        const one = networks[state];
        if (one === undefined) continue;
        const at = ['scores', i, state];
        same([...at, 'detection'], one.detection.length, kinds.length);
        same([...at, 'drawings'], one.drawings.length, drawings.length);
        one.detection.forEach(({ value }, k) =>
          holds([...at, 'detection', k], counts(value, kinds[k]?.images ?? 0), 'be a count of its images'),
        );
        holds([...at, 'falseAlarms'], counts(one.falseAlarms.value, images.reported), 'be a count of its images');
        close([...at, 'meanDetection'], one.meanDetection, mean(one.detection.map(({ value }) => value)));
        close(
          [...at, 'drawingRate', 'value'],
          one.drawingRate.value,
          one.drawings.filter(Boolean).length / drawings.length,
        );
      }
    });
    const best = placeOfGreatest(scores.map(({ trained }) => trained.meanDetection));
    same(['chosen'], chosen, scores[best]?.name);
  }),
);

/** Beside the manifest. */
export const unlikeDataAgreement: Agreement<Result> = (
  { images, layer, components, kinds, chosen, drawings },
  { manifest, side, layers, channels, measured: validation },
  { same, holds },
) => {
  const classes = manifest.dataset.classes.length;
  holds(['images', 'fitted'], images.fitted <= manifest.dataset.splits.train, 'be at most the training images');
  holds(['components'], components <= side * side, 'be at most the pixels');
  same(['images', 'threshold'], images.threshold, Math.floor(validation / 2));
  same(['images', 'reported'], images.reported, validation - images.threshold);
  same(['layer'], layer, layers.at(-2));
  same(['drawings'], drawings.length, 2 * classes);
  drawings.forEach((drawing, i) => {
    same(['drawings', i, 'label'], drawing.label, Math.floor(i / 2));
    same(['drawings', i, 'style'], drawing.style, i % 2 === 0 ? 'filled' : 'outlined');
  });
  const fitted: Readonly<Record<typeof chosen, TensorForms>> = {
    probability: {},
    energy: {},
    mahalanobis: {
      means: { dtype: 'float32', shape: [classes, channels(layer)] },
      precision: { dtype: 'float32', shape: [channels(layer), channels(layer)] },
    },
    reconstruction: {
      mean: { dtype: 'float16', shape: [side * side], range: { low: 0, high: 1 } },
      basis: { dtype: 'float16', shape: [side * side, components] },
    },
  };
  return {
    ...fitted[chosen],
    drawings: { dtype: 'uint8', shape: [drawings.length, side, side], eachFilled: true },
    kinds: { dtype: 'uint8', shape: [kinds.length, side, side], eachFilled: true },
  };
};
