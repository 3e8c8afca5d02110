// Locks between real processes: one at a time, and none that outlives its owner.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lock } from '../../pipeline/processes/lock.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'lock-')), 'sub', 'work.lock');
});

async function holder(): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'holding.ts'), [file], { execArgv: ['--import', 'tsx'] });
  await once(child, 'message');
  return child;
}
const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const ended = once(child, 'close');
  child.kill(signal);
  await ended;
};

describe('a lock', () => {
  it('is taken, and leaves nothing when it is released', () => {
    const { abandoned, release } = lock(file, 'a folder');
    expect(abandoned).toBe(false);
    expect(readdirSync(dirname(file))).toEqual(['work.lock']);
    release();
    expect(readdirSync(dirname(file))).toEqual([]);
    lock(file, 'a folder').release();
  });

  it('is refused while another process holds it, naming process, folder and remedy; and taken over when that was killed', async () => {
    const child = await holder();
    expect(() => lock(file, 'a folder')).toThrow(
      `invalid start: process ${child.pid} is at work in a folder; wait until it has ended, or end it (kill ${child.pid}); if it is no run of this pipeline, remove ${file}`,
    );
    expect(readdirSync(dirname(file))).toEqual(['work.lock']);
    await end(child, 'SIGKILL');
    expect(existsSync(file)).toBe(true);
    const { abandoned, release } = lock(file, 'a folder');
    expect(abandoned).toBe(true);
    expect(readdirSync(dirname(file))).toEqual(['work.lock']);
    release();
  });

  it('is refused to the process that has it already', () => {
    const { release } = lock(file, 'a folder');
    expect(() => lock(file, 'a folder')).toThrow(`process ${process.pid} is at work`);
    release();
  });

  const plant = (owner: object | string): void => {
    lock(file, 'x').release();
    writeFileSync(file, typeof owner === 'string' ? owner : JSON.stringify(owner));
  };
  it.each(['', '{"pid": 1', 'null', '{}'])('that holds %j names nobody, and is taken over', (text) => {
    plant(text);
    const { abandoned, release } = lock(file, 'a folder');
    expect(abandoned).toBe(true);
    release();
    expect(existsSync(file)).toBe(false);
  });

  it('of another machine is left alone: nothing is known of its processes', () => {
    plant({ pid: process.pid, host: `not-${hostname()}`, began: '' });
    expect(() => lock(file, 'a folder')).toThrow(
      new RegExp(`process ${process.pid} of the machine not-${hostname()} is at work in a folder; .*remove ${file}`),
    );
    expect(existsSync(file)).toBe(true);
  });

  it.runIf(process.platform === 'linux')('of a process whose number was given to another is taken over', () => {
    const { release } = lock(file, 'x');
    const owner = JSON.parse(readFileSync(file, 'utf8')) as { began: string };
    release();
    expect(owner.began).toMatch(/^\d+$/);
    plant({ ...owner, began: '1' });
    const again = lock(file, 'a folder');
    expect(again.abandoned).toBe(true);
    again.release();
  });
});
