// One analysis in a process of its own, started by the queue: reads its inputs from a folder, leaves its result in another.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeSafetensors } from '../src/artifacts/safetensors.ts';
import { evidenceSchemas } from '../src/artifacts/evidence/index.ts';
import { analyses } from './analyses/index.ts';
import { openInputs } from './analyses/inputs.ts';
import { useWasm } from './backends.ts';
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

const tell = (message: Message): void => {
  process.send?.(message);
};

async function work({ name, inputsFolder, datasetFolder, resultFolder, source }: AnalysisJob): Promise<void> {
  const analysis = analyses.find((one) => one.name === name);
  if (analysis === undefined)
    throw new Error(`unknown analysis "${name}"; analyses: ${analyses.map((one) => one.name).join(', ')}`);
  await useWasm();
  const { inputs, looked, dispose } = openInputs(inputsFolder, datasetFolder, name);
  let told = 0;
  const finding = await analysis.run(inputs, (done, total) => {
    const now = performance.now();
    if (now - told < 200) return;
    told = now;
    tell({ kind: 'report', progress: { done, total, unit: 'parts' } });
  });
  dispose();
  mkdirSync(resultFolder, { recursive: true });
  const write = (file: string, bytes: Uint8Array | string): void => writeFileSync(join(resultFolder, file), bytes);
  // Parsed here already, so that a wrong result is told by the analysis that made it.
  if (finding) write('result.json', `${JSON.stringify(evidenceSchemas[analysis.name].parse(finding.result))}\n`);
  if (finding?.tensors) write('tensors.safetensors', encodeSafetensors(finding.tensors));
  write('looked.json', JSON.stringify({ source, looked }));
}

const job = process.argv[2];
if (process.send !== undefined && job !== undefined)
  work(JSON.parse(job) as AnalysisJob)
    .catch((error: unknown) => {
      process.exitCode = 1;
      tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    })
    .finally(() => process.disconnect());
