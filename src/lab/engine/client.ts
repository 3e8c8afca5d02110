// The page's end of the engine: one for all of a page, in a worker where there can be one. Knows nothing of tfjs.
import type { Answers, AskWatch, Engine, FromEngine, OrderName, Orders, ToEngine } from './protocol.ts';

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
  readonly report: ((bytes: number) => void) | undefined;
}

/** What the client needs of a worker. */
export type Port = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

/**
 * An engine behind a port. Resolves when it has said that it is awake; rejects where it cannot be had.
 * @param lost is told where it breaks down afterwards: whoever waits is refused, and it must not be asked again
 */
export function engineBehind(port: Port, lost: () => void): Promise<Engine> {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let isAwake = false;
  let breakdown: Error | undefined;
  const post = (message: ToEngine): void => port.postMessage(message);
  const ask = <Name extends OrderName>(name: Name, order: Orders[Name], { report, signal }: AskWatch = {}) =>
    new Promise<Answers[Name]>((resolve, reject) => {
      if (breakdown !== undefined) {
        reject(breakdown);
        return;
      }
      last += 1;
      const number = last;
      waiting.set(number, { resolve, reject, report });
      signal?.addEventListener('abort', () => {
        if (waiting.delete(number)) post({ number, name: 'drop' });
        reject(new Error('given up: another attempt has begun'));
      });
      post({ number, name, order });
    });
  return new Promise((resolve, reject) => {
    port.addEventListener('message', (event) => {
      const message = (event as MessageEvent<FromEngine>).data;
      if (message.kind === 'awake') {
        isAwake = true;
        resolve({ ask });
        return;
      }
      const one = waiting.get(message.number);
      if (message.kind === 'bytes') {
        one?.report?.(message.bytes);
        return;
      }
      waiting.delete(message.number);
      if (message.kind === 'answer') one?.resolve(message.answer as never);
      else one?.reject(new Error(message.reason));
    });
    const refused = (): void => {
      const error = new Error('missing worker: the engine has stopped, or could not be started');
      breakdown = error;
      reject(error);
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
      if (isAwake) lost();
    };
    port.addEventListener('error', refused);
    port.addEventListener('messageerror', refused);
  });
}

/** The engine on the page's own thread. Throws where its code cannot be fetched. */
async function engineHere(): Promise<Engine> {
  const { engineWork } = await import('./engine.ts');
  const work = engineWork();
  return { ask: (name, order, watch = {}) => work[name](order, watch) };
}

/** @param lost is told where the engine breaks down */
async function start(lost: () => void): Promise<Engine> {
  let worker: Worker | undefined;
  try {
    worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'engine' });
    const own = worker;
    return await engineBehind(own, () => {
      own.terminate();
      lost();
    });
  } catch {
    worker?.terminate();
    return engineHere();
  }
}

let started: Promise<Engine> | undefined;

/**
 * The engine of this page, started when it is first asked for. One that could not be started, or has broken down, is forgotten: the next call
 * starts another.
 */
export function engineOfPage(): Promise<Engine> {
  if (started !== undefined) return started;
  const forget = (): void => {
    if (started === attempt) started = undefined;
  };
  const attempt = start(forget);
  started = attempt;
  attempt.catch(forget);
  return attempt;
}
