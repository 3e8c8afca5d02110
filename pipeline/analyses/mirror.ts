// Does it matter which way a shoe points? Accuracy on mirrored images, class by class, against the same images as they are.
// Controls: networks that never saw a mirrored image in training, and the classes that are symmetric.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import { pixelCount, side } from '../datasets/image-size.ts';
import { logitsOf } from '../measuring/metrics.ts';
import type { Analysis, Network } from './analysis.ts';
import { shareOf } from './methods/intervals.ts';
import { holm, mcNemar, pairedDifference } from './methods/paired-tests.ts';
import { answersOf } from './measures/samples.ts';

type NetworkFinding = Evidence['mirror']['shipped'];
type Counts = Omit<NetworkFinding['classes'][number], 'adjustedP'>;

/** Every image seen in a mirror: its columns in reverse. */
export function mirrorImages(images: Uint8Array): Uint8Array {
  const mirrored = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += side)
    mirrored.set(images.slice(start, start + side).reverse(), start);
  return mirrored;
}

/**
 * Right answers before and after, on the same images.
 * @param before whether each answer is right, `after` the same for the mirrored image
 */
export function comparePairs(before: readonly boolean[], after: readonly boolean[]): Counts {
  const images = before.length;
  const count = (list: readonly boolean[]): number => list.filter(Boolean).length;
  const onlyOriginal = count(before.map((right, i) => right && after[i] === false));
  const onlyMirrored = count(before.map((right, i) => !right && after[i] === true));
  const { difference, interval } = pairedDifference(onlyMirrored, onlyOriginal, images);
  return {
    images,
    accuracy: shareOf(count(before), images),
    mirrored: shareOf(count(after), images),
    difference: { value: difference, low: interval[0], high: interval[1] },
    onlyOriginal,
    onlyMirrored,
    pValue: mcNemar(onlyMirrored, onlyOriginal),
  };
}

/** Kinds of which there is one run, whose id is the kind. */
const comparedKinds = ['short', 'no-flip', 'no-augmentation'] as const;

export const mirror: Analysis<'mirror'> = {
  name: 'mirror',
  run: ({ card, validation, trained, run, runs }, report) => {
    const { images, labels } = validation;
    const reversed = mirrorImages(images);
    const compared = comparedKinds.flatMap((kind) => run(kind) ?? []);
    const total = 2 * (1 + compared.length) * labels.length;
    let before = 0;
    const right = (network: Network, set: Uint8Array): boolean[] => {
      const answers = answersOf(
        logitsOf(network, set, (done) => report(before + done, total)),
        card.classes.length,
      );
      before += set.length / pixelCount;
      return Array.from(answers, (answer, i) => answer === labels[i]);
    };
    const records = [...runs('main'), ...comparedKinds.flatMap((kind) => runs(kind))];
    const measure = (network: Network, id: string): NetworkFinding => {
      const [original, mirrored] = [right(network, images), right(network, reversed)];
      const found = card.classes.map((_, label) => {
        const ofClass = (list: readonly boolean[]): boolean[] => list.filter((__, i) => labels[i] === label);
        return comparePairs(ofClass(original), ofClass(mirrored));
      });
      const adjusted = holm(found.map(({ pValue }) => pValue));
      return {
        run: id,
        epochs: records.find((one) => one.id === id)?.epochs ?? 0,
        ...comparePairs(original, mirrored),
        classes: found.map((one, label) => ({ ...one, adjustedP: adjusted[label] as number })),
      };
    };
    const shipped = records.find((one) => one.shipped)?.id ?? '';
    return {
      result: {
        shipped: measure(trained(), shipped),
        others: compared.map((network) => measure(network, network.id)),
      },
    };
  },
};
