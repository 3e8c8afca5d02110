// Caches rendered pictures between builds: an edited sentence leaves hundreds of them unchanged. Each is stored under the checksum of all its
// inputs, so that no entry ever becomes stale; the folder may be deleted at any time.
import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

export interface PictureCache {
  /**
   * The cached result for `parts`, or, the first time, the result of `make`. Together with the program, `parts` must determine the result.
   * An entry that is damaged or cannot be written is computed anew and costs only time.
   */
  readonly bytes: (parts: readonly string[], make: () => Uint8Array) => Uint8Array<ArrayBuffer>;
  /** The same for JSON values; throws on a number that is not finite, which JSON would turn into `null`. */
  readonly value: <Value>(parts: readonly string[], make: () => Value) => Value;
}

const checksumOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  // Prefixed with their lengths, so that no two lists of parts concatenate to the same bytes.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
};

/** Length of the SHA-256 before the content, by which a truncated or foreign file is recognised. */
const headLength = 32;

function readNote(file: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const note = readFileSync(file);
    const body = Uint8Array.from(note.subarray(headLength));
    if (note.subarray(0, headLength).toString('hex') !== checksumOf(body)) return undefined;
    // Marks the entry as used, so that sweeping spares it.
    utimesSync(file, new Date(), new Date());
    return body;
  } catch {
    return undefined;
  }
}

function writeNote(folder: string, file: string, body: Uint8Array): void {
  const draft = join(folder, `${randomUUID()}.draft`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(draft, Buffer.concat([Buffer.from(checksumOf(body), 'hex'), body]));
    // Atomically, since another build may be reading here.
    renameSync(draft, file);
  } catch {
    if (existsSync(draft)) rmSync(draft);
  }
}

const toJson = (value: unknown): string =>
  JSON.stringify(value, (key, part: unknown) => {
    if (typeof part === 'number' && !Number.isFinite(part))
      throw new TypeError(`invalid picture: "${key}" is ${part}, which cannot be kept`);
    return part;
  });

/** A cache in a folder, for one version of the program. */
export function pictureCache(folder: string, program: string): PictureCache {
  const bytes: PictureCache['bytes'] = (parts, make) => {
    const file = join(folder, checksumOf(program, ...parts));
    const kept = readNote(file);
    if (kept !== undefined) return kept;
    const made = Uint8Array.from(make());
    writeNote(folder, file, made);
    return made;
  };
  return {
    bytes,
    value: <Value>(parts: readonly string[], make: () => Value): Value =>
      JSON.parse(Buffer.from(bytes(parts, () => Buffer.from(toJson(make())))).toString()) as Value,
  };
}

/** A cache that stores nothing. */
export const noCache: PictureCache = { bytes: (_, make) => Uint8Array.from(make()), value: (_, make) => make() };

/** Checksum of all code that pictures depend on: the program's source and the versions of its packages. */
export function programChecksum(root: string): string {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
  const texts = sources.flatMap((path) => [path, readFileSync(join(root, 'src', path))]);
  return checksumOf(...texts, readFileSync(join(root, 'package-lock.json')));
}

const day = 24 * 60 * 60 * 1000;

/** Deletes entries that no build has used for `days` days. */
export function sweep(folder: string, days: number, now: number = Date.now()): void {
  try {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (now - statSync(file).mtimeMs > days * day) rmSync(file, { force: true });
    }
  } catch {
    // The folder does not exist yet, or another build was quicker.
  }
}

let shared: PictureCache | undefined;

/** The cache of this build. The dev server and tests have none: they always render with the current program. */
export function buildCache(): PictureCache {
  // Outside Vite, `env` is undefined.
  if (!(import.meta as { readonly env?: { readonly PROD: boolean } }).env?.PROD) return noCache;
  if (shared === undefined) {
    const folder = join(process.cwd(), '.cache', 'pictures');
    sweep(folder, 30);
    shared = pictureCache(folder, programChecksum(process.cwd()));
  }
  return shared;
}
