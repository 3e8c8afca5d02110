// What is kept of each analysis between two runs: its result, and beside it what that was made of. Only a result that is whole, of this
// program's text and of these inputs, is used again; whatever cannot be read is measured anew.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readStored, readStoredIfAny } from '../src/artifacts/stored-file.ts';
import { checksumOf } from './analyses/inputs.ts';
import type { Looked } from './analyses/inputs.ts';
import { parseJson } from './files/json.ts';
import type { EvidenceFiles } from './write.ts';

/** Where a result lies, and what it must be of. */
export interface Place {
  /** Artifacts as far as they are made. */
  readonly inputsFolder: string;
  readonly resultFolder: string;
  /** Checksum of the analysis's own text. */
  readonly source: string;
}

/** A result; without files where the analysis needs networks that were not trained. */
export interface Result {
  readonly files: EvidenceFiles | undefined;
}

const fileNames = { result: 'result.json', tensors: 'tensors.safetensors' } as const;
const noteName = 'looked.json';

/** What is noted beside a result: the text that made it, what that looked at, and checksums of what it made. */
interface Note {
  readonly source: string;
  readonly looked: Looked;
  readonly result: string;
  readonly tensors: string;
}

const sha256 = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? 'absent' : createHash('sha256').update(bytes).digest('hex');

/** Keeps a result in place of an earlier one: written beside it, and exchanged as a whole. */
export function keepResult({ resultFolder, source }: Place, looked: Looked, { files }: Result): void {
  const part = `${resultFolder}.${process.pid}.part`;
  const write = (name: string, bytes: Uint8Array | string): void => writeFileSync(join(part, name), bytes);
  try {
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    for (const [key, name] of Object.entries(fileNames) as [keyof EvidenceFiles, string][]) {
      const bytes = files?.[key];
      if (bytes !== undefined) write(name, bytes);
    }
    const note: Note = { source, looked, result: sha256(files?.result), tensors: sha256(files?.tensors) };
    write(noteName, JSON.stringify(note));
    rmSync(resultFolder, { recursive: true, force: true });
    renameSync(part, resultFolder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw new Error(`invalid write of ${resultFolder}: ${(error as Error).message}`, { cause: error });
  }
}

function readFresh({ inputsFolder, resultFolder, source }: Place): Result | undefined {
  const read = (name: string): Uint8Array | undefined => {
    const file = join(resultFolder, name);
    return readStoredIfAny(file, file);
  };
  const noteFile = join(resultFolder, noteName);
  const note = parseJson(readStored(noteFile, noteFile), noteFile, 'it is measured anew') as Note;
  const [result, tensors] = [read(fileNames.result), read(fileNames.tensors)];
  const fresh =
    note.source === source &&
    note.result === sha256(result) &&
    note.tensors === sha256(tensors) &&
    Object.entries(note.looked).every(([key, checksum]) => checksumOf(inputsFolder, key) === checksum);
  if (!fresh) return undefined;
  return { files: result && { result, ...(tensors && { tensors }) } };
}

/** The result that is kept, or `undefined` where there is none, or none of this text and these inputs, or only a damaged one. */
export function freshResult(place: Place): Result | undefined {
  if (!existsSync(join(place.resultFolder, noteName))) return undefined;
  try {
    return readFresh(place);
  } catch {
    // A note that cannot be read is no note.
    return undefined;
  }
}
