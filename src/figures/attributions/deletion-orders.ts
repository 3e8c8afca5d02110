// The orders in which pixels are taken away: attribution methods and controls, their names, and the order of drawing.
import type { Evidence } from '../../artifacts/evidence/index.ts';
import { methodName } from './attribution-names.ts';

export type DeletionData = Evidence['deletion'];
export type Order = DeletionData['orders'][number];
export type Way = 'deletion' | 'insertion';
export type Control = 'random' | 'brightness' | 'centre';

const controlNames: Readonly<Record<Control, string>> = {
  random: 'random order',
  brightness: 'darkest first',
  centre: 'middle first',
};
export const isControl = (order: Order['order']): order is Control => order in controlNames;
export const nameOf = (order: Order['order']): string => (isControl(order) ? controlNames[order] : methodName(order));

export const ways = ['deletion', 'insertion'] as const;
export const wayNames = { deletion: 'taken away', insertion: 'put onto the empty image' } as const;

export const methodsOf = ({ orders }: DeletionData): Order[] => orders.filter(({ order }) => !isControl(order));

/** Methods from the best to the worst: by their area of deletion, the lowest first. */
export const ranked = (data: DeletionData): Order[] =>
  methodsOf(data).sort((a, b) => a.deletion.probability.area.value - b.deletion.probability.area.value);

/** Methods from best to worst, then the controls but for the random order, which is the zero line. */
export const rowsOf = (data: DeletionData): Order[] => [
  ...ranked(data),
  ...data.orders.filter(({ order }) => isControl(order) && order !== 'random'),
];
