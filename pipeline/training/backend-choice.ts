// Which backend will train, found out before any training starts, and in a process of its own: a card that the parent holds is not
// there for the processes that train.
import { fork } from 'node:child_process';
import { installedCardBackends } from './backend-package.ts';
import { startBackend } from './backends.ts';
import type { Backend, BackendName } from './backends.ts';
import { lastWords } from '../processes/queue.ts';

type Answer = { readonly backend: Backend } | { readonly reason: string };

/** Starts the backend in another process, which ends at once. Throws what it threw, or how it ended. */
function tryElsewhere(wanted: BackendName): Promise<Backend> {
  return new Promise((resolve, reject) => {
    // The loader that lets Node run TypeScript is inherited through execArgv.
    const child = fork(import.meta.filename, [wanted], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
    let complaints = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaints = (complaints + chunk.toString()).slice(-2000);
    });
    let answer: Answer | undefined;
    child.on('message', (message) => {
      answer = message as Answer;
    });
    child.on('close', (code, signal) => {
      if (answer === undefined)
        reject(
          new Error(
            `invalid start of backend ${wanted}: ended with ${signal ?? `exit code ${code}`}: ${lastWords(complaints)}; train with --backend wasm`,
          ),
        );
      else if ('backend' in answer) resolve(answer.backend);
      else reject(new Error(answer.reason));
    });
  });
}

/** The backend that training will start. Throws with the remedy where the one asked for does not start; see `startBackend`. */
export async function chooseBackend(wanted: BackendName): Promise<Backend> {
  // Without packages for a card there is none to hold.
  return wanted === 'wasm' || installedCardBackends().length === 0 ? startBackend(wanted) : tryElsewhere(wanted);
}

if (import.meta.filename === process.argv[1]) {
  // Ctrl-C reaches this process too; the parent is the one that answers it.
  process.on('SIGINT', () => undefined);
  const answer: Answer = await startBackend(process.argv[2] as BackendName).then(
    (backend) => ({ backend }),
    (error: unknown) => ({ reason: (error as Error).message }),
  );
  process.send?.(answer, () => process.disconnect());
}
