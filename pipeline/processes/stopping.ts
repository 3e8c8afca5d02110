// What ends a run before its end, as Ctrl-C does: it saves what it has, and the same command goes on from there.
import { processFacts } from './process-facts.ts';

/** How often it is looked whether the parent is still there. */
const interval = 1000;

const shells = ['sh', 'dash', 'bash', 'ash', 'zsh', 'ksh', 'busybox'];

/** Stops on the first signal; a second one ends the process at once. */
function stopOnSignals(stop: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
}

/** Stops when npm is gone: whoever started it and ended it wants no training that goes on unseen. */
function stopWithNpm(stop: AbortController): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  // Between npm and this process there may be a shell, which outlives npm. Who started npm may go: that is how a run is left alone.
  const npm = (): number | undefined => {
    const { name, parent } = processFacts(process.ppid);
    return name !== undefined && shells.includes(name) ? parent : process.ppid;
  };
  const before = npm();
  const look = (): void => {
    if (npm() !== before) stop.abort();
  };
  setInterval(look, interval).unref();
}

/**
 * Stops when nobody reads the output any more. Output that cannot be written for another reason, a full disk, does not end a run; but one
 * that cannot tell its result has failed.
 */
function stopUnread(stop: AbortController): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') stop.abort();
      if (stream === process.stdout) process.exitCode ??= 1;
    });
}

/** Aborted when the run should save what it has and end. */
export function stopping(): AbortSignal {
  const stop = new AbortController();
  stopOnSignals(stop);
  stopWithNpm(stop);
  stopUnread(stop);
  return stop.signal;
}
