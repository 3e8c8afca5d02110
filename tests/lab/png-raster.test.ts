// The browser's raster against zlib: checksums of every chunk and of the stream are right, and the pixels come back as they went in.
import { crc32, inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pngRaster } from '../../src/lab/png-raster.ts';

interface Read {
  readonly width: number;
  readonly height: number;
  /** `#rrggbbaa` of each pixel, row-major. */
  readonly pixels: readonly string[];
}

const start = 'data:image/png;base64,';

/** Reads a PNG of eight bits and a palette, as the format's specification has it. */
function read(address: string): Read {
  expect(address.startsWith(start)).toBe(true);
  const file = Buffer.from(address.slice(start.length), 'base64');
  expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < file.length;) {
    const length = file.readUInt32BE(at);
    expect(file.readUInt32BE(at + 8 + length)).toBe(crc32(file.subarray(at + 4, at + 8 + length)));
    chunks.set(file.toString('latin1', at + 4, at + 8), file.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
  const [header, palette, alpha, data] = ['IHDR', 'PLTE', 'tRNS', 'IDAT'].map((type) => chunks.get(type) as Buffer) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  expect([...header.subarray(8)]).toEqual([8, 3, 0, 0, 0]);
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rows = inflateSync(data);
  expect(rows).toHaveLength((width + 1) * height);
  expect(rows.filter((_, at) => at % (width + 1) === 0).every((filter) => filter === 0)).toBe(true);
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const at = Math.floor(i / width) * (width + 1);
    const index = rows[at + 1 + (i % width)] ?? NaN;
    return `#${palette.toString('hex', 3 * index, 3 * index + 3)}${alpha.toString('hex', index, index + 1)}`;
  });
  return { width, height, pixels };
}

const palette = Array.from({ length: 256 }, (_, i) =>
  i === 255 ? '#ffffff00' : `#${((i * 65_793 + 256) % 0x1000000).toString(16).padStart(6, '0')}`,
);
const withOpacity = (hex: string): string => (hex.length === 7 ? `${hex}ff` : hex);

describe('an image comes back as it went in', () => {
  it.each([
    [1, 1],
    [7, 3],
    [16, 16],
    [255, 257], // 65,792 bytes with the filters: two stored blocks
    [600, 250], // three
  ])('of %i x %i pixels', (width, height) => {
    const indices = Uint8Array.from({ length: width * height }, (_, i) => (i * 7 + Math.floor(i / 256)) % 256);
    const image = read(pngRaster(indices, width, height, palette));
    expect(image).toMatchObject({ width, height });
    expect(image.pixels).toEqual([...indices].map((index) => withOpacity(palette[index] ?? '')));
  });
});

describe('what is no image is refused:', () => {
  it.each([
    ['too few indices', 3, 2, 2, ['#000000'], 'invalid image: 2 x 2 pixels, but 3 indices'],
    ['nothing', 0, 0, 0, ['#000000'], 'invalid image: 0 x 0 pixels'],
    ['an index without a colour', 4, 2, 2, ['#000000', '#ffffff'], 'invalid image: index 2 in a palette of 2 colours'],
    ['a colour that is none', 1, 1, 1, ['red'], 'invalid palette colour "red"'],
  ] as const)('%s', (_, count, width, height, colours, message) => {
    const indices = Uint8Array.from({ length: count }, (__, i) => i);
    expect(() => pngRaster(indices, width, height, colours)).toThrow(message);
  });
});
