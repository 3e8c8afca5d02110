// The only writer of public/artifacts, and the pipeline's reader of them: parses the manifest with the schema, and lets nothing in or out
// whose checksum is not the manifest's.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readContents } from '../src/artifacts/contents.ts';
import type { Place } from '../src/artifacts/contents.ts';
import { withDigest } from '../src/artifacts/manifest-digest.ts';
import { decodeSafetensors } from '../src/artifacts/safetensors.ts';
import { checkpointPath, filePlaces, networkPath } from '../src/artifacts/relations/file-places.ts';
import { manifestSchema } from '../src/artifacts/schema.ts';
import type { CheckpointRecord, FileRecord, Manifest, RunRecord } from '../src/artifacts/schema.ts';
import { readStored, readStoredIfAny } from '../src/artifacts/stored-file.ts';
import * as exchange from './files/exchange.ts';
import { parseJson } from './files/json.ts';
import { writeWhole } from './files/whole-file.ts';

export { checkpointPath, networkPath };
export type FileKey = keyof Manifest['files'];

/** Where each file of the manifest lies, relative to it. */
export const paths: Readonly<Record<FileKey, string>> = filePlaces;
/** The weights of the Layers model; model.json names it, so the manifest does not. */
export const tfjsWeightsPath = 'tfjs-model/weights.bin';

/** What one analysis found: JSON, and large parts as safetensors. */
export interface EvidenceFiles {
  readonly result: Uint8Array;
  readonly tensors?: Uint8Array;
}

/** What the manifest tells of a network, without the file that holds it. */
export type WithoutWeights<T> = Omit<T, 'weights'>;

/** The manifest without its files, and the bytes of every file. */
export interface Collection {
  readonly body: Omit<Manifest, 'files' | 'runs' | 'checkpoints' | 'evidence' | 'digest'> & {
    readonly runs: readonly WithoutWeights<RunRecord>[];
    readonly checkpoints: readonly WithoutWeights<CheckpointRecord>[];
  };
  readonly files: Readonly<Record<FileKey, Uint8Array>>;
  /** Weights of runs and checkpoints by their paths. */
  readonly networks: ReadonlyMap<string, Uint8Array>;
  /** By the name of the analysis. */
  readonly evidence: ReadonlyMap<string, EvidenceFiles>;
  readonly tfjsWeights: Uint8Array;
}

/** Whether a file may be one of the artifacts, by its path in their folder. */
const isArtifact = (path: string): boolean =>
  path === 'manifest.json' ||
  path === tfjsWeightsPath ||
  Object.values(paths).includes(path) ||
  /^(networks\/[a-z0-9-]+\.safetensors|checkpoints\/step-\d+\.safetensors|evidence\/[a-z0-9-]+\.(json|safetensors))$/.test(
    path,
  );

/** Clears up after a run that was interrupted while it wrote; throws where writing to `out` would lose what is no artifact. */
export const recover = (out: string): void => exchange.recover(out, isArtifact);

const checksum = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The files of a collection as they will lie beside the manifest. */
function placeOf({ files, networks, evidence, tfjsWeights }: Omit<Collection, 'body'>): Place {
  const bytes = new Map<string, Uint8Array>([
    ...(Object.keys(paths) as FileKey[]).map((key) => [paths[key], files[key]] as const),
    ...networks,
    ...[...evidence].map(([name, { result }]) => [`evidence/${name}.json`, result] as const),
    ...[...evidence].map(
      ([name, { tensors = new Uint8Array() }]) => [`evidence/${name}.safetensors`, tensors] as const,
    ),
    [tfjsWeightsPath, tfjsWeights],
  ]);
  const remedy = 'nothing was written; run npm run pipeline again from the stage that makes it';
  return { read: (path) => bytes.get(path) ?? new Uint8Array(), name: (path) => path, remedy };
}

