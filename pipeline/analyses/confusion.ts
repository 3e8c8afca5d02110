// Which classes are confused, and how sure one may be of it: from the stored answers to the test images alone. Control:
// errors that are spread evenly over all wrong pairs of classes.
import type { Evidence } from '../../src/artifacts/evidence/index.ts';
import type { Random } from '../../src/model/random.ts';
import { labelsIn } from '../../src/subject/dataset-card.ts';
import type { Analysis } from './analysis.ts';
import { bootstrap, shareOf } from './methods/intervals.ts';
import { accuracyOf, shippedAnswers } from './measures/samples.ts';

type Finding = Evidence['confusion'];

const pairsKept = 10;

/** Counts of answers: rows are true classes, columns answers. */
export function countAnswers(answers: Uint8Array, labels: Uint8Array, classCount: number): number[][] {
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  labels.forEach((label, i) => {
    const row = counts[label] as number[];
    row[answers[i] as number] = (row[answers[i] as number] as number) + 1;
  });
  return counts;
}

/** Share of all wrong pairs of `classCount` classes whose both ends are in a group of `size`. */
export const evenShare = (size: number, classCount: number): number =>
  (size * (size - 1)) / (classCount * (classCount - 1));

/** Among the errors, the share with both ends in a group; images are drawn with replacement, right ones too. */
export function groupShare(answers: Uint8Array, labels: Uint8Array, members: ReadonlySet<number>, random: Random) {
  const kind = Uint8Array.from(labels, (label, i) => {
    const answer = answers[i] as number;
    return answer === label ? 0 : members.has(label) && members.has(answer) ? 2 : 1;
  });
  return bootstrap(
    labels.length,
    (indices) => {
      let [inside, errors] = [0, 0];
      for (const i of indices) {
        inside += Number(kind[i] === 2);
        errors += Number(kind[i] !== 0);
      }
      return errors === 0 ? 0 : inside / errors;
    },
    random,
  );
}

/** Share of each class that is answered right. */
export const recallsOf = (answers: Uint8Array, labels: Uint8Array, classCount: number): number[] =>
  countAnswers(answers, labels, classCount).map(
    (row, label) => (row[label] as number) / row.reduce((a, b) => a + b, 0),
  );

export const confusion: Analysis<'confusion'> = {
  name: 'confusion',
  run: (inputs) => {
    const { card, test, random, mainRuns } = inputs;
    const { classes, groups } = card;
    const { labels, predicted } = test();
    const seeds = mainRuns().flatMap((run) => {
      const own = predicted(run);
      return own === undefined ? [] : [{ run, recalls: recallsOf(own, labels, classes.length) }];
    });
    const answers = shippedAnswers(inputs);
    const counts = countAnswers(answers, labels, classes.length);
    const sizes = counts.map((row) => row.reduce((a, b) => a + b, 0));
    const wrong = counts.flatMap((row, truth) =>
      row.map((count, predicted) => ({ truth, predicted, count })).filter(({ predicted }) => predicted !== truth),
    );
    return {
      result: {
        images: labels.length,
        errors: wrong.reduce((sum, { count }) => sum + count, 0),
        accuracy: accuracyOf(answers, labels),
        recalls: counts.map((row, label) => shareOf(row[label] as number, sizes[label] as number)),
        ...(seeds.length > 1 && { seeds }),
        groups: groups.map((group, index): Finding['groups'][number] => {
          const members = labelsIn(card, group);
          const inside = new Set(members);
          return {
            name: group.name,
            classes: members,
            errors: wrong
              .filter(({ truth, predicted }) => inside.has(truth) && inside.has(predicted))
              .reduce((sum, { count }) => sum + count, 0),
            share: groupShare(answers, labels, inside, random(index)),
            even: evenShare(members.length, classes.length),
          };
        }),
        pairs: wrong
          .sort((a, b) => b.count - a.count)
          .slice(0, pairsKept)
          .map((pair) => ({ ...pair, share: shareOf(pair.count, sizes[pair.truth] as number) })),
      },
    };
  },
};
