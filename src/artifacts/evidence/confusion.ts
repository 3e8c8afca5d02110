// How sure one may be of what the confusion matrix shows: intervals of recalls, of the share of errors among look-alikes, of the pairs.
import { z } from 'zod';
import { label, listBy, perClass, whereTrained } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { fallsOrStays, rises } from '../relations/expectation.ts';
import { sum } from '../../mean.ts';
import { estimate } from './estimate.ts';

const group = z.strictObject({
  name: z.string(),
  classes: z.array(label),
  errors: z.int32().describe('errors whose true and predicted class are both in the group'),
  share: estimate.describe('of all errors; bootstrap over test images'),
  even: z.number().describe('control: the share if all wrong pairs of classes were equally frequent'),
});

const form = z.strictObject({
  images: z.int32().positive().describe('test images; the unit of every interval'),
  errors: z.int32(),
  accuracy: estimate.describe('Wilson interval'),
  recalls: perClass(estimate).describe('share of each true class that is predicted right; Wilson intervals'),
  seeds: whereTrained(
    listBy('run', z.strictObject({ run: z.string(), recalls: perClass(z.number().min(0).max(1)) })),
  ).describe('the same shares for every main run; absent where there is but one'),
  groups: listBy('name', group),
  pairs: z
    .array(
      z.strictObject({
        truth: label,
        predicted: label,
        count: z.int32(),
        share: estimate.describe('of the images of the true class; Wilson interval'),
      }),
    )
    .describe('the most frequent errors, the most frequent first'),
});

export const confusion = form.superRefine(
  within(({ errors, groups, pairs }, { holds, close }) => {
    groups.forEach(({ classes, errors: within, share }, i) => {
      holds(['groups', i, 'classes'], rises(classes), 'be in the order of the classes');
      close(['groups', i, 'share', 'value'], share.value, within / Math.max(1, errors));
    });
    pairs.forEach(({ truth, predicted }, i) => holds(['pairs', i], truth !== predicted, 'be an error'));
    const named = pairs.map(({ truth, predicted }) => `${truth} ${predicted}`);
    holds(['pairs'], new Set(named).size === named.length, 'be there once each');
    holds(['pairs'], fallsOrStays(pairs.map(({ count }) => count)), 'begin with the most frequent');
  }),
);

/** So many of the most frequent errors are listed. */
const shownPairs = 10;

/** Beside the manifest. */
export const confusionAgreement: Agreement<z.infer<typeof confusion>> = (
  { images, errors, accuracy, recalls, seeds, groups, pairs },
  { manifest, mains, shipped },
  { same, close },
) => {
  const { confusion: counts, accuracy: measured } = manifest.metrics.test;
  const { classes, groups: compared, splits } = manifest.dataset;
  same(['images'], images, splits.test);
  same(
    ['groups'],
    groups.map((group) => [group.name, ...group.classes.map((one) => classes[one])]),
    compared.map((group) => [group.name, ...classes.filter((name) => group.classes.includes(name))]),
  );
  same(['errors'], errors, images - sum(counts.map((row, label) => row[label] as number)));
  close(['accuracy', 'value'], accuracy.value, measured);
  counts.forEach((row, label) => {
    close(['recalls', label, 'value'], recalls[label]?.value ?? NaN, (row[label] as number) / sum(row));
  });
  pairs.forEach(({ truth, predicted, count, share }, i) => {
    same(['pairs', i, 'count'], count, counts[truth]?.[predicted]);
    close(['pairs', i, 'share', 'value'], share.value, count / sum(counts[truth] ?? []));
  });
  const most = counts.flatMap((row, truth) => row.filter((_, predicted) => predicted !== truth)).sort((a, b) => b - a);
  same(
    ['pairs'],
    pairs.map(({ count }) => count),
    most.slice(0, shownPairs),
  );
  if (seeds === undefined) return undefined;
  same(
    ['seeds'],
    seeds.map(({ run }) => run),
    mains,
  );
  const place = mains.indexOf(shipped);
  same(
    ['seeds', place, 'recalls'],
    seeds[place]?.recalls,
    recalls.map(({ value }) => value),
  );
  return undefined;
};
