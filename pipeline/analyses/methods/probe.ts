// A linear probe: a read-out of the class that is fitted on the features of some images and judged on others. Knows nothing of networks.
import { argmax } from '../../../src/model/probabilities.ts';
import type { Estimate } from '../../../src/artifacts/evidence/index.ts';
import { oneHot } from '../measures/features.ts';
import { standardOf, standardised } from './standardise.ts';
import type { Features } from './standardise.ts';
import { shareOf } from './intervals.ts';
import { centred, columnMeans, product, rowOf, rowsOf } from './linear-algebra.ts';
import { fitLogistic, judgeLogistic } from './logistic-regression.ts';
import type { LogisticModel } from './logistic-regression.ts';
import { fitRidge } from './ridge.ts';

/** Largest first: each fit begins at the one before. */
export const logisticPenalties = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6] as const;
export const ridgePenalties = [1e-4, 1e-3, 1e-2, 1e-1, 1] as const;

/** The same features of two sets of images, with their labels. */
export interface ProbeData {
  readonly fit: { readonly x: Features; readonly labels: Uint8Array };
  readonly judge: { readonly x: Features; readonly labels: Uint8Array };
  readonly classes: number;
  /** How many of the last rows of `fit` choose the penalty. */
  readonly heldOut: number;
}

export interface Probe {
  readonly penalty: number;
  /** On the rows of `judge`. */
  readonly accuracy: Estimate;
}

/** Both sides by the means and deviations of the rows that the probe is fitted on. */
function standardisedData({ fit, judge, ...rest }: ProbeData): ProbeData {
  const standard = standardOf(fit.x);
  return {
    fit: { ...fit, x: standardised(fit.x, standard) },
    judge: { ...judge, x: standardised(judge.x, standard) },
    ...rest,
  };
}

/** Multinomial logistic regression; its penalty is the one of least loss on the held-out rows. */
export function logisticProbe(data: ProbeData, penalties: readonly number[] = logisticPenalties): Probe {
  const { fit, judge, classes, heldOut } = standardisedData(data);
  const seen = fit.x.rows - heldOut;
  const [inside, outside] = [rowsOf(fit.x, 0, seen), rowsOf(fit.x, seen, fit.x.rows)];
  const [insideLabels, outsideLabels] = [fit.labels.subarray(0, seen), fit.labels.subarray(seen)];
  let best: { readonly penalty: number; readonly loss: number; readonly model: LogisticModel } | undefined;
  for (const penalty of penalties) {
    // To choose between penalties a rough fit is enough, and once the loss rises it goes on rising.
    const model = fitLogistic(inside, insideLabels, classes, penalty, {
      ...(best && { start: best.model }),
      tolerance: 1e-3,
    });
    const { loss } = judgeLogistic(model, outside, outsideLabels);
    if (best !== undefined && loss >= best.loss) break;
    best = { penalty, loss, model };
  }
  if (best === undefined) throw new Error('missing penalties: there is none to choose from');
  const model = fitLogistic(fit.x, fit.labels, classes, best.penalty, { start: best.model });
  const { right } = judgeLogistic(model, judge.x, judge.labels);
  return { penalty: best.penalty, accuracy: shareOf(right, judge.labels.length) };
}

/** Ridge regression to one-hot labels; the greatest output is the prediction. */
export function ridgeProbe(data: ProbeData, penalties: readonly number[] = ridgePenalties): Probe {
  const { fit, judge, classes, heldOut } = standardisedData(data);
  const targets = oneHot(fit.labels, classes);
  const shares = columnMeans(targets);
  const { weights, penalty } = fitRidge(fit.x, centred(targets, shares), heldOut, penalties);
  const scores = product(judge.x, weights);
  const predicted = (i: number): number => argmax(rowOf(scores, i).map((score, k) => score + (shares[k] as number)));
  const right = judge.labels.reduce((sum, label, i) => sum + Number(predicted(i) === label), 0);
  return { penalty, accuracy: shareOf(right, judge.labels.length) };
}
