// The training loop: steps, a measurement after each epoch, checkpoints. What one step sees is batches.ts, what it does is
// src/model/training.ts, what is measured is snapshot.ts.
import * as tf from '@tensorflow/tfjs-core';
import { deriveLayers } from '../../src/model/architecture.ts';
import { imagesToTensor, side } from '../../src/model/preprocess.ts';
import { disposeState, foldNetwork, initialState, learningRate, trainStep } from '../../src/model/training.ts';
import type { EpochRecord } from '../../src/artifacts/schema.ts';
import type { Backend } from './backends.ts';
import { batchAt, epochOrder, evaluationSubset, permuted, stepsPerEpoch } from './batches.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts';
import type { Configuration } from '../config.ts';
import { classes } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import type { Report } from '../processes/progress.ts';
import { foldOnWasm, snapshotOf } from './snapshot.ts';
import type { Measurement, Snapshot } from './snapshot.ts';

export interface TrainingData {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
}

export interface TrainingResult {
  /** Folded, by the names of `weightShapes`; on wasm, whatever backend trained. */
  readonly weights: Record<string, tf.Tensor>;
  readonly history: readonly EpochRecord[];
  readonly steps: number;
  readonly seconds: number;
  readonly backend: Backend['name'];
  readonly machine: string;
  readonly commit: string;
}

export interface TrainingEffects {
  /** Where the state is kept. */
  readonly checkpointFile: string;
  readonly log: (line: string) => void;
  readonly report: Report;
  /** Asked after every step: true ends the run at once, after a checkpoint. */
  readonly interrupted: () => boolean;
  /** Given the network at the steps of `keptSteps`; may be given the same step again by a run that goes on from an earlier one. */
  readonly keep?: (snapshot: Snapshot) => void;
  /** Told where a run goes on; what it throws ends the run before it costs anything. */
  readonly resume?: (from: {
    readonly step: number;
    readonly steps: number;
    readonly history: readonly EpochRecord[];
  }) => void;
  /** Provenance of a run that starts now. */
  readonly backend: Backend['name'];
  readonly machine: string;
  readonly commit: string;
}

/** Steps between two checkpoints: seconds of work, so that little is lost. */
const checkpointInterval = 100;
/** Steps between two looks at the loss, the only number that is read back between checkpoints. */
const lossInterval = 10;

export class Interrupted extends Error {}

/**
 * The steps whose networks are kept to watch learning: the start, four early ones, the first epoch's end, and about twenty epochs
 * spread evenly.
 */
export function keptSteps(perEpoch: number, epochs: number): ReadonlySet<number> {
  const spread = Array.from({ length: 20 }, (_, i) => Math.round(((i + 1) * epochs) / 20));
  const ends = [1, ...spread].filter((epoch) => epoch >= 1).map((epoch) => epoch * perEpoch);
  const early = [0, 10, 50, 200, 500].filter((step) => step < perEpoch * epochs);
  return new Set([...early, ...ends].sort((a, b) => a - b));
}

/**
 * Trains on the current backend, or goes on from the checkpoint, until the last epoch; a finished run is only loaded.
 * Throws `Interrupted` after saving when asked to stop, and where another backend began the run.
 */
