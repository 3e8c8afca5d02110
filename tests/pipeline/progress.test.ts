// Progress lines: plain ones where nobody looks, bars on a terminal.
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startProgress, startProgressLines } from '../../pipeline/processes/progress.ts';

/** A stream that keeps what is written; as a terminal it has a width. */
function fakeStream(isTTY: boolean): { stream: NodeJS.WriteStream; written: () => string } {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done): void => {
      text += chunk.toString();
      done();
    },
  });
  return {
    stream: Object.assign(stream, { isTTY, columns: 160, rows: 40 }) as unknown as NodeJS.WriteStream,
    written: () => text,
  };
}

/** The clock that progress is measured by, in seconds, set by hand. */
function fakeClock(): (seconds: number) => void {
  let now = 1_000_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  return (seconds) => {
    now = 1_000_000 + 1000 * seconds;
  };
}
afterEach(() => {
  vi.restoreAllMocks();
});

const at = (done: number, loss?: number) => ({ done, total: 10_000, unit: 'images', loss, accuracy: 0.8123 });

describe('progress without a terminal', () => {
  it('is a line in half a minute for each name, with rate and time left since this start', () => {
    const set = fakeClock();
    const { stream, written } = fakeStream(false);
    const { line } = startProgressLines(stream);
    const [one, two] = [line('seed-0'), line('flatten')];
    // Goes on from 1,000 images that were done before: they do not count for the rate.
    one.report(at(1000, 0.5));
    set(29);
    one.report(at(2000, 0.4));
    expect(written()).toBe('');
    set(40);
    one.report(at(3000, 0.3456));
    two.report(at(5000));
    set(41);
    one.report(at(3100, 0.3));
    expect(written().split('\n')).toEqual([
      'seed-0: 3000 of 10000 images, 50/s, 2 min 20 s left, loss 0.346, validation accuracy 81.2 %',
      'flatten: 5000 of 10000 images, 0/s, - left, validation accuracy 81.2 %',
      '',
    ]);
  });

  it('tells what is logged and how long each took', () => {
    const set = fakeClock();
    const { stream, written } = fakeStream(false);
    const { line, end } = startProgressLines(stream);
    const [one, two] = [line('seed-0'), line('seed-1')];
    one.log('epoch 1 of 2: loss 0.5');
    set(12);
    one.end();
    set(75);
    two.end();
    end();
    expect(written()).toBe('seed-0: epoch 1 of 2: loss 0.5\nseed-0: done in 12 s\nseed-1: done in 1 min 15 s\n');
  });
});

describe('progress on a terminal', () => {
  it('is a bar for each name, one below the other, with the log above them', async () => {
    const { stream, written } = fakeStream(true);
    const { line, end } = startProgressLines(stream);
    const [one, two] = [line('seed-0'), line('flatten')];
    one.report(at(0));
    two.report(at(0));
    one.report(at(2500, 0.3456));
    two.report(at(5000));
    one.log('epoch 1 of 4');
    await vi.waitFor(() => expect(written()).toContain('epoch 1 of 4'));
    one.end();
    two.end();
    end();
    const text = written();
    expect(text).toMatch(/seed-0 +█+░+ 25 % \|.*images\/s \| ETA .*\| loss 0\.346, validation accuracy 81\.2 %/);
    expect(text).toMatch(/flatten +█+░+ 50 % \|.*validation accuracy 81\.2 %/);
    expect(text).toContain('seed-0: done in');
  });

  it('keeps no line to itself where there is no bar, before the first and after the last', () => {
    const { stream, written } = fakeStream(true);
    const { line, end } = startProgressLines(stream);
    const one = line('seed-0');
    one.log('training was complete');
    expect(written()).toBe('seed-0: training was complete\n');
    one.report(at(0));
    end();
    one.log('interrupted at step 7');
    expect(written()).toMatch(/seed-0: interrupted at step 7\n$/);
    end();
  });

  it('is one bar for a stage of its own', () => {
    const { stream, written } = fakeStream(true);
    const { report, log, end } = startProgress('analyses', stream);
    report({ done: 0, total: 4, unit: 'parts' });
    log('2 of 6 results are kept');
    report({ done: 4, total: 4, unit: 'parts' });
    end();
    expect(written()).toMatch(/analyses +█+ 100 % \|.*parts\/s/);
    expect(written()).toContain('analyses: 2 of 6 results are kept\n');
    expect(written()).toContain('analyses: done in 0 s\n');
  });
});
