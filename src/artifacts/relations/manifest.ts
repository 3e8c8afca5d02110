// What must hold between the parts of a manifest, beyond the form of each. Everything here is checked where a manifest is written and where
// it is read.
import { manifestDigest } from '../manifest-digest.ts';
import { checkDerived, checkLayers, stepsOf } from './architecture.ts';
import type { DerivedLayer, LayerForm } from './architecture.ts';
import { expectation, rises, sum } from './expectation.ts';
import type { Expectation, Fail } from './expectation.ts';
import { checkCounted, checkExamples, checkHistory, checkSnapshots } from './measured.ts';
import type { Counted } from './measured.ts';

interface Record {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}
type Run = Parameters<typeof checkHistory>[0] & {
  readonly shipped: boolean;
  readonly testAccuracy: number;
  readonly parameters: number;
  readonly weights: Record;
  readonly configuration: {
    readonly architecture: readonly LayerForm[];
    readonly frozen: readonly string[];
    readonly evaluationImages: number;
    readonly statisticsImages: number;
  };
};
interface Comparison {
  readonly run: string;
  readonly against: string;
  readonly difference: number;
  readonly interval: readonly number[];
  readonly onlyRun: number;
  readonly onlyAgainst: number;
  readonly pValue: number;
  readonly adjustedP: number;
}
type PerChannel = Readonly<globalThis.Record<string, unknown>> & { readonly layer: string };

/** What the relations look at, as the schema has it. */
export interface ManifestForm {
  readonly dataset: {
    readonly classes: readonly string[];
    readonly splits: { readonly train: number; readonly validation: number; readonly test: number };
    readonly statistics: { readonly images: number; readonly histogram: readonly number[] };
  };
  readonly architecture: readonly DerivedLayer[];
  readonly runs: readonly Run[];
  readonly checkpoints: readonly (Parameters<typeof checkSnapshots>[0][number] & { readonly weights: Record })[];
  readonly comparisons: readonly Comparison[];
  readonly metrics: { readonly validation: Counted; readonly untrainedValidation: Counted; readonly test: Counted };
  readonly examples: Parameters<typeof checkExamples>[0];
  readonly analyses: { readonly layers: readonly PerChannel[]; readonly filters: readonly PerChannel[] };
  readonly evidence: Readonly<
    globalThis.Record<string, { readonly result: Record; readonly tensors?: Record | undefined }>
  >;
  readonly files: Readonly<globalThis.Record<string, Record>>;
  readonly digest: string;
}

/** Grey images of the size of the first layer's output, for a convolution with padding "same" keeps it. */
export const inputOf = ({ architecture }: Pick<ManifestForm, 'architecture'>): [number, number, number] => {
  const [height = 0, width = 0] = architecture[0]?.outputShape ?? [];
  return [height, width, 1];
};

function checkDataset({ dataset }: ManifestForm, { same, close }: Expectation): void {
  const { classes, splits, statistics } = dataset;
  same(['dataset', 'classes'], classes, [...new Set(classes)]);
  same(['dataset', 'statistics', 'images'], statistics.images, splits.train);
  close(['dataset', 'statistics', 'histogram'], sum(statistics.histogram), 1);
}

/** The rule by which one of several seeds is shipped: the median of the validation accuracies; of equals, the first; of two, the lower. */
function checkShipped(runs: readonly Run[], { same, holds }: Expectation): void {
  const shipped = runs.filter((run) => run.shipped);
  holds(['runs'], shipped.length === 1, 'be so that exactly one run is shipped');
  const main = runs
    .filter(({ kind }) => kind === 'main')
    .toSorted((a, b) => a.validationAccuracy - b.validationAccuracy);
  const median = main[Math.floor((main.length - 1) / 2)];
  runs.forEach(({ id, shipped: is }, i) => {
    if (shipped.length === 1) same(['runs', i, 'shipped'], is, id === median?.id);
  });
}

