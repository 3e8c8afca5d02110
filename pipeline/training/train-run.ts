// One training in a process of its own, started by queue.ts: reports its progress to its parent, and leaves its state on disk.
import { networkOf } from '../../src/model/architecture.ts';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from './backends.ts';
import type { Backend } from './backends.ts';
import { imageShape } from '../datasets/image-size.ts';
import { pick, readTrainingSet, splitTrainingSet } from '../datasets/dataset.ts';
import { keepIn, requireKept } from './kept-snapshots.ts';
import type { Run } from './runs.ts';
import { train } from './train.ts';
import { serve, tell } from '../processes/worker.ts';

export interface Job {
  readonly run: Run;
  readonly datasetFolder: string;
  readonly backend: Backend['name'];
  readonly checkpointFile: string;
  /** Where the network's snapshots go; absent for runs that keep none. */
  readonly keptFolder?: string | undefined;
  /** Of the program that trains, and the machine it runs on. */
  readonly commit: string;
  readonly machine: string;
}

async function work({ run, datasetFolder, backend, checkpointFile, keptFolder, commit, machine }: Job): Promise<void> {
  let stopped = false;
  // Ctrl-C may come twice, from the terminal and from the parent; a parent that was killed can send nothing more.
  for (const end of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.on(end, () => (stopped = true));
  const { configuration } = run;
  const network = networkOf(configuration.architecture, imageShape);
  const all = readTrainingSet(datasetFolder);
  const split = splitTrainingSet(all.labels, configuration.trainingImages);
  await startBackend(backend);
  let reported = 0;
  const result = await train(
    { shape: imageShape, train: pick(all, split.train), validation: pick(all, split.validation) },
    configuration,
    {
      checkpointFile,
      log: (line) => tell({ kind: 'log', line }),
      report: (progress) => {
        const now = performance.now();
        if (now - reported < 200) return;
        reported = now;
        tell({ kind: 'report', progress });
      },
      interrupted: () => stopped,
      ...(keptFolder !== undefined && {
        keep: keepIn(keptFolder, network),
        resume: (from) => requireKept(keptFolder, { id: run.id, epochs: configuration.epochs, ...from }),
      }),
      backend,
      machine,
      commit,
    },
  );
  tf.dispose(result.weights);
}

serve(work);
