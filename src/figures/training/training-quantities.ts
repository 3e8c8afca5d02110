// What the learning curves show: loss and accuracy as data, each with its reference, its vertical axis and its way of writing numbers.
import { extent, max, mean, min, scaleLinear, scaleLog } from 'd3';
import type { EpochRecord } from '../../artifacts/schema.ts';
import type { Position } from '../marks/axis.tsx';
import * as cell from '../marks/cell.ts';
import { decimals, percent } from '../marks/format.ts';
import type { Point } from '../marks/line.tsx';
import { hasRoom, seamedScale, stepBelow, ticksBetween } from '../marks/seam.tsx';
import type { Seam } from '../marks/seam.tsx';

export interface TrainingCurvesData {
  /** One record per epoch, in order; at least one. Of the network that is shipped. */
  readonly history: readonly EpochRecord[];
  /** The same of the main network from every seed, the shipped one among them. */
  readonly seeds: readonly (readonly EpochRecord[])[];
  /** Validation metrics of the network before its first step: drawn as epoch 0. */
  readonly untrained: { readonly loss: number; readonly accuracy: number };
  readonly classCount: number;
}

/** Something at every epoch, on two sets of images. */
interface ByEpoch<T> {
  readonly training: readonly T[];
  readonly validation: readonly T[];
}

/** Both lines of one network; that of validation begins with the untrained network at epoch 0. */
export type Curves = ByEpoch<Point>;

/** What several seeds say at one epoch. */
export interface Summary {
  readonly epoch: number;
  readonly least: number;
  readonly mean: number;
  readonly greatest: number;
}

export type Spreads = ByEpoch<Summary>;

export interface VerticalScale {
  readonly scale: Position;
  readonly ticks: readonly number[];
  /** Where the axis changes its step. */
  readonly seam?: Seam;
}

/** What tells loss from accuracy; everything else is shared. */
export interface Quantity {
  readonly name: string;
  readonly axisTitle: string;
  readonly better: 'lower' | 'higher';
  readonly ofRecord: (record: EpochRecord) => { readonly training: number; readonly validation: number };
  readonly ofUntrained: (untrained: TrainingCurvesData['untrained']) => number;
  readonly reference: (classCount: number) => { readonly value: number; readonly label: string };
  /** @param trained every value after an epoch, of all seeds */
  readonly vertical: (
    trained: readonly number[],
    untrained: number,
    reference: number,
    bottom: number,
    top: number,
  ) => VerticalScale;
  readonly format: (value: number) => string;
  /** The same for the table. */
  readonly cell: cell.Write;
  readonly formatTick: (value: number) => string;
  readonly formatGap: (value: number) => string;
}

/** Both lines of the shipped network. */
export function curvesOf({ ofRecord, ofUntrained }: Quantity, { history, untrained }: TrainingCurvesData): Curves {
  return {
    training: history.map((record): Point => [record.epoch, ofRecord(record).training]),
    validation: [
      [0, ofUntrained(untrained)],
      ...history.map((record): Point => [record.epoch, ofRecord(record).validation]),
    ],
  };
}

/** Least, mean and greatest value over the seeds, for the epochs that all of them have; nothing where there is one seed. */
export function spreadsOf({ ofRecord }: Quantity, { seeds }: TrainingCurvesData): Spreads {
  const epochs = seeds.length < 2 ? 0 : (min(seeds, (history) => history.length) ?? 0);
  const summaries = (set: 'training' | 'validation'): Summary[] =>
    Array.from({ length: epochs }, (_, i) => {
      const values = seeds.flatMap((history) => history.slice(i, i + 1)).map((record) => ofRecord(record)[set]);
      const [least = 0, greatest = 0] = extent(values);
      return { epoch: i + 1, least, mean: mean(values) ?? 0, greatest };
    });
  return { training: summaries('training'), validation: summaries('validation') };
}

const lossTicks = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10, 20] as const;

/** Logarithmic: late in training both losses are small, and their ratio is what matters. */
const lossScale: Quantity['vertical'] = (trained, untrained, reference, bottom, top) => {
  const values = [...trained, untrained, reference];
  const low = Math.max(1e-3, (min(values) ?? reference) / 1.15);
  const high = (max(values) ?? reference) * 1.2;
  return {
    scale: scaleLog([low, high], [bottom, top]).clamp(true),
    ticks: lossTicks.filter((tick) => tick >= low && tick <= high),
  };
};

/**
 * Linear from 0, but finer above a seam: nearly all of training happens in the top fifth. The seam lies below every trained epoch, so that
 * only the jump from the untrained network crosses it and the kink bends no curve. Without room for a seam the axis is plainly linear.
 */
const accuracyScale: Quantity['vertical'] = (trained, _untrained, _reference, bottom, top) => {
  const [lowest, highest] = [min(trained) ?? 0, max(trained) ?? 1];
  const step = highest - lowest > 0.25 ? 0.1 : highest - lowest > 0.14 ? 0.05 : 0.02;
  const end = Math.min(1, step * Math.ceil(highest / step));
  const seam = Math.min(end - step, stepBelow(trained, step));
  if (!hasRoom(seam)) return { scale: scaleLinear([0, end], [bottom, top]), ticks: ticksBetween(0, end, 0.1) };
  return {
    ...seamedScale(seam, end, 0.3, bottom, top),
    ticks: [0, ...(seam >= 0.7 ? [0.5] : []), ...ticksBetween(seam, end, step)],
  };
};

/** Cross-entropy in nats. */
export const loss: Quantity = {
  name: 'loss',
  axisTitle: 'loss: cross-entropy in nats, logarithmic axis',
  better: 'lower',
  ofRecord: (record) => ({ training: record.loss, validation: record.validationLoss }),
  ofUntrained: (untrained) => untrained.loss,
  reference: (count) => ({ value: Math.log(count), label: `guessing: ln ${count} = ${decimals(Math.log(count))}` }),
  vertical: lossScale,
  format: (value) => decimals(value, 3),
  cell: (value) => cell.decimals(value, 3),
  formatTick: String,
  formatGap: (value) => decimals(value, 3),
};

/** Share of images classified correctly. */
export const accuracy: Quantity = {
  name: 'accuracy',
  axisTitle: 'accuracy: share of images classified correctly',
  better: 'higher',
  ofRecord: (record) => ({ training: record.accuracy, validation: record.validationAccuracy }),
  ofUntrained: (untrained) => untrained.accuracy,
  reference: (count) => ({ value: 1 / count, label: `guessing: 1 of ${count}` }),
  vertical: accuracyScale,
  format: (value) => percent(value),
  cell: (value) => cell.percent(value),
  formatTick: (value) => percent(value, 0),
  formatGap: (value) => `${decimals(value * 100, 1)} percentage points`,
};