function checkRuns(manifest: ManifestForm, expect: Expectation): void {
  const { runs, architecture, dataset } = manifest;
  const { same, holds } = expect;
  const input = inputOf(manifest);
  const shipped = runs.find((run) => run.shipped);
  runs.forEach((run, i) => {
    const path = ['runs', i];
    const { id, configuration, parameters, testAccuracy } = run;
    const { architecture: layers, frozen, trainingImages, evaluationImages, statisticsImages } = configuration;
    holds([...path, 'id'], runs.findIndex((one) => one.id === id) === i, 'differ from every other run’s');
    checkHistory(run, path, expect);
    checkLayers(layers, input, [...path, 'configuration', 'architecture'], expect);
    same([...path, 'parameters'], parameters, sum(stepsOf(layers, input).map((step) => step.parameters)));
    same([...path, 'weights', 'path'], run.weights.path, `networks/${id}.safetensors`);
    same([...path, 'configuration', 'trainingImages'], trainingImages, dataset.splits.train);
    for (const [key, images] of Object.entries({ evaluationImages, statisticsImages }))
      holds([...path, 'configuration', key], images <= trainingImages, 'be at most the training images');
    const unknown = frozen.find((name) => !layers.some((layer) => layer.name === name));
    holds([...path, 'configuration', 'frozen'], unknown === undefined, `name layers of the run; unknown: ${unknown}`);
    const right = testAccuracy * dataset.splits.test;
    holds([...path, 'testAccuracy'], Math.abs(right - Math.round(right)) < 1e-6, 'be a share of the test images');
    // Seeds differ in nothing else, so that their spread is that of the random start.
    if (run.kind === 'main') same([...path, 'configuration'], configuration, shipped?.configuration);
  });
  const derived = ['outputShape', 'parameters', 'macs', 'receptiveField', 'jump'];
  const forms = architecture.map((layer) =>
    Object.fromEntries(Object.entries(layer).filter(([key]) => !derived.includes(key))),
  );
  const sorted = (layers: readonly object[]): object[] =>
    layers.map((layer) => Object.fromEntries(Object.entries(layer).sort(([a], [b]) => (a < b ? -1 : 1))));
  same(['architecture'], sorted(forms), sorted(shipped?.configuration.architecture ?? []));
}

function checkComparisons({ comparisons, runs, dataset }: ManifestForm, { same, close, holds }: Expectation): void {
  // Every ablation beside the main network of its length, where that was trained.
  const base = runs.find(({ kind }) => kind === 'short');
  const ablations = runs.filter(({ kind }) => base !== undefined && kind !== 'main' && kind !== 'short');
  same(
    ['comparisons'],
    comparisons.map(({ run }) => run),
    ablations.map(({ id }) => id),
  );
  comparisons.forEach(({ run, against, difference, interval, onlyRun, onlyAgainst, pValue, adjustedP }, i) => {
    const path = ['comparisons', i];
    const [one, other] = [run, against].map((id) => runs.find((record) => record.id === id));
    same([...path, 'against'], against, base?.id);
    close([...path, 'difference'], difference, (one?.testAccuracy ?? NaN) - (other?.testAccuracy ?? NaN));
    same([...path, 'onlyRun'], onlyRun - onlyAgainst, Math.round(difference * dataset.splits.test));
    const [low = NaN, high = NaN] = interval;
    holds([...path, 'interval'], low <= difference && difference <= high, 'hold the difference');
    holds([...path, 'adjustedP'], adjustedP >= pValue, 'be at least pValue');
  });
}

