// Analyses in a process of their own, started by the queue: reads their inputs from a folder, leaves each result in a folder of its own.
import { encodeSafetensors } from '../src/artifacts/safetensors.ts';
import { evidenceSchemas } from '../src/artifacts/evidence/index.ts';
import { analyses } from './analyses/index.ts';
import { openInputs } from './analyses/inputs.ts';
import { keepResult } from './analysis-cache.ts';
import type { Place } from './analysis-cache.ts';
import { useWasm } from './training/backends.ts';
import { readTrainingSet } from './datasets/dataset.ts';
import type { LabelledImages } from './datasets/dataset.ts';
import { dieWithParent, serve, tell } from './processes/worker.ts';

export interface AnalysisJob extends Place {
  readonly name: string;
  readonly datasetFolder: string;
}

/** What one process does: one analysis, or several one after the other, which share the start of the process. */
export interface AnalysisJobs {
  readonly id: string;
  readonly analyses: readonly [AnalysisJob, ...AnalysisJob[]];
}

/** Measures one analysis and keeps its result. @param report is told the share that is done, from 0 to 1 */
async function measure(job: AnalysisJob, all: LabelledImages, report: (share: number) => void): Promise<void> {
  const { name, inputsFolder, datasetFolder } = job;
  const analysis = analyses.find((one) => one.name === name);
  if (analysis === undefined)
    throw new Error(`unknown analysis "${name}"; analyses: ${analyses.map((one) => one.name).join(', ')}`);
  const { inputs, looked, dispose } = openInputs(inputsFolder, datasetFolder, name, all);
  const finding = await analysis.run(inputs, (done, total) => report(done / total));
  dispose();
  // Parsed here already, so that a wrong result is told by the analysis that made it.
  const files = finding && {
    result: new TextEncoder().encode(`${JSON.stringify(evidenceSchemas[analysis.name].parse(finding.result))}\n`),
    ...(finding.tensors && { tensors: encodeSafetensors(finding.tensors) }),
  };
  keepResult(job, looked, { files });
}

/** So many parts of progress are told of one analysis. */
const partsOfOne = 1000;

/** Does all of a job; one analysis that fails does not stop the others. Throws with the reasons of those that failed. */
async function work({ analyses: jobs }: AnalysisJobs): Promise<void> {
  dieWithParent();
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

serve(work);
