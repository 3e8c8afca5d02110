// The stage that measures the evidence: each analysis in a process of its own, as many at a time as there are cores; those of a quick run,
// which take less time than the start of a process, in one process a core. A result is kept under a checksum of the analysis's text and of
// everything it looked at, so that changing one analysis repeats one.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { analyses } from './analyses/index.ts';
import { freshResult } from './analysis-cache.ts';
import type { AnalysisJob, AnalysisJobs } from './analysis-run.ts';
import { startProgressLines } from './processes/progress.ts';
import { workAll } from './processes/queue.ts';
import { measuredCard } from './datasets/dataset.ts';
import type { Context, PartialArtifacts } from './stage.ts';
import { Interrupted } from './training/train.ts';
import { writeWhole } from './files/whole-file.ts';
import { paths } from './write.ts';
import type { EvidenceFiles, FileKey } from './write.ts';

/** The texts of a module and of all that it imports from this project, the artifacts' schemas aside (a result is parsed anew). */
function sourceOf(file: string, texts = new Map<string, string>()): ReadonlyMap<string, string> {
  if (texts.has(file)) return texts;
  const text = readFileSync(file, 'utf8');
  texts.set(file, text);
  for (const [, path] of text.matchAll(/^(?:import|export)(?! type)[^;]*?from '(\.[^']+)';/gms))
    sourceOf(resolve(dirname(file), path as string), texts);
  return texts;
}

/** What computes: another version of it may round in another way. */
const computing = ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'].map((name) => {
  const { version } = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
  return `${name}@${version}`;
});

/**
 * A checksum of everything that decides what an analysis does: its own text, that of `inputs.ts`, which decides what it is given, all that
 * these import, and the versions of what computes.
 * @param folder of the analyses
 */
export function sourceChecksum(name: string, folder = join(import.meta.dirname, 'analyses')): string {
  const texts = sourceOf(join(folder, 'inputs.ts'), new Map(sourceOf(join(folder, `${name}.ts`))));
  const hash = createHash('sha256').update(computing.join());
  for (const [, text] of [...texts].sort(([a], [b]) => a.localeCompare(b))) hash.update(text).update('\0');
  return hash.digest('hex');
}

/** Writes what is made so far as files, for the processes to read. */
function writeInputs(folder: string, { body, files, networks }: PartialArtifacts): void {
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, bytes: Uint8Array | string): void => writeWhole(join(folder, path), bytes);
  for (const [key, bytes] of Object.entries(files)) write(paths[key as FileKey], bytes);
  for (const [path, bytes] of networks ?? []) write(path, bytes);
  const { dataset, runs, checkpoints, examples } = body;
  if (dataset === undefined) throw new Error('missing dataset card: run from the stage dataset');
  write('inputs.json', JSON.stringify({ card: measuredCard(dataset), runs, checkpoints, examples }));
}

/** Every analysis a job of its own. */
const alone = (jobs: readonly AnalysisJob[]): AnalysisJobs[] => jobs.map((job) => ({ id: job.name, analyses: [job] }));

/** As many jobs as there are processes, the analyses dealt out like cards: long ones come first, so that the shares are alike. */
export const dealt = (jobs: readonly AnalysisJob[], processes: number): AnalysisJobs[] =>
  jobs.slice(0, processes).map((first, process) => ({
    id: `analyses ${process + 1}`,
    analyses: [first, ...jobs.filter((_, place) => place > process && place % processes === process)],
  }));

/** Removes what processes left that were killed while they wrote. */
function removeParts(cacheFolder: string): void {
  for (const name of readdirSync(cacheFolder))
    if (name.endsWith('.part')) rmSync(join(cacheFolder, name), { recursive: true, force: true });
}

/** Measures every analysis whose result is not fresh. Throws where one fails, or the run is stopped. */
async function measureStale(stale: readonly AnalysisJob[], context: Context): Promise<void> {
  const { processes, quick, stop } = context;
  const lines = startProgressLines();
  const worker = join(import.meta.dirname, 'analysis-run.ts');
  const work = quick ? dealt(stale, Math.max(1, processes)) : alone(stale);
  const failed = await workAll(worker, work, processes, { line: lines.line, stop });
  lines.end();
  if (stop.aborted) throw new Interrupted('interrupted; the same command goes on from the analyses that are done');
  if (failed.size > 0)
    throw new Error(
      `invalid analyses: some of ${stale.length} failed; the others are kept: ${[...failed.values()].join('; ')}`,
    );
}

/** Runs every analysis whose kept result is not fresh, and returns the results of all. */
export async function measureEvidence(
  context: Context,
  made: PartialArtifacts,
): Promise<ReadonlyMap<string, EvidenceFiles>> {
  const { datasetFolder, progress, cacheFolder } = context;
  const inputsFolder = join(cacheFolder, 'inputs');
  writeInputs(inputsFolder, made);
  removeParts(cacheFolder);
  const jobs = analyses.map(({ name }): AnalysisJob => ({
    name,
    inputsFolder,
    datasetFolder,
    resultFolder: join(cacheFolder, name),
    source: sourceChecksum(name),
  }));
  const stale = jobs.filter((job) => freshResult(job) === undefined);
  if (stale.length < jobs.length) progress.log(`${jobs.length - stale.length} of ${jobs.length} results are kept`);
  // Removed first, so that nothing half written is taken for a result.
  for (const { resultFolder } of stale) rmSync(resultFolder, { recursive: true, force: true });
  await measureStale(stale, context);

  const evidence = new Map<string, EvidenceFiles>();
  for (const job of jobs) {
    // Asked again of the very bytes that are published, and of the inputs as they are now.
    const result = freshResult(job);
    if (result === undefined)
      throw new Error(
        `stale result of analysis ${job.name} in ${job.resultFolder}: it changed, or its inputs did, while others were measured; give the same command again`,
      );
    if (result.files === undefined) progress.log(`${job.name} is left out: it needs networks that were not trained`);
    else evidence.set(job.name, result.files);
  }
  return evidence;
}
