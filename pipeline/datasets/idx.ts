// The IDX format of the MNIST family: two zero bytes, a type byte, the number of dimensions, the dimensions, the values.
// Format: http://yann.lecun.com/exdb/mnist/ (section "FILE FORMATS")
import { gunzipSync } from 'node:zlib';

export interface IdxFile {
  /** `[60000, 28, 28]` for images, `[60000]` for labels. */
  readonly dimensions: readonly number[];
  /** Row-major unsigned bytes. */
  readonly values: Uint8Array;
}

const unsignedByte = 0x08;

/** Whether bytes begin as a gzip file does. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Unpacks a gzip file; throws and names it when it is cut off or is none. */
export function unzip(file: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw new Error(`invalid ${file}: truncated or broken gzip (${(error as Error).message})`, { cause: error });
  }
}

/**
 * Reads unsigned bytes in IDX format.
 * Throws, naming the file and the reason: wrong magic, wrong type byte, other dimensions than expected, a length that does not match.
 * @param rank number of dimensions expected: 3 for images, 1 for labels
 */
export function readIdx(file: string, bytes: Uint8Array, rank: number): IdxFile {
  const wrong = (reason: string): Error => new Error(`invalid ${file}: ${reason}`);
  if (bytes.length < 4) throw wrong(`${bytes.length} bytes are too few for an IDX header`);
  const [first, second, type, dimensionCount] = bytes as unknown as [number, number, number, number];
  if (first !== 0 || second !== 0) throw wrong(`wrong magic: it starts with ${first} ${second}, not 0 0`);
  if (type !== unsignedByte)
    throw wrong(`wrong type byte 0x${type.toString(16).padStart(2, '0')}; expected 0x08, unsigned bytes`);
  if (dimensionCount !== rank) throw wrong(`${dimensionCount} dimensions, expected ${rank}`);
  const start = 4 + 4 * rank;
  if (bytes.length < start) throw wrong('the header is cut off');
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const dimensions = Array.from({ length: rank }, (_, i) => header.getUint32(4 + 4 * i));
  const expected = dimensions.reduce((a, b) => a * b, 1);
  if (bytes.length - start !== expected)
    throw wrong(`dimensions ${dimensions.join(' x ')} need ${expected} values, but it holds ${bytes.length - start}`);
  return { dimensions, values: bytes.subarray(start) };
}
