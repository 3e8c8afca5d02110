// The safetensors format: eight bytes of header length, a JSON header, then the numbers. Runs in Node and in the browser.
// Format: https://github.com/huggingface/safetensors#format
import { Float16Array } from '@petamoriken/float16';

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

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

function bytesOf({ dtype, data }: TensorData): Uint8Array {
  if (dtype === 'float16') {
    const half = new Float16Array(data);
    return new Uint8Array(half.buffer, half.byteOffset, half.byteLength);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Writes tensors in the order given. Throws when a shape and its number of values disagree, or a value is not finite. */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorData>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header['__metadata__'] = metadata;
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of tensors) {
    if (sizeOf(tensor.shape) !== tensor.data.length)
      throw new Error(
        `invalid tensor "${name}": shape [${tensor.shape.join(', ')}] does not hold ${tensor.data.length} values`,
      );
    if (!tensor.data.every(Number.isFinite))
      throw new Error(`invalid tensor "${name}": it holds values that are not finite`);
    const bytes = bytesOf(tensor);
    header[name] = {
      dtype: codes[tensor.dtype],
      shape: tensor.shape,
      data_offsets: [offset, offset + bytes.length],
    };
    parts.push(bytes);
    offset += bytes.length;
  }
  const text = JSON.stringify(header);
  // Padded with spaces, so that float32 data start at a multiple of eight bytes and can be read in place.
  const head = new TextEncoder().encode(text.padEnd(Math.ceil(new TextEncoder().encode(text).length / 8) * 8));
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

interface Entry {
  readonly dtype: Code;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function readEntry(name: string, value: unknown, body: Uint8Array, source: string): TensorData {
  const entry = value as Partial<Entry>;
  const wrong = (reason: string): Error => new Error(`invalid safetensors ${source}: tensor "${name}" ${reason}`);
  if (entry.dtype === undefined || !(entry.dtype in widths)) throw wrong(`has dtype ${String(entry.dtype)}`);
  if (!Array.isArray(entry.shape) || !entry.shape.every((n) => Number.isInteger(n) && n >= 0))
    throw wrong('has no shape');
  const [start, end] = entry.data_offsets ?? [NaN, NaN];
  const length = sizeOf(entry.shape) * widths[entry.dtype];
  if (!(start >= 0 && end <= body.length && end - start === length))
    throw wrong(`needs ${length} bytes, but its offsets are ${start} to ${end} in ${body.length} bytes of data`);
  // Copied, so that float32 is aligned; not by `slice`, which for a Node Buffer returns a view of the whole file.
  const bytes = Uint8Array.from(body.subarray(start, end));
  switch (entry.dtype) {
    case 'F32':
      return { dtype: 'float32', shape: entry.shape, data: new Float32Array(bytes.buffer) };
    case 'F16':
      return { dtype: 'float16', shape: entry.shape, data: Float32Array.from(new Float16Array(bytes.buffer)) };
    case 'U8':
      return { dtype: 'uint8', shape: entry.shape, data: bytes };
    default:
      return entry.dtype satisfies never;
  }
}

/**
 * Reads a whole file. Throws and names the source where the header is cut off, is not JSON, or offsets do not fit the data.
 * @param source a file name or address, for the error message
 */
export function decodeSafetensors(file: Uint8Array, source: string): TensorFile {
  const wrong = (reason: string): Error => new Error(`invalid safetensors ${source}: ${reason}`);
  if (file.length < 8) throw wrong(`${file.length} bytes are too few`);
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (length > file.length - 8) throw wrong(`its header of ${length} bytes is cut off at ${file.length - 8}`);
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length))) as Record<string, unknown>;
  } catch {
    throw wrong('its header is not JSON');
  }
  const body = file.subarray(8 + length);
  const tensors = new Map<string, TensorData>();
  let metadata: Readonly<Record<string, string>> = {};
  for (const [name, value] of Object.entries(header))
    if (name === '__metadata__') metadata = value as Record<string, string>;
    else tensors.set(name, readEntry(name, value, body, source));
  return { tensors, metadata };
}

/** Finds a tensor; throws and lists the names that are there. */
export function tensorNamed(tensors: ReadonlyMap<string, TensorData>, name: string): TensorData {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new Error(`missing tensor "${name}"; present: ${[...tensors.keys()].join(', ')}`);
  return tensor;
}
