// The browser's door to the artifacts: fetches, checks version, form, length, checksum and numbers, and decodes. No zod: the build has
// parsed the schema. The checksum is computed here, for browsers offer theirs on https and localhost only, and schools' networks differ.
import { shownExample } from '../subject/subject.ts';
import { checkFetchedManifest } from './fetched-manifest.ts';
import { manifestDigest } from './manifest-digest.ts';
import { decodeSafetensors } from './safetensors.ts';
import type { Evidence, EvidenceName } from './evidence/index.ts';
import type { FileRecord, Manifest } from './schema.ts';
import { sourceOf } from './source.ts';
import type { Need, Source, Tensors } from './source.ts';
import { sha256 } from './sha256.ts';

export type { Tensors } from './source.ts';

/** How a download is watched and stopped. */
export interface Watch {
  /** Is told how many bytes have just arrived, unpacked. */
  readonly report?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** An address below the artifacts folder; `version` keeps a cached file of an older run from meeting a newer manifest. */
const address = (base: string, path: string, version: string): string => `${base}${path}?v=${version}`;

/** Fetches a file as bytes. Throws with the reason where the server does not answer, answers no, or falls silent midway. */
export async function fetchBytes(url: string, { report, signal }: Watch = {}): Promise<Uint8Array<ArrayBuffer>> {
  const unanswered = (cause: unknown): Error =>
    new Error(`missing artifact ${url}: the network did not answer`, { cause });
  const response = await fetch(url, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    throw unanswered(error);
  });
  if (!response.ok) throw new Error(`missing artifact ${url}: the server answered ${response.status}`);
  const parts: Uint8Array[] = [];
  try {
    const reader = response.body?.getReader();
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      parts.push(part.value);
      report?.(part.value.length);
    }
  } catch (error) {
    throw unanswered(error);
  }
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Fetches the manifest. Throws when it is not JSON, of another version than this page, not in the form that a live figure reads, or changed. */
export async function fetchManifest(base: string, watch?: Watch): Promise<Manifest> {
  const text = new TextDecoder().decode(await fetchBytes(`${base}manifest.json`, watch));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error('invalid manifest: it is not JSON', { cause: error });
  }
  const manifest = checkFetchedManifest(value);
  if (manifestDigest(manifest) !== manifest.digest)
    throw new Error('invalid manifest: its digest is not that of its content');
  return manifest;
}

function checkBytes(bytes: Uint8Array, { path, bytes: expected, sha256: checksum }: FileRecord): void {
  if (bytes.length !== expected)
    throw new Error(`invalid artifact ${path}: ${bytes.length} bytes arrived, ${expected} were expected`);
  if (sha256(bytes) !== checksum) throw new Error(`invalid artifact ${path}: its checksum is not the manifest's`);
}

function checkNumbers(tensors: Tensors, { path }: FileRecord): void {
  for (const [name, { data }] of tensors)
    if (!data.every(Number.isFinite))
      throw new Error(`invalid artifact ${path}: tensor "${name}" holds values that are not finite`);
}

/**
 * Fetches and decodes safetensors files side by side, in the order asked for.
 * Throws when a file is missing, of another length, of another checksum, no safetensors, or holds numbers that are not finite.
 */
export function fetchTensors(base: string, files: readonly FileRecord[], watch?: Watch): Promise<Tensors[]> {
  return Promise.all(
    files.map(async (file) => {
      const bytes = await fetchBytes(address(base, file.path, file.sha256.slice(0, 8)), watch);
      checkBytes(bytes, file);
      const { tensors } = decodeSafetensors(bytes, file.path);
      checkNumbers(tensors, file);
      return tensors;
    }),
  );
}

/** The result of an analysis. The build has parsed its form; here length and checksum say that it is the same. */
async function fetchResult(base: string, file: FileRecord, watch?: Watch): Promise<unknown> {
  const bytes = await fetchBytes(address(base, file.path, file.sha256.slice(0, 8)), watch);
  checkBytes(bytes, file);
  return JSON.parse(new TextDecoder().decode(bytes));
}

const analysisOf = (need: Need): EvidenceName => need.slice(need.indexOf('/') + 1) as EvidenceName;

/** The files that some needs come to. What this run has no result of is left out: an exhibit says so. */
function filesFor({ files, evidence, checkpoints }: Manifest, needs: readonly Need[]) {
  const tensors = new Map<string, FileRecord>();
  const results = new Map<EvidenceName, FileRecord>();
  for (const need of needs) {
    if (need === 'checkpoints') for (const { step, weights } of checkpoints) tensors.set(`step/${step}`, weights);
    else if (need.startsWith('evidence/')) {
      const file = evidence[analysisOf(need)]?.result;
      if (file !== undefined) results.set(analysisOf(need), file);
    } else if (need.startsWith('tensors/')) {
      const file = evidence[analysisOf(need)]?.tensors;
      if (file !== undefined) tensors.set(need, file);
    } else tensors.set(need, files[need as keyof typeof files]);
  }
  return { tensors, results };
}

/** What was fetched, as plain data: it can be handed from one thread to another. */
export interface Fetched {
  readonly manifest: Manifest;
  /** By need; the weights of checkpoints by `step/<n>`. */
  readonly tensors: ReadonlyMap<string, Tensors>;
  /** The results of analyses that this run has, by name. */
  readonly results: ReadonlyMap<EvidenceName, unknown>;
}

/**
 * Fetches what some exhibits need, and nothing else, side by side, and checks it.
 * @param manifest the manifest, where it has been fetched
 * Throws as `fetchManifest` and `fetchTensors` do.
 */
export async function fetchParts(
  base: string,
  needs: readonly Need[],
  watch?: Watch,
  manifest?: Manifest,
): Promise<Fetched> {
  const known = manifest ?? (await fetchManifest(base, watch));
  const files = filesFor(known, needs);
  const [tensors, results] = await Promise.all([
    fetchTensors(base, [...files.tensors.values()], watch),
    Promise.all([...files.results.values()].map((file) => fetchResult(base, file, watch))),
  ]);
  return {
    manifest: known,
    tensors: new Map([...files.tensors.keys()].map((key, i) => [key, tensors[i] as Tensors])),
    results: new Map([...files.results.keys()].map((key, i) => [key, results[i]])),
  };
}

/** A source over what was fetched. */
export const sourceOfFetched = ({ manifest, tensors, results }: Fetched): Source =>
  sourceOf({
    manifest,
    shown: { id: shownExample(manifest).id },
    tensors: (need) => tensors.get(need),
    checkpoint: (step) => tensors.get(`step/${step}`),
    evidence: <Name extends EvidenceName>(name: Name) => {
      if (manifest.evidence[name] !== undefined && !results.has(name))
        throw new Error(`missing evidence/${name}: this source was not filled with it`);
      return results.get(name) as Evidence[Name] | undefined;
    },
  });

/** A source with what some exhibits need, and nothing else. Throws as `fetchParts` does. */
export const fetchSource = async (base: string, needs: readonly Need[], watch?: Watch): Promise<Source> =>
  sourceOfFetched(await fetchParts(base, needs, watch));
