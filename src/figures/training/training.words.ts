// The learning curves in words and as a table.
import { max, min } from 'd3';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { counted, numbered, significant } from '../marks/format.ts';
import type { Point } from '../marks/line.tsx';
import { elementAt } from '../marks/plane.ts';
import { extremes } from '../marks/order.ts';
import { curvesOf, spreadsOf } from './training-quantities.ts';
import type { Curves, Quantity, Summary, TrainingCurvesData } from './training-quantities.ts';

/** The first epoch from which training is better than validation in every epoch that follows; none where it is not at the end. */
export function partingEpoch({ training, validation }: Curves, better: Quantity['better']): number | undefined {
  const sign = better === 'lower' ? -1 : 1;
  const validationAt = new Map(validation);
  let parting: number | undefined;
  for (const [epoch, value] of training)
    if (sign * (value - (validationAt.get(epoch) ?? value)) > 0) parting ??= epoch;
    else parting = undefined;
  return parting;
}

function gapSentence(quantity: Quantity, curves: Curves): string {
  const last = curves.training.at(-1);
  if (last === undefined) return '';
  const [epochs, value] = last;
  const [, lastValidation] = elementAt(curves.validation, curves.validation.length - 1);
  const parting = partingEpoch(curves, quantity.better);
  const gap = `${quantity.formatGap(Math.abs(value - lastValidation))} after epoch ${epochs}`;
  if (parting === undefined)
    return `At the end ${quantity.name} on training images is no better than on validation images; they differ by ${gap}.`;
  return `From epoch ${parting} on it stays better on training images than on validation images; the gap is ${gap}.`;
}

/** What the bands show at their end and where they are widest. */
function spreadSentence(quantity: Quantity, data: TrainingCurvesData): string {
  const { validation, training } = spreadsOf(quantity, data);
  const [last, lastTraining] = [validation.at(-1), training.at(-1)];
  if (last === undefined || lastTraining === undefined)
    return 'One random start was trained to this length, so no band shows how much chance there is in the lines.';
  const { format, formatGap } = quantity;
  const width = ({ least, greatest }: Summary): number => greatest - least;
  const widest = extremes(validation, width)?.greatest;
  const widestText =
    widest === undefined
      ? `the validation band is equally wide after every epoch, ${formatGap(width(last))}.`
      : `the validation band is widest after ${numbered(
          'epoch',
          widest.map(({ epoch }) => epoch),
        )}, with ${formatGap(width(elementAt(widest, 0)))}.`;
  const range = ({ least, greatest }: Summary): string => `from ${format(least)} to ${format(greatest)}`;
  return [
    `Bands show the least and the greatest value over ${counted(data.seeds.length, 'seed')}:`,
    `after epoch ${last.epoch} training ${quantity.name} lies ${range(lastTraining)} and validation ${quantity.name} ${range(last)} (mean ${format(last.mean)});`,
    widestText,
  ].join(' ');
}

/** The text alternative. */
export function describeCurves(quantity: Quantity, data: TrainingCurvesData): string {
  const { format, name, better } = quantity;
  const curves = curvesOf(quantity, data);
  const reference = quantity.reference(data.classCount);
  const trained = curves.validation.slice(1);
  const extreme = better === 'lower' ? min : max;
  const bestValue = extreme(trained, ([, value]) => value) ?? reference.value;
  const best = trained.flatMap(([epoch, value]) => (value === bestValue ? [epoch] : []));
  const along = (points: readonly Point[]): string =>
    `from ${format(elementAt(points, 0)[1])} to ${format(elementAt(points, points.length - 1)[1])}`;
  const peak = max(data.history, ({ learningRate }) => learningRate) ?? 0;
  const peakEpochs = data.history.flatMap(({ epoch, learningRate }) => (learningRate === peak ? [epoch] : []));
  const rate =
    peakEpochs.length === data.history.length
      ? `the same after every epoch, ${significant(peak)}`
      : `highest after ${numbered('epoch', peakEpochs)}, at ${significant(peak)}, and ${significant(elementAt(data.history, data.history.length - 1).learningRate)} at the end`;
  return [
    `Two lines show ${name} after each of ${data.history.length} epochs.`,
    `The untrained network stands at ${format(elementAt(curves.validation, 0)[1])} on validation images, and guessing at ${format(reference.value)}.`,
    `From the first epoch to the last, training ${name} goes ${along(curves.training)} and validation ${name} ${along(trained)}; its ${better === 'lower' ? 'lowest' : 'highest'} value is ${format(bestValue)}, after ${numbered('epoch', best)}.`,
    gapSentence(quantity, curves),
    spreadSentence(quantity, data),
    `A strip of its own shows the learning rate: ${rate}.`,
  ].join(' ');
}

/** One row an epoch. */
export function tableOf(quantity: Quantity, data: TrainingCurvesData): Table {
  const curves = curvesOf(quantity, data);
  const spreads = spreadsOf(quantity, data);
  const several = spreads.training.length > 0;
  const rates = new Map(data.history.map(({ epoch, learningRate }) => [epoch, learningRate]));
  const sets = (['training', 'validation'] as const).map((set) => ({
    values: new Map(curves[set]),
    summaries: new Map(spreads[set].map((summary) => [summary.epoch, summary])),
  }));
  const write = (value: number | undefined): Cell =>
    value === undefined ? cell.none('not measured') : quantity.cell(value);
  return {
    caption: `Training and validation ${quantity.name} after each epoch${several ? `, with mean, least and greatest of ${data.seeds.length} seeds` : ''}; epoch 0 is the untrained network`,
    columns: [
      'epoch',
      ...['training', 'validation'].flatMap((set) => [
        `${set} ${quantity.name}`,
        ...(several ? [`${set}, mean`, `${set}, least`, `${set}, greatest`] : []),
      ]),
      'learning rate',
    ],
    rows: curves.validation.map(([epoch]) => {
      const rate = rates.get(epoch);
      return [
        epoch,
        ...sets.flatMap(({ values, summaries }) => {
          const summary = summaries.get(epoch);
          return [values.get(epoch), ...(several ? [summary?.mean, summary?.least, summary?.greatest] : [])].map(write);
        }),
        rate === undefined ? cell.none('none') : cell.significant(rate),
      ];
    }),
  };
}
