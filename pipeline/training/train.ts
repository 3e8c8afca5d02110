// The training loop: steps, a measurement after each epoch, checkpoints. What one step sees is batches.ts, what it does is
// src/model/training.ts, where a run begins and ends is session.ts, what is measured is snapshot.ts.
import * as tf from '@tensorflow/tfjs-core';
import type { EpochRecord } from '../../src/artifacts/schema.ts';
import type { Network } from '../../src/model/architecture.ts';
import { imagesToTensor } from '../../src/model/preprocess.ts';
import { foldNetwork, initialState, learningRate, trainStep } from '../../src/model/training.ts';
import type { Configuration } from '../config.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import type { Report } from '../processes/progress.ts';
import { batchAt, batchToDevice, epochOrder, evaluationSubset } from './batches.ts';
import { begin, finish, planOf, saving } from './session.ts';
import type { Origin, Plan, Session, TrainingData, TrainingResult } from './session.ts';
import { snapshotOf } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

export interface TrainingEffects extends Origin {
  readonly report: Report;
  /** Asked after every step: true ends the run at once, after a checkpoint. */
  readonly interrupted: () => boolean;
  /** Called with the network at the steps of `keptSteps`; perhaps twice with the same step, by a run that is resumed from an earlier one. */
  readonly keep?: (snapshot: Snapshot) => void;
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

/** Measures the network as it is now, and gives it to `keep` where its step is one of the kept ones. */
function measureNow(plan: Plan, { state }: Session, { keep }: TrainingEffects): Promise<Omit<Snapshot, 'weights'>> {
  const kept = keptSteps(plan.stepsPerEpoch, plan.configuration.epochs);
  return snapshotOf(state, plan.stepsPerEpoch, plan.measurement, (snapshot) => {
    if (kept.has(state.step)) keep?.(snapshot);
  });
}

/** Trains on the batch of the next step. Returns the loss before it, on the device; the caller disposes. */
function nextStep(
  { configuration, network, images, stepsPerEpoch: perEpoch, steps }: Plan,
  order: Uint32Array,
  { state }: Session,
): tf.Scalar {
  const { optimiser, frozen } = configuration;
  const place = { step: state.step, index: state.step % perEpoch };
  const batch = batchToDevice(batchAt({ images, shape: network.input, order }, place, configuration), network);
  const rate = learningRate(state.step, steps, optimiser);
  const loss = trainStep(state, batch, { ...optimiser, network, rate, frozen });
  tf.dispose(batch);
  return loss;
}

/** Reads losses back from the device one after the other: each is waited for only when the next one is asked for. */
function lossReader(session: Session): {
  readonly ask: (loss: tf.Scalar) => Promise<void>;
  readonly settled: () => Promise<void>;
} {
  // Until then a card works on, and the next batches are made ready meanwhile.
  let pending: Promise<void> = Promise.resolve();
  const read = async (loss: tf.Scalar): Promise<void> => {
    session.loss = (await loss.data())[0] as number;
    loss.dispose();
  };
  return {
    ask: async (loss) => {
      await pending;
      pending = read(loss);
    },
    settled: () => pending,
  };
}

/** Takes the steps of one epoch that are not taken yet. Throws `Interrupted` after saving when asked to stop. */
async function trainEpoch(
  plan: Plan,
  session: Session,
  effects: TrainingEffects,
  save: () => Promise<void>,
): Promise<void> {
  const { configuration, images, stepsPerEpoch: perEpoch, steps } = plan;
  const { state, history } = session;
  const epoch = history.length;
  const order = epochOrder(images.labels.length, configuration.seed, epoch);
  const kept = keptSteps(perEpoch, configuration.epochs);
  const losses = lossReader(session);
  while (state.step < (epoch + 1) * perEpoch) {
    // Networks at the ends of epochs are kept when the epoch is measured.
    const endsEpoch = state.step > 0 && state.step % perEpoch === 0;
    if (effects.keep && kept.has(state.step) && !endsEpoch) await measureNow(plan, session, effects);
    const loss = nextStep(plan, order, session);
    if (state.step % lossInterval === 0) await losses.ask(loss);
    else loss.dispose();
    effects.report({
      done: state.step * configuration.batchSize,
      total: steps * configuration.batchSize,
      unit: 'images',
      loss: session.loss,
      accuracy: history.at(-1)?.validationAccuracy,
    });
    if (state.step % checkpointInterval === 0) await save();
    if (effects.interrupted()) {
      await losses.settled();
      await save();
      throw new Interrupted(`interrupted at step ${state.step} of ${steps}; the same command goes on from there`);
    }
    if (state.step % lossInterval === 0) await new Promise(setImmediate); // lets a signal in
  }
  await losses.settled();
}

/** Measures the network at the end of an epoch. Throws where its loss is no number any more. */
async function measureEpoch(plan: Plan, session: Session, effects: TrainingEffects): Promise<EpochRecord> {
  const { train: onTrain, validation } = await measureNow(plan, session, effects);
  const record: EpochRecord = {
    epoch: session.history.length + 1,
    learningRate: learningRate(session.state.step - 1, plan.steps, plan.configuration.optimiser),
    loss: onTrain.loss,
    accuracy: onTrain.accuracy,
    validationLoss: validation.loss,
    validationAccuracy: validation.accuracy,
  };
  if (!Number.isFinite(record.loss))
    throw new Error(`invalid training: the loss is ${record.loss} after epoch ${record.epoch}; lower peakRate`);
  return record;
}

const lineOf = (record: EpochRecord, { configuration }: Plan, { seconds }: Session): string =>
  `epoch ${record.epoch} of ${configuration.epochs}: loss ${record.loss.toFixed(4)}, accuracy ${record.accuracy.toFixed(4)}, validation loss ${record.validationLoss.toFixed(4)}, validation accuracy ${record.validationAccuracy.toFixed(4)}, ${Math.round(seconds)} s`;

/**
 * Trains on the current backend, or goes on from the checkpoint, until the last epoch; a finished run is only loaded.
 * Throws `Interrupted` after saving when asked to stop, and where another backend began the run.
 */
export async function train(
  data: TrainingData,
  configuration: Configuration,
  effects: TrainingEffects,
): Promise<TrainingResult> {
  const plan = planOf(data, configuration);
  const session = begin(plan, effects);
  const save = saving(plan, session, effects.checkpointFile);
  while (session.history.length < configuration.epochs) {
    await trainEpoch(plan, session, effects, save);
    const record = await measureEpoch(plan, session, effects);
    session.history.push(record);
    await save();
    effects.log(lineOf(record, plan, session));
  }
  return finish(plan, session);
}

/** The network before its first step, folded with the statistics of the same training images: the control of every claim. */
export function untrainedNetwork(
  network: Network,
  { seed, statisticsImages }: Pick<Configuration, 'seed' | 'statisticsImages'>,
  images: LabelledImages,
): Record<string, tf.Tensor> {
  return tf.tidy(() =>
    foldNetwork(
      network,
      initialState(seed, network).parameters,
      imagesToTensor(evaluationSubset(images, statisticsImages).images, network.input),
    ),
  );
}
