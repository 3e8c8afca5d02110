// The runs behind the claims: that they are the ones of the recipe, that the shipped one was chosen by the rule, and that what the manifest
// tells of them follows from the weights and predictions that lie beside it.
import * as tf from '@tensorflow/tfjs';
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWasm } from '../../pipeline/training/backends.ts';
import { fullRun } from '../../pipeline/config.ts';
import { checksums, findDataset, pick, readTrainingSet, splitTrainingSet } from '../../pipeline/datasets/dataset.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { logitsOf, measure } from '../../pipeline/measuring/metrics.ts';
import type { Metrics } from '../../pipeline/measuring/metrics.ts';
import { allRuns } from '../../pipeline/training/runs.ts';
import { keptSteps } from '../../pipeline/training/train.ts';
import { medianRun } from '../../pipeline/training/training-stage.ts';
import { artifactsFolder, loadArtifacts, readArtifact } from '../../src/artifacts/build.ts';
import type { Artifacts, Tensors } from '../../src/artifacts/build.ts';
import { decodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';
import type { CheckpointRecord, FileRecord, RunRecord } from '../../src/artifacts/schema.ts';
import { shippedRun } from '../../src/artifacts/shipped-run.ts';
import { networkOf } from '../../src/model/architecture.ts';
import { tutorialNetwork } from '../../src/model/networks/tutorial.ts';
import { weightsToDevice } from '../../src/model/network.ts';
import { initialState } from '../../src/model/training.ts';

let artifacts: Artifacts;
let manifest: Artifacts['manifest'];
let shipped: RunRecord;
let labels: TensorData['data'];
let predicted: (id: string) => TensorData['data'];

const read = (record: FileRecord): Tensors =>
  decodeSafetensors(readArtifact(artifactsFolder(), record), record.path).tensors;
const run = (id: string): RunRecord => {
  const found = manifest.runs.find((one) => one.id === id);
  if (found === undefined) throw new Error(`missing run "${id}"; runs: ${manifest.runs.map((one) => one.id).join()}`);
  return found;
};

beforeAll(async () => {
  await useWasm();
  artifacts = loadArtifacts();
  manifest = artifacts.manifest;
  shipped = shippedRun(manifest);
  const tensors = read(manifest.files.testLogits);
  labels = tensorNamed(tensors, 'labels').data;
  predicted = (id) => tensorNamed(tensors, `predicted/${id}`).data;
});

/** Asserts that `found` is `exact`, rounded to half precision. */
function expectHalf(found: Tensors, exact: Tensors): void {
  expect([...found.keys()]).toEqual([...exact.keys()]);
  for (const [name, { dtype, data }] of found) {
    expect(dtype).toBe('float16');
    const truth = tensorNamed(exact, name).data;
    const beyond = Array.from(data, (v, i) => {
      const value = truth[i] as number;
      return Math.abs(v - value) - Math.abs(value) * 2 ** -11;
    });
    expect(
      beyond.reduce((x, y) => Math.max(x, y), 0),
      name,
    ).toBeLessThan(2 ** -24);
  }
}

describe('the runs', () => {
  it('are those of the recipe, each with its own configuration; those for a GPU may be missing', () => {
    const wanted = allRuns(fullRun).filter(
      ({ id, gpuOnly }) => !gpuOnly || manifest.runs.some((record) => record.id === id),
    );
    expect(manifest.runs.map(({ id, kind }) => [id, kind])).toEqual(wanted.map(({ id, kind }) => [id, kind]));
    for (const { id, configuration } of wanted) {
      const { seed, epochs, optimiser, ...rest } = configuration;
      const { peakRate: peakLearningRate, warmUp, momentum, weightDecay } = optimiser;
      const found = run(id);
      expect(found.configuration).toEqual({ ...rest, peakLearningRate, warmUp, momentum, weightDecay });
      expect([found.seed, found.epochs, found.history.length]).toEqual([seed, epochs, epochs]);
      expect(found.steps).toBe(epochs * Math.floor(rest.trainingImages / rest.batchSize));
    }
  });

  it('were trained by committed programs, and end where their histories end', () => {
    for (const { commit, validationAccuracy, history } of manifest.runs) {
      expect(commit).toMatch(/^[0-9a-f]{40}$/);
      expect(history.at(-1)?.validationAccuracy).toBe(validationAccuracy);
    }
  });

  it('are five main ones, small enough, which give at least 92.8 % of the test images on average', () => {
    const main = manifest.runs.filter(({ kind }) => kind === 'main');
    expect(main.map(({ seed }) => seed)).toEqual([0, 1, 2, 3, 4]);
    for (const { parameters } of main) expect(parameters).toBeLessThanOrEqual(100_000);
    expect(main.reduce((sum, { testAccuracy }) => sum + testAccuracy, 0) / main.length).toBeGreaterThanOrEqual(0.928);
  });

  it('hold the shipped one, the median by validation accuracy; of equals the lower seed comes first', () => {
    const main = manifest.runs.filter(({ kind }) => kind === 'main');
    expect(manifest.runs.filter((one) => one.shipped)).toEqual([medianRun(main)]);
    const before = main.filter(
      ({ validationAccuracy, seed }) =>
        validationAccuracy < shipped.validationAccuracy ||
        (validationAccuracy === shipped.validationAccuracy && seed < shipped.seed),
    );
    expect([shipped.kind, before.length]).toEqual(['main', 2]);
  });

  it('have weights of the shapes of their own architectures, as many as they say, in half precision', () => {
    for (const { weights, parameters, configuration } of manifest.runs) {
      const tensors = [...read(weights).values()];
      expect(new Set(tensors.map(({ dtype }) => dtype))).toEqual(new Set(['float16']));
      const network = networkOf(configuration.architecture, tutorialNetwork.input);
      tf.dispose(weightsToDevice(read(weights), network));
      expect(tensors.reduce((sum, { data }) => sum + data.length, 0)).toBe(parameters);
    }
  });
});

describe('the controls', () => {
  it('kept their first layer where it was frozen: its filters point where they were drawn', () => {
    const { seed, weights } = run('frozen-conv1');
    const start = (initialState(seed, tutorialNetwork).parameters['conv1/kernel'] as tf.Tensor).dataSync();
    const kernel = tensorNamed(read(weights), 'conv1/kernel').data;
    for (let c = 0; c < 16; c++) {
      const [a, b] = [start, kernel].map((k) => Array.from({ length: 25 }, (_, i) => k[i * 16 + c] as number)) as [
        number[],
        number[],
      ];
      const dot = a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
      expect(dot / Math.hypot(...a) / Math.hypot(...b)).toBeCloseTo(1, 5);
    }
  });

  it('learned nothing of the classes from permuted labels', () => {
    expect(run('permuted-labels').validationAccuracy).toBeLessThan(0.2);
    expect(run('permuted-labels').testAccuracy).toBeLessThan(0.2);
  });
});

describe('the files in half precision', () => {
  /** A tenth of a point: what was recorded during training was measured before rounding. */
  const tolerance = 0.001;
  let validation: LabelledImages;
  beforeAll(async () => {
    const all = readTrainingSet(await findDataset(() => undefined));
    validation = pick(all, splitTrainingSet(all.labels, manifest.dataset.splits.train).validation);
  });
  const measureFile = (weights: FileRecord, configuration: RunRecord['configuration']): Metrics => {
    const network = networkOf(configuration.architecture, tutorialNetwork.input);
    const onDevice = weightsToDevice(read(weights), network);
    const logits = logitsOf({ ...network, weights: onDevice }, validation.images);
    const metrics = measure(logits, validation.labels, network.classes);
    tf.dispose(onDevice);
    return metrics;
  };

  it('give the validation accuracy that was recorded of the shipped run, and of two controls', () => {
    for (const { id, configuration, weights, validationAccuracy } of [shipped, run('frozen-conv1'), run('flatten')]) {
      const { accuracy } = measureFile(weights, configuration);
      expect(Math.abs(accuracy - validationAccuracy), id).toBeLessThan(tolerance);
    }
  });

  it('give the validation accuracy, loss and classes that were recorded of an early, a middle and the last checkpoint', () => {
    const { checkpoints } = manifest;
    for (const place of [3, Math.floor(checkpoints.length / 2), checkpoints.length - 1]) {
      const { step, weights, ...recorded } = checkpoints[place] as CheckpointRecord;
      const { accuracy, loss, perClass } = measureFile(weights, shipped.configuration);
      expect(Math.abs(accuracy - recorded.validationAccuracy), `step ${step}`).toBeLessThan(tolerance);
      expect(Math.abs(loss - recorded.validationLoss), `step ${step}`).toBeLessThan(tolerance);
      // Of 500 images, at most two.
      perClass.forEach((share, k) => expect(Math.abs(share - (recorded.perClass[k] as number))).toBeLessThan(0.005));
    }
  });
});

describe('the checkpoints', () => {
  it('begin with the start and four early steps; all others, about twenty, are ends of epochs up to the last step', () => {
    const steps = manifest.checkpoints.map(({ step }) => step);
    const early = [0, 10, 50, 200, 500];
    const perEpoch = shipped.steps / shipped.epochs;
    const ends = steps.filter((step) => !early.includes(step));
    expect(steps.filter((step) => early.includes(step))).toEqual(early);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    for (const step of ends) expect(step % perEpoch, `step ${step}`).toBe(0);
    expect(ends.length).toBeGreaterThanOrEqual(18);
    expect(ends.length).toBeLessThanOrEqual(22);
    expect(ends.at(-1)).toBe(shipped.steps);
  });

  it('are at most 130 kB each, in half precision, and so are the main networks', () => {
    const main = manifest.runs.filter(({ kind }) => kind === 'main');
    for (const { weights } of [...manifest.checkpoints, ...main]) {
      expect(weights.bytes, weights.path).toBeLessThanOrEqual(130_000);
      expect(readArtifact(artifactsFolder(), weights)).toHaveLength(weights.bytes);
      for (const { dtype } of read(weights).values()) expect(dtype).toBe('float16');
    }
  });

  it('are those of the rule, from the untrained network to the shipped one', () => {
    const { steps, epochs, weights } = shipped;
    const { checkpoints } = manifest;
    expect(checkpoints.map(({ step }) => step)).toEqual([...keptSteps(steps / epochs, epochs)]);
    for (const { step, epochs: passes } of checkpoints) expect(passes).toBeCloseTo((step * epochs) / steps, 12);
    const [first, last] = [checkpoints.at(0), checkpoints.at(-1)].map((one) => read(one?.weights as FileRecord)) as [
      Tensors,
      Tensors,
    ];
    expectHalf(first, artifacts.untrained.weights);
    expectHalf(last, artifacts.trained.weights);
    expectHalf(read(weights), artifacts.trained.weights);
  });

  it('are measured as the history is, and their classes average to their accuracy', () => {
    for (const { epochs, loss, accuracy, validationLoss, validationAccuracy, perClass } of manifest.checkpoints) {
      const record = shipped.history.find(({ epoch }) => epoch === epochs);
      if (record) expect(record).toMatchObject({ loss, accuracy, validationLoss, validationAccuracy });
      expect(perClass.reduce((a, b) => a + b) / 10).toBeCloseTo(validationAccuracy, 12);
    }
    expect(manifest.checkpoints[0]?.validationAccuracy).toBe(manifest.metrics.untrainedValidation.accuracy);
  });
});

describe('the test predictions', () => {
  const rightOf = (id: string): boolean[] => Array.from(predicted(id), (label, i) => label === labels[i]);
  const count = (values: readonly boolean[]): number => values.filter(Boolean).length;

  it('stand beside the labels of the test file, byte for byte', () => {
    const header = Uint8Array.of(0, 0, 8, 1, 0, 0, 10_000 >> 8, 10_000 & 255);
    const file = createHash('sha256').update(header).update(Uint8Array.from(labels)).digest('hex');
    expect(file).toBe(checksums['t10k-labels-idx1-ubyte']);
  });

  it('give the accuracy of every run and the confusion matrix of the shipped one', () => {
    for (const { id, testAccuracy } of manifest.runs)
      expect(count(rightOf(id)) / labels.length, id).toBeCloseTo(testAccuracy, 12);
    const confusion = Array.from({ length: 10 }, () => new Array<number>(10).fill(0));
    predicted(shipped.id).forEach((label, i) => {
      const row = confusion[labels[i] as number] as number[];
      row[label] = (row[label] as number) + 1;
    });
    expect(confusion).toEqual(manifest.metrics.test.confusion);
    expect(shipped.testAccuracy).toBe(manifest.metrics.test.accuracy);
  });

  it('give the comparisons: every ablation against the main network of its length', () => {
    const ablations = manifest.runs.filter(({ kind }) => kind !== 'main' && kind !== 'short');
    expect(manifest.comparisons.map(({ run: id, against }) => [id, against])).toEqual(
      ablations.map(({ id }) => [id, 'short']),
    );
    const base = rightOf('short');
    for (const { run: id, difference, onlyRun, onlyAgainst, pValue, adjustedP } of manifest.comparisons) {
      const right = rightOf(id);
      expect(difference).toBeCloseTo(run(id).testAccuracy - run('short').testAccuracy, 12);
      expect(onlyRun).toBe(count(right.map((is, i) => is && base[i] === false)));
      expect(onlyAgainst).toBe(count(right.map((is, i) => !is && base[i] === true)));
      expect(adjustedP).toBeGreaterThanOrEqual(pValue);
    }
  });
});
