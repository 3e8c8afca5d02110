// The only writer of public/artifacts: parses the manifest with the schema, writes everything into a new folder, then exchanges the
// folders. Whoever is interrupted leaves the old artifacts whole.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readContents } from '../src/artifacts/contents.ts';
import type { Place } from '../src/artifacts/contents.ts';
import { withDigest } from '../src/artifacts/manifest-digest.ts';
import { manifestSchema } from '../src/artifacts/schema.ts';
import type { CheckpointRecord, FileRecord, Manifest, RunRecord } from '../src/artifacts/schema.ts';

export type FileKey = keyof Manifest['files'];

/** Where each file of the manifest lies, relative to it. */
export const paths: Readonly<Record<FileKey, string>> = {
  weights: 'weights.safetensors',
  untrainedWeights: 'untrained/weights.safetensors',
  activations: 'activations.safetensors',
  untrainedActivations: 'untrained/activations.safetensors',
  scales: 'scales.safetensors',
  untrainedScales: 'untrained/scales.safetensors',
  examples: 'examples.safetensors',
  classMeans: 'class-means.safetensors',
  testLogits: 'test-logits.safetensors',
  split: 'split.json',
  tfjsModel: 'tfjs-model/model.json',
};
/** The weights of the Layers model; model.json names it, so the manifest does not. */
export const tfjsWeightsPath = 'tfjs-model/weights.bin';

/** Where the weights of a run lie, and those of the shipped run after `step` steps. */
export const networkPath = (id: string): string => `networks/${id}.safetensors`;
export const checkpointPath = (step: number): string => `checkpoints/step-${String(step).padStart(6, '0')}.safetensors`;

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

const next = (out: string): string => `${out}.next`;
const previous = (out: string): string => `${out}.previous`;
/** Written first into a new folder and removed last, so that a half-written one is known as such. */
const mark = '.incomplete';

/** The folders that a run replaces as a whole. */
const isOurs = (folder: string): boolean =>
  !existsSync(folder) ||
  (statSync(folder).isDirectory() &&
    (readdirSync(folder).length === 0 ||
      (existsSync(join(folder, 'manifest.json')) && existsSync(join(folder, paths.weights)))));

/**
 * Throws where writing to `out` would remove something that is no artifact: `out` and its two neighbours are replaced as a whole, so each
 * must be new, empty, or hold artifacts.
 */
export function requireArtifactsFolder(out: string): void {
  for (const folder of [out, previous(out)])
    if (!isOurs(folder))
      throw new Error(
        `invalid --out ${folder}: it exists and holds no artifacts, and would be replaced; name a new folder`,
      );
  if (!isOurs(next(out)) && !existsSync(join(next(out), mark)))
    throw new Error(
      `invalid --out ${out}: ${next(out)} exists and is not from an interrupted run; name another folder`,
    );
}

/** Puts back the artifacts of a run that was stopped between the two renames of `writeArtifacts`. */
export function recover(out: string): void {
  requireArtifactsFolder(out);
  if (!existsSync(out) && existsSync(previous(out))) renameSync(previous(out), out);
  rmSync(next(out), { recursive: true, force: true });
  rmSync(previous(out), { recursive: true, force: true });
}

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
    sha256: createHash('sha256').update(bytes).digest('hex'),
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
  recover(out);
  const write = (path: string, bytes: Uint8Array | string): void => {
    const file = join(next(out), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  };
  write(mark, '');
  for (const key of keys) write(paths[key], files[key]);
  for (const { weights } of [...manifest.runs, ...manifest.checkpoints])
    write(weights.path, networks.get(weights.path) as Uint8Array);
  for (const [name, { result, tensors }] of evidence) {
    write(`evidence/${name}.json`, result);
    if (tensors) write(`evidence/${name}.safetensors`, tensors);
  }
  write(tfjsWeightsPath, tfjsWeights);
  write('manifest.json', `${JSON.stringify(manifest, null, 1)}\n`);
  rmSync(join(next(out), mark));
  if (existsSync(out)) renameSync(out, previous(out));
  renameSync(next(out), out);
  rmSync(previous(out), { recursive: true, force: true });
  return manifest;
}

/** Reads back what `writeArtifacts` wrote, for a run that begins at a later stage. Throws with the remedy where it is missing or stale. */
export function readCollection(out: string): Collection {
  const manifestFile = join(out, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Error(`missing artifacts ${manifestFile}: run without --from first`);
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(manifestFile, 'utf8')));
  if (!parsed.success)
    throw new Error(`stale artifacts ${manifestFile}: ${parsed.error.issues[0]?.message ?? ''}; run without --from`);
  const { files, runs, checkpoints, evidence, ...body } = parsed.data;
  const read = (path: string): Uint8Array => readFileSync(join(out, path));
  const withoutWeights = <T extends { weights: FileRecord }>({ weights, ...rest }: T): WithoutWeights<T> => rest;
  return {
    body: { ...body, runs: runs.map(withoutWeights), checkpoints: checkpoints.map(withoutWeights) },
    evidence: new Map(
      Object.entries(evidence).map(([name, { result, tensors }]) => [
        name,
        { result: read(result.path), ...(tensors && { tensors: read(tensors.path) }) },
      ]),
    ),
    networks: new Map([...runs, ...checkpoints].map(({ weights: { path } }) => [path, read(path)])),
    files: Object.fromEntries(
      Object.entries(files).map(([key, { path }]) => [key, read(path)]),
    ) as unknown as Collection['files'],
    tfjsWeights: read(tfjsWeightsPath),
  };
}
