// Whether probabilities are what they say, in words and numbers.
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { counted, decimals, few, percent, signed } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';
import { elementAt } from '../marks/plane.ts';
import { extremes } from '../marks/order.ts';

export interface CalibrationBin {
  readonly images: number;
  /** Mean probability of the answers. */
  readonly confidence: number;
  /** Share of them that is right. */
  readonly accuracy: Interval;
}

export interface CalibrationPanel {
  readonly title: string;
  /** Equally many images in each, the least confident first. */
  readonly bins: readonly CalibrationBin[];
  /** Images by the probability of their answer, in equally wide steps from 0 to 1; absent in older results. */
  readonly histogram?: readonly number[] | undefined;
  /** Expected calibration error, and the same where every answer is right with exactly its probability. */
  readonly error: Interval;
  readonly chance: Interval;
}

export interface CalibrationData {
  readonly images: number;
  readonly temperature: number;
  readonly panels: readonly CalibrationPanel[];
}

const points = ({ value, low, high }: Interval): string =>
  `${decimals(100 * value, 2)} percentage points (${decimals(100 * low, 2)} to ${decimals(100 * high, 2)})`;

/** Accuracy minus confidence of a bin, with the interval of the accuracy. */
export const gapOf = ({ confidence, accuracy: { value, low, high } }: CalibrationBin): Interval => ({
  value: value - confidence,
  low: low - confidence,
  high: high - confidence,
});

function panelText({ title, bins, error, chance }: CalibrationPanel): string {
  const gaps = bins.map((bin) => ({ bin, ...gapOf(bin) }));
  const outside = gaps.filter(({ low, high }) => low > 0 || high < 0);
  const found = extremes(gaps, ({ value }) => Math.abs(value))?.greatest;
  const widest =
    found === undefined
      ? 'They differ equally in every bin'
      : `They differ most where the probability is ${few(
          found.map(({ bin }) => percent(bin.confidence)),
          'values',
        )}`;
  const [first, last] = [elementAt(bins, 0), elementAt(bins, bins.length - 1)];
  return [
    `${title}: in ${bins.length} bins the mean probability goes from ${percent(first.confidence)} to ${percent(last.confidence, 2)}, the share of right answers from ${percent(first.accuracy.value)} to ${percent(last.accuracy.value, 2)}.`,
    `${widest}, by ${signed(100 * elementAt(found ?? gaps, 0).value, 1)} percentage points; in ${counted(outside.length, 'bin')} the interval leaves out equality.`,
    `The mean distance is ${points(error)}; ${points(chance)} would come about by chance alone.`,
  ].join(' ');
}

/** The text alternative. */
export const describeCalibration = ({ images, temperature, panels }: CalibrationData): string =>
  [
    `Dots with 95\u202f% intervals compare how sure the network is of its answers with how often it is right, on ${counted(images, 'test image')}; with them, how the probabilities are spread and how far both are apart.`,
    ...panels.map(panelText),
    `The temperature is ${decimals(temperature, 3)}.`,
  ].join(' ');

const hundredths: cell.Write = (share) => cell.percent(share, 2);

/** Every bin, then the mean distances. */
export const tableOfCalibration = ({ panels }: CalibrationData): Table => ({
  caption: 'Mean probability of the answer and share of right answers in bins of equal size, with 95\u202f% intervals',
  columns: ['probabilities', 'of', 'bin', 'images', 'mean probability', 'right', 'mean distance'],
  rows: panels.flatMap(({ title, bins, error, chance }) => [
    ...bins.map(({ images, confidence, accuracy }, i) => [
      title,
      'one bin',
      i + 1,
      images,
      hundredths(confidence),
      cell.interval(accuracy, hundredths),
      '',
    ]),
    ...[
      { name: 'all bins', of: error },
      { name: 'all bins, by chance', of: chance },
    ].map(({ name, of }) => [title, name, '', '', '', '', cell.interval(of, hundredths)]),
  ]),
});
