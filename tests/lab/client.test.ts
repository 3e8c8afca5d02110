// The page's end of the engine: answers find who asked, what is given up is dropped, and an engine that broke down is not asked again.
import { describe, expect, it, vi } from 'vitest';
import { engineBehind } from '../../src/lab/engine/client.ts';
import type { Port } from '../../src/lab/engine/client.ts';
import type { FromEngine, ToEngine } from '../../src/lab/engine/protocol.ts';

/** A worker without a thread: what is posted to it is written down, and it says what it is told to. */
function worker() {
  const posted: ToEngine[] = [];
  const events = new EventTarget();
  const port = {
    postMessage: (message: ToEngine) => posted.push(message),
    addEventListener: events.addEventListener.bind(events),
    terminate: vi.fn(),
  } as unknown as Port;
  const say = (data: FromEngine): boolean => events.dispatchEvent(new MessageEvent('message', { data }));
  return { port, posted, say, breakDown: () => events.dispatchEvent(new Event('error')) };
}

async function awake(lost = vi.fn()) {
  const one = worker();
  const engine = engineBehind(one.port, lost);
  one.say({ kind: 'awake' });
  return { ...one, engine: await engine, lost };
}
const counted = (tensors: number) => ({ tensors, networks: 1, bytes: 4 });

describe('an engine behind a port', () => {
  it('is there once it says that it is awake, and not before', async () => {
    const { port, say } = worker();
    const told = vi.fn();
    const engine = engineBehind(port, vi.fn()).then(told);
    await Promise.resolve();
    expect(told).not.toHaveBeenCalled();
    say({ kind: 'awake' });
    await engine;
    expect(told).toHaveBeenCalledOnce();
  });

  it('gives each who asked its own answer, in whatever order they come', async () => {
    const { engine, posted, say } = await awake();
    const [first, second] = [engine.ask('count', {}), engine.ask('count', {})];
    const [a = 0, b = 0] = posted.map(({ number }) => number);
    say({ kind: 'answer', number: b, answer: counted(2) });
    say({ kind: 'answer', number: a, answer: counted(1) });
    expect([(await first).tensors, (await second).tensors]).toEqual([1, 2]);
  });

  it('tells bytes to the one who waits for them, and a failure with its reason', async () => {
    const { engine, posted, say } = await awake();
    const bytes: number[] = [];
    const asked = engine.ask('count', {}, { report: (some) => bytes.push(some) });
    const number = posted[0]?.number ?? 0;
    say({ kind: 'bytes', number, bytes: 7 });
    say({ kind: 'bytes', number: number + 1, bytes: 100 });
    say({ kind: 'failure', number, reason: 'invalid weights: they are damaged' });
    await expect(asked).rejects.toThrow('invalid weights: they are damaged');
    expect(bytes).toEqual([7]);
  });

  it('drops what is given up, and hears no more of it', async () => {
    const { engine, posted, say } = await awake();
    const controller = new AbortController();
    const asked = engine.ask('count', {}, { signal: controller.signal });
    controller.abort();
    await expect(asked).rejects.toThrow('given up');
    expect(posted.at(-1)).toEqual({ number: posted[0]?.number, name: 'drop' });
    say({ kind: 'answer', number: posted[0]?.number ?? 0, answer: counted(1) });
  });

  it('that breaks down refuses all who wait, and says once that it must not be asked again', async () => {
    const { engine, breakDown, lost } = await awake();
    const asked = [engine.ask('count', {}), engine.ask('count', {})];
    breakDown();
    for (const one of asked) await expect(one).rejects.toThrow('missing worker');
    expect(lost).toHaveBeenCalledOnce();
    // Whoever asks it all the same is told at once, and not left to wait.
    await expect(engine.ask('count', {})).rejects.toThrow('missing worker');
  });

  it('that cannot be started is refused; nobody has lost one', async () => {
    const { port, breakDown } = worker();
    const lost = vi.fn();
    const engine = engineBehind(port, lost);
    breakDown();
    await expect(engine).rejects.toThrow('missing worker');
    expect(lost).not.toHaveBeenCalled();
  });
});
