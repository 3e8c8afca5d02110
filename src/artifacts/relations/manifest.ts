// What must hold between the parts of a manifest, beyond the form of each. Everything here is checked where a manifest is written and where
// it is read.
import { checkpointPath, filePlaces } from './file-places.ts';
import { manifestDigest } from '../manifest-digest.ts';
import { checkDerived, inputOf } from './architecture.ts';
import { checkCard } from './dataset-card.ts';
import type { CardForm } from './dataset-card.ts';
import type { DerivedLayer } from './architecture.ts';
import { expectation } from './expectation.ts';
import { sum } from '../../mean.ts';
import type { Expectation, Fail } from './expectation.ts';
import { checkCounted, checkExamples, checkSnapshots } from './measured.ts';
import type { Counted } from './measured.ts';
import { checkRuns, checkShipped } from './runs.ts';
import type { FileForm, Run } from './runs.ts';

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
type PerChannel = Readonly<Record<string, unknown>> & { readonly layer: string };

/** What the relations look at, as the schema has it. */
export interface ManifestForm {
  readonly dataset: CardForm & {
    readonly splits: { readonly train: number; readonly validation: number; readonly test: number };
    readonly statistics: { readonly images: number; readonly histogram: readonly number[] };
  };
  readonly architecture: readonly DerivedLayer[];
  readonly runs: readonly Run[];
  readonly checkpoints: readonly (Parameters<typeof checkSnapshots>[0][number] & { readonly weights: FileForm })[];
  readonly comparisons: readonly Comparison[];
  readonly metrics: { readonly validation: Counted; readonly untrainedValidation: Counted; readonly test: Counted };
  readonly examples: Parameters<typeof checkExamples>[0];
  readonly analyses: { readonly filters: readonly PerChannel[] };
  readonly evidence: Readonly<Record<string, { readonly result: FileForm; readonly tensors?: FileForm | undefined }>>;
  readonly files: Readonly<Record<string, FileForm>>;
  readonly digest: string;
}

function checkDataset({ dataset }: ManifestForm, expect: Expectation): void {
  const { same, close } = expect;
  const { splits, statistics } = dataset;
  checkCard(dataset, ['dataset'], expect);
  same(['dataset', 'statistics', 'images'], statistics.images, splits.train);
  close(['dataset', 'statistics', 'histogram'], sum(statistics.histogram), 1);
}

/** The network has one output for each class. */
const checkHead = ({ architecture, dataset }: ManifestForm, { same }: Expectation): void =>
  same(['architecture', architecture.length - 1, 'outputShape'], architecture.at(-1)?.outputShape, [
    1,
    1,
    dataset.classes.length,
  ]);

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

/** Gains are of these layers, and have a number for each of their channels. */
function checkPerChannel({ architecture, analyses }: ManifestForm, { same }: Expectation): void {
  const channels = (name: string): number => architecture.find((layer) => layer.name === name)?.outputShape[2] ?? 0;
  const convolutions = architecture.filter(({ kind }) => kind === 'conv').map(({ name }) => name);
  same(
    ['analyses', 'filters'],
    analyses.filters.map(({ layer }) => layer),
    convolutions,
  );
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
  checkpoints.forEach(({ step, weights }, i) =>
    same(['checkpoints', i, 'weights', 'path'], weights.path, checkpointPath(step)),
  );
  for (const [key, path] of Object.entries(filePlaces)) same(['files', key, 'path'], files[key]?.path, path);
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
  checkDerived(manifest.architecture, inputOf(manifest.dataset), ['architecture'], expect);
  checkHead(manifest, expect);
  checkRuns(manifest, manifest.dataset, expect);
  checkShipped(manifest.runs, expect);
  checkComparisons(manifest, expect);
  checkMetrics(manifest, expect);
  checkExamples(manifest.examples, manifest.dataset.classes, expect);
  checkPerChannel(manifest, expect);
  checkFiles(manifest, expect);
  expect.same(['digest'], manifest.digest, manifestDigest(manifest));
}
