// What must hold within a set of measurements: shares against the counts that they come from, histories, examples and their probabilities.
import { placeOfGreatest } from './expectation.ts';
import { sum } from '../../mean.ts';
import type { Expectation, Path } from './expectation.ts';

export interface Counted {
  readonly accuracy: number;
  readonly perClass: readonly number[];
  readonly confusion: readonly (readonly number[])[];
}

/** Accuracy and recalls are those of the confusion matrix, which counts every image once. */
export function checkCounted(counted: Counted, images: number, path: Path, { same, close }: Expectation): void {
  const { accuracy, perClass, confusion } = counted;
  same([...path, 'confusion'], sum(confusion.map(sum)), images);
  close([...path, 'accuracy'], accuracy, sum(confusion.map((row, label) => row[label] as number)) / images);
  confusion.forEach((row, label) => {
    close([...path, 'perClass', label], perClass[label] as number, (row[label] as number) / Math.max(1, sum(row)));
  });
}

export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly learningRate: number;
}

interface Trained {
  readonly id: string;
  readonly kind: string;
  readonly seed: number;
  readonly epochs: number;
  readonly steps: number;
  readonly validationAccuracy: number;
  readonly history: readonly Epoch[];
  readonly configuration: {
    readonly batchSize: number;
    readonly trainingImages: number;
    readonly peakLearningRate: number;
    readonly labels: string;
    readonly frozen: readonly string[];
    readonly architecture: readonly { readonly name: string; readonly kind: string }[];
    readonly augmentation: { readonly eraseArea: readonly number[]; readonly eraseRatio: readonly number[] };
  };
}

/** A run is named by its rule, and its history has every epoch, in order, up to the accuracy that the run is told by. */
export function checkHistory(run: Trained, path: Path, { same, holds }: Expectation): void {
  const { id, kind, seed, epochs, steps, history, configuration } = run;
  same([...path, 'id'], id, kind === 'main' ? `seed-${seed}` : kind);
  // The number first, and no list of so many: a number without bound would fill the memory before it is refused.
  same([...path, 'history'], history.length, epochs);
  same(
    [...path, 'history'],
    history.map(({ epoch }) => epoch),
    history.map((_, i) => i + 1),
  );
  same([...path, 'validationAccuracy'], run.validationAccuracy, history.at(-1)?.validationAccuracy);
  same([...path, 'steps'], steps, epochs * Math.floor(configuration.trainingImages / configuration.batchSize));
  history.forEach(({ learningRate }, i) => {
    const is = learningRate <= configuration.peakLearningRate;
    holds([...path, 'history', i, 'learningRate'], is, 'be at most the peak of the configuration');
  });
  same([...path, 'configuration', 'labels'], configuration.labels, kind === 'permuted-labels' ? 'permuted' : 'true');
  const first = configuration.architecture.find((layer) => layer.kind === 'conv')?.name;
  same([...path, 'configuration', 'frozen'], configuration.frozen, kind === 'frozen-conv1' ? [first] : []);
  for (const key of ['eraseArea', 'eraseRatio'] as const) {
    const [low = NaN, high = NaN] = configuration.augmentation[key];
    holds([...path, 'configuration', 'augmentation', key], low <= high, 'rise');
  }
}

interface Snapshot extends Omit<Epoch, 'epoch' | 'learningRate'> {
  readonly step: number;
  readonly epochs: number;
  readonly perClass: readonly number[];
}

/**
 * Snapshots go from the start to the last step of the run, and those at the end of an epoch say what the history says.
 * @param sizes validation images of each class
 */
export function checkSnapshots(
  snapshots: readonly Snapshot[],
  { epochs, steps, history }: Trained,
  sizes: readonly number[],
  { same, close, holds }: Expectation,
): void {
  const path = ['checkpoints'];
  same([...path, 0, 'step'], snapshots[0]?.step, 0);
  same([...path, snapshots.length - 1, 'step'], snapshots.at(-1)?.step, steps);
  snapshots.forEach((snapshot, i) => {
    holds(
      [...path, i, 'step'],
      i === 0 || snapshot.step > (snapshots[i - 1]?.step ?? NaN),
      'be later than the one before',
    );
    close([...path, i, 'epochs'], snapshot.epochs, (snapshot.step * epochs) / steps);
    const right = sum(snapshot.perClass.map((share, label) => share * (sizes[label] as number)));
    close([...path, i, 'perClass'], right / sum(sizes), snapshot.validationAccuracy);
    const told = history.find(({ epoch }) => epoch === snapshot.epochs);
    for (const key of ['loss', 'accuracy', 'validationLoss', 'validationAccuracy'] as const)
      if (told) same([...path, i, key], snapshot[key], told[key]);
  });
}

interface Shown {
  readonly id: string;
  readonly index: number;
  readonly label: number;
  readonly predicted: number;
  readonly probabilities: readonly number[];
}

/** "T-shirt/top" becomes "t-shirt-top". */
const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** Examples are equally many of each class, in the order of the classes, named by them; the predicted class is the most probable one. */
export function checkExamples(
  examples: readonly Shown[],
  classes: readonly string[],
  { same, close, holds }: Expectation,
): void {
  const each = examples.length / classes.length;
  holds(['examples'], Number.isInteger(each), `be equally many of each of the ${classes.length} classes`);
  examples.forEach(({ id, index, label, predicted, probabilities }, i) => {
    const path = ['examples', i];
    same([...path, 'label'], label, Math.floor(i / each));
    same([...path, 'id'], id, `${slug(classes[label] as string)}-${(i % each) + 1}`);
    holds(
      [...path, 'index'],
      examples.findIndex((one) => one.index === index) === i,
      'differ from every other example’s',
    );
    close([...path, 'probabilities'], sum(probabilities), 1, 1e-5);
    same([...path, 'predicted'], predicted, placeOfGreatest(probabilities));
  });
}
