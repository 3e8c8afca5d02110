// Mirrored images in words and numbers: what each network loses, class by class.
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { counted, decimals, intervalText, listed, percent, signed } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';
import { elementAt } from '../marks/plane.ts';

export interface MirrorNetwork {
  readonly name: string;
  /** Whether it saw mirrored images in training. */
  readonly sawMirrors: boolean;
  readonly epochs: number;
  readonly isShipped: boolean;
}

export interface MirrorRow {
  readonly name: string;
  /** A square of bytes of an example; none for all classes together. */
  readonly pixels?: Uint8Array;
  readonly images: number;
  /** Of each network. */
  readonly results: readonly {
    readonly accuracy: number;
    readonly mirrored: number;
    /** Mirrored minus original. */
    readonly difference: Interval;
  }[];
}

export interface MirrorData {
  readonly networks: readonly MirrorNetwork[];
  /** All classes together first, then the classes from the greatest loss to the least. */
  readonly rows: readonly MirrorRow[];
}

/** How a network is called in the key and the table. */
export const nameOf = ({ name, epochs, isShipped }: MirrorNetwork): string =>
  `${name}, ${counted(epochs, 'epoch')}${isShipped ? ' (shown network)' : ''}`;

const points = (difference: Interval): string => intervalText(difference, (share) => signed(100 * share, 1));

function networkText({ rows }: MirrorData, network: MirrorNetwork, index: number): string {
  const [all, ...classes] = rows;
  const differences = classes.map(({ name, results }) => ({ name, ...elementAt(results, index) }));
  const lost = differences
    .filter(({ difference }) => difference.high < 0)
    .sort((a, b) => a.difference.value - b.difference.value);
  const whole =
    all === undefined ? '' : `${points(elementAt(all.results, index).difference)} points over all classes; `;
  const least = lost.map(
    ({ name, accuracy, mirrored }) => `${name} (${percent(accuracy)} as they are, ${percent(mirrored)} mirrored)`,
  );
  return `${nameOf(network)}: ${whole}${least.length === 0 ? 'in no class does the interval of the difference lie below zero' : `the interval lies below zero for ${listed(least)}`}.`;
}

/** The text alternative. */
export const describeMirror = (data: MirrorData): string =>
  [
    `Dots with 95\u202f% intervals show accuracy on mirrored validation images minus accuracy on the same images as they are, in percentage points, for ${counted(data.networks.length, 'network')} and every class.`,
    ...data.networks.map((network, i) => networkText(data, network, i)),
  ].join(' ');

const pointsOf = ({ value, low, high }: Interval): Interval => ({
  value: 100 * value,
  low: 100 * low,
  high: 100 * high,
});
const tenths: cell.Write = (value) => cell.signed(value, 1);

/** Every accuracy, and the difference with its interval. */
export const tableOfMirror = ({ networks, rows }: MirrorData): Table => ({
  caption: 'Accuracy on validation images as they are and mirrored; differences with 95\u202f% intervals',
  columns: ['class', 'network', 'images', 'as they are', 'mirrored', 'difference (percentage points)'],
  rows: rows.flatMap(({ name, images, results }) =>
    networks.map((network, i) => {
      const { accuracy, mirrored, difference } = elementAt(results, i);
      return [
        name,
        nameOf(network),
        images,
        cell.percent(accuracy),
        cell.percent(mirrored),
        cell.interval(pointsOf(difference), tenths),
      ];
    }),
  ),
});

/** Ends of the axis in percentage points: round, with zero and all intervals between them. */
export function axisEnds({ rows }: MirrorData): readonly [low: number, high: number] {
  const ends = rows.flatMap(({ results }) => results.flatMap(({ difference: { low, high } }) => [low, high]));
  const step = Math.min(...ends) < -0.2 ? 10 : 5;
  const rounded = (value: number, to: (value: number) => number): number => (to((100 * value) / step) * step) / 100;
  return [rounded(Math.min(0, ...ends), Math.floor), rounded(Math.max(0, ...ends), Math.ceil)];
}

/** A difference as the axis has it. */
export const pointsOnAxis = (value: number): string => decimals(100 * value, 0);
