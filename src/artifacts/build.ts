// The build's door to public/artifacts: reads the files, checks them against the schema and against each other, and hands out plain data.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shownExample } from '../subject/subject.ts';
import { readContents, readJson } from './contents.ts';
import type { Place, Tensors } from './contents.ts';
import { tensorNamed } from './safetensors.ts';
import { sourceOf } from './source.ts';
import type { Parts, Source } from './source.ts';
import type { TensorData } from './safetensors.ts';
import { evidenceSchemas } from './evidence/index.ts';
import type { Evidence, EvidenceName } from './evidence/index.ts';
import { manifestSchema } from './schema.ts';
import type { CheckpointRecord, FileRecord, Manifest } from './schema.ts';
import { filesIn, readStored } from './stored-file.ts';

/** Every analysis that there is, whether a run has it or not. */
export const evidenceNames = Object.keys(evidenceSchemas) as readonly EvidenceName[];

export type { Tensors } from './contents.ts';

/** One network as the figures see it. */
export interface NetworkArtifacts {
  /** `conv1/kernel` `[h, w, in, out]`, `conv1/bias`, … */
  readonly weights: Tensors;
  /** `<example id>/<layer>` `[h, w, c]` */
  readonly activations: Tensors;
  /** `<layer>` `[c]`: 99.9th percentile of each channel on the validation images */
  readonly scales: Tensors;
}

export interface Artifacts {
  readonly manifest: Manifest;
  readonly trained: NetworkArtifacts;
  readonly untrained: NetworkArtifacts;
  /** `[20, 28, 28]` bytes, in the order of `manifest.examples` */
  readonly examples: TensorData;
  /** `[10, 28, 28]`, mean of byte / 255 of each class */
  readonly classMeans: TensorData;
  /** What the analyses found; one whose networks were not trained is absent. */
  readonly evidence: Partial<Evidence>;
  /** The tensors of an analysis, decoded once. Throws where it has none. */
  readonly evidenceTensors: (name: EvidenceName) => Tensors;
  /** The weights of the shipped network on its way. */
  readonly checkpoint: (record: Pick<CheckpointRecord, 'weights'>) => Tensors;
}

/** The folder that the build draws: `$ARTIFACTS_DIR`, else public/artifacts. Relative to the project's root, where Astro and tests run. */
export function artifactsFolder(): string {
  const folder = process.env['ARTIFACTS_DIR'] ?? join(process.cwd(), 'public', 'artifacts');
  // A pipeline that was stopped between its last two renames has left the old artifacts beside their place.
  return !existsSync(folder) && existsSync(`${folder}.previous`) ? `${folder}.previous` : folder;
}

const remedy = 'run npm run pipeline, or restore public/artifacts from git';

function readManifest(folder: string): Manifest {
  const path = join(folder, 'manifest.json');
  const place: Place = { read: (one) => readPlain(join(folder, one)), name: (one) => join(folder, one), remedy };
  const result = manifestSchema.safeParse(readJson(place, 'manifest.json'));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  // A relation that does not hold is damage; another form is perhaps that of another version.
  const kind = issue?.code === 'custom' ? 'invalid' : 'stale';
  const field = issue?.path.length ? issue.path.join('.') : 'the whole';
  throw new Error(`${kind} artifacts ${path}: ${field}: ${issue?.message}; ${remedy}`);
}

const readPlain = (file: string): Uint8Array => readStored(file, `artifacts ${file}`, remedy);

/** Reads one file of the manifest; throws where it is missing, of another length, or its checksum differs. */
export function readArtifact(folder: string, { path, bytes: length, sha256 }: FileRecord): Uint8Array {
  const file = join(folder, path);
  const bytes = readPlain(file);
  if (bytes.length !== length)
    throw new Error(`stale artifacts ${file}: it has ${bytes.length} bytes, the manifest says ${length}; ${remedy}`);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new Error(`stale artifacts ${file}: its checksum is not the manifest's; ${remedy}`);
  return bytes;
}

