// Damage to artifacts, drawn from a seed: to the bytes of a file as they lie there, or to what a file says, with every checksum and the
// digest made right again, so that nothing but the form and the relations can tell.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { withDigest } from '../../src/artifacts/manifest-digest.ts';
import type { Random } from '../../src/model/random.ts';

/** Files by their paths. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface Mutation {
  readonly kind: string;
  readonly path: string;
  /** Where in the file, in words. */
  readonly at: string;
  /** The files that are another now; one that is gone is `undefined`. */
  readonly changed: ReadonlyMap<string, Uint8Array | undefined>;
}

export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

/** Damage to bytes, whatever they mean. */
export const byteMutators: Readonly<Record<string, (bytes: Uint8Array, random: Random) => Uint8Array | undefined>> = {
  'a bit turned': (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    const place = Math.floor(random() * copy.length);
    copy[place] = (copy[place] as number) ^ (1 << Math.floor(random() * 8));
    return copy;
  },
  'cut off': (bytes, random) => bytes.slice(0, 1 + Math.floor(random() * (bytes.length - 1))),
  emptied: () => new Uint8Array(0),
  'one byte longer': (bytes) => Uint8Array.from([...bytes.slice(0, 8), 0, ...bytes.slice(8)]),
  'a web page': () => utf8('<!doctype html>\n<title>404</title>\n'),
  'a byte-order mark': (bytes) => Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), bytes]),
  'a merge conflict': (bytes) => Buffer.concat([utf8('<<<<<<< HEAD\n'), bytes, utf8('=======\n>>>>>>> b\n')]),
  gone: () => undefined,
};

/** A place in parsed JSON. */
interface Spot {
  readonly path: readonly string[];
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly value: unknown;
}

/** Every value within a parsed JSON file. */
export function* spotsIn(value: unknown, path: readonly string[] = []): Generator<Spot> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    yield { path: [...path, key], holder: value as Record<string, unknown>, key, value: one };
    yield* spotsIn(one, [...path, key]);
  }
}

/** Measured, though all of them are whole: p-values of 0, rates, probabilities. */
const measuredKeys = /(pValue|adjustedP|seconds|epochs|deviation|shareOutside)$/;
/** Other values of the field are no whole numbers: it is measured, not counted, and only checksums guard a plausible number. */
export function measuredValue(file: unknown, at: string): boolean {
  const place = new RegExp(`^${at.replace(/\d+/g, '\\d+').replaceAll('.', '\\.')}$`);
  const values = [...spotsIn(file)].filter((spot) => place.test(spot.path.join('.'))).map(({ value }) => value);
  return values.some((value) => !Number.isInteger(value)) || measuredKeys.test(at);
}

type ListOf<T> = readonly T[];
const isList = ({ value }: Spot): boolean => Array.isArray(value) && value.length > 0;
const isObject = ({ value }: Spot): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = ({ value, path }: Spot): boolean => Number.isInteger(value) && path.at(-1) !== 'version';
/** Keys whose values tell the entries of a list apart. */
const identities =
  /^(id|layer|run|a|name|network|method|order|step|epoch|size|tiles|unit|tensor|predictor|family|strength|shift|index|count)$/;
const isListOfNamed = ({ value }: Spot): boolean =>
  Array.isArray(value) &&
  value.length > 1 &&
  value.every(
    (one) => typeof one === 'object' && one !== null && Object.keys(one as object).some((key) => identities.test(key)),
  );
const isInterval = ({ value }: Spot): boolean =>
  JSON.stringify(Object.keys(value ?? {})) === '["value","low","high"]' && !Array.isArray(value);

interface SpotMutator {
  readonly at: (spot: Spot) => boolean;
  readonly change: (spot: Spot, random: Random) => void;
}
const set =
  (valueOf: (value: unknown, random: Random) => unknown): SpotMutator['change'] =>
  ({ holder, key, value }, random) => {
    holder[key] = valueOf(value, random);
  };
const list = (valueOf: (value: ListOf<unknown>, random: Random) => unknown): SpotMutator['change'] =>
  set((value, random) => valueOf(value as ListOf<unknown>, random));

