// The only entry of the pipeline: arguments, then the stages in order, then the artifacts in one exchange.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArguments, usage } from './arguments.ts';
import { useWasm } from './backends.ts';
import { findDataset, readTrainingSet, splitTrainingSet } from './dataset.ts';
import { startProgress } from './progress.ts';
import { provenance } from './provenance.ts';
import { join as joinParts, stageNames, stages } from './stages.ts';
import type { Made } from './stages.ts';
import { Interrupted } from './train.ts';
import { readCollection, recover, requireSameRun, writeArtifacts } from './write.ts';
import type { Collection } from './write.ts';

async function run(): Promise<void> {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

  const { configuration, from, id } = options;
  const out = resolve(options.out);
  const checkpointFile = join(import.meta.dirname, '..', '.runs', `${id}.safetensors`);
  recover(out);
  if (from === 'train') for (const old of ['', '.previous']) rmSync(checkpointFile + old, { force: true });

  const first = stageNames.indexOf(from ?? 'dataset');
  let made: Made = { body: { version: 1 }, files: {} };
  if (first > stageNames.indexOf('train')) {
    const earlier = readCollection(out);
    requireSameRun(earlier, configuration, out);
    made = earlier;
  }
  // Asked for before anything is written, which would make the tree differ from the commit.
  const exportCommit = provenance().commit;
  const reading = startProgress('dataset');
  const datasetFolder = await findDataset(reading.log);
  const all = readTrainingSet(datasetFolder);
  const split = splitTrainingSet(all.labels, configuration.trainingImages);
  await useWasm();
  for (const [index, name] of stageNames.entries()) {
    // The dataset's own facts take a second: they are always made, so that every stage can rely on them.
    if (index < first && name !== 'dataset') continue;
    if (stop.signal.aborted)
      throw new Interrupted(`interrupted before stage ${name}; the same command goes on from there`);
    const progress = name === 'dataset' ? reading : startProgress(name);
    const context = {
      configuration,
      datasetFolder,
      all,
      split,
      backend: options.backend,
      checkpointFile,
      progress,
      interrupted: () => stop.signal.aborted,
    };
    made = joinParts(made, await stages[name](context, made));
    progress.end();
  }
  const { body, ...rest } = made as Collection;
  const run = { ...body.run, exportCommit };
  const manifest = writeArtifacts(out, { ...rest, body: { ...body, run } });
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
