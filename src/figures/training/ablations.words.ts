// Ablations as data, in words and as a table: what is compared with what, and when a difference counts as one.
import type { ComparisonRecord } from '../../artifacts/schema.ts';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { absenceTable, absenceWords, notTrained } from '../marks/absence.ts';
import { counted, decimals, listed, percent, signed } from '../marks/format.ts';

/** A network that was trained for comparison. */
export interface TrainedNetwork {
  readonly id: string;
  /** What it is, or what was changed, in a few words. */
  readonly name: string;
  readonly parameters: number;
  readonly epochs: number;
  readonly validationAccuracy: number;
  readonly testAccuracy: number;
}

export interface ChangedNetwork extends TrainedNetwork {
  readonly comparison: ComparisonRecord;
}

export interface AblationsData {
  /** The unchanged network of the same length. */
  readonly unchanged: TrainedNetwork | undefined;
  readonly changed: readonly ChangedNetwork[];
  /** Networks that are compared and not drawn, because they are too far off for the axis. */
  readonly elsewhere: readonly ChangedNetwork[];
  /** The greatest difference in test accuracy between two seeds of the main network, where there are several. */
  readonly seedSpread: number | undefined;
}

/** What is missing where nothing was trained for comparison. */
export const absent = notTrained('the networks with one change');

/** Below this Holm-adjusted p a difference is called one. */
const level = 0.05;

/** Whether two networks differ on the test images: McNemar's test, adjusted for the number of comparisons, and an interval without zero. */
export const isDifference = ({ adjustedP, interval: [low, high] }: ComparisonRecord): boolean =>
  adjustedP < level && (low > 0 || high < 0);

/** "−0.26": percentage points. */
export const changeText = ({ difference }: ComparisonRecord): string => signed(difference * 100, 2);

/** "p 0.29", "p < 0.001". */
export const pText = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p ${decimals(p, p < 0.1 ? 3 : 2)}`);

const intervalText = ({ interval: [low, high] }: ComparisonRecord): string =>
  `${signed(low * 100, 2)} to ${signed(high * 100, 2)}`;

const sentence = ({ name, comparison }: ChangedNetwork): string =>
  `${name} ${changeText(comparison)} (${intervalText(comparison)}, ${pText(comparison.adjustedP)})`;

/** The text alternative. */
export function describeAblations({ unchanged, changed, elsewhere, seedSpread }: AblationsData): string {
  if (unchanged === undefined || changed.length === 0) return absenceWords(absent);
  const told = changed.filter(({ comparison }) => isDifference(comparison));
  const outside = changed.filter(({ comparison }) => Math.abs(comparison.difference) > (seedSpread ?? Infinity));
  const names = (networks: readonly ChangedNetwork[]): string =>
    networks.length === 0 ? 'none' : listed(networks.map(({ name }) => name));
  return [
    `Networks with one change each, against the unchanged network after the same ${unchanged.epochs} epochs, which is right on ${percent(unchanged.testAccuracy, 2)} of the test images.`,
    `Differences in percentage points, with 95\u202f% interval and adjusted p: ${changed.map(sentence).join('; ')}.`,
    `Told apart from the unchanged network ${told.length === 1 ? 'is' : 'are'} ${told.length} of ${changed.length}: fewer right answers, ${names(told.filter(({ comparison }) => comparison.difference < 0))}; more, ${names(told.filter(({ comparison }) => comparison.difference > 0))}.`,
    ...elsewhere.map((network) => `Not drawn, since it lies far outside: ${sentence(network)}.`),
    seedSpread === undefined
      ? 'The main network was trained from one seed, so there is no measure of how far two seeds differ.'
      : `A grey zone shows ${decimals(seedSpread * 100, 2)} points to either side: as far as the two most different seeds of the main network, trained to full length, are from each other. Outside of it ${outside.length === 1 ? 'lies' : 'lie'} ${outside.length} of ${counted(changed.length, 'difference')}.`,
  ].join(' ');
}

/** One row a network, the unchanged one first. */
export function ablationsTable({ unchanged, changed, elsewhere, seedSpread }: AblationsData): Table {
  if (unchanged === undefined || changed.length + elsewhere.length === 0) return absenceTable(absent);
  const facts = (network: TrainedNetwork): Cell[] => [
    network.name,
    cell.thousands(network.parameters),
    network.epochs,
    cell.percent(network.validationAccuracy, 2),
    cell.percent(network.testAccuracy, 2),
  ];
  const points = ({ difference, interval: [low, high] }: ComparisonRecord): Cell =>
    cell.interval({ value: difference * 100, low: low * 100, high: high * 100 }, (value) => cell.signed(value, 2));
  return {
    caption: [
      `Networks against the unchanged one (${unchanged.name}) on the same test images; differences with 95\u202f% intervals, p by McNemar's exact test`,
      ...(seedSpread === undefined
        ? []
        : [`the two most different seeds are ${decimals(seedSpread * 100, 2)} percentage points apart`]),
    ].join('; '),
    columns: [
      'network',
      'parameters',
      'epochs',
      'validation accuracy',
      'test accuracy',
      'difference (percentage points)',
      'p',
      'p, adjusted',
    ],
    rows: [
      [...facts(unchanged), '', '', ''],
      ...[...changed, ...elsewhere].map((network) => [
        ...facts(network),
        points(network.comparison),
        cell.pValue(network.comparison.pValue),
        cell.pValue(network.comparison.adjustedP),
      ]),
    ],
  };
}
