// Filters against random ones in words and as a table: effect first, then its interval and p-value, then the controls.
import * as cell from './cell.ts';
import type { Cell } from './cell.ts';
import { capitalised, counted, decimals, listed, significant, thousands } from './format.ts';
import { kindsIn, sampleKindName, shownSample } from './null-data.ts';
import type { NullRow, NullShape, SampleKind } from './null-data.ts';

/** What the marks of both parts mean, one line each. */
export const nullKey = (row: NullRow): string[] => [
  `Grey: ${thousands(row.null.count)} random filters; red line: their 95th percentile; dashed outline: the trained filters with shuffled weights.`,
  'Whiskers: 95 % interval of the shown network; rings: other networks. At one half filters are no better than random ones.',
];

const withP = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${significant(p)}`);

/** One row in words. */
export function nullRowText(row: NullRow): string {
  const [trained, start] = [shownSample(row, 'trained'), shownSample(row, 'start')];
  const values = (kind: SampleKind): string =>
    listed(row.samples.filter((one) => one.kind === kind && !one.isShown).map(({ auc }) => decimals(auc.value)));
  const others = kindsIn(row.samples).flatMap((kind) => {
    const found = values(kind);
    if (found === '') return [];
    return [
      kind === 'trained'
        ? `other seeds ${found}`
        : kind === 'start'
          ? `other starts ${found}`
          : `${sampleKindName(kind, row.frozenLayer)} ${found}`,
    ];
  });
  return [
    `${capitalised(row.name)}: median ${decimals(trained.median.value)} trained, ${decimals(start.median.value)} at the start, ${decimals(row.null.median)} for random filters and ${decimals(row.shuffled.median)} for the trained ones with shuffled weights`,
    `${trained.above95} of ${counted(trained.values.length, 'filter')} lie above 95 in 100 random ones (${decimals(row.null.percentile95)}), at the start ${start.above95}`,
    `a trained filter beats a random one with probability ${decimals(trained.auc.value)} (${decimals(trained.auc.low)} to ${decimals(trained.auc.high)}; ${withP(trained.adjustedP)}), one of the start with ${decimals(start.auc.value)}${others.length > 0 ? `; ${others.join('; ')}` : ''}.`,
  ].join('; ');
}

/** Columns and rows of the table: one row for each network and measure, then those of random filters. */
export const nullColumns = [
  'measure',
  'network',
  'filters',
  'median',
  'beats a random filter',
  'low',
  'high',
  'adjusted p',
  'beats its shuffled weights',
  'above the 95th percentile',
  'significant alone',
  '95th percentile',
] as const;

const shapeRow = (name: string, network: string, { count, median, percentile95 }: NullShape): Cell[] => [
  name,
  network,
  count,
  cell.decimals(median),
  ...nullColumns.slice(5).map(() => ''),
  cell.decimals(percentile95),
];

export const nullTableRows = (rows: readonly NullRow[]): Cell[][] =>
  rows.flatMap(({ frozenLayer, name, samples, null: random, shuffled }) => [
    ...samples.map(({ run, kind, values, median, auc, aucShuffled, adjustedP, above95, outstanding }) => [
      name,
      kind === 'trained' || kind === 'start'
        ? `${run} ${sampleKindName(kind, frozenLayer)}`
        : sampleKindName(kind, frozenLayer),
      values.length,
      cell.decimals(median.value),
      cell.decimals(auc.value, 3),
      cell.decimals(auc.low, 3),
      cell.decimals(auc.high, 3),
      cell.significant(adjustedP),
      cell.decimals(aucShuffled.value, 3),
      above95,
      outstanding,
      '',
    ]),
    shapeRow(name, 'random filters', random),
    shapeRow(name, 'trained, shuffled weights', shuffled),
  ]);
