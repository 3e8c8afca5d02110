// Works a queue of trainings, several processes at a time. A run that fails fails alone; the others go on.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Report } from './progress.ts';
import type { Job, Message } from './train-run.ts';

export interface QueueEffects {
  /** Where one run's progress goes. */
  readonly line: (id: string) => { report: Report; log: (line: string) => void; end: () => void };
  /** Ends the queue: running trainings save and stop, waiting ones do not start. */
  readonly stop: AbortSignal;
}

const worker = join(import.meta.dirname, 'train-run.ts');

/** Trains one run in a process of its own. Resolves with the reason when it failed. */
function trainOne(job: Job, { line, stop }: QueueEffects): Promise<string | undefined> {
  return new Promise((resolve) => {
    const { report, log, end } = line(job.run.id);
    let reason: string | undefined;
    // The loader that lets Node run TypeScript is inherited through execArgv.
    const child = fork(worker, [JSON.stringify(job)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-2000);
    });
    const interrupt = (): void => {
      child.kill('SIGINT');
    };
    stop.addEventListener('abort', interrupt, { once: true });
    child.on('message', (message) => {
      const told = message as Message;
      if (told.kind === 'report') report(told.progress);
      else if (told.kind === 'log') log(told.line);
      else reason = told.reason;
    });
    child.on('close', (code, signal) => {
      stop.removeEventListener('abort', interrupt);
      if (code !== 0) reason ??= complaints.trim().split('\n').at(-1) || `ended with ${signal ?? `exit code ${code}`}`;
      if (reason !== undefined) log(reason);
      end();
      resolve(reason);
    });
  });
}

/**
 * Trains all jobs, `processes` at a time and in order; those that were complete are only looked at.
 * @returns for each run that is not complete, why, by its id
 */
export async function trainAll(
  jobs: readonly Job[],
  processes: number,
  effects: QueueEffects,
): Promise<ReadonlyMap<string, string>> {
  const failed = new Map<string, string>();
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const reason = effects.stop.aborted ? 'not begun' : await trainOne(job, effects);
      if (reason !== undefined) failed.set(job.run.id, reason);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, processes) }, work));
  return failed;
}