export async function train(
  data: TrainingData,
  configuration: Configuration,
  { checkpointFile, log, report, interrupted, keep, resume, ...origin }: TrainingEffects,
): Promise<TrainingResult> {
  const { seed, epochs, batchSize, optimiser, frozen } = configuration;
  const layers = deriveLayers(configuration.architecture);
  const { validation } = data;
  const images =
    configuration.labels === 'true' ? data.train : { ...data.train, labels: permuted(data.train.labels, seed) };
  const perEpoch = stepsPerEpoch(images.labels.length, batchSize);
  const steps = perEpoch * epochs;
  const subset = evaluationSubset(images, configuration.evaluationImages);
  const statistics = evaluationSubset(images, configuration.statisticsImages).images;

  const found = loadCheckpoint(checkpointFile, configuration, log);
  const state = found?.state ?? initialState(seed, layers);
  const history: EpochRecord[] = [...(found?.progress.history ?? [])];
  const provenance = {
    backend: found?.progress.backend ?? origin.backend,
    machine: found?.progress.machine ?? origin.machine,
    commit: found?.progress.commit ?? origin.commit,
  };
  if (state.step < steps && provenance.backend !== origin.backend)
    throw new Error(
      `invalid backend ${origin.backend} for ${checkpointFile}: this run was begun on ${provenance.backend}; go on with --backend ${provenance.backend}, or begin anew with --from train`,
    );
  if (found && state.step < steps) {
    resume?.({ step: state.step, steps, history });
    log(`training goes on from step ${state.step} of ${steps} (${checkpointFile})`);
  } else if (found)
    log(
      `training was complete, at commit ${found.progress.commit} (${checkpointFile}); --from train forgets it and trains anew`,
    );
  let seconds = found?.progress.seconds ?? 0;
  let mark = performance.now();
  const save = async (): Promise<void> => {
    const now = performance.now();
    seconds += (now - mark) / 1000;
    mark = now;
    await saveCheckpoint(checkpointFile, state, { history, seconds, ...provenance }, configuration);
  };

  const measurement: Measurement = { subset, statistics, validation, layers };
  const kept = keptSteps(perEpoch, epochs);
  /** Measures the network now, and gives it to `keep` where its step is one of the kept ones. */
  const measureNow = (): Promise<Omit<Snapshot, 'weights'>> =>
    snapshotOf(state, perEpoch, measurement, (snapshot) => {
      if (kept.has(state.step)) keep?.(snapshot);
    });
  let lastLoss = Number.NaN;
  // Waited for only when the next loss is asked for: until then a card works on, and the next batches are made ready meanwhile.
  let asked: Promise<void> = Promise.resolve();
  const ask = async (loss: tf.Scalar): Promise<void> => {
    lastLoss = (await loss.data())[0] as number;
    loss.dispose();
  };
  while (history.length < epochs) {
    const epoch = history.length;
    const order = epochOrder(images.labels.length, seed, epoch);
    while (state.step < (epoch + 1) * perEpoch) {
      // The ends of epochs are measured below.
      if (keep && kept.has(state.step) && (state.step === 0 || state.step % perEpoch !== 0)) await measureNow();
      const { pixels, labels } = batchAt(images, order, state.step, state.step - epoch * perEpoch, configuration);
      const batch = tf.tensor4d(pixels, [batchSize, side, side, 1]);
      const targets = tf.tidy(() => tf.oneHot(tf.tensor1d(labels, 'int32'), classes.length)) as tf.Tensor2D;
      const loss = trainStep(
        state,
        batch,
        targets,
        learningRate(state.step, steps, optimiser),
        optimiser,
        layers,
        frozen,
      );
      tf.dispose([batch, targets]);
      if (state.step % lossInterval === 0) {
        await asked;
        asked = ask(loss);
      } else loss.dispose();
      report({
        done: state.step * batchSize,
        total: steps * batchSize,
        unit: 'images',
        loss: lastLoss,
        accuracy: history.at(-1)?.validationAccuracy,
      });
      if (state.step % checkpointInterval === 0) await save();
      if (interrupted()) {
        await asked;
        await save();
        throw new Interrupted(`interrupted at step ${state.step} of ${steps}; the same command goes on from there`);
      }
      if (state.step % lossInterval === 0) await new Promise(setImmediate); // lets a signal in
    }
    await asked;
    const { train: onTrain, validation: onValidation } = await measureNow();
    const record: EpochRecord = {
      epoch: epoch + 1,
      learningRate: learningRate(state.step - 1, steps, optimiser),
      loss: onTrain.loss,
      accuracy: onTrain.accuracy,
      validationLoss: onValidation.loss,
      validationAccuracy: onValidation.accuracy,
    };
    if (!Number.isFinite(record.loss))
      throw new Error(`invalid training: the loss is ${record.loss} after epoch ${epoch + 1}; lower peakRate`);
    history.push(record);
    await save();
    log(
      `epoch ${record.epoch} of ${epochs}: loss ${record.loss.toFixed(4)}, accuracy ${record.accuracy.toFixed(4)}, validation loss ${record.validationLoss.toFixed(4)}, validation accuracy ${record.validationAccuracy.toFixed(4)}, ${Math.round(seconds)} s`,
    );
  }
  const weights = await foldOnWasm(state, measurement);
  disposeState(state);
  return { weights, history, steps, seconds, ...provenance };
}

/** The network before its first step, folded with the statistics of the same training images: the control of every claim. */
export function untrainedNetwork(
  train: LabelledImages,
  configuration: Pick<Configuration, 'seed' | 'architecture' | 'statisticsImages'>,
): Record<string, tf.Tensor> {
  return tf.tidy(() => {
    const layers = deriveLayers(configuration.architecture);
    return foldNetwork(
      initialState(configuration.seed, layers).parameters,
      imagesToTensor(evaluationSubset(train, configuration.statisticsImages).images),
      layers,
    );
  });
}
