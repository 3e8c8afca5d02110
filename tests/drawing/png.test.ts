// The PNG encoder against a decoder of its own: what goes in comes out, pixel by pixel.
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { encodePng, pngRaster } from '../../src/drawing/png.ts';

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** `r,g,b,a` of each pixel, row-major. */
  readonly pixels: string[];
  readonly chunks: string[];
}

/** Reads a PNG of indexed colours without filters and interlacing; enough to read back what the encoder writes. */
function decodePng(file: Uint8Array): Decoded {
  const bytes = Buffer.from(file);
  expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    data.set(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const header = data.get('IHDR') as Buffer;
  const [width, height, depth] = [header.readUInt32BE(0), header.readUInt32BE(4), header.readUInt8(8)];
  const palette = data.get('PLTE') as Buffer;
  const alpha = data.get('tRNS') ?? Buffer.of();
  const rows = inflateSync(data.get('IDAT') as Buffer);
  const stride = 1 + Math.ceil((width * depth) / 8);
  const pixels = Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    expect(rows[y * stride]).toBe(0);
    const byte = rows[y * stride + 1 + Math.floor((x * depth) / 8)] ?? 0;
    const index = (byte >> (8 - depth - ((x * depth) % 8))) & (2 ** depth - 1);
    return [...palette.subarray(3 * index, 3 * index + 3), alpha[index] ?? 255].join(',');
  });
  return { width, height, depth, pixels, chunks: [...data.keys()] };
}

const colours = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `#${(i * 65_793 + 256).toString(16).padStart(6, '0').slice(-6)}`);
const rgbOf = (hex: string): string =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(',') + ',255';

describe('an image comes back as it went in', () => {
  it.each([
    [1, 1, 1, 1],
    [2, 9, 3, 1],
    [4, 7, 5, 2],
    [16, 5, 7, 4],
    [200, 31, 13, 8],
  ])('with %i colours, %i x %i pixels, in %i bits', (count, width, height, depth) => {
    const palette = colours(count);
    const indices = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) % count);
    const decoded = decodePng(encodePng(indices, width, height, palette));
    expect(decoded).toMatchObject({ width, height, depth });
    expect(decoded.pixels).toEqual([...indices].map((index) => rgbOf(palette[index] ?? '')));
  });

  it('enlarged without smoothing', () => {
    const { pixels, width, height } = decodePng(encodePng(Uint8Array.of(0, 1, 1, 0), 2, 2, ['#000000', '#ff0000'], 3));
    expect([width, height]).toEqual([6, 6]);
    for (let y = 0; y < 6; y++)
      for (let x = 0; x < 6; x++) expect(pixels[y * 6 + x]).toBe(x < 3 === y < 3 ? '0,0,0,255' : '255,0,0,255');
  });

  it('with gaps that paint nothing', () => {
    const { pixels } = decodePng(encodePng(Uint8Array.of(0, 1, 2, 1), 4, 1, ['#112233', '#ffffff00', 'transparent']));
    expect(pixels).toEqual(['17,34,51,255', '255,255,255,0', '255,255,255,0', '255,255,255,0']);
  });
});

it('only the colours that occur are stored', () => {
  const palette = colours(256);
  const { depth, chunks } = decodePng(encodePng(Uint8Array.of(9, 250, 9, 250), 2, 2, palette));
  expect(depth).toBe(1);
  expect(chunks).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
});

it('the raster of the build is an address that holds the file', () => {
  const href = pngRaster(2)(Uint8Array.of(0, 1), 2, 1, ['#000000', '#ffffff']);
  const decoded = decodePng(Buffer.from(href.replace('data:image/png;base64,', ''), 'base64'));
  expect(decoded).toMatchObject({ width: 4, height: 2 });
});

describe('a mistake is told:', () => {
  it('sizes that disagree', () =>
    expect(() => encodePng(Uint8Array.of(0, 0, 0), 2, 2, ['#000'])).toThrow(
      'invalid image: 2 x 2 pixels, but 3 indices',
    ));
  it('an index without a colour', () =>
    expect(() => encodePng(Uint8Array.of(3), 1, 1, ['#000'])).toThrow(
      'invalid image: index 3 in a palette of 1 colours',
    ));
  it('a colour that is none', () =>
    expect(() => encodePng(Uint8Array.of(0), 1, 1, ['bluish'])).toThrow('invalid palette colour "bluish"'));
  it('too many colours', () =>
    expect(() => encodePng(Uint8Array.of(0), 1, 1, colours(257))).toThrow('257 colours, possible are 256'));
});
