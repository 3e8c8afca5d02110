// The child's side of queue.ts: what every process does that works a job, whatever the job is.
import { Worker } from 'node:worker_threads';
import type { Message } from './queue.ts';
import { Interrupted } from '../training/train.ts';

/** Tells the parent. One that is gone hears nothing: what counts is what this process leaves on disk. */
export function tell(message: Message): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Does the job that the parent has given, and tells why it failed. Does nothing where the module was not started by a parent. */
export function serve(work: (job: never) => Promise<void>): void {
  const job = process.argv[2];
  if (process.send === undefined || job === undefined) return;
  // Nobody reads the complaints of a process whose parent is gone.
  process.stderr.on('error', () => undefined);
  work(JSON.parse(job) as never)
    .catch((error: unknown) => {
      process.exitCode = error instanceof Interrupted ? 130 : 1;
      tell({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    })
    .finally(() => {
      if (process.connected) process.disconnect();
    });
}

/** Runs beside work that may not look up for minutes. Plain JavaScript: a thread of its own has no loader for TypeScript. */
const watch = `
const { workerData: parent } = require('node:worker_threads');
const isGone = () => {
  if (process.ppid !== parent) return true;
  try { process.kill(parent, 0); return false; } catch { return true; }
};
setInterval(() => { if (isGone()) process.kill(process.pid, 'SIGKILL'); }, 500);
`;

/** Kills this process when its parent is gone. For work that leaves nothing half written, and that begins anew anyway. */
export function dieWithParent(): void {
  // As it was told when it started this process: a parent that is gone already has left another one in its place.
  new Worker(watch, { eval: true, workerData: Number(process.argv[3]), execArgv: [] }).unref();
}
