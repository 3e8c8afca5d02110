// The stage that trains: works the queue of runs, chooses the network that is shipped, and makes the artifacts of all of them.
import * as tf from '@tensorflow/tfjs-core';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import type { RunRecord } from '../../src/artifacts/schema.ts';
import { chooseBackend } from './backend-choice.ts';
import { useWasm } from './backends.ts';
import type { Backend } from './backends.ts';
import { pick } from '../datasets/dataset.ts';
import { imageShape } from '../datasets/image-size.ts';
import { readKept } from './kept-snapshots.ts';
import { startProgressLines } from '../processes/progress.ts';
import { provenance } from '../provenance.ts';
import type { Provenance } from '../provenance.ts';
import { workAll } from '../processes/queue.ts';
import type { QueueEffects } from '../processes/queue.ts';
import type { Run } from './runs.ts';
import type { Context, PartialArtifacts } from '../stage.ts';
import { fromDevice } from '../measuring/tensors.ts';
import { encodeLayersModel } from '../exports/layers-model.ts';
import { readFinished } from './session.ts';
import type { TrainingData, TrainingResult } from './session.ts';
import { Interrupted, untrainedNetwork } from './train.ts';
import type { Job } from './train-run.ts';
import { networkPath, checkpointPath } from '../write.ts';

type Place = Pick<Context, 'runsFolder' | 'quick'>;

/** Where a run's state lies; runs of another length have another file. */
const stateFile = ({ runsFolder, quick }: Place, { id, configuration }: Run): string =>
  join(runsFolder, `${quick ? 'quick-' : ''}${id}-epochs${configuration.epochs}.safetensors`);
const keptFolder = (place: Place, run: Run): string => stateFile(place, run).replace(/\.safetensors$/, '.kept');

/** Removes the states of runs, so that they begin anew. */
export function forget(runsFolder: string, runs: readonly Run[], quick: boolean): void {
  for (const run of runs) {
    const place = { runsFolder, quick };
    for (const suffix of ['', '.previous']) rmSync(stateFile(place, run) + suffix, { force: true });
    rmSync(keptFolder(place, run), { recursive: true, force: true });
  }
}

/** Only the main network's way is shown. */
const jobOf = (context: Context, run: Run, { commit, machine }: Provenance, { name, card }: Backend): Job => ({
  run,
  datasetFolder: context.datasetFolder,
  backend: name,
  checkpointFile: stateFile(context, run),
  keptFolder: run.kind === 'main' ? keptFolder(context, run) : undefined,
  commit,
  machine: card === undefined ? machine : `${card}, fed by ${machine}`,
});

/** Trains all runs; those that were complete are only looked at. @returns for each run that is not complete, why, by its id */
export function trainAll(
  jobs: readonly Job[],
  processes: number,
  effects: QueueEffects,
): Promise<ReadonlyMap<string, string>> {
  const worker = join(import.meta.dirname, 'train-run.ts');
  const named = jobs.map((job) => ({ id: job.run.id, ...job }));
  return workAll(worker, named, processes, effects);
}

/**
 * The rule by which one of several seeds is shipped, fixed before any was trained: the median of the validation accuracies, not the best.
 * Of equals the first in the list comes first, which is the lower seed; of an even number, the lower of the middle two.
 */
export function medianRun<T extends { readonly validationAccuracy: number }>(runs: readonly T[]): T {
  const sorted = runs.toSorted((a, b) => a.validationAccuracy - b.validationAccuracy);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error('missing main run: nothing to ship');
  return middle;
}

/** A run that is finished, with its network on the device. */
interface Finished extends TrainingResult {
  readonly run: Run;
  readonly validationAccuracy: number;
}

