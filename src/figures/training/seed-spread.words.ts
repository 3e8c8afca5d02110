// Accuracies of several seeds as data, in words and as a table.
import { deviation, mean } from 'd3';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { counted, decimals, listed, percent } from '../marks/format.ts';

export interface SeedRecord {
  readonly seed: number;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly shipped: boolean;
}

export interface SeedSpreadData {
  readonly seeds: readonly SeedRecord[];
  /** 95 % interval of the shipped network's test accuracy, for other test images. */
  readonly sampling: { readonly low: number; readonly high: number };
}

type Accuracy = 'validationAccuracy' | 'testAccuracy';
/** Which images, and what they are called. */
export const sets: readonly { readonly key: Accuracy; readonly title: string }[] = [
  { key: 'validationAccuracy', title: 'validation' },
  { key: 'testAccuracy', title: 'test' },
];

/** By validation accuracy, the lowest first; equals by seed. */
export const inOrder = ({ seeds }: SeedSpreadData): SeedRecord[] =>
  [...seeds].sort((a, b) => a.validationAccuracy - b.validationAccuracy || a.seed - b.seed);

/** Mean and, of two or more, the standard deviation (n - 1). */
export function moments(values: readonly number[]): { readonly mean: number; readonly deviation: number | undefined } {
  return { mean: mean(values) ?? 0, deviation: deviation(values) };
}

const points = (share: number): string => decimals(share * 100, 2);
/** "93.16 ± 0.15 %"; the value itself where there is one. */
export const momentsText = (values: readonly number[]): string => {
  const { mean: centre, deviation: spread } = moments(values);
  return spread === undefined ? percent(centre, 2) : `${points(centre)} ± ${percent(spread, 2)}`;
};

/** The text alternative. */
export function describeSeeds(data: SeedSpreadData): string {
  const rows = inOrder(data);
  const shown = rows.find(({ shipped }) => shipped);
  const about = ({ key, title }: (typeof sets)[number]): string => {
    const values = rows.map((record) => record[key]);
    const { mean: centre, deviation: spread } = moments(values);
    const each = listed(rows.map((record) => `${percent(record[key], 2)} (seed ${record.seed})`));
    return spread === undefined
      ? `Accuracy on ${title} images: ${each}.`
      : `Accuracy on ${title} images: ${each}; mean ${percent(centre, 2)}, standard deviation ${decimals(spread * 100, 2)} percentage points.`;
  };
  return [
    `The same network, trained from ${counted(rows.length, 'random start')}, in the order of validation accuracy.`,
    ...sets.map(about),
    rows.length > 1
      ? `Shown in this tutorial is seed ${shown?.seed ?? 0}, the median of the validation accuracies.`
      : 'With one seed there is no standard deviation, and nothing to choose from.',
    `On other test images the accuracy of the network that is shown would lie between ${percent(data.sampling.low, 2)} and ${percent(data.sampling.high, 2)}, at a confidence of 95\u202f%.`,
  ].join(' ');
}

/** One row a seed, then mean and standard deviation. */
export function seedTable(data: SeedSpreadData): Table {
  const rows = inOrder(data);
  const of = (key: Accuracy): number[] => rows.map((record) => record[key]);
  const spread = (key: Accuracy): Cell => {
    const found = moments(of(key)).deviation;
    return found === undefined ? cell.none('one value') : cell.percent(found, 2);
  };
  return {
    caption:
      'Accuracy of the main network from each seed; standard deviation with n - 1; interval of the shown network over test images at a confidence of 95\u202f%',
    columns: ['of', 'seed', 'validation accuracy', 'test accuracy', 'epochs', 'seconds', 'shown'],
    rows: [
      ...rows.map((record) => [
        'one seed',
        record.seed,
        cell.percent(record.validationAccuracy, 2),
        cell.percent(record.testAccuracy, 2),
        record.epochs,
        cell.thousands(record.seconds),
        record.shipped ? 'yes' : 'no',
      ]),
      [
        'mean',
        '',
        ...sets.map(({ key }) => cell.percent(moments(of(key)).mean, 2)),
        '',
        cell.thousands(mean(rows, ({ seconds }) => seconds) ?? 0),
        '',
      ],
      ['standard deviation', '', ...sets.map(({ key }) => spread(key)), '', '', ''],
      ...(['low', 'high'] as const).map((end) => [
        `interval over test images, ${end}`,
        rows.find(({ shipped }) => shipped)?.seed ?? '',
        '',
        cell.percent(data.sampling[end], 2),
        '',
        '',
        'yes',
      ]),
    ],
  };
}
