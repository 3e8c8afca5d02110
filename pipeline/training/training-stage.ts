// The stage that trains: works the queue of runs, chooses the network that is shipped, and makes the artifacts of all of them.
import * as tf from '@tensorflow/tfjs-core';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import type { RunRecord } from '../../src/artifacts/schema.ts';
import { deriveLayers, layers } from '../../src/model/architecture.ts';
import { chooseBackend } from './backend-choice.ts';
import { useWasm } from './backends.ts';
import type { Backend } from './backends.ts';
import { pick } from '../datasets/dataset.ts';
import type { LabelledImages } from '../datasets/dataset.ts';
import { readKept } from './kept-snapshots.ts';
import { startProgressLines } from '../processes/progress.ts';
import { provenance } from '../provenance.ts';
import type { Provenance } from '../provenance.ts';
import { workAll } from '../processes/queue.ts';
import type { QueueEffects } from '../processes/queue.ts';
import type { Run } from './runs.ts';
import type { Context, Made } from '../stage.ts';
import { fromDevice } from '../measuring/tensors.ts';
import { encodeLayersModel } from '../exports/layers-model.ts';
import { Interrupted, train, untrainedNetwork } from './train.ts';
import type { TrainingResult } from './train.ts';
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
  history,
  seconds,
  backend,
  commit,
  machine,
  steps,
  validationAccuracy,
}: Finished): Omit<RunRecord, 'shipped' | 'weights' | 'testAccuracy'> {
  const { seed, epochs, batchSize, optimiser, augmentation, labels, frozen } = run.configuration;
  const network = deriveLayers(run.configuration.architecture);
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
    parameters: network.reduce((sum, { parameters }) => sum + parameters, 0),
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

/** Loads what the queue trained. Throws where a run is not finished. */
async function load(
  context: Context,
  run: Run,
  data: { train: LabelledImages; validation: LabelledImages },
): Promise<Finished> {
  const nothing = (): void => undefined;
  const result = await train(data, run.configuration, {
    checkpointFile: stateFile(context, run),
    log: nothing,
    report: nothing,
    interrupted: () => true,
    backend: 'wasm',
    machine: '',
    commit: '',
  });
  return { ...result, run, validationAccuracy: result.history.at(-1)?.validationAccuracy as number };
}

export async function training(context: Context): Promise<Made> {
  const { all, split, progress } = context;
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

  await useWasm();
  const images = pick(all, split.train);
  const data = { train: images, validation: pick(all, split.validation) };
  const finished: Finished[] = [];
  for (const run of runnable) finished.push(await load(context, run, data));
  const shipped = medianRun(finished.filter(({ run }) => run.kind === 'main'));
  const kept = readKept(keptFolder(context, shipped.run), { ...shipped, id: shipped.run.id });
  const untrained = untrainedNetwork(images, shipped.run.configuration);
  const model = await encodeLayersModel(shipped.weights);
  const networks = finished.map(({ run, weights }) => {
    const network = deriveLayers(run.configuration.architecture);
    return [networkPath(run.id), encodeSafetensors(fromDevice(weights, network, 'float16'))] as const;
  });
  const made: Made = {
    body: {
      architecture: layers.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] })),
      runs: finished.map((one) => ({ ...record(one), shipped: one === shipped })),
      checkpoints: kept.map(({ record: one }) => one),
    },
    files: {
      weights: encodeSafetensors(fromDevice(shipped.weights)),
      untrainedWeights: encodeSafetensors(fromDevice(untrained)),
      tfjsModel: model.json,
    },
    networks: new Map([
      ...networks,
      ...kept.map(({ record: { step }, bytes }) => [checkpointPath(step), bytes] as const),
    ]),
    tfjsWeights: model.binary,
  };
  tf.dispose([untrained, ...finished.map(({ weights }) => weights)]);
  return made;
}
