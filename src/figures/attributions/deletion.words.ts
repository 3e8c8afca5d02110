// Deletion and insertion in words and as a table.
import { methodsOf, nameOf, ranked, ways } from './deletion-orders.ts';
import type { DeletionData, Way } from './deletion-orders.ts';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { counted, decimals, few, intervalText, listed } from '../marks/format.ts';
import { extremes } from '../marks/order.ts';
import { elementAt } from '../marks/plane.ts';

/** Methods whose whole interval of difference lies on the good side of a control. */
function better(data: DeletionData, way: Way, control: 'minusRandom' | 'minusBrightness' | 'minusCentre'): string {
  const names = methodsOf(data)
    .filter((order) => {
      const { low, high } = order[way].probability[control];
      return way === 'deletion' ? high < 0 : low > 0;
    })
    .map(({ order }) => nameOf(order));
  return names.length === 0 ? 'no method' : listed(names);
}

export function describeDeletion(data: DeletionData): string {
  const methods = ranked(data);
  const found = extremes(methods, ({ deletion }) => deletion.probability.area.value);
  const named = (equals: readonly (typeof methods)[number][]): string =>
    `${intervalText(elementAt(equals, 0).deletion.probability.area, (v) => decimals(v, 3))}, ${few(
      equals.map(({ order }) => nameOf(order)),
      'methods',
    )}`;
  const against = ways.map((way) => {
    const what = way === 'deletion' ? 'Taking pixels away' : 'Putting pixels onto the empty image';
    return `${what}: better than the random order are ${better(data, way, 'minusRandom')}; better than darkest first: ${better(data, way, 'minusBrightness')}; better than middle first: ${better(data, way, 'minusCentre')}.`;
  });
  return [
    `Deletion and insertion of foreground pixels in the order of ${counted(methods.length, 'attribution method')} and three orders that need no network, on ${data.images} images: mean probability of the class that the network predicts for the whole image.`,
    found === undefined
      ? 'Deletion: all methods have the same area.'
      : `Deletion: the lowest area is ${named(found.least)}; the highest ${named(found.greatest)}.`,
    ...against,
  ].join(' ');
}

export function tableOf({ orders }: DeletionData): Table {
  return {
    caption: 'Areas under the curves of deletion and insertion, with 95 % intervals; differences are paired by image',
    columns: ['order', 'way', 'answer', 'area', 'minus random', 'minus darkest first', 'minus middle first'],
    rows: orders.flatMap(({ order, ...both }) =>
      ways.flatMap((way) =>
        (['probability', 'logit'] as const).map((answer) => {
          const { area, minusRandom, minusBrightness, minusCentre } = both[way][answer];
          return [
            nameOf(order),
            way,
            answer,
            ...[area, minusRandom, minusBrightness, minusCentre].map((estimate) =>
              cell.interval(estimate, (value) => cell.decimals(value, 3)),
            ),
          ];
        }),
      ),
    ),
  };
}
