// Shifts of an image, in words and numbers: how much of each layer survives, what training and pooling have to do with it, and which
// answers stay.
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { counted, decimals, listed, percent } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt } from '../marks/plane.ts';
import type { Noun } from '../../subject/dataset-card.ts';

/** A measure of the trained network and of the same before its first step. */
export interface Compared {
  readonly trained: Interval;
  readonly untrained: Interval;
}

export interface ShiftRow extends Compared {
  readonly layer: string;
  readonly isPooling: boolean;
  /** The same of every main run. */
  readonly seeds: { readonly trained: readonly number[]; readonly untrained: readonly number[] };
  /** The control on those that have the room themselves. */
  readonly narrow: Compared;
}

export interface ShiftPanel {
  /** Pixels to the side. */
  readonly shift: number;
  readonly rows: readonly ShiftRow[];
  /** Answers that stay as without the shift, and answers that are right. */
  readonly same: Compared;
  readonly right: Compared;
}

export interface ShiftData {
  /** A square of bytes, drawn on a canvas of `canvasWidth` columns. */
  readonly pixels: Uint8Array;
  /** What one image shows. */
  readonly noun: Noun;
  readonly canvasWidth: number;
  readonly images: number;
  readonly narrowImages: number;
  /** Empty columns that those images have on both sides. */
  readonly room: number;
  /** Accuracy without a shift. */
  readonly unmoved: Compared;
  readonly panels: readonly ShiftPanel[];
}

const pixels = (shift: number): string => counted(shift, 'pixel');

/** The heading of a panel. */
export const headingOf = ({ shift }: ShiftPanel): string => `by ${pixels(shift)}`;

const profileText = ({ rows }: ShiftPanel, network: keyof Compared): string =>
  listed(rows.map((row) => `${decimals(row[network].value)} in ${row.layer}`));

/** A difference that rounds to nothing has no direction. */
const differenceText = (gap: number): string =>
  /[1-9]/.test(decimals(gap))
    ? `a difference of ${decimals(gap)} ${gap < 0 ? 'downwards' : 'upwards'}`
    : 'next to no difference';

function panelText(panel: ShiftPanel): string {
  const last = panel.rows.filter(({ isPooling }) => !isPooling).at(-1);
  const gap = last === undefined ? 0 : last.trained.value - last.untrained.value;
  return [
    `Moved ${headingOf(panel)}: trained ${profileText(panel, 'trained')}; untrained ${profileText(panel, 'untrained')}.`,
    ...(last === undefined ? [] : [`In ${last.layer} training makes ${differenceText(gap)}.`]),
    `${percent(panel.same.trained.value)} of the trained network's answers stay as they were, ${percent(panel.right.trained.value)} are right; of the untrained network's ${percent(panel.same.untrained.value)} stay and ${percent(panel.right.untrained.value)} are right.`,
  ].join(' ');
}

/** The largest difference between images on the canvas and those that have the room themselves, in the trained network. */
function narrowText({ panels, narrowImages, room }: ShiftData): string {
  const gaps = panels.flatMap(({ rows, shift }) =>
    rows.map(({ layer, trained, narrow }) => ({ layer, shift, gap: narrow.trained.value - trained.value })),
  );
  const found = extremes(gaps, ({ gap }) => Math.abs(gap))?.greatest;
  const widest = elementAt(found ?? gaps, 0);
  const places = found?.map(({ layer, shift }) => `${layer}, ${pixels(shift)}`) ?? [];
  const place = places.length > 0 && places.length <= 3 ? ` (${places.join('; ')})` : '';
  return `Control: on ${counted(narrowImages, 'image')} with ${room} empty columns on both sides of their own, not put on a wider canvas, the trained network's values differ from these by ${decimals(Math.abs(widest.gap))} at most${place}.`;
}

/** The text alternative. */
export const describeShift = (data: ShiftData): string =>
  [
    `Dots with 95\u202f% intervals show how much of each layer stays the same when ${counted(data.images, 'validation image')} are moved sideways on a canvas with room: cosine before and after the shift, corrected so that 0 is another image and 1 is unchanged; for the trained and the untrained network.`,
    ...data.panels.map(panelText),
    `Without a shift ${percent(data.unmoved.trained.value)} of the trained network's answers are right.`,
    narrowText(data),
  ].join(' ');

const thousandths: cell.Write = (value) => cell.decimals(value, 3);

const spread = (values: readonly number[]): Cell =>
  values.length < 2 ? '' : cell.span({ least: Math.min(...values), greatest: Math.max(...values) }, thousandths);

const networks = ['trained', 'untrained'] as const;

/** Every value with its interval, the seeds' range and the control on images with room of their own. */
export const tableOfShift = ({ panels }: ShiftData): Table => ({
  caption:
    'Invariance of each layer to a shift, corrected for how alike two images are (0: as another image, 1: unchanged); of answers, shares',
  columns: ['shift in pixels', 'of', 'network', 'value', 'all seeds', 'images with room of their own'],
  rows: panels.flatMap(({ shift, rows, same, right }) => [
    ...rows.flatMap((row) =>
      networks.map((network) => [
        shift,
        row.layer,
        network,
        cell.interval(row[network], thousandths),
        spread(row.seeds[network]),
        cell.decimals(row.narrow[network].value, 3),
      ]),
    ),
    ...[
      { name: 'answers that stay', of: same },
      { name: 'answers that are right', of: right },
    ].flatMap(({ name, of }) =>
      networks.map((network) => [shift, name, network, cell.interval(of[network], thousandths), '', '']),
    ),
  ]),
});
