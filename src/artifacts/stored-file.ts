// Files on disk that should be there: whoever reads one is told its name, the trouble and the remedy, and never waits for a pipe.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Why what lies at a path is no file to read. Throws what the system says where nothing can be said. */
function refusal(path: string): string | undefined {
  const stat = statSync(path);
  if (stat.isFile()) return undefined;
  return stat.isDirectory() ? 'it is a folder, a file is needed' : 'it is no ordinary file';
}

const withRemedy = (reason: string, remedy: string | undefined): string =>
  remedy === undefined ? reason : `${reason}; ${remedy}`;

/**
 * The bytes of a file; `undefined` where there is none.
 * @param name what it is and its path, for the error: `invalid <name>: it is a folder, a file is needed; <remedy>`
 */
export function readStoredIfAny(path: string, name: string, remedy?: string): Uint8Array | undefined {
  let reason: string | undefined;
  try {
    reason = refusal(path);
    if (reason === undefined) return readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Error(`invalid ${name}: ${withRemedy(`it cannot be read (${message})`, remedy)}`, { cause: error });
  }
  throw new Error(`invalid ${name}: ${withRemedy(reason, remedy)}`);
}

/** The bytes of a file. Throws `missing <name>: <remedy>` where there is none, and as `readStoredIfAny` does. */
export function readStored(path: string, name: string, remedy?: string): Uint8Array {
  const bytes = readStoredIfAny(path, name, remedy);
  if (bytes === undefined) throw new Error(remedy === undefined ? `missing ${name}` : `missing ${name}: ${remedy}`);
  return bytes;
}

/** Files that file managers leave everywhere. */
export const litter: readonly string[] = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];

/** Everything in a folder and below but folders and litter, by its path in it, with `/`. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && !litter.includes(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));
