// The only entry of the pipeline: arguments, then the stages in order, then the artifacts in one exchange.
import { join, resolve } from 'node:path';
import { parseArguments, usage } from './arguments.ts';
import { useWasm } from './backends.ts';
import { findDataset, readTrainingSet, splitTrainingSet } from './dataset.ts';
import { startProgress } from './progress.ts';
import { provenance } from './provenance.ts';
import { join as joinParts, stageNames, stages } from './stages.ts';
import type { Made } from './stage.ts';
import { Interrupted } from './train.ts';
import { forget } from './training-stage.ts';
import { readCollection, recover, writeArtifacts } from './write.ts';
import type { Collection } from './write.ts';

async function run(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

  const { from, quick, runs } = options;
  const out = resolve(options.out);
  const runsFolder = join(import.meta.dirname, '..', '.runs');
  const cacheFolder = join(import.meta.dirname, '..', '.cache', 'analyses', quick ? 'quick' : 'full');
  recover(out);
  if (from === 'train') forget(runsFolder, runs, quick);

  const first = stageNames.indexOf(from ?? 'dataset');
  let made: Made = { body: { version: 1 }, files: {} };
  if (first > stageNames.indexOf('train')) made = readCollection(out);
  const trainingImages = made.body.dataset?.splits.train ?? options.configuration.trainingImages;
  // Asked for before anything is written, which would make the tree differ from the commit.
  const { commit: exportCommit, versions } = provenance();
  const reading = startProgress('dataset');
  const datasetFolder = await findDataset(reading.log);
  const all = readTrainingSet(datasetFolder);
  const split = splitTrainingSet(all.labels, trainingImages);
  await useWasm();
  for (const [index, name] of stageNames.entries()) {
    // The dataset's own facts take a second: they are always made, so that every stage can rely on them.
    if (index < first && name !== 'dataset') continue;
    if (stop.signal.aborted)
      throw new Interrupted(`interrupted before stage ${name}; the same command goes on from there`);
    const progress = name === 'dataset' ? reading : startProgress(name);
    const { backend, processes, processesOnCard } = options;
    const context = {
      runs,
      processes,
      processesOnCard,
      quick,
      runsFolder,
      cacheFolder,
      datasetFolder,
      all,
      split,
      backend,
      progress,
      stop: stop.signal,
    };
    made = joinParts(made, await stages[name](context, made));
    progress.end();
  }
  const { body, ...rest } = made as Collection;
  const manifest = writeArtifacts(out, { ...rest, body: { ...body, versions, exportCommit } });
  const { validation, test } = manifest.metrics;
  process.stdout.write(
    `artifacts in ${out}: validation accuracy ${validation.accuracy.toFixed(4)}, test accuracy ${test.accuracy.toFixed(4)}\n`,
  );
}

run().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // What a shell reports for Ctrl-C, so that scripts can tell it from a failure.
  process.exitCode = error instanceof Interrupted ? 130 : 1;
});