/** What is counted twice is the same: metrics, runs, checkpoints. */
function checkMetrics(manifest: ManifestForm, expect: Expectation): void {
  const { metrics, dataset, checkpoints, runs } = manifest;
  const { same, close } = expect;
  const { validation, untrainedValidation, test } = metrics;
  checkCounted(validation, dataset.splits.validation, ['metrics', 'validation'], expect);
  checkCounted(untrainedValidation, dataset.splits.validation, ['metrics', 'untrainedValidation'], expect);
  checkCounted(test, dataset.splits.test, ['metrics', 'test'], expect);
  const sizes = validation.confusion.map(sum);
  same(['metrics', 'untrainedValidation', 'confusion'], untrainedValidation.confusion.map(sum), sizes);
  const shipped = runs.find((run) => run.shipped);
  if (shipped === undefined) return;
  checkSnapshots(checkpoints, shipped, sizes, expect);
  close(['metrics', 'test', 'accuracy'], test.accuracy, shipped.testAccuracy);
  // Measured once while training, perhaps on a graphics card, and once as shipped: a near tie may turn.
  const nearly = 5e-4;
  close(['metrics', 'validation', 'accuracy'], validation.accuracy, shipped.validationAccuracy, nearly);
  close(
    ['checkpoints', 0, 'validationAccuracy'],
    checkpoints[0]?.validationAccuracy ?? NaN,
    untrainedValidation.accuracy,
    nearly,
  );
}

/** Statistics are of these layers, and have a number for each of their channels. */
function checkPerChannel({ architecture, analyses }: ManifestForm, { same, holds }: Expectation): void {
  const channels = (name: string): number => architecture.find((layer) => layer.name === name)?.outputShape[2] ?? 0;
  const hidden = architecture.slice(0, -1).map(({ name }) => name);
  const convolutions = architecture.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
  const named = (key: keyof typeof analyses, expected: readonly string[]): void =>
    same(
      ['analyses', key],
      analyses[key].map(({ layer }) => layer),
      expected,
    );
  named('layers', hidden);
  named('filters', convolutions);
  analyses.layers.forEach((record, i) => {
    for (const key of ['dead', 'untrainedDead']) {
      const dead = record[key] as readonly number[];
      const are = rises(dead) && (dead.at(-1) ?? -1) < channels(record.layer);
      holds(['analyses', 'layers', i, key], are, 'be channels of the layer, each once, in order');
    }
  });
  analyses.filters.forEach((record, i) => {
    for (const [key, values] of Object.entries(record))
      if (Array.isArray(values)) same(['analyses', 'filters', i, key], values.length, channels(record.layer));
  });
}

/** Every file is named once, and lies where its owner is. */
function checkFiles({ runs, checkpoints, evidence, files }: ManifestForm, { same, holds }: Expectation): void {
  const results = Object.entries(evidence).flatMap(([name, { result, tensors }]) => [
    { at: ['evidence', name, 'result'], file: result, path: `evidence/${name}.json` },
    ...(tensors ? [{ at: ['evidence', name, 'tensors'], file: tensors, path: `evidence/${name}.safetensors` }] : []),
  ]);
  for (const { at, file, path } of results) same([...at, 'path'], file.path, path);
  checkpoints.forEach(({ step, weights }, i) => {
    const path = `checkpoints/step-${String(step).padStart(6, '0')}.safetensors`;
    same(['checkpoints', i, 'weights', 'path'], weights.path, path);
  });
  const all = [
    ...Object.entries(files).map(([key, file]) => ({ at: ['files', key], file })),
    ...runs.map(({ weights }, i) => ({ at: ['runs', i, 'weights'], file: weights })),
    ...checkpoints.map(({ weights }, i) => ({ at: ['checkpoints', i, 'weights'], file: weights })),
    ...results,
  ];
  const seen = new Set(['manifest.json']);
  for (const { at, file } of all) {
    holds([...at, 'path'], !seen.has(file.path), `name a file of its own; ${file.path} is another one’s`);
    seen.add(file.path);
  }
}

/** Calls `fail` for every relation that does not hold; for the digest last, so that a wrong number is told by its own field. */
export function checkManifest(manifest: ManifestForm, fail: Fail): void {
  const expect = expectation(fail);
  checkDataset(manifest, expect);
  checkDerived(manifest.architecture, inputOf(manifest), ['architecture'], expect);
  checkRuns(manifest, expect);
  checkShipped(manifest.runs, expect);
  checkComparisons(manifest, expect);
  checkMetrics(manifest, expect);
  checkExamples(manifest.examples, manifest.dataset.classes, expect);
  checkPerChannel(manifest, expect);
  checkFiles(manifest, expect);
  expect.same(['digest'], manifest.digest, manifestDigest(manifest));
}
