// The worked convolution in words and numbers.
import { workOut } from './convolution-sum.ts';
import type { ConvolutionWorkedData } from './convolution-sum.ts';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { counted, decimals } from '../marks/format.ts';
import { extremes } from '../marks/order.ts';
import { imagePlane, placeOf } from '../marks/plane.ts';
import { withArticle } from '../../subject/dataset-card.ts';

/** The text alternative: the sum in words, with its largest product. */
export function describe(data: ConvolutionWorkedData): string {
  const { noun, example, layer, channel, position, bias } = data;
  const work = workOut(data);
  const { side, terms } = work;
  const [largest, ...equals] = extremes(terms, ({ product }) => Math.abs(product))?.greatest ?? [];
  const index = largest === undefined ? 0 : terms.indexOf(largest);
  const padding = terms.filter((term) => term.padding).length;
  const place = placeOf(position.row, position.column, imagePlane(example.pixels));
  return [
    `One convolution with real numbers: filter ${channel} of ${layer} over ${withArticle(noun)}, ${example.label}, at row ${position.row}, column ${position.column} (${place}).`,
    `The ${terms.length} pixels of the ${side} by ${side} window are multiplied by the ${terms.length} weights${padding > 0 ? `; ${counted(padding, 'pixel')} of the window ${padding === 1 ? 'lies' : 'lie'} outside of the image and count as 0` : ''}.`,
    largest === undefined
      ? 'All products are of the same size.'
      : `The largest product is ${decimals(largest.pixel)} × ${decimals(largest.weight)} = ${decimals(largest.product)}, in ${equals.length > 0 ? `${1 + equals.length} places` : `row ${Math.floor(index / side)}, column ${index % side}`} of the window.`,
    `The products sum to ${decimals(work.sum, 3)}; with the bias of ${decimals(bias, 3)} that is ${decimals(work.before, 3)}, and after ReLU ${decimals(work.after, 3)}: the value of the feature map at that place.`,
  ].join(' ');
}

/** Every term of the sum, and what becomes of it. */
export function table(data: ConvolutionWorkedData): Table {
  const work = workOut(data);
  const total = (name: string, value: number): Cell[] => [name, '', '', '', '', cell.decimals(value, 4)];
  return {
    caption: `Filter ${data.channel} of ${data.layer} at row ${data.position.row}, column ${data.position.column} of ${data.example.id}; rows and columns of the window counted from 0`,
    columns: ['term', 'row of the window', 'column of the window', 'pixel', 'weight', 'value'],
    rows: [
      ...work.terms.map(({ pixel, padding, weight, product }, i) => [
        'product',
        Math.floor(i / work.side),
        i % work.side,
        padding ? cell.number(0, '0 (padding)') : cell.decimals(pixel, 3),
        cell.decimals(weight, 4),
        cell.decimals(product, 4),
      ]),
      total('sum of products', work.sum),
      total('bias', data.bias),
      total('before ReLU', work.before),
      total('after ReLU', work.after),
    ],
  };
}