/** Damage to what a JSON file says. */
export const jsonMutators: Readonly<Record<string, SpotMutator>> = {
  'null for a value': { at: ({ value }) => value !== null, change: set(() => null) },
  'a text for a number': { at: ({ value }) => typeof value === 'number', change: set(String) },
  'a number for a text': { at: ({ value }) => typeof value === 'string', change: set(() => 7) },
  'a list for an object': { at: isObject, change: set((value) => [value]) },
  'a field of its own': {
    at: isObject,
    change: ({ value }) => void ((value as Record<string, unknown>)['surplus'] = 1),
  },
  'a field removed': {
    at: ({ holder }) => !Array.isArray(holder),
    change: ({ holder, key }) => void Reflect.deleteProperty(holder, key),
  },
  'another name': { at: ({ value }) => typeof value === 'string', change: set((value) => `${String(value)}-x`) },
  'minus one': { at: isWhole, change: set(() => -1) },
  'a fraction for a count': { at: isWhole, change: set((value) => (value as number) + 0.5) },
  'one more': { at: isWhole, change: set((value) => (value as number) + 1) },
  'the largest int32': { at: isWhole, change: set(() => 2 ** 31 - 1) },
  'a count without bound': { at: isWhole, change: set(() => 1e15) },
  'an interval turned round': {
    at: (spot) => isInterval(spot) && (spot.value as { low: number }).low < (spot.value as { high: number }).high,
    change: set((value) => {
      const { low, high, ...rest } = value as { low: number; high: number };
      return { ...rest, low: high, high: low };
    }),
  },
  'a value outside of its interval': {
    at: isInterval,
    change: set((value, random) => {
      const { low, high } = value as { low: number; high: number };
      return { value: random() < 0.5 ? low - 0.01 : high + 0.01, low, high };
    }),
  },
  'the last entry dropped': { at: isList, change: list((value) => value.slice(0, -1)) },
  'the first entry dropped': { at: isList, change: list((value) => value.slice(1)) },
  'an entry twice': {
    at: isList,
    change: list((value, random) => {
      const place = Math.floor(random() * value.length);
      return value.toSpliced(place, 0, value[place]);
    }),
  },
  'a list emptied': { at: isList, change: list(() => []) },
  'a list reversed': { at: isListOfNamed, change: list((value) => value.toReversed()) },
  'two neighbours exchanged': {
    at: isListOfNamed,
    change: list((value, random) => {
      const place = Math.floor(random() * (value.length - 1));
      return value.with(place, value[place + 1]).with(place + 1, value[place]);
    }),
  },
};

interface Entry {
  dtype: 'F32' | 'F16' | 'U8';
  shape: number[];
  data_offsets: [number, number];
}
/** A safetensors file taken apart, without the program under test. */
interface Apart {
  readonly header: Record<string, Entry>;
  readonly body: Uint8Array;
}
function takeApart(bytes: Uint8Array): Apart {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = parse(bytes.subarray(8, 8 + length)) as Apart['header'];
  return { header, body: Uint8Array.from(bytes.subarray(8 + length)) };
}
function putTogether({ header, body }: Apart): Uint8Array {
  const head = utf8(JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(head.length), true);
  return Buffer.concat([length, head, body]);
}

interface TensorMutator {
  readonly at: (entry: Entry, name: string) => boolean;
  readonly change: (file: Apart, name: string, random: Random) => void;
}
const entryOf = ({ header }: Apart, name: string): Entry => header[name] as Entry;
/** Writes bits into one number of a tensor. */
const write =
  (bits: { F32: number; F16: number; U8: number }): TensorMutator['change'] =>
  ({ header, body }, name, random) => {
    const { dtype, data_offsets: offsets } = header[name] as Entry;
    const width = { F32: 4, F16: 2, U8: 1 }[dtype];
    const at = offsets[0] + width * Math.floor(random() * ((offsets[1] - offsets[0]) / width));
    const view = new DataView(body.buffer);
    if (dtype === 'F32') view.setUint32(at, bits.F32, true);
    else if (dtype === 'F16') view.setUint16(at, bits.F16, true);
    else view.setUint8(at, bits.U8);
  };
const isFloat = ({ dtype }: Entry): boolean => dtype !== 'U8';

