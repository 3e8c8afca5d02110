// The build's door to public/artifacts: reads the files, checks them against the schema and against each other, and hands out plain data.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeSafetensors, tensorNamed } from './safetensors.ts';
import type { TensorData } from './safetensors.ts';
import { evidenceSchemas } from './evidence/index.ts';
import type { Evidence, EvidenceName } from './evidence/index.ts';
import { manifestSchema } from './schema.ts';
import type { CheckpointRecord, FileRecord, Manifest } from './schema.ts';

/** Every analysis that there is, whether a run has it or not. */
export const evidenceNames = Object.keys(evidenceSchemas) as readonly EvidenceName[];

export type Tensors = ReadonlyMap<string, TensorData>;

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
  if (!existsSync(path)) throw new Error(`missing artifacts ${path}: ${remedy}`);
  const result = manifestSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new Error(`stale artifacts ${path}: ${issue?.path.join('.')}: ${issue?.message}; ${remedy}`);
}

/** Reads one file of the manifest; throws where it is missing or its checksum differs. */
export function readArtifact(folder: string, { path, sha256 }: FileRecord): Uint8Array {
  const file = join(folder, path);
  if (!existsSync(file)) throw new Error(`missing artifacts ${file}: ${remedy}`);
  const bytes = readFileSync(file);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new Error(`stale artifacts ${file}: its checksum is not the manifest's; ${remedy}`);
  return bytes;
}

/** Parses what every analysis found, by its own schema. Throws where a file is stale, and says which. */
function readEvidence(folder: string, { evidence }: Manifest): Partial<Evidence> {
  return Object.fromEntries(
    Object.entries(evidence).map(([name, { result }]) => {
      if (!Object.hasOwn(evidenceSchemas, name))
        throw new Error(`stale artifacts: unknown analysis "${name}"; ${remedy}`);
      const parsed = evidenceSchemas[name as EvidenceName].safeParse(
        JSON.parse(new TextDecoder().decode(readArtifact(folder, result))),
      );
      if (parsed.success) return [name, parsed.data];
      const issue = parsed.error.issues[0];
      throw new Error(`stale artifacts ${result.path}: ${issue?.path.join('.')}: ${issue?.message}; ${remedy}`);
    }),
  );
}

/** Loads and checks everything that the figures draw. */
export function loadArtifacts(folder: string = artifactsFolder()): Artifacts {
  const manifest = readManifest(folder);
  const { files } = manifest;
  const tensors = (record: FileRecord): Tensors =>
    decodeSafetensors(readArtifact(folder, record), join(folder, record.path)).tensors;
  // Hundreds of pages ask for the same ones.
  const decoded = new Map<EvidenceName, Tensors>();
  return {
    manifest,
    trained: {
      weights: tensors(files.weights),
      activations: tensors(files.activations),
      scales: tensors(files.scales),
    },
    untrained: {
      weights: tensors(files.untrainedWeights),
      activations: tensors(files.untrainedActivations),
      scales: tensors(files.untrainedScales),
    },
    examples: tensorNamed(tensors(files.examples), 'images'),
    classMeans: tensorNamed(tensors(files.classMeans), 'means'),
    evidence: readEvidence(folder, manifest),
    evidenceTensors: (name) => {
      const record = manifest.evidence[name]?.tensors;
      if (record === undefined)
        throw new Error(`missing tensors of analysis "${name}": run npm run pipeline -- --from analyses`);
      const found = decoded.get(name) ?? tensors(record);
      decoded.set(name, found);
      return found;
    },
    checkpoint: ({ weights }) => tensors(weights),
  };
}

let loaded: Artifacts | undefined;
/** The artifacts of this build, loaded once. */
export const artifacts = (): Artifacts => (loaded ??= loadArtifacts());