/** The files of a manifest by their paths, each verified when it is read. @param seen gets the path of every file that belongs here */
function placeOf(folder: string, { files, runs, checkpoints, evidence }: Manifest, seen: Set<string>): Place {
  const records = [
    ...Object.values(files),
    ...[...runs, ...checkpoints].map(({ weights }) => weights),
    ...Object.values(evidence).flatMap(({ result, tensors }) => (tensors ? [result, tensors] : [result])),
  ];
  const byPath = new Map(records.map((record) => [record.path, record]));
  for (const path of byPath.keys()) seen.add(path);
  return {
    read: (path) => {
      seen.add(path);
      const record = byPath.get(path);
      // The weights of the Layers model, which model.json names; they are compared with those that the manifest names.
      return record === undefined ? readPlain(join(folder, path)) : readArtifact(folder, record);
    },
    name: (path) => join(folder, path),
    remedy,
  };
}

/** The folder is published as it is: what no manifest names would be, too. */
function requireNoStrangers(folder: string, known: ReadonlySet<string>): void {
  const [first, ...more] = filesIn(folder).filter((path) => !known.has(path));
  if (first !== undefined)
    throw new Error(
      `invalid artifacts ${join(folder, first)}: the manifest names no such file${more.length > 0 ? `, nor ${more.length} more` : ''}, and the whole folder is published; move it elsewhere, or ${remedy}`,
    );
}

/** Loads and checks everything that the figures draw, and every other file that is published with it. */
export function loadArtifacts(folder: string = artifactsFolder()): Artifacts {
  const manifest = readManifest(folder);
  const seen = new Set(['manifest.json']);
  const { files, evidence, evidenceTensors, networks } = readContents(manifest, placeOf(folder, manifest, seen));
  requireNoStrangers(folder, seen);
  return {
    manifest,
    trained: { weights: files.weights, activations: files.activations, scales: files.scales },
    untrained: {
      weights: files.untrainedWeights,
      activations: files.untrainedActivations,
      scales: files.untrainedScales,
    },
    examples: tensorNamed(files.examples, 'images'),
    classMeans: tensorNamed(files.classMeans, 'means'),
    evidence,
    evidenceTensors: (name) => {
      const tensors = evidenceTensors.get(name);
      if (tensors === undefined)
        throw new Error(`missing tensors of analysis "${name}": run npm run pipeline -- --from analyses`);
      return tensors;
    },
    checkpoint: ({ weights }) => networks(weights.path),
  };
}

/** What was loaded, by the needs of exhibits. */
export function partsOf(all: Artifacts): Parts {
  const files: Partial<Record<Parameters<Parts['tensors']>[0], Tensors>> = {
    weights: all.trained.weights,
    untrainedWeights: all.untrained.weights,
    activations: all.trained.activations,
    untrainedActivations: all.untrained.activations,
    scales: all.trained.scales,
    untrainedScales: all.untrained.scales,
    examples: new Map([['images', all.examples]]),
    classMeans: new Map([['means', all.classMeans]]),
  };
  return {
    manifest: all.manifest,
    shown: { id: shownExample(all.manifest).id },
    tensors: (need) =>
      need.startsWith('tensors/') ? all.evidenceTensors(need.slice('tensors/'.length) as EvidenceName) : files[need],
    checkpoint: (step) => {
      const record = all.manifest.checkpoints.find((checkpoint) => checkpoint.step === step);
      return record && all.checkpoint(record);
    },
    evidence: (name) => all.evidence[name],
  };
}

/** The same as a source. */
export const sourceOfArtifacts = (all: Artifacts): Source => sourceOf(partsOf(all));

let loaded: Artifacts | undefined;
/** The artifacts of this build, loaded once. */
export const artifacts = (): Artifacts => (loaded ??= loadArtifacts());

let source: Source | undefined;
/** The same as a source. */
export const shippedSource = (): Source => (source ??= sourceOfArtifacts(artifacts()));
