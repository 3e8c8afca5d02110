// The only entry of the pipeline: arguments, then the stages in order, then the artifacts in one exchange.
import { resolve } from 'node:path';
import { parseArguments, usage } from './arguments.ts';
import { useWasm } from './training/backends.ts';
import { findDataset, readTrainingSet, splitTrainingSet } from './datasets/dataset.ts';
import { placeOf } from './files/exchange.ts';
import { cacheFolder, runsFolder, takePlaces } from './files/places.ts';
import { startProgress } from './processes/progress.ts';
import { provenance } from './provenance.ts';
import { join as joinParts, partsFrom, stageNames, stages, stagesFrom } from './stages.ts';
import type { PartialArtifacts } from './stage.ts';
import { stopping } from './processes/stopping.ts';
import { Interrupted } from './training/train.ts';
import { forget } from './training/training-stage.ts';
import { readCollection, writeArtifacts } from './write.ts';
import type { Collection } from './write.ts';

async function run(): Promise<void> {
  const stop = stopping();
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const { from, quick, runs } = options;
  const out = placeOf(resolve(options.out));
  takePlaces(out, quick);

  const first = from ?? 'dataset';
  const begun = stageNames.indexOf(first) > stageNames.indexOf('train');
  let made: PartialArtifacts = begun ? readCollection(out, partsFrom(first)) : { body: { version: 1 }, files: {} };
  const trainingImages = made.body.dataset?.splits.train ?? options.configuration.trainingImages;
  // Asked for before anything is written, which would make the tree differ from the commit.
  const { commit: exportCommit, versions } = provenance();
  const reading = startProgress('dataset');
  const datasetFolder = await findDataset(reading.log);
  const all = readTrainingSet(datasetFolder);
  const split = splitTrainingSet(all.labels, trainingImages);
  await useWasm();
  if (from === 'train') forget(runsFolder, runs, quick);
  for (const name of stagesFrom(first)) {
    await new Promise(setImmediate); // lets a signal in
    if (stop.aborted) throw new Interrupted(`interrupted before stage ${name}; the same command goes on from there`);
    const progress = name === 'dataset' ? reading : startProgress(name);
    const { backend, processes, processesOnCard } = options;
    const context = {
      runs,
      processes,
      processesOnCard,
      quick,
      runsFolder,
      cacheFolder: cacheFolder(quick),
      datasetFolder,
      all,
      split,
      backend,
      progress,
      stop,
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
