// Smaller sets of images, drawn by chance, for what is too slow to be measured on all; and what a network answers to them.
import type { Estimate } from '../../src/artifacts/evidence/estimate.ts';
import { argmax } from '../../src/model/probabilities.ts';
import { shuffle } from '../../src/model/random.ts';
import type { Random } from '../../src/model/random.ts';
import { pick } from '../dataset.ts';
import type { LabelledImages } from '../dataset.ts';
import { shareOf } from './intervals.ts';

/** `count` of `n` indices without replacement, in the order in which they were drawn; all where there are no more. */
export const drawIndices = (n: number, count: number, random: Random): number[] =>
  shuffle(
    Array.from({ length: n }, (_, i) => i),
    random,
  ).slice(0, count);

/** `count` images drawn without replacement, in the order in which they were drawn; all where there are no more. */
export const drawImages = (set: LabelledImages, count: number, random: Random): LabelledImages =>
  pick(set, drawIndices(set.labels.length, count, random));

/** The class of the largest of each row of logits `[n, classCount]`. */
export const answersOf = (logits: Float32Array, classCount = 10): Uint8Array =>
  Uint8Array.from({ length: logits.length / classCount }, (_, i) =>
    argmax(logits.subarray(i * classCount, (i + 1) * classCount)),
  );

/** Share of answers that are the label, with Wilson's interval. Throws where the counts differ. */
export function accuracyOf(answers: Uint8Array, labels: Uint8Array): Estimate {
  if (answers.length !== labels.length)
    throw new Error(`invalid answers: ${answers.length} for ${labels.length} labels`);
  return shareOf(answers.filter((answer, i) => answer === labels[i]).length, labels.length);
}
