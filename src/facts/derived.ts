// Values that a sentence needs and that the manifest holds only in parts: sums, means, extremes. Each is one line of arithmetic over it.
import type { FilterStatistics, Manifest, MetricsRecord } from '../artifacts/schema.ts';
import { shippedRun } from '../artifacts/shipped-run.ts';
import { listed } from '../figures/marks/format.ts';
import { runValues } from './derived-runs.ts';

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Groups of look-alike classes: garments that cover the upper body, and everything worn on the foot. */
const groups = {
  upperBody: ['T-shirt/top', 'Pullover', 'Dress', 'Coat', 'Shirt'],
  footwear: ['Sandal', 'Sneaker', 'Ankle boot'],
} as const;

const images = ({ confusion }: MetricsRecord): number => sum(confusion.flat());
const right = ({ confusion }: MetricsRecord): number => sum(confusion.map((row, i) => row[i] ?? 0));

/** Share of all errors in which both the true and the predicted class belong to one group. */
function confusionShare(metrics: MetricsRecord, classes: readonly string[], group: readonly string[]): number {
  const inGroup = (label: number): boolean => group.includes(classes[label] ?? '');
  const within = metrics.confusion.flatMap((row, truth) =>
    row.filter((_, predicted) => truth !== predicted && inGroup(truth) && inGroup(predicted)),
  );
  return sum(within) / (images(metrics) - right(metrics));
}

/** What `confusionShare` would be if every wrong pair of classes were equally frequent. */
const evenShare = (group: readonly string[], classes: readonly string[]): number =>
  (group.length * (group.length - 1)) / (classes.length * (classes.length - 1));

/** Wilson's interval for a share of `n` draws at 95 %: where the accuracy of the same network on other test images would lie. */
export function wilson(share: number, n: number, z = 1.959964): { readonly low: number; readonly high: number } {
  const centre = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: centre - half, high: centre + half };
}

/** The classes with the highest or lowest recall, all of them where several tie. */
function extremeClasses({ perClass }: MetricsRecord, classes: readonly string[], pick: (values: number[]) => number) {
  const recall = pick([...perClass]);
  return { names: listed(classes.filter((_, label) => perClass[label] === recall)), recall };
}

/** One number per layer, from a list per filter. */
const perLayer = (filters: readonly FilterStatistics[], of: (layer: FilterStatistics) => readonly number[]) =>
  Object.fromEntries(filters.map((layer) => [layer.layer, mean(of(layer))]));

/** Which of the unnamed sheets is the trained network is no choice of ours: A where the seed of the shown run is odd, else B. */
export const trainedSheet = (manifest: Pick<Manifest, 'runs'>): 'A' | 'B' =>
  shippedRun(manifest).seed % 2 === 1 ? 'A' : 'B';

/** Everything that `<Value of="derived.…"/>` knows. */
export function derivedValues(manifest: Manifest) {
  const { architecture, metrics, dataset, analyses } = manifest;
  const { history } = shippedRun(manifest);
  const { classes } = dataset;
  const { filters, layers } = analyses;
  const best = extremeClasses(metrics.test, classes, (values) => Math.max(...values));
  const worst = extremeClasses(metrics.test, classes, (values) => Math.min(...values));
  const last = history.at(-1);
  return {
    parameters: sum(architecture.map((layer) => layer.parameters)),
    macs: sum(architecture.map((layer) => layer.macs)),
    classCount: classes.length,
    classList: `${classes.slice(0, -1).join(', ')} and ${classes.at(-1) ?? ''}`,
    imageSide: architecture[0]?.outputShape[0] ?? 0,
    chance: 1 / classes.length,
    chanceLoss: Math.log(classes.length),
    trainedSheet: trainedSheet(manifest),
    bestClass: best.names,
    bestClassRecall: best.recall,
    worstClass: worst.names,
    worstClassRecall: worst.recall,
    errorsTest: images(metrics.test) - right(metrics.test),
    errorsValidation: images(metrics.validation) - right(metrics.validation),
    confusionShare: {
      upperBody: confusionShare(metrics.test, classes, groups.upperBody),
      footwear: confusionShare(metrics.test, classes, groups.footwear),
    },
    confusionEven: { upperBody: evenShare(groups.upperBody, classes), footwear: evenShare(groups.footwear, classes) },
    sigma95: wilson(metrics.test.accuracy, images(metrics.test)),
    ...runValues(manifest),
    accuracyGap: last === undefined ? 0 : last.accuracy - last.validationAccuracy,
    meanCosineToStart: perLayer(filters, (layer) => layer.cosineToStart),
    meanCosineToAnother: perLayer(filters, (layer) => layer.cosineToAnother),
    meanAutocorrelation: perLayer(filters, (layer) => layer.autocorrelation),
    untrainedMeanAutocorrelation: perLayer(filters, (layer) => layer.untrainedAutocorrelation),
    deadChannels: Object.fromEntries(layers.map((layer) => [layer.layer, layer.dead.length])),
    untrainedDeadChannels: Object.fromEntries(layers.map((layer) => [layer.layer, layer.untrainedDead.length])),
  };
}
