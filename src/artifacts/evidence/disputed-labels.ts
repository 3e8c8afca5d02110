// Images on which networks from all random starts give one and the same answer, and it is not the label. Nobody says who is right. The
// listed images lie beside it as `images` [n, height, width] uint8, in the order of `shown`.
import { z } from 'zod';
import { label } from '../schema-parts.ts';
import { within } from './agreement.ts';
import type { Agreement } from './agreement.ts';
import { fallsOrStays } from '../relations/expectation.ts';
import { sum } from '../../mean.ts';
import { estimate } from './estimate.ts';

const set = z.strictObject({
  images: z.int32().positive().describe('the unit of every interval'),
  disputed: z.int32().describe('all networks give the same answer, and it is not the label'),
  share: estimate.describe('of all images; Wilson interval'),
  anyWrong: z.int32().describe('at least one network does not give the label'),
  independent: z
    .number()
    .describe(
      'control: how many would be disputed if networks erred independently of each other, each with its own rates of confusion',
    ),
  pairs: z
    .array(z.strictObject({ label, answer: label, count: z.int32() }))
    .describe('labels and common answers of the disputed images, the most frequent first'),
});

const form = z.strictObject({
  runs: z.array(z.string()).min(2).describe('the main runs that were asked'),
  validation: set,
  test: set.describe('counts alone: test images are not shown'),
  shown: z
    .array(
      z.strictObject({
        index: z.int32().describe('0-based, in the training file'),
        label,
        answer: label,
        answerShare: z.number().min(0).max(1).describe('probability of the answer, mean over the networks'),
        labelShare: z.number().min(0).max(1),
      }),
    )
    .describe('validation images, those with the highest share of the answer first'),
});

export const disputedLabels = form.superRefine(
  within(({ validation, test, shown }, { same, close, holds }) => {
    for (const [key, { images, disputed, share, anyWrong, pairs }] of Object.entries({ validation, test })) {
      same([key, 'pairs'], sum(pairs.map(({ count }) => count)), disputed);
      holds([key, 'pairs'], fallsOrStays(pairs.map(({ count }) => count)), 'begin with the most frequent');
      pairs.forEach((pair, i) => {
        holds([key, 'pairs', i], pair.label !== pair.answer, 'be a dispute');
        const first = pairs.findIndex(({ label, answer }) => label === pair.label && answer === pair.answer);
        holds([key, 'pairs', i], first === i, 'be there once');
      });
      close([key, 'share', 'value'], share.value, disputed / images);
      holds([key, 'anyWrong'], disputed <= anyWrong && anyWrong <= images, 'be between the disputed and all images');
    }
    shown.forEach(({ label, answer }, i) => {
      const same = shown.slice(0, i + 1).filter((one) => one.label === label && one.answer === answer);
      const all = validation.pairs.find((pair) => pair.label === label && pair.answer === answer)?.count ?? 0;
      holds(['shown', i], same.length <= all, 'be one of the disputes that are counted');
    });
    holds(['shown'], shown.length <= validation.disputed, 'be disputed images');
    holds(
      ['shown'],
      fallsOrStays(shown.map(({ answerShare }) => answerShare)),
      'begin with the highest share of the answer',
    );
    const indices = shown.map(({ index }) => index);
    same(['shown'], indices, [...new Set(indices)]);
    shown.forEach((one, i) => holds(['shown', i], one.label !== one.answer, 'be a dispute'));
  }),
);

/** Beside the manifest. */
export const disputedLabelsAgreement: Agreement<z.infer<typeof disputedLabels>> = (
  { runs, validation, test, shown },
  { manifest, side, mains, measured },
  { same, holds },
) => {
  same(['runs'], runs, mains);
  same(['test', 'images'], test.images, manifest.dataset.splits.test);
  same(['validation', 'images'], validation.images, measured);
  const { train, validation: notTrained } = manifest.dataset.splits;
  shown.forEach(({ index }, i) =>
    holds(['shown', i, 'index'], 0 <= index && index < train + notTrained, 'be an image of the training file'),
  );
  // Whoever errs is among those of whom one errs, and of these each image is wrong for somebody.
  const wrong = manifest.runs
    .filter(({ id }) => mains.includes(id))
    .map(({ testAccuracy }) => Math.round((1 - testAccuracy) * test.images));
  holds(
    ['test', 'anyWrong'],
    Math.max(...wrong) <= test.anyWrong && test.anyWrong <= sum(wrong),
    'fit the errors of the runs',
  );
  holds(['test', 'disputed'], test.disputed <= Math.min(...wrong), 'be at most the errors of each run');
  return { images: { dtype: 'uint8', shape: [shown.length, side, side], eachFilled: true } };
};
