// Where the label itself is in doubt: images on which every main network gives the same answer against the label (Northcutt,
// Athalye & Mueller 2021, arXiv:2103.14749). "Disputed", never "wrong". Control: as many by chance, if networks erred independently.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { softmax } from '../../src/model/probabilities.ts';
import { pixelCount } from '../datasets/image-size.ts';
import { logitsOf } from '../measuring/metrics.ts';
import type { Analysis } from './analysis.ts';
import { countAnswers } from './confusion.ts';
import { shareOf } from './methods/intervals.ts';
import { mainNetworks } from './measures/main-networks.ts';
import { answersOf, stackImages } from './measures/samples.ts';

type Finding = Evidence['disputed-labels'];
type SetFinding = Finding['validation'];

const shownImages = 20;

/** Indices of images on which all lists of answers agree with each other and not with the label. */
export const disputedAmong = (answers: readonly Uint8Array[], labels: Uint8Array): number[] =>
  Array.from(labels.keys()).filter((i) => {
    const first = answers[0]?.[i];
    return first !== labels[i] && answers.every((one) => one[i] === first);
  });

/**
 * How many images would be disputed if each network confused the classes as often as it does, and independently of the others: the sum
 * over pairs of classes of the images of a class times the product of the networks' rates.
 */
export function expectedDisputed(answers: readonly Uint8Array[], labels: Uint8Array, classCount: number): number {
  const counts = answers.map((one) => countAnswers(one, labels, classCount));
  const sizes = Array.from({ length: classCount }, (_, label) => labels.filter((one) => one === label).length);
  return sizes.reduce((sum, size, truth) => {
    const wrong = sizes.map((_, answer) =>
      answer === truth || size === 0
        ? 0
        : counts.reduce((product, rows) => (product * (rows[truth]?.[answer] as number)) / size, 1),
    );
    return sum + size * wrong.reduce((a, b) => a + b, 0);
  }, 0);
}

function summarise(answers: readonly Uint8Array[], labels: Uint8Array, classCount: number): SetFinding {
  const disputed = disputedAmong(answers, labels);
  const counts = new Map<string, { label: number; answer: number; count: number }>();
  for (const i of disputed) {
    const [label, answer] = [labels[i] as number, answers[0]?.[i] as number];
    const pair = counts.get(`${label} ${answer}`) ?? { label, answer, count: 0 };
    pair.count++;
    counts.set(`${label} ${answer}`, pair);
  }
  return {
    images: labels.length,
    disputed: disputed.length,
    share: shareOf(disputed.length, labels.length),
    anyWrong: labels.filter((label, i) => answers.some((one) => one[i] !== label)).length,
    independent: expectedDisputed(answers, labels, classCount),
    pairs: [...counts.values()].sort((a, b) => b.count - a.count),
  };
}

/** Mean probabilities of several networks from their logits: `[n, classCount]`, row-major, as they are. */
export function meanProbabilities(logits: readonly Float32Array[], classCount: number): Float64Array {
  const mean = new Float64Array(logits[0]?.length ?? 0);
  for (const one of logits)
    for (let start = 0; start < one.length; start += classCount)
      softmax(one.subarray(start, start + classCount)).forEach((p, k) => {
        mean[start + k] = (mean[start + k] as number) + p / logits.length;
      });
  return mean;
}

export const disputedLabels: Analysis<'disputed-labels'> = {
  name: 'disputed-labels',
  run: (inputs, report) => {
    const { card, validation, split, test } = inputs;
    const classCount = card.classes.length;
    const networks = mainNetworks(inputs);
    if (networks.length < 2) return undefined;
    const { images, labels } = validation;
    const logits = networks.map((network, i) => {
      const total = networks.length * labels.length;
      return logitsOf(network.in('trained'), images, (done) => report(i * labels.length + done, total));
    });
    const answers = logits.map((one) => answersOf(one, classCount));
    const stored = test();
    const answersToTest = networks.map(({ run }) => {
      const found = stored.predicted(run);
      if (found === undefined) throw new Error(`missing predictions of run "${run}": run from the stage test`);
      return found;
    });
    const shares = meanProbabilities(logits, classCount);
    const shareAt = (image: number, label: number): number => shares[image * classCount + label] as number;
    const listed = disputedAmong(answers, labels)
      .map((image) => {
        const [label, answer] = [labels[image] as number, answers[0]?.[image] as number];
        const [answerShare, labelShare] = [shareAt(image, answer), shareAt(image, label)];
        return { image, index: split.validation[image] as number, label, answer, answerShare, labelShare };
      })
      .sort((a, b) => b.answerShare - a.answerShare || a.index - b.index)
      .slice(0, shownImages);
    const pictures = listed.map(({ image }) => images.subarray(image * pixelCount, (image + 1) * pixelCount));
    return {
      result: {
        runs: networks.map(({ run }) => run),
        validation: summarise(answers, labels, classCount),
        test: summarise(answersToTest, stored.labels, classCount),
        shown: listed.map(({ image, ...rest }) => rest),
      },
      tensors: new Map([['images', stackImages(pictures)]]),
    };
  },
};
