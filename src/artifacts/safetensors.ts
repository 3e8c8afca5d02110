// The safetensors format: eight bytes of header length, a JSON header, then the numbers. Runs in Node and in the browser.
// Format: https://github.com/huggingface/safetensors#format
import { Float16Array } from '@petamoriken/float16';
import { parseJson } from './strict-json.ts';

/** Numbers with a shape, row-major; images and maps are channels last. float16 is widened to float32 in memory. */
export interface TensorData {
  readonly dtype: 'float32' | 'float16' | 'uint8';
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, TensorData>;
  readonly metadata: Readonly<Record<string, string>>;
}

const codes = { float32: 'F32', float16: 'F16', uint8: 'U8' } as const;
const widths = { F32: 4, F16: 2, U8: 1 } as const;
type Code = keyof typeof widths;
const isCode = (value: unknown): value is Code => typeof value === 'string' && Object.hasOwn(widths, value);

/** Where free text stands among the names of tensors. */
const metadataKey = '__metadata__';
/** A longer header is refused by the format's own library, too. */
const longestHeader = 100_000_000;

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function bytesOf({ dtype, data }: TensorData): Uint8Array {
  if (dtype === 'float16') {
    const half = new Float16Array(data);
    return new Uint8Array(half.buffer, half.byteOffset, half.byteLength);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Throws where a tensor cannot be written so that it can be read again. */
function requireWritable(name: string, { dtype, shape, data }: TensorData): void {
  const wrong = (reason: string): Error => new Error(`invalid tensor "${name}": ${reason}`);
  if (name === metadataKey || /\p{Surrogate}/u.test(name)) throw wrong('no tensor can have this name');
  if ((dtype === 'uint8') !== data instanceof Uint8Array) throw wrong(`its values are no ${dtype}`);
  if (!shape.every(isCount) || sizeOf(shape) !== data.length)
    throw wrong(`shape [${shape.join(', ')}] does not hold ${data.length} values`);
  if (!data.every(Number.isFinite)) throw wrong('it holds values that are not finite');
  if (dtype === 'float16' && data.some((value) => Math.abs(value) >= beyondHalf))
    throw wrong('it holds values that half precision cannot');
}
/** What rounds to infinity in half precision: halfway from the largest number, 65504, to the one that would follow. */
const beyondHalf = 65_520;

/** Writes tensors in the order given. Throws when a shape and its number of values disagree, or a value is not finite. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [[metadataKey, metadata]] : [];
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of tensors) {
    requireWritable(name, tensor);
    const bytes = bytesOf(tensor);
    const entry = { dtype: codes[tensor.dtype], shape: tensor.shape, data_offsets: [offset, offset + bytes.length] };
    entries.push([name, entry]);
    parts.push(bytes);
    offset += bytes.length;
  }
  // Not by assignment, to which a tensor named `__proto__` would be lost.
  const text = JSON.stringify(Object.fromEntries(entries));
  // Padded with spaces, so that float32 data start at a multiple of eight bytes and can be read in place.
  const head = new TextEncoder().encode(text.padEnd(text.length + (-new TextEncoder().encode(text).length & 7)));
  const file = new Uint8Array(8 + head.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  let at = 8 + head.length;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** One tensor as the header describes it. */
interface Entry {
  readonly name: string;
  readonly dtype: Code;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A function that makes the error for a reason. */
type Wrong = (reason: string) => Error;

function readEntry(name: string, value: unknown, available: number, file: Wrong): Entry {
  const wrong: Wrong = (reason) => file(`tensor "${name}" ${reason}`);
  if (/\p{Surrogate}/u.test(name)) throw wrong('has half a character in its name');
  if (!isObject(value)) throw wrong('is described by no object');
  const { dtype, shape, data_offsets: offsets, ...rest } = value;
  const [surplus] = Object.keys(rest);
  if (surplus !== undefined) throw wrong(`has a field "${surplus}"`);
  if (!isCode(dtype)) throw wrong(`has dtype ${JSON.stringify(dtype)}; known: ${Object.keys(widths).join(', ')}`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw wrong('has no shape: a list of whole numbers');
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw wrong('has no data_offsets: two whole numbers');
  const [start, end] = offsets as [number, number];
  const length = sizeOf(shape) * widths[dtype];
  if (end > available || end - start !== length)
    throw wrong(`needs ${length} bytes, but its offsets are ${start} to ${end} in ${available} bytes of data`);
  return { name, dtype, shape, start, end };
}

/** Every byte of the data belongs to one tensor, and to one alone. */
function requireNoGaps(entries: readonly Entry[], available: number, wrong: Wrong): void {
  let reached = 0;
  for (const { name, start, end } of entries.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start !== reached)
      throw wrong(
        `tensor "${name}" begins at ${start}, ${start < reached ? 'inside of another' : 'after a gap'} that ends at ${reached}`,
      );
    reached = end;
  }
  if (reached !== available) throw wrong(`${available - reached} bytes at its end belong to no tensor`);
}

let wide: Float32Array | undefined;
/** Half-precision numbers as float32, looked up by their bits: one by one they would take most of the time that reading takes. */
function widened(halves: Uint16Array): Float32Array {
  wide ??= Float32Array.from(new Float16Array(Uint16Array.from({ length: 0x1_0000 }, (_, bits) => bits).buffer));
  const data = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) data[i] = wide[halves[i] as number] as number;
  return data;
}

function readData({ dtype, shape, start, end }: Entry, body: Uint8Array): TensorData {
  // Copied, so that float32 is aligned; not by `slice`, which for a Node Buffer returns a view of the whole file.
  const bytes = new Uint8Array(end - start);
  bytes.set(body.subarray(start, end));
  switch (dtype) {
    case 'F32':
      return { dtype: 'float32', shape, data: new Float32Array(bytes.buffer) };
    case 'F16':
      return { dtype: 'float16', shape, data: widened(new Uint16Array(bytes.buffer)) };
    case 'U8':
      return { dtype: 'uint8', shape, data: bytes };
    default:
      return dtype satisfies never;
  }
}

function readMetadata(value: unknown, wrong: Wrong): TensorFile['metadata'] {
  if (!isObject(value) || !Object.values(value).every((text) => typeof text === 'string'))
    throw wrong(`${metadataKey} holds something other than texts`);
  return value as Record<string, string>;
}

function readHeader(bytes: Uint8Array, wrong: Wrong): Readonly<Record<string, unknown>> {
  if (bytes[0] !== 0x7b) throw wrong('its header is not JSON that begins with "{"');
  let header: unknown;
  try {
    header = parseJson(bytes);
  } catch (error) {
    throw wrong(`its header cannot be read: ${(error as Error).message}`);
  }
  return header as Record<string, unknown>;
}

/**
 * Reads a whole file, as strictly as the format is written: no key twice, no overlap and no gap in the data, whole numbers, texts alone as
 * metadata. Throws and names the source where the file is anything else.
 * @param source a file name or address, for the error message
 */
export function decodeSafetensors(file: Uint8Array, source: string): TensorFile {
  const wrong: Wrong = (reason) => new Error(`invalid safetensors ${source}: ${reason}`);
  if (file.length < 8) throw wrong(`${file.length} bytes are too few`);
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (length > file.length - 8) throw wrong(`its header of ${length} bytes is cut off at ${file.length - 8}`);
  if (length > longestHeader) throw wrong(`its header of ${length} bytes is too long`);
  const header = readHeader(file.subarray(8, 8 + length), wrong);
  const metadata = Object.hasOwn(header, metadataKey) ? readMetadata(header[metadataKey], wrong) : {};
  const body = file.subarray(8 + length);
  const entries = Object.entries(header)
    .filter(([name]) => name !== metadataKey)
    .map(([name, value]) => readEntry(name, value, body.length, wrong));
  requireNoGaps(entries, body.length, wrong);
  return { tensors: new Map(entries.map((entry) => [entry.name, readData(entry, body)])), metadata };
}

/** Finds a tensor; throws and lists the names that are there. */
export function tensorNamed(tensors: ReadonlyMap<string, TensorData>, name: string): TensorData {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`missing tensor "${name}"; present: ${[...tensors.keys()].join(', ')}`);
  return tensor;
}