function record({
  run,
  network,
  history,
  seconds,
  backend,
  commit,
  machine,
  steps,
  validationAccuracy,
}: Finished): Omit<RunRecord, 'shipped' | 'weights' | 'testAccuracy'> {
  const { seed, epochs, batchSize, optimiser, augmentation, labels, frozen } = run.configuration;
  return {
    id: run.id,
    kind: run.kind,
    seed,
    configuration: {
      batchSize,
      trainingImages: run.configuration.trainingImages,
      evaluationImages: run.configuration.evaluationImages,
      statisticsImages: run.configuration.statisticsImages,
      peakLearningRate: optimiser.peakRate,
      warmUp: optimiser.warmUp,
      momentum: optimiser.momentum,
      weightDecay: optimiser.weightDecay,
      augmentation: {
        flip: augmentation.flip,
        shift: augmentation.shift,
        erase: augmentation.erase,
        eraseArea: [...augmentation.eraseArea],
        eraseRatio: [...augmentation.eraseRatio],
      },
      labels,
      frozen: [...frozen],
      architecture: run.configuration.architecture.map((layer) => ({ ...layer })),
    },
    parameters: network.layers.reduce((sum, { parameters }) => sum + parameters, 0),
    epochs,
    steps,
    validationAccuracy,
    seconds,
    backend,
    machine,
    commit,
    history: [...history],
  };
}

/** Trains whatever of the wanted runs is not finished. Throws where one fails, or the run is stopped. @returns those that were wanted */
async function trainWanted(context: Context): Promise<readonly Run[]> {
  const { progress } = context;
  const started = provenance();
  const lines = startProgressLines();
  const backend = await chooseBackend(context.backend);
  progress.log(`backend ${backend.name}${backend.card === undefined ? '' : ` on ${backend.card}`}: ${backend.reason}`);
  if (backend.warning !== undefined) progress.log(`warning: ${backend.warning}`);
  const onCard = backend.card !== undefined;
  const runnable = context.runs.filter(({ gpuOnly }) => !gpuOnly || onCard);
  for (const { id } of context.runs.filter((run) => !runnable.includes(run)))
    progress.log(`${id} is left out: it takes a GPU (--backend webgpu or cuda)`);
  const failed = await trainAll(
    runnable.map((run) => jobOf(context, run, started, backend)),
    onCard ? context.processesOnCard : context.processes,
    { line: lines.line, stop: context.stop },
  );
  lines.end();
  if (context.stop.aborted) throw new Interrupted('interrupted; the same command goes on from the last checkpoints');
  if (failed.size > 0)
    throw new Error(
      `invalid training: ${failed.size} of ${runnable.length} runs failed; the others are kept: ${[...failed].map(([id, why]) => `${id}: ${why}`).join('; ')}`,
    );
  return runnable;
}

/** Loads what the queue trained. Throws where a run is not finished. */
async function loadAll(context: Context, runs: readonly Run[], data: TrainingData): Promise<Finished[]> {
  const finished: Finished[] = [];
  for (const run of runs) {
    const result = await readFinished(data, run.configuration, stateFile(context, run));
    finished.push({ ...result, run, validationAccuracy: result.history.at(-1)?.validationAccuracy as number });
  }
  return finished;
}

/** Trains, and makes the part of the artifacts that follows from the networks alone. */
export async function training(context: Context): Promise<PartialArtifacts> {
  const { all, split } = context;
  const runs = await trainWanted(context);
  await useWasm();
  const data = { shape: imageShape, train: pick(all, split.train), validation: pick(all, split.validation) };
  const finished = await loadAll(context, runs, data);
  const shipped = medianRun(finished.filter(({ run }) => run.kind === 'main'));
  const { network, weights } = shipped;
  const kept = readKept(keptFolder(context, shipped.run), { ...shipped, id: shipped.run.id });
  const untrained = untrainedNetwork(network, shipped.run.configuration, data.train);
  const model = await encodeLayersModel({ ...network, weights });
  const made: PartialArtifacts = {
    body: {
      architecture: network.layers.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] })),
      runs: finished.map((one) => ({ ...record(one), shipped: one === shipped })),
      checkpoints: kept.map(({ record: one }) => one),
    },
    files: {
      weights: encodeSafetensors(fromDevice(weights, network)),
      untrainedWeights: encodeSafetensors(fromDevice(untrained, network)),
      tfjsModel: model.json,
    },
    networks: new Map([
      ...finished.map(
        (one) => [networkPath(one.run.id), encodeSafetensors(fromDevice(one.weights, one.network, 'float16'))] as const,
      ),
      ...kept.map(({ record: { step }, bytes }) => [checkpointPath(step), bytes] as const),
    ]),
    tfjsWeights: model.binary,
  };
  tf.dispose([untrained, ...finished.map((one) => one.weights)]);
  return made;
}
