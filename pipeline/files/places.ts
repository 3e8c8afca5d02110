// The folders that a run writes to, looked at before it begins: what would be told at its end is told at its start.
import { existsSync, mkdirSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { lock } from '../processes/lock.ts';
import { recover } from '../write.ts';

const root = join(import.meta.dirname, '..', '..');

/** Where the pipeline keeps its own things: states of trainings, and results of analyses. */
const statesIn = (base: string): string => join(base, '.runs');
const resultsIn = (base: string, quick: boolean): string => join(base, '.cache', 'analyses', quick ? 'quick' : 'full');

export const runsFolder = statesIn(root);
export const cacheFolder = (quick: boolean): string => resultsIn(root, quick);
const ownFolders = [runsFolder, join(root, '.cache', 'analyses'), join(root, '.cache', 'fashion-mnist')];

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`);
};

/** What a run writes at most, and some air. */
const leastFree = 100e6;

/** Throws where nothing can be written into a folder, which is made, or next to nothing. @param option for the message */
export function requireWritable(folder: string, option: string, least = leastFree): void {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new Error(`invalid ${option}: nothing can be written into ${folder} (${(error as Error).message})`, {
      cause: error,
    });
  }
  const { blocks, bavail, bsize } = statfsSync(folder);
  // Some file systems tell nothing.
  if (blocks > 0 && bavail * bsize < least)
    throw new Error(
      `invalid ${option}: ${Math.floor((bavail * bsize) / 1e6)} MB are free in ${folder}, ${least / 1e6} MB are needed`,
    );
}

/** Throws where the output would lie among the pipeline's own files, or they in it. */
export function requireOutside(out: string): void {
  for (const folder of ownFolders)
    if (isInside(out, folder) || isInside(folder, out))
      throw new Error(`invalid --out ${out}: the pipeline keeps its own files in ${folder}; name a folder elsewhere`);
}

/**
 * Takes the folders of a run for it alone until the process ends. Throws with the remedy where one cannot be written, where another run is
 * at work there, or where something would be lost.
 * @param base the folder that holds the pipeline's own ones
 */
export function takePlaces(out: string, quick: boolean, base = root): void {
  const [states, results] = [statesIn(base), resultsIn(base, quick)];
  requireOutside(out);
  recover(out);
  requireWritable(states, 'checkpoints');
  requireWritable(results, 'cache');
  requireWritable(dirname(out), `--out ${out}`);
  // Quick runs and full ones share neither states of trainings nor results of analyses.
  lock(`${results}.lock`, `${results} and ${states}`);
  if (!existsSync(out)) return;
  requireWritable(out, `--out ${out}`);
  if (statSync(out).dev !== statSync(dirname(out)).dev)
    throw new Error(
      `invalid --out ${out}: a volume is mounted there, which cannot be exchanged for another folder; name a new folder inside it`,
    );
}
