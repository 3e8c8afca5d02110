// Many channels of a layer switched off together, in random and in ranked orders: what single ablations cannot see, since channels stand in
// for each other (Morcos et al. 2018, arXiv:1803.06959).
import type { Estimate } from '../../../src/artifacts/evidence/estimate.ts';
import type { Evidence } from '../../../src/artifacts/evidence/index.ts';
import { switchedOff } from '../../../src/model/channel-switch.ts';
import { pixelCount } from '../../datasets/image-size.ts';
import { shuffle } from '../../../src/model/random.ts';
import type { Random } from '../../../src/model/random.ts';
import type { LabelledImages } from '../../datasets/dataset.ts';
import type { ReportImages } from '../../measuring/metrics.ts';
import { answersUnder } from './ablation.ts';
import type { Ablation, Answers } from './ablation.ts';
import type { Network } from '../analysis.ts';
import { shareOf } from '../methods/intervals.ts';

type LayerCurves = Evidence['channel-ablation']['cumulative']['layers'][number];
type Order = LayerCurves['curves'][number]['order'];

/** Random orders a layer. */
const randomOrders = 5;
/** Points of a curve after the whole network. */
const steps = 8;

const ascending = (values: readonly number[]): number[] =>
  values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
const descending = (values: readonly number[]): number[] => ascending(values.map((value) => -value));

/** How many channels are removed at each point of a curve, from none to all. */
export const removalCounts = (channels: number): number[] =>
  Array.from({ length: steps + 1 }, (_, step) => Math.round((step * channels) / steps));

/** What the channels of a layer are ranked by. */
export interface Ranks {
  /** Change of the loss when each channel alone is set to 0. */
  readonly costs: readonly number[];
  readonly activation: readonly number[];
  readonly selectivity: readonly number[];
}

/** Orders of removal of one layer. */
export function removalOrders(
  { costs, activation, selectivity }: Ranks,
  random: (key: number) => Random,
): { order: Order; sequence: number[] }[] {
  return [
    ...Array.from({ length: randomOrders }, (_, key) => ({
      order: 'random' as const,
      sequence: shuffle(
        costs.map((__, i) => i),
        random(key),
      ),
    })),
    { order: 'most-costly-first', sequence: descending(costs) },
    { order: 'least-costly-first', sequence: ascending(costs) },
    { order: 'most-active-first', sequence: descending(activation) },
    { order: 'most-selective-first', sequence: descending(selectivity) },
  ];
}

/** The first `count` images and the others. */
export function divide({ images, labels }: LabelledImages, count: number): [LabelledImages, LabelledImages] {
  return [
    { images: images.subarray(0, count * pixelCount), labels: labels.subarray(0, count) },
    { images: images.subarray(count * pixelCount), labels: labels.subarray(count) },
  ];
}

/** Share of right answers with Wilson's interval. */
export const accuracyOf = ({ right }: Answers): Estimate =>
  shareOf(
    right.reduce((a, b) => a + b, 0),
    right.length,
  );

/** Accuracy curves of every layer, on images that had no part in the ranking. */
export function removeTogether(
  network: Network,
  images: LabelledImages,
  ranks: ReadonlyMap<string, Ranks>,
  random: (layer: number, key: number) => Random,
  report: ReportImages,
): LayerCurves[] {
  const plans = [...ranks].map(([layer, own], index) => ({
    layer,
    removed: removalCounts(own.costs.length),
    orders: removalOrders(own, (key) => random(index, key)),
  }));
  const ablations = plans.flatMap(({ layer, removed, orders }) =>
    orders.flatMap(({ sequence }) =>
      removed.map((many): Ablation => ({ layer, replacements: switchedOff(sequence.slice(0, many)) })),
    ),
  );
  const { under } = answersUnder(network, images, ablations, report);
  let next = 0;
  return plans.map(({ layer, removed, orders }) => ({
    layer,
    removed,
    curves: orders.map(({ order }) => ({
      order,
      accuracy: removed.map(() => accuracyOf(under[next++] as Answers)),
    })),
  }));
}
