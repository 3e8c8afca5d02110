// The kernels of a layer and their contributions: the figure's data, words and table.
import { mean, range, sum } from 'd3';
import type { TensorData } from '../../artifacts/safetensors.ts';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { counted, intervalText, percent, thousands } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';
import { extremes } from '../marks/order.ts';
import { elementAt } from '../marks/plane.ts';

/** The trained network and its controls. */
export const samples = ['trained', 'untrained', 'shuffled'] as const;
export type Sample = (typeof samples)[number];

export interface KernelMatrixData {
  readonly layer: string;
  readonly from: string;
  /** `[k, k, in, out]` */
  readonly kernel: TensorData;
  /** One number for each input: what its maps are divided by wherever they are drawn. */
  readonly inputScale: TensorData;
  /** Channels in the order in which they are shown. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Validation images. */
  readonly images: number;
  /** `[in, out]`: measured contribution of each kernel, times the norm of the weights that read its filter. */
  readonly links: Readonly<Record<Sample, TensorData>>;
  /** Share of the `top` strongest inputs in the contributions to a filter, mean over filters. */
  readonly top: number;
  readonly topShare: Readonly<Record<Sample, Interval>>;
  /** What that share would be if all inputs contributed the same. */
  readonly even: number;
}

/** Contributions from the greatest down, in multiples of their mean. */
export function ranked({ data }: TensorData): number[] {
  const average = mean(data) ?? 0;
  return Array.from(data, (value) => (average > 0 ? value / average : 0)).sort((a, b) => b - a);
}

/** What the marks mean. */
export const notesOf = ({ images, from, layer }: KernelMatrixData): string[] => [
  `Weights as they act on the maps of ${from} divided by their scale, each filter at length 1; framed: the input that contributes most to the filter. Both orders are by gain.`,
  `Contribution: length of what a kernel adds to its map, mean over ${thousands(images)} validation images, times the weights that read ${layer}. Shuffled: each filter’s kernels dealt to other inputs. Whiskers: 95 % interval over filters.`,
];

/** Kernels, from the strongest on, that carry half of all contributions. */
function carryingHalf(links: TensorData): number {
  const values = ranked(links);
  const half = sum(values) / 2;
  let carried = 0;
  return values.findIndex((value) => (carried += value) >= half) + 1;
}

/** The figure in words. */
export function describe(data: KernelMatrixData): string {
  const { layer, from, kernel, links, top, topShare, even, images } = data;
  const outputs = elementAt(kernel.shape, 3);
  const values = Array.from(links.trained.data);
  const found = extremes(range(values.length), (i) => elementAt(values, i))?.greatest;
  const strongest =
    found === undefined
      ? 'all kernels are alike'
      : found.length > 1
        ? `${counted(found.length, 'kernel')} are strongest alike`
        : `the strongest goes from channel ${Math.floor(elementAt(found, 0) / outputs)} to filter ${elementAt(found, 0) % outputs}`;
  return [
    `The ${counted(values.length, 'kernel')} of ${layer}, ${elementAt(kernel.shape, 0)} by ${elementAt(kernel.shape, 1)} weights each: ${counted(data.outputs.length, 'filter')} that read ${counted(data.inputs.length, 'channel')} of ${from}.`,
    `By what they add on ${thousands(images)} validation images, ${strongest}; half of all contributions come from ${samples.map((sample) => `${carryingHalf(links[sample])} (${sample})`).join(', ')} of ${values.length} kernels.`,
    `The ${top} strongest inputs of a filter carry ${intervalText(topShare.trained, percent)} of what is added to it, untrained ${intervalText(topShare.untrained, percent)}, with kernels dealt to other inputs ${intervalText(topShare.shuffled, percent)}; if all were alike, ${percent(even)}.`,
  ].join(' ');
}

/** The numbers behind it. */
export function table(data: KernelMatrixData): Table {
  const { layer, from, kernel, links, inputs, outputs, top, topShare } = data;
  const outputCount = elementAt(kernel.shape, 3);
  return {
    caption: `Contribution of every kernel of ${layer}: rows are filters, columns the channels of ${from} that they read, both by gain; then the share of the ${top} strongest channels in a filter, mean over filters, of this network and its controls`,
    columns: ['of', 'filter', ...inputs.map((input) => `channel ${input}`), `share of the ${top} strongest`],
    rows: [
      ...outputs.map((output) => [
        'one filter',
        output,
        ...inputs.map((input) => cell.decimals(elementAt(links.trained.data, input * outputCount + output))),
        '',
      ]),
      ...samples.map((sample) => [
        `mean, ${sample}`,
        '',
        ...inputs.map(() => ''),
        cell.interval(topShare[sample], cell.percent),
      ]),
    ],
  };
}
