// What must hold of the runs: each follows the recipe of the main network but for the one thing that its kind names, and the shipped one was
// chosen by the rule.
import { checkLayers, inputOf, stepsOf } from './architecture.ts';
import type { LayerSpec } from '../layer-spec.ts';
import type { DerivedLayer } from './architecture.ts';
import { sum } from '../../mean.ts';
import type { Expectation, Path } from './expectation.ts';
import { checkHistory } from './measured.ts';

export interface FileForm {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export type Run = Parameters<typeof checkHistory>[0] & {
  readonly shipped: boolean;
  readonly testAccuracy: number;
  readonly parameters: number;
  readonly weights: FileForm;
  readonly configuration: {
    readonly architecture: readonly LayerSpec[];
    readonly evaluationImages: number;
    readonly statisticsImages: number;
  };
};

/** The rule by which one of several seeds is shipped: the median of the validation accuracies; of equals, the first; of two, the lower. */
export function checkShipped(runs: readonly Run[], { same, holds }: Expectation): void {
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

/** By what a kind of run differs from the main one, of its configuration; all others differ in their architecture. */
const differences: Readonly<Record<string, readonly string[]>> = {
  main: [],
  short: [],
  'permuted-labels': ['labels'],
  'frozen-conv1': ['frozen'],
  'no-flip': ['augmentation'],
  'no-shift': ['augmentation'],
  'no-augmentation': ['augmentation'],
};
/** What of the augmentation is left out. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'no-flip': ['flip'],
  'no-shift': ['shift'],
  'no-augmentation': ['flip', 'shift', 'erase'],
};

/** Keys in one order, so that what stands there is compared and not how it was written. */
const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
const sortedLayers = (layers: readonly object[]): object[] => layers.map(sorted);

function checkConfiguration(
  { kind, configuration }: Run,
  shipped: Run,
  path: Path,
  { same, holds }: Expectation,
): void {
  const differing = differences[kind] ?? ['architecture'];
  const base = shipped.configuration;
  for (const key of Object.keys(base) as (keyof typeof base)[])
    if (!differing.includes(key)) same([...path, key], configuration[key], base[key]);
  if (leftOut[kind]) {
    const zeros = Object.fromEntries(leftOut[kind].map((key) => [key, 0]));
    same([...path, 'augmentation'], configuration.augmentation, { ...base.augmentation, ...zeros });
  }
  if (!differing.includes('architecture')) return;
  // Other sizes, perhaps a layer less; never another order.
  const names = configuration.architecture.map(({ name }) => name);
  const kept = base.architecture.map(({ name }) => name).filter((name) => names.includes(name));
  same([...path, 'architecture'], names, kept);
  const kinds = new Map(base.architecture.map((layer) => [layer.name, layer.kind]));
  const are = configuration.architecture.every((layer) => kinds.get(layer.name) === layer.kind);
  holds([...path, 'architecture'], are, 'have layers of the same kinds as the shipped run');
}

/** @param dataset its card, and how many images there are of each part */
export function checkRuns(
  { runs, architecture }: { readonly runs: readonly Run[]; readonly architecture: readonly DerivedLayer[] },
  dataset: Parameters<typeof inputOf>[0] & { readonly splits: { readonly train: number; readonly test: number } },
  expect: Expectation,
): void {
  const { same, holds } = expect;
  const { splits } = dataset;
  const input = inputOf(dataset);
  const shipped = runs.find((run) => run.shipped);
  runs.forEach((run, i) => {
    const path = ['runs', i];
    const { id, configuration, parameters, testAccuracy } = run;
    const { architecture: layers, trainingImages, evaluationImages, statisticsImages } = configuration;
    holds([...path, 'id'], runs.findIndex((one) => one.id === id) === i, 'differ from every other run’s');
    checkHistory(run, path, expect);
    checkLayers(layers, input, [...path, 'configuration', 'architecture'], expect);
    same([...path, 'parameters'], parameters, sum(stepsOf(layers, input).map((step) => step.parameters)));
    same([...path, 'weights', 'path'], run.weights.path, `networks/${id}.safetensors`);
    same([...path, 'configuration', 'trainingImages'], trainingImages, splits.train);
    for (const [key, images] of Object.entries({ evaluationImages, statisticsImages }))
      holds([...path, 'configuration', key], images <= trainingImages, 'be at most the training images');
    const right = testAccuracy * splits.test;
    holds([...path, 'testAccuracy'], Math.abs(right - Math.round(right)) < 1e-6, 'be a share of the test images');
    if (shipped) checkConfiguration(run, shipped, [...path, 'configuration'], expect);
  });
  const derived = ['outputShape', 'parameters', 'macs', 'receptiveField', 'jump'];
  const forms = architecture.map((layer) =>
    Object.fromEntries(Object.entries(layer).filter(([key]) => !derived.includes(key))),
  );
  same(['architecture'], sortedLayers(forms), sortedLayers(shipped?.configuration.architecture ?? []));
}
