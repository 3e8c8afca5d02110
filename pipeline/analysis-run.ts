// Analyses in a process of their own, started by the queue: reads their inputs from a folder, leaves each result in a folder of its own.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '../src/artifacts/safetensors.ts';
import { evidenceSchemas } from '../src/artifacts/evidence/index.ts';
import { analyses } from './analyses/index.ts';
import { openInputs } from './analyses/inputs.ts';
import { useWasm } from './backends.ts';
import { readTrainingSet } from './dataset.ts';
import type { LabelledImages } from './dataset.ts';
import type { Message } from './queue.ts';

export interface AnalysisJob {
  readonly name: string;
  /** Artifacts as far as they are made. */
  readonly inputsFolder: string;
  readonly datasetFolder: string;
  /** Where `result.json`, `tensors.safetensors` and `looked.json` go. */
  readonly resultFolder: string;
  /** Checksum of the analysis's own text. */
  readonly source: string;
}

/** What one process does: one analysis, or several one after the other, which share the start of the process. */
export interface AnalysisJobs {
  readonly id: string;
  readonly analyses: readonly [AnalysisJob, ...AnalysisJob[]];
}

const tell = (message: Message): void => {
  process.send?.(message);
};

/** Measures one analysis and keeps its result. @param report is told the share that is done, from 0 to 1 */
async function measure(
  { name, inputsFolder, datasetFolder, resultFolder, source }: AnalysisJob,
  all: LabelledImages,
  report: (share: number) => void,
): Promise<void> {
  const analysis = analyses.find((one) => one.name === name);
  if (analysis === undefined)
    throw new Error(`unknown analysis "${name}"; analyses: ${analyses.map((one) => one.name).join(', ')}`);
  const { inputs, looked, dispose } = openInputs(inputsFolder, datasetFolder, name, all);
  const finding = await analysis.run(inputs, (done, total) => report(done / total));
  dispose();
  mkdirSync(resultFolder, { recursive: true });
  const write = (file: string, bytes: Uint8Array | string): void => writeFileSync(join(resultFolder, file), bytes);
  // Parsed here already, so that a wrong result is told by the analysis that made it.
  if (finding) write('result.json', `${JSON.stringify(evidenceSchemas[analysis.name].parse(finding.result))}\n`);
  if (finding?.tensors) write('tensors.safetensors', encodeSafetensors(finding.tensors));
  write('looked.json', JSON.stringify({ source, looked }));
}

/** So many parts of progress are told of one analysis. */
const partsOfOne = 1000;

/** Does all of a job; one analysis that fails does not stop the others. Throws with the reasons of those that failed. */
async function work({ analyses: jobs }: AnalysisJobs): Promise<void> {
  await useWasm();
  const all = readTrainingSet(jobs[0].datasetFolder);
  const reasons: string[] = [];
  let told = 0;
  for (const [index, job] of jobs.entries())
    try {
      await measure(job, all, (share) => {
        const now = performance.now();
        if (now - told < 200) return;
        told = now;
        const done = Math.round(partsOfOne * (index + share));
        tell({ kind: 'report', progress: { done, total: partsOfOne * jobs.length, unit: 'parts' } });
      });
    } catch (error) {
      reasons.push(`${job.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  if (reasons.length > 0) throw new Error(reasons.join('; '));
}

const job = process.argv[2];
if (process.send !== undefined && job !== undefined)
  work(JSON.parse(job) as AnalysisJobs)
    .catch((error: unknown) => {
      process.exitCode = 1;
      tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    })
    .finally(() => process.disconnect());
