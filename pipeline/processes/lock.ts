// One run at a time where two would write the same files: a small file that names its owner. An owner that is gone has left its lock
// abandoned, and whoever comes next takes it over.
import { constants, copyFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { processFacts } from './process-facts.ts';

interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began; empty where the system does not tell. */
  readonly began: string;
}

export interface Lock {
  /** Whether its owner died: what it was about may be half done. */
  readonly abandoned: boolean;
  readonly release: () => void;
}

const self = (): Owner => ({ pid: process.pid, host: hostname(), began: processFacts(process.pid).began ?? '' });

/** Whether a process may still be at work; of another machine nothing is known. */
function isAtWork({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = processFacts(pid);
  return now.state !== 'Z' && (now.began ?? '') === began;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // released meanwhile
  }
}

/** Who is named in a lock; nobody, where it cannot be read. */
function ownerIn(text: string): Owner | undefined {
  try {
    const { pid, host, began } = JSON.parse(text) as Partial<Owner>;
    return pid === undefined || host === undefined || began === undefined ? undefined : { pid, host, began };
  } catch {
    return undefined;
  }
}

/** Puts `mine` where `file` is, whole and at once, unless there is one already. */
function claim(mine: string, file: string): boolean {
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
  }
  try {
    // Some file systems know no links.
    copyFileSync(mine, file, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes an abandoned lock away; leaves one that came meanwhile. */
function takeAway(file: string, abandoned: string): void {
  const aside = `${file}.${process.pid}.abandoned`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else was faster
  }
  if (readText(aside) !== abandoned) claim(aside, file);
  rmSync(aside, { force: true });
}

function inUse({ pid, host }: Owner, file: string, what: string): Error {
  const here = host === hostname();
  return new Error(
    `invalid start: process ${pid}${here ? '' : ` of the machine ${host}`} is at work in ${what}; wait until it has ended, or end it${here ? ` (kill ${pid})` : ''}; if it is no run of this pipeline, remove ${file}`,
  );
}

/** So often somebody else may come first. */
const attempts = 10;

/** @returns whether the lock was abandoned */
function take(file: string, mine: string, what: string): boolean {
  let abandoned = false;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (claim(mine, file)) return abandoned;
    const text = readText(file);
    if (text === undefined) continue;
    const owner = ownerIn(text);
    if (owner !== undefined && isAtWork(owner)) throw inUse(owner, file, what);
    abandoned = true;
    takeAway(file, text);
  }
  throw new Error(`invalid lock ${file}: it cannot be taken; remove it`);
}

/**
 * Takes a lock. Throws where another process holds it, and names that process and the way out.
 * @param file made here; removed by `release`, or when the process ends
 * @param what is locked, for the error message
 */
export function lock(file: string, what: string): Lock {
  const mine = `${file}.${process.pid}`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(mine, JSON.stringify(self()));
    const abandoned = take(file, mine, what);
    const release = (): void => {
      process.off('exit', release);
      if (ownerIn(readText(file) ?? '')?.pid === process.pid) rmSync(file, { force: true });
    };
    process.on('exit', release);
    return { abandoned, release };
  } finally {
    rmSync(mine, { force: true });
  }
}
