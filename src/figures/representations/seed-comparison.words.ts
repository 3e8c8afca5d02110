// Two seeds in words and numbers: how alike their filters are beside what chance makes, how alike they see the images, how often they agree.
import { extent, mean } from 'd3';
import type { TensorData } from '../../artifacts/safetensors.ts';
import type { Table } from '../figure.ts';
import * as cell from '../marks/cell.ts';
import type { Cell } from '../marks/cell.ts';
import { counted, decimals, intervalText, listed, percent } from '../marks/format.ts';
import type { Interval } from '../marks/interval.tsx';
import { elementAt } from '../marks/plane.ts';

/** Mean of random sets, and what 95 % of them lie between. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Two networks that differ in their seed. */
export interface SeedPair {
  readonly name: string;
  /** Mean cosine of filters that are assigned to each other, after and before training. */
  readonly trained: Interval;
  readonly start: Interval;
  readonly agreement: Interval;
  readonly chanceAgreement: number;
  readonly sameError: Interval;
}

export interface SeedComparisonData {
  readonly layer: string;
  /** The shown network; `order` says in which order its filters stand. */
  readonly shown: { readonly name: string; readonly kernel: TensorData; readonly order: readonly number[] };
  /** Other networks: for each filter of the shown one, by its number, its partner here and their cosine. */
  readonly others: readonly {
    readonly name: string;
    readonly kernel: TensorData;
    readonly partners: readonly number[];
    readonly cosines: readonly number[];
  }[];
  readonly pairs: readonly SeedPair[];
  /** The same for random sets: of the initialiser, and as smooth as trained filters. */
  readonly nulls: { readonly initialiser: Spread; readonly smooth: Spread };
  /** CKA of the same layer of two seeds, one value a pair; empty where it was not measured. */
  readonly layers: readonly {
    readonly layer: string;
    readonly trained: readonly number[];
    readonly untrained: readonly number[];
  }[];
}

const write = (value: number): string => decimals(value);

const rangeText = (values: readonly number[]): string => {
  const [low = 0, high = 0] = extent(values);
  return values.length > 1 ? intervalText({ value: mean(values) ?? 0, low, high }) : write(low);
};

const spreadText = ({ mean: middle, low, high }: Spread): string =>
  `${write(middle)} (95\u202f% of sets between ${write(low)} and ${write(high)})`;

/** Pairs whose filters are more alike than 97.5 % of random sets. */
const above = (pairs: readonly SeedPair[], { high }: Spread): number =>
  pairs.filter(({ trained }) => trained.value > high).length;

/** The text alternative. */
export function describeSeeds({ layer, shown, others, pairs, nulls, layers }: SeedComparisonData): string {
  const of = (key: 'trained' | 'start') => pairs.map((pair) => pair[key].value);
  return [
    `Filters of ${layer} of ${shown.name}, each with its partner in ${listed(others.map(({ name }) => name))}; partners are chosen one to one for the greatest cosine.`,
    `Over ${counted(pairs.length, 'pair')} of seeds the mean cosine of partners is ${rangeText(of('trained'))}, before training ${rangeText(of('start'))}.`,
    `Random sets reach ${spreadText(nulls.initialiser)}, random sets as smooth as trained filters ${spreadText(nulls.smooth)}: ${above(pairs, nulls.initialiser)} of ${pairs.length} pairs lie above the range of the former, ${above(pairs, nulls.smooth)} above that of the latter.`,
    ...layers.map(
      (one) => `CKA in ${one.layer}: trained ${rangeText(one.trained)}, untrained ${rangeText(one.untrained)}.`,
    ),
    `Two trained networks give the same answer to ${percent(mean(pairs, ({ agreement }) => agreement.value) ?? 0)} of the validation images on average; if their answers within a class had nothing to do with each other it would be ${percent(mean(pairs, ({ chanceAgreement }) => chanceAgreement) ?? 0)}. Where both are wrong they give the same wrong answer in ${percent(mean(pairs, ({ sameError }) => sameError.value) ?? 0)} of the cases.`,
  ].join(' ');
}

/** Every pair of seeds, and the random sets. */
export function tableOfSeeds({ layer, pairs, nulls, layers }: SeedComparisonData): Table {
  const spreadRow = (name: string, { mean: middle, low, high }: Spread): Cell[] => [
    name,
    ...[middle, low, high].map((value) => cell.decimals(value)),
    ...Array.from({ length: 4 + layers.length }, () => ''),
  ];
  return {
    caption: `Pairs of seeds: cosine of assigned filters of ${layer}, agreement of answers, CKA of layers; random sets for comparison`,
    columns: [
      'pair',
      'cosine of partners',
      'low',
      'high',
      'before training',
      'same answer',
      'same answer by chance',
      'same error',
      ...layers.map((one) => `CKA ${one.layer}`),
    ],
    rows: [
      ...pairs.map(({ name, trained, start, agreement, chanceAgreement, sameError }, i) => [
        name,
        ...[trained.value, trained.low, trained.high, start.value].map((value) => cell.decimals(value)),
        ...[agreement.value, chanceAgreement, sameError.value].map((share) => cell.percent(share)),
        ...layers.map((one) => cell.decimals(elementAt(one.trained, i), 3)),
      ]),
      spreadRow('random sets', nulls.initialiser),
      spreadRow('random sets, as smooth', nulls.smooth),
    ],
  };
}
