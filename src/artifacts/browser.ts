// The browser's door to the artifacts: fetches, checks version, length and checksum, and decodes. No zod: the build has parsed the schema.
import { decodeSafetensors } from './safetensors.ts';
import type { TensorData } from './safetensors.ts';
import type { FileRecord, Manifest } from './schema.ts';

export type Tensors = ReadonlyMap<string, TensorData>;

/** Bytes received so far and in all, as the manifest states them. */
export type ReportBytes = (received: number, total: number) => void;

/** An address below the artifacts folder; `version` keeps a cached file of an older run from meeting a newer manifest. */
const address = (base: string, path: string, version: string): string => `${base}${path}?v=${version}`;

async function open(url: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new Error(`missing artifact ${url}: the network did not answer`, { cause: error });
  }
  if (!response.ok) throw new Error(`missing artifact ${url}: the server answered ${response.status}`);
  return response;
}

/** Fetches the manifest; throws when it is not JSON of the version that this page was built for. */
export async function fetchManifest(base: string): Promise<Manifest> {
  const response = await open(`${base}manifest.json`);
  let manifest: Partial<Manifest>;
  try {
    manifest = (await response.json()) as Partial<Manifest>;
  } catch (error) {
    throw new Error('invalid manifest: it is not JSON', { cause: error });
  }
  if (manifest.version !== 1) throw new Error('stale artifacts: the manifest is of another version than this page');
  return manifest as Manifest;
}

async function receive(response: Response, report: (bytes: number) => void): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    length += part.value.length;
    report(length);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function check(bytes: Uint8Array, { path, bytes: expected, sha256 }: FileRecord): Promise<void> {
  if (bytes.length !== expected)
    throw new Error(`invalid artifact ${path}: ${bytes.length} bytes arrived, ${expected} were expected`);
  // Browsers offer checksums on https and localhost only; elsewhere the length and the format have to do.
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (subtle === undefined) return;
  const digest = new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  if (Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') !== sha256)
    throw new Error(`invalid artifact ${path}: its checksum is not the manifest's`);
}

/**
 * Fetches and decodes safetensors files side by side, in the order asked for.
 * Throws when a file is missing, of another length, of another checksum, or no safetensors.
 */
export async function fetchTensors(
  base: string,
  files: readonly FileRecord[],
  report: ReportBytes,
): Promise<Tensors[]> {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const received = files.map(() => 0);
  return Promise.all(
    files.map(async (file, index) => {
      const response = await open(address(base, file.path, file.sha256.slice(0, 8)));
      const bytes = await receive(response, (length) => {
        received[index] = length;
        report(
          received.reduce((a, b) => a + b, 0),
          total,
        );
      });
      await check(bytes, file);
      return decodeSafetensors(bytes, file.path).tensors;
    }),
  );
}
