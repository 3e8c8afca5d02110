// The browser's `Raster`: palette indices become a PNG in a data address, by arithmetic alone. No canvas: browsers that resist
// fingerprinting give noise for the pixels that are read back from one, and some give no canvas at all.
// Format: https://www.w3.org/TR/png-3/ and, for the stored blocks, RFC 1950 and 1951.
import type { Raster } from '../figures/figure.ts';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crcTable[(crc ^ byte) & 255] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of bytes) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Length, type, data and checksum. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

const longestBlock = 65535;

/** A zlib stream of stored blocks: the picture goes nowhere but into this page, so that packing it would only cost time. */
function stored(bytes: Uint8Array): Uint8Array {
  const blocks = Math.max(1, Math.ceil(bytes.length / longestBlock));
  const stream = new Uint8Array(bytes.length + 5 * blocks + 6);
  const view = new DataView(stream.buffer);
  stream.set([0x78, 0x01]);
  let at = 2;
  for (let block = 0; block < blocks; block++) {
    const part = bytes.subarray(block * longestBlock, (block + 1) * longestBlock);
    view.setUint8(at, block === blocks - 1 ? 1 : 0);
    view.setUint16(at + 1, part.length, true);
    view.setUint16(at + 3, ~part.length & 0xffff, true);
    stream.set(part, at + 5);
    at += 5 + part.length;
  }
  view.setUint32(at, adler32(bytes));
  return stream;
}

/** Each row behind a zero, the filter that changes nothing. */
function rowsOf(indices: Uint8Array, width: number, height: number): Uint8Array {
  const rows = new Uint8Array((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return rows;
}

function headerOf(width: number, height: number): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8); // eight bits a pixel, a palette
  return header;
}

/** `#rrggbb` or `#rrggbbaa` as four bytes. Throws where it is neither. */
export function rgba(hex: string): [number, number, number, number] {
  if (!/^#(?:[\da-f]{6}|[\da-f]{8})$/i.test(hex)) throw new Error(`invalid palette colour "${hex}"`);
  const byte = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return [byte(1), byte(3), byte(5), hex.length > 7 ? byte(7) : 255];
}

function encode(indices: Uint8Array, width: number, height: number, palette: readonly string[]): Uint8Array {
  if (indices.length !== width * height || indices.length === 0)
    throw new Error(`invalid image: ${width} x ${height} pixels, but ${indices.length} indices`);
  const stray = indices.find((index) => index >= palette.length);
  if (stray !== undefined) throw new Error(`invalid image: index ${stray} in a palette of ${palette.length} colours`);
  const colours = palette.map(rgba);
  const parts = [
    Uint8Array.from(signature),
    chunk('IHDR', headerOf(width, height)),
    chunk('PLTE', Uint8Array.from(colours.flatMap(([r, g, b]) => [r, g, b]))),
    chunk('tRNS', Uint8Array.from(colours.map(([, , , opacity]) => opacity))),
    chunk('IDAT', stored(rowsOf(indices, width, height))),
    chunk('IEND', new Uint8Array()),
  ];
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}

/** As many bytes as may safely become arguments of one call. */
const portion = 8192;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += portion) text += String.fromCharCode(...bytes.subarray(at, at + portion));
  return btoa(text);
}

/** A PNG as a data address. Throws where sizes disagree, an index has no colour, or a colour is none. */
export const pngRaster: Raster = (indices, width, height, palette) =>
  `data:image/png;base64,${base64(encode(indices, width, height, palette))}`;
