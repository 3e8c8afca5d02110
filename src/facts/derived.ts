// What sentences need that is a field of neither the artifacts nor a claim: sums over the network, names of extreme classes, accuracies with
// half of a layer off. What a claim measures is not here: its sentence prints the claim's own numbers.
import type { Evidence } from '../artifacts/evidence/index.ts';
import type { Manifest, MetricsRecord } from '../artifacts/schema.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import { listed } from '../figures/marks/format.ts';
import { mean, sum } from '../mean.ts';
import { runValues } from './derived-runs.ts';

/** The classes with the highest or lowest recall, all of them where several tie. */
function extremeClasses({ perClass }: MetricsRecord, classes: readonly string[], pick: (values: number[]) => number) {
  const recall = pick([...perClass]);
  return { names: listed(classes.filter((_, label) => perClass[label] === recall)), recall };
}

/** Which of the two unnamed sheets shows the trained network; not chosen by hand: A if the seed of the shown run is odd, otherwise B. */
export const trainedSheet = (manifest: Pick<Manifest, 'runs'>): 'A' | 'B' =>
  shippedRun(manifest).seed % 2 === 1 ? 'A' : 'B';

type Curves = Evidence['channel-ablation']['cumulative']['layers'][number];
type Order = Curves['curves'][number]['order'];

/** Accuracy with half of a layer's channels off, by order of removal; averaged over random orders. */
function halfGone({ removed, curves }: Curves) {
  const half = removed.findIndex((many) => 2 * many >= (removed.at(-1) ?? 0));
  const after = (order: Order): number =>
    mean(curves.filter((curve) => curve.order === order).map(({ accuracy }) => accuracy[half]?.value ?? Number.NaN));
  return {
    random: after('random'),
    selective: after('most-selective-first'),
    active: after('most-active-first'),
  };
}

/** Everything that `<Value of="derived.…"/>` can show; null where this run lacks an analysis or a network. */
export function derivedValues({
  manifest,
  evidence,
}: {
  readonly manifest: Manifest;
  readonly evidence: Partial<Evidence>;
}) {
  const { architecture, metrics, dataset } = manifest;
  const { classes } = dataset;
  const best = extremeClasses(metrics.test, classes, (values) => Math.max(...values));
  const worst = extremeClasses(metrics.test, classes, (values) => Math.min(...values));
  const lastCurves = evidence['channel-ablation']?.cumulative.layers.at(-1);
  return {
    parameters: sum(architecture.map((layer) => layer.parameters)),
    macs: sum(architecture.map((layer) => layer.macs)),
    classList: `${classes.slice(0, -1).join(', ')} and ${classes.at(-1) ?? ''}`,
    imageSide: architecture[0]?.outputShape[0] ?? 0,
    chance: 1 / classes.length,
    chanceLoss: Math.log(classes.length),
    trainedSheet: trainedSheet(manifest),
    bestClass: best.names,
    bestClassRecall: best.recall,
    worstClass: worst.names,
    worstClassRecall: worst.recall,
    halfOfLastLayer: lastCurves ? halfGone(lastCurves) : null,
    ...runValues(manifest),
  };
}
