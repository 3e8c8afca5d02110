// Duplicate, dead and mirrored filters: the figure's data, words and table.
import { max } from 'd3';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import { counted, decimals, intervalText, listed, percent, thousands } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';
import { sampleKindName } from '../marks/null-data.ts';
import type { SampleKind } from '../marks/null-data.ts';

export interface NetworkFilters {
  /** For each filter the greatest absolute cosine to another filter of its layer. */
  readonly closestCosine: readonly number[];
  /** For each filter the greatest correlation of its activations with another's. */
  readonly closestCorrelation: readonly number[];
  /** Numbers of pairs and of filters. */
  readonly duplicates: number;
  readonly dead: number;
  readonly nearDead: number;
}

export interface MirrorSample {
  readonly run: string;
  readonly kind: SampleKind;
  readonly isShown: boolean;
  /** Mean over filters of the best cosine to a mirror image. */
  readonly leftRight: Interval;
  readonly upDown: Interval;
  /** Of left-right minus up-down. */
  readonly difference: Interval;
  readonly pLeftRight: number;
  readonly pUpDown: number;
}

export interface FilterDuplicatesData {
  /** Of absolute cosine and correlation, from which on two filters are duplicates. */
  readonly threshold: number;
  /** Share of positions below which a filter is nearly dead. */
  readonly nearDead: number;
  /** Training images on which a filter must be silent to be called dead. */
  readonly images: number;
  readonly layers: readonly {
    readonly layer: string;
    readonly trained: NetworkFilters;
    readonly untrained: NetworkFilters;
  }[];
  readonly mirrors: {
    readonly layer: string;
    /** Of random sets of as many filters. */
    readonly sets: number;
    readonly null: { readonly mean: number; readonly percentile95: number };
    readonly samples: readonly MirrorSample[];
  };
}

export const networks = ['trained', 'untrained'] as const;

/** What is counted in one layer of one network. */
export const countWords = ({ duplicates, dead, nearDead }: NetworkFilters): string =>
  `${duplicates} duplicate${duplicates === 1 ? '' : 's'}, ${dead} dead, ${nearDead} nearly dead`;

/** What is counted in the layers of one network: in all of them at once where nothing is, else layer by layer. */
function countsOf(layers: FilterDuplicatesData['layers'], network: (typeof networks)[number]): string {
  const isClean = layers.every(({ [network]: one }) => one.duplicates + one.dead + one.nearDead === 0);
  return `${network} ${isClean ? 'none in any layer' : layers.map((layer) => `${layer.layer} ${countWords(layer[network])}`).join(', ')}`;
}

/** What is counted, and what the marks mean. */
export const notesOf = ({ layers, threshold, nearDead, images, mirrors }: FilterDuplicatesData): string[] => [
  `Duplicates, dead and nearly dead filters: ${networks.map((network) => countsOf(layers, network)).join('; ')}.`,
  `A dot for each filter. Red line: ${decimals(threshold)}; a duplicate is beyond it in both. Dead: never above 0 on ${thousands(images)} training images; nearly dead: at less than ${percent(nearDead)} of the positions.`,
  `Mirrors: mean over the filters of ${mirrors.layer} of the best cosine to a mirror image. Dotted line: mean of ${thousands(mirrors.sets)} random sets; red line: their 95th percentile. Whiskers: 95 % interval of the shown network; rings: other networks.`,
];

const greatest = (values: readonly number[]): string => decimals(max(values) ?? 0);

/** The figure in words. */
export function describe(data: FilterDuplicatesData): string {
  const { layers, mirrors, threshold, images } = data;
  const total = (network: (typeof networks)[number], key: 'duplicates' | 'dead' | 'nearDead'): number =>
    layers.reduce((sum, layer) => sum + layer[network][key], 0);
  const filters = layers.reduce((sum, { trained }) => sum + trained.closestCosine.length, 0);
  const shown = mirrors.samples.find(({ isShown, kind }) => isShown && kind === 'trained');
  const others = mirrors.samples.filter(({ isShown, kind }) => !isShown && kind === 'trained');
  return [
    `Of ${counted(filters, 'filter')} in ${layers.length} layers, ${total('trained', 'dead')} are dead on ${thousands(images)} training images and ${total('trained', 'nearDead')} nearly dead, untrained ${total('untrained', 'dead')} and ${total('untrained', 'nearDead')}; pairs beyond ${decimals(threshold)} in weights and activations: ${total('trained', 'duplicates')} trained, ${total('untrained', 'duplicates')} untrained.`,
    `Greatest absolute cosine of two filters and greatest correlation of their activations: ${listed(
      layers.map(
        ({ layer, trained, untrained }) =>
          `${layer} ${greatest(trained.closestCosine)} and ${greatest(trained.closestCorrelation)} (untrained ${greatest(untrained.closestCosine)} and ${greatest(untrained.closestCorrelation)})`,
      ),
    )}.`,
    ...(shown === undefined
      ? []
      : [
          `Best cosine of a filter of ${mirrors.layer} to a mirror image, on average: ${intervalText(shown.leftRight)} left and right, which training shows, ${intervalText(shown.upDown)} up and down, which it never shows; random sets reach ${decimals(mirrors.null.mean)}. The difference is ${intervalText(shown.difference)}${others.length === 0 ? '' : `, for other seeds ${listed(others.map(({ difference }) => decimals(difference.value)))}`}.`,
        ]),
  ].join(' ');
}

/** The numbers behind it. */
export function table({ layers, mirrors }: FilterDuplicatesData): Table {
  const values = ({ closestCosine, closestCorrelation, duplicates, dead, nearDead }: NetworkFilters) => [
    closestCosine.length,
    cell.decimals(max(closestCosine) ?? 0),
    cell.decimals(max(closestCorrelation) ?? 0),
    duplicates,
    dead,
    nearDead,
    '',
    '',
    '',
    '',
  ];
  return {
    caption: `Closest, duplicate and dead filters of each layer; then the mirrored partners in ${mirrors.layer} of every network`,
    columns: [
      'layer',
      'network',
      'filters',
      'greatest |cosine|',
      'greatest correlation',
      'duplicate pairs',
      'dead',
      'nearly dead',
      'mirrored left and right',
      'p against random sets',
      'mirrored up and down',
      'p against random sets, up and down',
    ],
    rows: [
      ...layers.flatMap((layer) => networks.map((network) => [layer.layer, network, ...values(layer[network])])),
      ...mirrors.samples.map(({ run, kind, leftRight, upDown, pLeftRight, pUpDown }) => [
        mirrors.layer,
        kind === 'trained' || kind === 'start'
          ? `${run} ${sampleKindName(kind, mirrors.layer)}`
          : sampleKindName(kind, mirrors.layer),
        '',
        '',
        '',
        '',
        '',
        '',
        cell.decimals(leftRight.value),
        cell.significant(pLeftRight),
        cell.decimals(upDown.value),
        cell.significant(pUpDown),
      ]),
    ],
  };
}
