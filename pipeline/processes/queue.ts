// Works a queue of jobs, trainings or analyses, several processes at a time. A job that fails fails alone; the others go on.
import { fork } from 'node:child_process';
import type { Progress, Report } from './progress.ts';

/** What a process tells its parent. */
export type Message =
  | { readonly kind: 'report'; readonly progress: Progress }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface QueueEffects {
  /** Where one job's progress goes. */
  readonly line: (id: string) => { report: Report; log: (line: string) => void; end: () => void };
  /** Ends the queue: running jobs save and stop, waiting ones do not start. */
  readonly stop: AbortSignal;
}

/** Why a process died, of what it wrote to stderr: the line of its error, or else the last one. */
export function lastWords(complaints: string): string {
  const lines = complaints.trim().split('\n');
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? (lines.at(-1) as string);
}

/** Does one job in a process of its own. Resolves with the reason when it failed. */
function workOne(
  worker: string,
  job: { readonly id: string },
  { line, stop }: QueueEffects,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const { report, log, end } = line(job.id);
    let reason: string | undefined;
    // The loader that lets Node run TypeScript is inherited through execArgv.
    const child = fork(worker, [JSON.stringify(job), String(process.pid)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
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
      if (code !== 0) reason ??= lastWords(complaints) || `ended with ${signal ?? `exit code ${code}`}`;
      if (reason !== undefined) log(reason);
      end();
      resolve(reason);
    });
  });
}

/**
 * Does all jobs, `processes` at a time and in order. Each is given to `worker`, a module, as JSON in its first argument; the second is the
 * number of this process.
 * @returns for each job that is not complete, why, by its id
 */
export async function workAll(
  worker: string,
  jobs: readonly { readonly id: string }[],
  processes: number,
  effects: QueueEffects,
): Promise<ReadonlyMap<string, string>> {
  const failed = new Map<string, string>();
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const reason = effects.stop.aborted ? 'not begun' : await workOne(worker, job, effects);
      if (reason !== undefined) failed.set(job.id, reason);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, processes) }, work));
  return failed;
}
