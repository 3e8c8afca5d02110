// Keeps what is drawn between builds: hundreds of pictures that a changed sentence does not change. A picture is kept under the checksum of
// everything that it is made from, so that it never has to be thrown away for being old; the folder may be deleted at any time.
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
   * What was made from `parts` before, or, the first time, what `make` makes of them. `parts` must decide the result together with the
   * program; a note that is damaged or cannot be written is made anew and costs time only.
   */
  readonly bytes: (parts: readonly string[], make: () => Uint8Array) => Uint8Array<ArrayBuffer>;
  /** The same for what JSON can hold; throws where a number is not finite, which JSON would make `null`. */
  readonly value: <Value>(parts: readonly string[], make: () => Value) => Value;
}

const checksumOf = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  // With their lengths, so that no two lists of parts run into the same bytes.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex');
};

/** Bytes of SHA-256 before what is kept: half a file, or another, is none. */
const headLength = 32;

function readNote(file: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const note = readFileSync(file);
    const body = Uint8Array.from(note.subarray(headLength));
    if (note.subarray(0, headLength).toString('hex') !== checksumOf(body)) return undefined;
    // What is used stays.
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
    // At once or not at all, for another build may be reading here.
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

/** A cache in a folder, for one state of the program. */
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

/** Nothing is kept. */
export const noCache: PictureCache = { bytes: (_, make) => Uint8Array.from(make()), value: (_, make) => make() };

/** Checksum of everything that a picture's form depends on: the program's text and the versions of its packages. */
export function programChecksum(root: string): string {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .sort();
  const texts = sources.flatMap((path) => [path, readFileSync(join(root, 'src', path))]);
  return checksumOf(...texts, readFileSync(join(root, 'package-lock.json')));
}

const day = 24 * 60 * 60 * 1000;

/** Deletes what no build has used for `days` days. */
export function sweep(folder: string, days: number, now: number = Date.now()): void {
  try {
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (now - statSync(file).mtimeMs > days * day) rmSync(file, { force: true });
    }
  } catch {
    // Nothing is kept yet, or another build was quicker.
  }
}

let shared: PictureCache | undefined;

/** The cache of this build. Only a build has one: a page that is being written, and a test, are drawn as the program stands now. */
export function buildCache(): PictureCache {
  // Outside of Vite there is no `env`.
  if (!(import.meta as { readonly env?: { readonly PROD: boolean } }).env?.PROD) return noCache;
  if (shared === undefined) {
    const folder = join(process.cwd(), '.cache', 'pictures');
    sweep(folder, 30);
    shared = pictureCache(folder, programChecksum(process.cwd()));
  }
  return shared;
}
