// The engine in a worker: answers what the page asks, one message for each.
import { engineWork } from './engine.ts';
import { buffersOf } from './protocol.ts';
import type { FromEngine, ToEngine } from './protocol.ts';

const work = engineWork();
const running = new Map<number, AbortController>();
const say = (message: FromEngine, handedOver: Transferable[] = []): void =>
  (self as unknown as Worker).postMessage(message, handedOver);

async function answer({ number, name, order }: Extract<ToEngine, { order: unknown }>): Promise<void> {
  const controller = new AbortController();
  running.set(number, controller);
  try {
    const given = await work[name](order as never, {
      report: (bytes) => say({ kind: 'bytes', number, bytes }),
      signal: controller.signal,
    });
    say({ kind: 'answer', number, answer: given }, name === 'forward' ? buffersOf(given as never) : []);
  } catch (error) {
    say({ kind: 'failure', number, reason: error instanceof Error ? error.message : String(error) });
    controller.abort(); // the other downloads
  } finally {
    running.delete(number);
  }
}

self.addEventListener('message', ({ data }: MessageEvent<ToEngine>) => {
  if (data.name === 'drop') running.get(data.number)?.abort();
  else void answer(data);
});
say({ kind: 'awake' });
