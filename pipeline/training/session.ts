// A training run from its beginning, or from its checkpoint, to its finished network: what is fixed for all of it, and what changes.
import type * as tf from '@tensorflow/tfjs-core';
import type { EpochRecord } from '../../src/artifacts/schema.ts';
import { networkOf } from '../../src/model/architecture.ts';
import type { ImageShape, Network } from '../../src/model/architecture.ts';
import { disposeState, initialState } from '../../src/model/training.ts';
import type { TrainingState } from '../../src/model/training.ts';
import type { Configuration } from '../config.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import type { Backend } from './backends.ts';
import { evaluationSubset, permuted, stepsPerEpoch } from './batches.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoints.ts';
import type { Progress } from './checkpoints.ts';
import { foldOnWasm } from './snapshot.ts';
import type { Measurement } from './snapshot.ts';

export interface TrainingData {
  /** Of each image. */
  readonly shape: ImageShape;
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
}

export interface TrainingResult extends Progress {
  readonly network: Network;
  /** Folded, by the names of `weightShapes`; on wasm, whatever backend trained. */
  readonly weights: Record<string, tf.Tensor>;
  readonly steps: number;
}

/** Where a run is kept, and where it comes from. */
export interface Origin {
  /** Where the state is kept. */
  readonly checkpointFile: string;
  readonly log: (line: string) => void;
  /** Called with the place where a run is resumed; what it throws ends the run before it costs anything. */
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

/** What is fixed for a whole run. */
export interface Plan {
  readonly configuration: Configuration;
  readonly network: Network;
  readonly images: LabelledImages;
  readonly stepsPerEpoch: number;
  /** Of all epochs. */
  readonly steps: number;
  readonly measurement: Measurement;
}

export function planOf({ train: clean, validation, shape }: TrainingData, configuration: Configuration): Plan {
  const { architecture, seed, epochs, batchSize, labels, evaluationImages, statisticsImages } = configuration;
  const network = networkOf(architecture, shape);
  const images = labels === 'true' ? clean : { ...clean, labels: permuted(clean.labels, seed) };
  const perEpoch = stepsPerEpoch(images.labels.length, batchSize);
  return {
    configuration,
    network,
    images,
    stepsPerEpoch: perEpoch,
    steps: perEpoch * epochs,
    measurement: {
      network,
      subset: evaluationSubset(images, evaluationImages),
      statistics: evaluationSubset(images, statisticsImages).images,
      validation,
    },
  };
}

/** What changes during a run. */
export interface Session {
  readonly state: TrainingState;
  readonly history: EpochRecord[];
  readonly provenance: Pick<Progress, 'backend' | 'machine' | 'commit'>;
  /** Time spent so far, all sessions together. */
  seconds: number;
  /** As it was last read back from the device. */
  loss: number;
}

/** A run as far as its checkpoint goes, or from its random initial state. Throws where another backend began it, or `resume` refuses. */
export function begin({ configuration, network, steps }: Plan, origin: Origin): Session {
  const { checkpointFile, log, backend, machine, commit } = origin;
  const found = loadCheckpoint(checkpointFile, configuration, network, log);
  if (found === undefined) {
    const state = initialState(configuration.seed, network);
    return { state, history: [], provenance: { backend, machine, commit }, seconds: 0, loss: Number.NaN };
  }
  const { state } = found;
  const { seconds, ...begun } = found.progress;
  const history = [...begun.history];
  if (state.step === steps)
    log(
      `training was complete, at commit ${begun.commit} (${checkpointFile}); --from train forgets it and trains anew`,
    );
  else if (begun.backend !== backend)
    throw new Error(
      `invalid backend ${backend} for ${checkpointFile}: this run was begun on ${begun.backend}; go on with --backend ${begun.backend}, or begin anew with --from train`,
    );
  else {
    origin.resume?.({ step: state.step, steps, history });
    log(`training goes on from step ${state.step} of ${steps} (${checkpointFile})`);
  }
  const provenance = { backend: begun.backend, machine: begun.machine, commit: begun.commit };
  return { state, history, provenance, seconds, loss: Number.NaN };
}

/** Saves a session; the time since it began, or was saved last, is added to it. */
export function saving({ configuration }: Plan, session: Session, checkpointFile: string): () => Promise<void> {
  let mark = performance.now();
  return async () => {
    const now = performance.now();
    session.seconds += (now - mark) / 1000;
    mark = now;
    const { state, history, seconds, provenance } = session;
    await saveCheckpoint(checkpointFile, state, { history, seconds, ...provenance }, configuration);
  };
}

/** Folds the network of a run whose epochs are all done, and frees its state. */
export async function finish({ network, measurement, steps }: Plan, session: Session): Promise<TrainingResult> {
  const { state, history, seconds, provenance } = session;
  const weights = await foldOnWasm(state, measurement);
  disposeState(state);
  return { network, weights, history, steps, seconds, ...provenance };
}

/** Reads a run that was trained to its end. Throws where its state is missing, cannot be used, or is that of a run under way. */
export async function readFinished(
  data: TrainingData,
  configuration: Configuration,
  checkpointFile: string,
): Promise<TrainingResult> {
  const plan = planOf(data, configuration);
  const reasons: string[] = [];
  const found = loadCheckpoint(checkpointFile, configuration, plan.network, (reason) => reasons.push(reason));
  const remedy = 'give the same command again, which trains it';
  if (found === undefined)
    throw new Error(`missing finished run ${checkpointFile}: ${[...reasons, remedy].join('; ')}`);
  const { state, progress } = found;
  const { history, seconds, ...provenance } = progress;
  if (history.length < configuration.epochs) {
    disposeState(state);
    throw new Error(
      `invalid finished run ${checkpointFile}: it has come to step ${state.step} of ${plan.steps}; ${remedy}`,
    );
  }
  return finish(plan, { state, history: [...history], provenance, seconds, loss: Number.NaN });
}
