// The only writer of public/artifacts: parses the manifest with the schema, writes everything into a new folder, then exchanges the
// folders. Whoever is interrupted leaves the old artifacts whole.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestSchema } from '../src/artifacts/schema.ts';
import type { FileRecord, Manifest } from '../src/artifacts/schema.ts';
import type { Configuration } from './config.ts';

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

/** The manifest without `files`, and the bytes of every file. */
export interface Collection {
  readonly body: Omit<Manifest, 'files'>;
  readonly files: Readonly<Record<FileKey, Uint8Array>>;
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

/** Checks and writes everything; throws, and leaves `out` as it was, when the manifest does not fit the schema. */
export function writeArtifacts(out: string, { body, files, tfjsWeights }: Collection): Manifest {
  const record = (key: FileKey): FileRecord => ({
    path: paths[key],
    bytes: files[key].length,
    sha256: createHash('sha256').update(files[key]).digest('hex'),
  });
  const keys = Object.keys(paths) as FileKey[];
  const manifest = manifestSchema.parse({
    ...body,
    files: Object.fromEntries(keys.map((key) => [key, record(key)])),
  });
  recover(out);
  const write = (path: string, bytes: Uint8Array | string): void => {
    const file = join(next(out), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  };
  write(mark, '');
  for (const key of keys) write(paths[key], files[key]);
  write(tfjsWeightsPath, tfjsWeights);
  write('manifest.json', `${JSON.stringify(manifest, null, 1)}\n`);
  rmSync(join(next(out), mark));
  if (existsSync(out)) renameSync(out, previous(out));
  renameSync(next(out), out);
  rmSync(previous(out), { recursive: true, force: true });
  return manifest;
}

/** Throws where artifacts belong to another run than the one configured: stages of two runs must not be mixed. */
export function requireSameRun(
  { body }: Collection,
  { seed, trainingImages, epochs }: Configuration,
  out: string,
): void {
  const found = { seed: body.run.seed, trainingImages: body.dataset.splits.train, epochs: body.run.epochs };
  if (found.seed !== seed || found.trainingImages !== trainingImages || found.epochs !== epochs)
    throw new Error(
      `invalid --from: ${out} holds a run of seed ${found.seed}, ${found.epochs} epochs on ${found.trainingImages} training images, not of seed ${seed}, ${epochs} epochs on ${trainingImages}; give its --seed and --epochs, and --quick for a quick run`,
    );
}

/** Reads back what `writeArtifacts` wrote, for a run that begins at a later stage. Throws with the remedy where it is missing or stale. */
export function readCollection(out: string): Collection {
  const manifestFile = join(out, 'manifest.json');
  if (!existsSync(manifestFile)) throw new Error(`missing artifacts ${manifestFile}: run without --from first`);
  const parsed = manifestSchema.safeParse(JSON.parse(readFileSync(manifestFile, 'utf8')));
  if (!parsed.success)
    throw new Error(`stale artifacts ${manifestFile}: ${parsed.error.issues[0]?.message ?? ''}; run without --from`);
  const { files, ...body } = parsed.data;
  const read = (path: string): Uint8Array => readFileSync(join(out, path));
  return {
    body,
    files: Object.fromEntries(
      Object.entries(files).map(([key, { path }]) => [key, read(path)]),
    ) as unknown as Collection['files'],
    tfjsWeights: read(tfjsWeightsPath),
  };
}
