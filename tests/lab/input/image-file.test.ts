// What a file is by its first bytes: headers by hand after each format's description, and files that only look like images.
import { describe, expect, it } from 'vitest';
import { imageFileOf } from '../../../src/lab/input/image-file.ts';
import type { Readable } from '../../../src/lab/input/image-file.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : [...part])),
  );
const be32 = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
const be16 = (n: number): number[] => [n >>> 8, n & 255];
const le16 = (n: number): number[] => [n & 255, n >>> 8];
const le32 = (n: number): number[] => [...le16(n & 65535), ...le16(n >>> 16)];

interface Read extends Readable {
  readonly asked: { bytes: number };
}
/** A file that counts what is read of it. */
function fileOf(content: Uint8Array, size = content.length): Read {
  const asked = { bytes: 0 };
  const read = (from: number, to: number): Promise<Uint8Array> => {
    asked.bytes += Math.max(0, Math.min(to, size) - from);
    const part = new Uint8Array(Math.max(0, Math.min(to, size) - from));
    part.set(content.slice(from, to));
    return Promise.resolve(part);
  };
  return { size, read, asked };
}
const lookAt = (content: Uint8Array, size?: number): ReturnType<typeof imageFileOf> =>
  imageFileOf(fileOf(content, size));

const png = (width: number, height: number): Uint8Array =>
  bytes([0x89], 'PNG\r\n\x1a\n', be32(13), 'IHDR', be32(width), be32(height), [8, 6, 0, 0, 0]);
const segment = (marker: number, body: readonly number[]): number[] => [
  0xff,
  marker,
  ...be16(body.length + 2),
  ...body,
];
const frame = (marker: number, width: number, height: number): number[] =>
  segment(marker, [8, ...be16(height), ...be16(width), 3, 1, 0x22, 0]);
const jpeg = (...segments: readonly (readonly number[])[]): Uint8Array =>
  bytes([0xff, 0xd8], ...segments, [0xff, 0xda]);
/** A thumbnail inside, with a frame of its own. */
const exif = segment(0xe1, [...jpeg(frame(0xc0, 160, 120)), ...Array<number>(60_000).fill(0xff)]);

describe('the size of an image', () => {
  it.each([
    ['PNG', png(20_000, 37), 20_000, 37],
    ['JPEG', jpeg(segment(0xe0, [1, 2, 3]), exif, exif, segment(0xc4, [0, 1]), frame(0xc2, 4032, 3024)), 4032, 3024],
    ['JPEG', jpeg([0xff, 0xff, 0xff], segment(0xe0, []), frame(0xc0, 1, 65535)), 1, 65535],
    ['GIF', bytes('GIF89a', le16(300), le16(200), [0xf7, 0, 0]), 300, 200],
    ['BMP', bytes('BM', le32(99), le32(0), le32(54), le32(40), le32(640), le32(-480)), 640, 480],
    ['WebP', bytes('RIFF', le32(99), 'WEBPVP8 ', le32(9), [0, 0, 0, 0x9d, 1, 0x2a], le16(640), le16(0x4000 | 480)), 640, 480],
    ['WebP', bytes('RIFF', le32(99), 'WEBPVP8L', le32(9), [0x2f], le32(1023 | (767 << 14)), Array<number>(9).fill(0)), 1024, 768],
    ['WebP', bytes('RIFF', le32(99), 'WEBPVP8X', le32(10), le32(0), [0xff, 0x4f, 1], [9, 0, 0]), 0x15000, 10],
    ['AVIF', bytes(be32(28), 'ftypavif', be32(0), Array<number>(60).fill(1), 'ispe', be32(0), be32(64), be32(64), 'ispe', be32(0), be32(800), be32(600)), 800, 600],
  ])('of a %s is read', async (format, content, width, height) =>
    expect(await lookAt(content)).toEqual({ format, width, height }),
  ); // prettier-ignore

  it.each([
    '<svg xmlns="http://www.w3.org/2000/svg"/>',
    '\ufeff<?xml version="1.0"?>\n<!-- made by hand -->\n<!DOCTYPE svg PUBLIC "a" "b">\n<svg viewBox="0 0 1 1">',
    '<svg:svg xmlns:svg="http://www.w3.org/2000/svg"/>',
  ])('of an SVG is left to whoever parses it: %j', async (text) =>
    expect(await lookAt(new TextEncoder().encode(text))).toEqual({ format: 'SVG' }),
  );
});

describe('refused in a sentence is', () => {
  it.each([
    ['an empty file', bytes(), 'invalid image: the file is empty'],
    ['a text', bytes('Dear reader, this is no image.'), 'invalid image: the file is none of PNG, JPEG'],
    ['a page about <svg>', bytes('<!doctype html><p>an <svg> in a page</p>'), 'invalid image: the file is none of'],
    ['a PDF', bytes('%PDF-1.7 and so on and so forth'), 'invalid image: the file is none of'],
    ['a few bytes of a PNG', png(9, 9).slice(0, 20), 'invalid image: the file is none of'],
    ['one byte', bytes([0xff]), 'invalid image: the file is none of'],
    ['a JPEG that ends', jpeg(exif).slice(0, 40_000), 'invalid image: this JPEG is damaged'],
    ['a JPEG of zeros', bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0]), 'invalid image: this JPEG is damaged'],
    ['a WebP of another kind', bytes('RIFF', le32(9), 'WEBPXXXX', Array<number>(20).fill(0)), 'invalid image: this WebP is damaged'],
    ['an image of HEIC', bytes(be32(24), 'ftypheic', be32(0)), 'invalid image: few browsers read HEIC; save it as JPEG'],
    ['a film', bytes(be32(24), 'ftypisom', be32(0)), 'invalid image: the file is none of'],
    ['an image of no width', png(0, 9), 'invalid image: this PNG says that it is 0 x 9 pixels'],
    ['a bomb of pixels', png(60_000, 60_000), 'invalid image: 60000 x 60000 pixels are more than this page decodes (64 million)'],
  ])('%s', async (_, content, reason) => expect(lookAt(content)).rejects.toThrow(reason)); // prettier-ignore

  it('a large SVG', () =>
    expect(lookAt(bytes('<svg>'), 50e6)).rejects.toThrow(
      'invalid image: an SVG of 50 MB is more than this page draws',
    ));
});

it('of 50 MB no more is read than tells what it is', async () => {
  const noise = fileOf(bytes('noise'), 50e6);
  await expect(imageFileOf(noise)).rejects.toThrow('invalid image');
  expect(noise.asked.bytes).toBeLessThan(10_000);
  const photo = fileOf(jpeg(exif, exif, frame(0xc0, 8000, 6000)), 50e6);
  expect(await imageFileOf(photo)).toMatchObject({ width: 8000 });
  expect(photo.asked.bytes).toBeLessThan(1000);
});
