// The only entry of the pipeline (first slice: dataset and training).
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { startBackend } from './backends.ts';
import { fullRun, quickRun } from './config.ts';
import { findDataset, pick, readTrainingSet, splitTrainingSet } from './dataset.ts';
import { startProgress } from './progress.ts';
import { train } from './train.ts';
const quick = process.argv.includes('--quick');
const configuration = quick ? quickRun : fullRun;
const p = startProgress('train');
const all = readTrainingSet(await findDataset(p.log));
const split = splitTrainingSet(all.labels, configuration.trainingImages);
const backend = await startBackend('auto');
p.log(`backend ${backend.name} (${backend.reason})`);
let stop = false;
process.once('SIGINT', () => (stop = true));
const result = await train({ train: pick(all, split.train), validation: pick(all, split.validation) }, configuration, {
  checkpointFile: join(import.meta.dirname, '..', '.runs', `${quick ? 'quick' : 'main'}-seed${configuration.seed}.safetensors`),
  log: p.log, report: p.report, interrupted: () => stop, backend: backend.name,
  commit: execFileSync('git', ['describe', '--always', '--dirty', '--abbrev=40'], { encoding: 'utf8' }).trim(),
});
p.end();
console.log(result.history.at(-1), result.seconds);