/** Damage to tensors that leaves a valid file. */
export const tensorMutators: Readonly<Record<string, TensorMutator>> = {
  'NaN in a tensor': { at: isFloat, change: write({ F32: 0x7fc00000, F16: 0x7e00, U8: 0 }) },
  'infinity in a tensor': { at: isFloat, change: write({ F32: 0xff800000, F16: 0x7c00, U8: 0 }) },
  'a label that is none': {
    at: ({ dtype }, name) => dtype === 'U8' && /labels|predicted/.test(name),
    change: write({ F32: 0, F16: 0, U8: 77 }),
  },
  'a tensor of zeros': {
    at: () => true,
    change: (file, name) => void file.body.fill(0, ...entryOf(file, name).data_offsets),
  },
  'a shape flattened': {
    at: ({ shape }) => shape.length > 1,
    change: (file, name) => {
      const entry = entryOf(file, name);
      entry.shape = [entry.shape.reduce((a, b) => a * b, 1)];
    },
  },
  'a shape reversed': {
    at: ({ shape }) => JSON.stringify(shape) !== JSON.stringify(shape.toReversed()),
    change: (file, name) => void entryOf(file, name).shape.reverse(),
  },
  'an axis of one more': { at: () => true, change: (file, name) => void entryOf(file, name).shape.unshift(1) },
  'another type': {
    at: ({ dtype, shape }) => dtype !== 'U8' && shape.length > 0,
    change: (file, name) => {
      const entry = entryOf(file, name);
      entry.shape.push(entry.dtype === 'F32' ? 4 : 2);
      entry.dtype = 'U8';
    },
  },
  'a tensor renamed': {
    at: () => true,
    change: ({ header }, name) => {
      header[`${name}-x`] = header[name] as Entry;
      Reflect.deleteProperty(header, name);
    },
  },
  'an empty tensor more': {
    at: () => true,
    change: ({ header, body }) =>
      void (header['surplus'] = { dtype: 'U8', shape: [0], data_offsets: [body.length, body.length] }),
  },
};

interface Record_ {
  path: string;
  bytes: number;
  sha256: string;
}
const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && 'path' in value && 'sha256' in value && 'bytes' in value;

/** The manifest that names the changed file as it is now, with its digest. */
function refitted(manifest: Uint8Array, path: string, bytes: Uint8Array): Uint8Array {
  const copy = parse(manifest) as object;
  for (const { value } of spotsIn(copy))
    if (isRecord(value) && value.path === path) {
      value.bytes = bytes.length;
      value.sha256 = createHash('sha256').update(bytes).digest('hex');
    }
  return utf8(`${JSON.stringify(withDigest(copy), null, 1)}\n`);
}

const manifestPath = 'manifest.json';
function changedFiles(files: Files, path: string, bytes: Uint8Array): Mutation['changed'] {
  if (path === manifestPath)
    return new Map([[path, utf8(`${JSON.stringify(withDigest(parse(bytes) as object), null, 1)}\n`)]]);
  return new Map([
    [path, bytes],
    [manifestPath, refitted(files.get(manifestPath) as Uint8Array, path, bytes)],
  ]);
}

export function mutateBytes(files: Files, kind: string, path: string, random: Random): Mutation {
  const bytes = (byteMutators[kind] as (typeof byteMutators)[string])(files.get(path) as Uint8Array, random);
  return { kind, path, at: '', changed: new Map([[path, bytes]]) };
}

/** Changes one place of a JSON file; `undefined` where it has no place of that kind. */
export function mutateJson(files: Files, kind: string, path: string, random: Random): Mutation | undefined {
  const value = parse(files.get(path) as Uint8Array) as object;
  const { at, change } = jsonMutators[kind] as SpotMutator;
  const spots = [...spotsIn(value)].filter((spot) => spot.path[0] !== 'digest' && at(spot));
  if (spots.length === 0) return undefined;
  const spot = pick(random, spots);
  change(spot, random);
  return { kind, path, at: spot.path.join('.'), changed: changedFiles(files, path, utf8(JSON.stringify(value))) };
}

/** Changes one tensor of a file; `undefined` where it has none for that. */
export function mutateTensor(files: Files, kind: string, path: string, random: Random): Mutation | undefined {
  const file = takeApart(files.get(path) as Uint8Array);
  const { at, change } = tensorMutators[kind] as TensorMutator;
  const names = Object.keys(file.header).filter((name) => name !== '__metadata__' && at(entryOf(file, name), name));
  if (names.length === 0) return undefined;
  const name = pick(random, names);
  change(file, name, random);
  return { kind, path, at: name, changed: changedFiles(files, path, putTogether(file)) };
}
