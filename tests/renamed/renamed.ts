// The same artifacts under other names: layers are called first, second, …, classes Class A, Class B, …, and the images are shapes. Every
// number stays, every checksum and the digest are made right again. Whatever knows a name by heart is found out by these.
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withDigest } from '../../src/artifacts/manifest-digest.ts';
import type { FileRecord, Manifest } from '../../src/artifacts/schema.ts';

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** New names of layers and classes by the old ones, and that of an example by its class. */
export function namesFor({ architecture, dataset }: Manifest): (text: string) => string {
  const names = new Map<string, string>();
  architecture.forEach(({ name }, i) => names.set(name, ordinals[i] ?? `layer-${i + 1}`));
  dataset.classes.forEach((name, i) => names.set(name, `Class ${letters[i] ?? i}`));
  dataset.groups.forEach(({ name }, i) => names.set(name, `group ${i + 1}`));
  const slugs = new Map(dataset.classes.map((name) => [slug(name), slug(names.get(name) ?? '')]));
  return (text) =>
    names.get(text) ??
    text
      .split('/')
      .map((part) => {
        const example = /^(.*)-(\d+)$/.exec(part);
        const ofClass = example && slugs.get(example[1] as string);
        // Grad-CAM is named after the layer at which it is asked.
        const gradCam = /^grad-cam-(.+)$/.exec(part)?.[1];
        if (gradCam !== undefined) return `grad-cam-${names.get(gradCam) ?? gradCam}`;
        return names.get(part) ?? (ofClass ? `${ofClass}-${example[2]}` : part);
      })
      .join('/');
}

type Rename = (text: string) => string;

/** Renames every text in a value, and no key. Whole sentences speak of what an image shows, as the pipeline writes them. */
function deeply(value: unknown, rename: Rename): unknown {
  if (typeof value === 'string') return rename(value).replace(/\bthe garment\b/, 'the shape');
  if (Array.isArray(value)) return value.map((one) => deeply(one, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, deeply(one, rename)]));
}

/** Renames the tensors of a safetensors file; the numbers are not touched. */
function renameTensors(bytes: Uint8Array, rename: Rename): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<string, unknown>;
  const renamed = Object.fromEntries(Object.entries(header).map(([name, one]) => [rename(name), one]));
  const text = JSON.stringify(renamed);
  const padded = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const result = new Uint8Array(8 + padded.length + bytes.length - 8 - length);
  new DataView(result.buffer).setBigUint64(0, BigInt(padded.length), true);
  result.set(padded, 8);
  result.set(bytes.subarray(8 + length), 8 + padded.length);
  return result;
}

/** Writes the artifacts of `from` under other names into the new folder `to`. */
export function renameArtifacts(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(from, 'manifest.json'), 'utf8')) as Manifest;
  const byName = namesFor(manifest);
  const { dataset, files } = manifest;
  const renameFile = (record: FileRecord): FileRecord => {
    const file = join(to, record.path);
    const bytes = readFileSync(file);
    // The test file has a tensor of its own that is called logits.
    const rename = record.path === files.testLogits.path ? (text: string) => text : byName;
    const renamed = record.path.endsWith('.safetensors')
      ? renameTensors(bytes, rename)
      : record.path.endsWith('.json')
        ? new TextEncoder().encode(`${JSON.stringify(deeply(JSON.parse(bytes.toString()), rename))}\n`)
        : bytes;
    writeFileSync(file, renamed);
    return { path: record.path, bytes: renamed.length, sha256: createHash('sha256').update(renamed).digest('hex') };
  };
  const records = <T>(value: T): T => {
    if (Array.isArray(value)) return value.map(records) as T;
    if (typeof value !== 'object' || value === null) return value;
    if ('sha256' in value && 'path' in value) return renameFile(value as unknown as FileRecord) as T;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, records(one)])) as T;
  };
  const named = deeply(manifest, byName) as Manifest;
  const renamed = records(named);
  const card = {
    ...renamed.dataset,
    name: 'Shapes',
    noun: { singular: 'shape', plural: 'shapes' },
    classNouns: dataset.classes.map((_, i) => ({
      singular: `shape of class ${letters[i]}`,
      plural: `shapes of class ${letters[i]}`,
    })),
    pixels: { zero: 'ground', above: 'ink' },
    source: 'https://example.org/shapes',
    licence: 'none',
    shown: { ...renamed.dataset.shown, reason: 'it comes last' },
  };
  writeFileSync(join(to, 'manifest.json'), `${JSON.stringify(withDigest({ ...renamed, dataset: card }), null, 1)}\n`);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Every name of layers, classes and images that only the shipped artifacts have, as a whole word. */
export function oldNames({ architecture, dataset }: Manifest): RegExp {
  const nouns = [dataset.noun, ...dataset.classNouns].flatMap(({ singular, plural }) => [singular, plural]);
  const names = [
    // The logits and the global average are called so wherever there are some.
    ...architecture.map(({ name }) => name).filter((name) => /\d/.test(name)),
    dataset.name,
    ...dataset.classes,
    ...dataset.groups.map(({ name }) => name),
    ...nouns,
  ];
  return new RegExp(`(?<![\\w-])(?:${names.map(escaped).join('|')})(?![\\w-])`, 'i');
}
