// How artifacts come into their folder: everything is written into a new one beside it, then the two are exchanged. Whoever is interrupted
// leaves old or new artifacts whole, and the next run clears up. Nothing is removed that this pipeline did not write.
import { existsSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesIn, readStored } from '../../src/artifacts/stored-file.ts';
import { parseJson } from './json.ts';
import { lock } from '../processes/lock.ts';

const next = (out: string): string => `${out}.next`;
const previous = (out: string): string => `${out}.previous`;
/** Held while the folders above are ours: what lies there without it is somebody else's. */
const lockFile = (out: string): string => `${out}.lock`;

/** What artifacts of every version have, beside their manifest. */
const shipped = 'weights.safetensors';

/** The folder behind a name that may be a link. */
export const placeOf = (out: string): string => (existsSync(out) ? realpathSync(out) : out);

/** The files that a manifest names, be it of another version of the schema. Throws where it cannot be read, or is no manifest. */
function namedBy(manifestFile: string): ReadonlySet<string> {
  const named = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { path } = value as { path?: unknown };
    if (typeof path === 'string') named.add(path);
    Object.values(value).forEach(visit);
  };
  const remedy = 'a new run replaces it';
  visit(parseJson(readStored(manifestFile, manifestFile, remedy), manifestFile, remedy));
  if (!named.has(shipped)) throw new Error(`invalid ${manifestFile}: it names no ${shipped}; ${remedy}`);
  return named;
}

const holdsArtifacts = (folder: string): boolean =>
  existsSync(join(folder, 'manifest.json')) && existsSync(join(folder, shipped));

/** What in a folder of artifacts is none. @param isArtifact by the path: for a manifest that cannot be read, and for files that none names */
function strangersIn(folder: string, isArtifact: (path: string) => boolean): string[] {
  let isKnown = isArtifact;
  try {
    const named = namedBy(join(folder, 'manifest.json'));
    isKnown = (path) => named.has(path) || (isArtifact(path) && !/^(networks|checkpoints|evidence)\//.test(path));
  } catch {
    // A damaged manifest names nothing; a new run is its remedy.
  }
  return filesIn(folder).filter((path) => path !== 'manifest.json' && !isKnown(path));
}

/**
 * Throws where writing to `out` would remove something that is no artifact: `out` is replaced as a whole, so it must be new, empty, or hold
 * artifacts and nothing else; and it must not lie in a folder that another run replaces.
 */
export function requireArtifactsFolder(out: string, isArtifact: (path: string) => boolean): void {
  const wrong = (reason: string): Error => new Error(`invalid --out ${out}: ${reason}`);
  for (let above = dirname(out); ; above = dirname(above)) {
    if (holdsArtifacts(above))
      throw wrong(`it lies in ${above}, which holds artifacts and is replaced as a whole; name a folder elsewhere`);
    if (dirname(above) === above) break;
  }
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw wrong('it is no folder; name a new one');
  if (filesIn(out).length === 0) return;
  if (!holdsArtifacts(out)) throw wrong('it exists and holds no artifacts, and would be replaced; name a new folder');
  const strangers = strangersIn(out, isArtifact);
  if (strangers.length > 0)
    throw wrong(
      `it holds ${strangers.slice(0, 3).join(', ')}${strangers.length > 3 ? ` and ${strangers.length - 3} more` : ''} beside the artifacts, and would be replaced as a whole; move that elsewhere, or name a new folder`,
    );
}

/** Puts back the artifacts of a run that was stopped between the two renames, and removes what else it left. */
function clearUp(out: string): void {
  if (!existsSync(out) && existsSync(previous(out))) renameSync(previous(out), out);
  rmSync(next(out), { recursive: true, force: true });
  rmSync(previous(out), { recursive: true, force: true });
}

function requireFree(out: string): void {
  for (const folder of [next(out), previous(out)])
    if (existsSync(folder))
      throw new Error(
        `invalid --out ${out}: ${folder} exists and is not from an interrupted run; ${basename(folder)} is where this run would write, so move it elsewhere, or name another folder`,
      );
}

/** Clears up after a run that was interrupted while it exchanged the folders. Throws where `out` cannot be written without loss. */
export function recover(out: string, isArtifact: (path: string) => boolean): void {
  if (existsSync(lockFile(out))) {
    const { abandoned, release } = lock(lockFile(out), out);
    if (abandoned) clearUp(out);
    release();
  }
  requireFree(out);
  requireArtifactsFolder(out, isArtifact);
}

/**
 * Replaces the folder `out` by what `write` puts into another one. Throws, and leaves `out` as it was, where `write` throws, or where
 * another process does the same now.
 */
export function exchange(out: string, isArtifact: (path: string) => boolean, write: (folder: string) => void): void {
  const { abandoned, release } = lock(lockFile(out), out);
  let ours = abandoned;
  try {
    if (abandoned) clearUp(out);
    requireFree(out);
    requireArtifactsFolder(out, isArtifact);
    ours = true;
    write(next(out));
    if (existsSync(out)) renameSync(out, previous(out));
    renameSync(next(out), out);
  } finally {
    // The lock goes last: what is left without it is nobody's.
    if (ours) clearUp(out);
    release();
  }
}
