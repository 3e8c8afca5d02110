// Smaller sets of images, drawn by chance, for what is too slow to be measured on all; and what a network answers to them.
import type { TensorData } from '../../../src/artifacts/safetensors.ts';
import type { Estimate } from '../../../src/artifacts/evidence/estimate.ts';
import { pixelCount, side } from '../../datasets/image-size.ts';
import { argmax } from '../../../src/model/probabilities.ts';
import { shuffle } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';
import { pick } from '../../datasets/dataset.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';
import type { Inputs } from '../analysis.ts';
import { shareOf } from '../methods/intervals.ts';
import { shownLabel } from '../../../src/subject/dataset-card.ts';

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
export const answersOf = (logits: Float32Array, classCount: number): Uint8Array =>
  Uint8Array.from({ length: logits.length / classCount }, (_, i) =>
    argmax(logits.subarray(i * classCount, (i + 1) * classCount)),
  );

/**
 * What the shipped network answered to each test image. Stored logits are half precision, where a near tie can fall the other way: they
 * are for probabilities, these for right and wrong. Throws where the answers are missing.
 */
export function shippedAnswers({ runs, test }: Pick<Inputs, 'runs' | 'test'>): Uint8Array {
  const shipped = runs('main').find((run) => run.shipped);
  const answers = shipped && test().predicted(shipped.id);
  if (answers === undefined) throw new Error('missing predictions of the shipped run: run from the stage test');
  return answers;
}

/** Share of answers that are the label, with Wilson's interval. Throws where the counts differ. */
export function accuracyOf(answers: Uint8Array, labels: Uint8Array): Estimate {
  if (answers.length !== labels.length)
    throw new Error(`invalid answers: ${answers.length} for ${labels.length} labels`);
  return shareOf(answers.filter((answer, i) => answer === labels[i]).length, labels.length);
}

/** The example that stands for all, the first of the class that the card shows. Throws where there is none. */
export function shownExample({ card, examples: { images, labels, ids } }: Pick<Inputs, 'card' | 'examples'>): {
  readonly id: string;
  readonly label: number;
  readonly image: Uint8Array;
} {
  const label = shownLabel(card);
  const shown = labels.indexOf(label);
  if (shown < 0) throw new Error(`missing example of class "${card.shown.class}": run from the stage activations`);
  return {
    id: ids[shown] as string,
    label,
    image: images.slice(shown * pixelCount, (shown + 1) * pixelCount),
  };
}

/** Pictures of bytes as one tensor `[n, height, width]`. */
export function stackImages(pictures: readonly Uint8Array[]): TensorData {
  const data = new Uint8Array(pictures.length * pixelCount);
  pictures.forEach((picture, i) => data.set(picture, i * pixelCount));
  return { dtype: 'uint8', shape: [pictures.length, side, side], data };
}