/** Checks and writes everything; throws, and leaves `out` as it was, when the manifest does not fit the schema. */
export function writeArtifacts(out: string, { body, files, networks, evidence, tfjsWeights }: Collection): Manifest {
  const record = (path: string, bytes: Uint8Array): FileRecord => ({
    path,
    bytes: bytes.length,
    sha256: checksum(bytes),
  });
  const network = (path: string): FileRecord => {
    const bytes = networks.get(path);
    if (bytes === undefined) throw new Error(`missing weights ${path}: run from the stage train`);
    return record(path, bytes);
  };
  const keys = Object.keys(paths) as FileKey[];
  const whole = withDigest({
    ...body,
    runs: body.runs.map((run) => ({ ...run, weights: network(networkPath(run.id)) })),
    checkpoints: body.checkpoints.map((one) => ({ ...one, weights: network(checkpointPath(one.step)) })),
    evidence: Object.fromEntries(
      [...evidence].map(([name, { result, tensors }]) => [
        name,
        {
          result: record(`evidence/${name}.json`, result),
          ...(tensors && { tensors: record(`evidence/${name}.safetensors`, tensors) }),
        },
      ]),
    ),
    files: Object.fromEntries(keys.map((key) => [key, record(paths[key], files[key])])),
  });
  const manifest = manifestSchema.parse(whole);
  // What the build will refuse is not written.
  readContents(manifest, placeOf({ files, networks, evidence, tfjsWeights }));
  exchange.exchange(out, isArtifact, (folder) => {
    const write = (path: string, bytes: Uint8Array | string): void => writeWhole(join(folder, path), bytes);
    for (const key of keys) write(paths[key], files[key]);
    for (const { weights } of [...manifest.runs, ...manifest.checkpoints])
      write(weights.path, networks.get(weights.path) as Uint8Array);
    for (const [name, { result, tensors }] of evidence) {
      write(`evidence/${name}.json`, result);
      if (tensors) write(`evidence/${name}.safetensors`, tensors);
    }
    write(tfjsWeightsPath, tfjsWeights);
    write('manifest.json', `${JSON.stringify(manifest, null, 1)}\n`);
  });
  return manifest;
}

const remedy = 'restore the artifacts from git, or run without --from';

function readManifest(out: string): Manifest {
  const file = join(out, 'manifest.json');
  const name = `artifacts ${file}`;
  const bytes = readStoredIfAny(file, name, remedy);
  if (bytes === undefined) throw new Error(`missing ${name}: run without --from first`);
  const parsed = manifestSchema.safeParse(parseJson(bytes, name, remedy));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`stale artifacts ${file}: ${issue?.path.join('.')}: ${issue?.message}; ${remedy}`);
}

/** The weights of the Layers model are the shipped network's, in the same order. */
function requireTfjsWeights(file: string, bytes: Uint8Array, weights: Uint8Array): void {
  const numbers = [...decodeSafetensors(weights, paths.weights).tensors.values()].map(({ data }) =>
    Buffer.from(data.buffer, data.byteOffset, data.byteLength),
  );
  if (Buffer.compare(Buffer.concat(numbers), bytes) !== 0)
    throw new Error(`stale artifacts ${file}: it is not ${paths.weights}; ${remedy}`);
}

/** A part of the artifacts that a stage makes. */
export type Part = FileKey | 'evidence';

/**
 * Reads back what `writeArtifacts` wrote, for a run that begins at a later stage. Throws with the remedy where something is missing, stale,
 * or has not the manifest's checksum.
 * @param remade what that run makes anew: it is not read, so that a damaged part can be mended by it
 */
export function readCollection(out: string, remade: readonly Part[] = []): Collection {
  const { files, runs, checkpoints, evidence, ...body } = readManifest(out);
  const read = ({ path, sha256 }: FileRecord): Uint8Array => {
    const file = join(out, path);
    const bytes = readStored(file, `artifacts ${file}`, remedy);
    if (checksum(bytes) !== sha256)
      throw new Error(`stale artifacts ${file}: its checksum is not the manifest's; ${remedy}`);
    return bytes;
  };
  const withoutWeights = <T extends { weights: FileRecord }>({ weights, ...rest }: T): WithoutWeights<T> => rest;
  const tfjsFile = join(out, tfjsWeightsPath);
  const tfjsWeights = readStored(tfjsFile, `artifacts ${tfjsFile}`, remedy);
  requireTfjsWeights(tfjsFile, tfjsWeights, read(files.weights));
  const wanted = (Object.entries(files) as [FileKey, FileRecord][]).filter(([key]) => !remade.includes(key));
  return {
    body: { ...body, runs: runs.map(withoutWeights), checkpoints: checkpoints.map(withoutWeights) },
    evidence: new Map(
      remade.includes('evidence')
        ? []
        : Object.entries(evidence).map(([name, { result, tensors }]) => [
            name,
            { result: read(result), ...(tensors && { tensors: read(tensors) }) },
          ]),
    ),
    networks: new Map([...runs, ...checkpoints].map(({ weights }) => [weights.path, read(weights)])),
    files: Object.fromEntries(wanted.map(([key, record]) => [key, read(record)])) as unknown as Collection['files'],
    tfjsWeights,
  };
}
