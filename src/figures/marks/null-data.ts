// A measure of many filters against what chance makes of it: what is known of random filters and of the filters of each network.
import { colour } from './theme.ts';
import type { Interval } from './interval.tsx';

/** Values of random filters, counted in equal bins. */
export interface NullShape {
  readonly count: number;
  readonly range: readonly [low: number, high: number];
  readonly bins: readonly number[];
  readonly median: number;
  readonly percentile95: number;
}

/** In the order in which they are listed. */
export const sampleKinds = ['trained', 'start', 'permuted-labels', 'frozen-conv1', 'no-flip'] as const;
export type SampleKind = (typeof sampleKinds)[number];

/** The filters of one network. */
export interface NullSample {
  readonly run: string;
  readonly kind: SampleKind;
  /** Whether it is the shown network, or its start. */
  readonly isShown: boolean;
  readonly values: readonly number[];
  readonly median: Interval;
  /** Probability that a filter is above a random one. */
  readonly auc: Interval;
  /** The same against the network's own filters with their weights shuffled. */
  readonly aucShuffled: Interval;
  readonly adjustedP: number;
  readonly above95: number;
  readonly outstanding: number;
}

export interface NullRow {
  /** The layer that networks of one kind keep as it began: the first. */
  readonly frozenLayer: string;
  /** What is measured: "edge, R²". */
  readonly name: string;
  /** Ends of the axis. */
  readonly domain: readonly [low: number, high: number];
  readonly null: NullShape;
  /** The shown network's filters with their weights shuffled. */
  readonly shuffled: NullShape;
  readonly samples: readonly NullSample[];
}

/** A kind of network in words. @param frozen the layer that one kind keeps as it began */
export const sampleKindName = (kind: SampleKind, frozen: string): string =>
  ({
    trained: 'trained',
    start: 'start',
    'permuted-labels': 'permuted labels',
    'frozen-conv1': `frozen ${frozen}`,
    'no-flip': 'no flips',
  })[kind];

/** Trained is blue, a random start grey, every other training orange. */
export const sampleFill = (kind: SampleKind): string =>
  kind === 'trained' ? colour.trained : kind === 'start' ? colour.control : colour.training;

/** The sample of the shown network; throws where there is none. */
export function shownSample({ name, samples }: NullRow, kind: 'trained' | 'start'): NullSample {
  const found = samples.find((sample) => sample.isShown && sample.kind === kind);
  if (found === undefined) throw new Error(`missing sample "${kind}" of the shown network in row "${name}"`);
  return found;
}

/** The kinds of networks that a row has, in their order. */
export const kindsIn = (samples: readonly { readonly kind: SampleKind }[]): SampleKind[] =>
  sampleKinds.filter((kind) => samples.some((sample) => sample.kind === kind));
