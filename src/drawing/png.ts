// An indexed-colour PNG from palette indices, with nothing but zlib: the `raster` of the build.
// Format: https://www.w3.org/TR/png-3/
import { color, rgb } from 'd3';
import type { RGBColor } from 'd3';
import { Buffer } from 'node:buffer';
import { crc32, deflateSync } from 'node:zlib';
import type { Raster } from '../figures/figure.ts';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

/** Bits per pixel that a palette of this size needs. */
const depthFor = (colours: number): 1 | 2 | 4 | 8 => (colours <= 2 ? 1 : colours <= 4 ? 2 : colours <= 16 ? 4 : 8);

/** The rows of the image, each enlarged `scale` times, packed to `depth` bits a pixel, with filter type 0 in front. */
function packRows(indices: Uint8Array, width: number, height: number, depth: number, scale: number): Buffer {
  const stride = 1 + Math.ceil((width * scale * depth) / 8);
  const out = Buffer.alloc(stride * height * scale);
  for (let y = 0; y < height; y++) {
    const start = y * scale * stride;
    for (let x = 0; x < width * scale; x++) {
      const value = indices[y * width + Math.floor(x / scale)] ?? 0;
      const bit = x * depth;
      const at = start + 1 + (bit >> 3);
      out[at] = (out[at] ?? 0) | (value << (8 - depth - (bit & 7)));
    }
    for (let copy = 1; copy < scale; copy++) out.copy(out, start + copy * stride, start, start + stride);
  }
  return out;
}

interface Compact {
  readonly indices: Uint8Array;
  readonly colours: readonly RGBColor[];
}

/** Only the colours that occur, transparent ones first: small images carry small palettes and need few bits a pixel. */
function compact(indices: Uint8Array, palette: readonly string[]): Compact {
  const used = [...new Set(indices)].map((index) => {
    const text = palette[index];
    if (text === undefined) throw new Error(`invalid image: index ${index} in a palette of ${palette.length} colours`);
    const parsed = color(text)?.rgb();
    if (parsed === undefined) throw new Error(`invalid palette colour "${text}"`);
    // White behind transparency, for programs that ignore it.
    return { index, colour: parsed.opacity > 0 ? parsed.clamp() : rgb(255, 255, 255, 0) };
  });
  used.sort((a, b) => a.colour.opacity - b.colour.opacity || a.index - b.index);
  const place = new Map(used.map(({ index }, at) => [index, at]));
  return { indices: indices.map((index) => place.get(index) ?? 0), colours: used.map(({ colour }) => colour) };
}

/** Palette (PLTE) and, for the colours that are not opaque, their alpha values (tRNS). */
function paletteChunks(colours: readonly RGBColor[]): Buffer[] {
  const chunks = [chunk('PLTE', Uint8Array.from(colours.flatMap(({ r, g, b }) => [r, g, b].map(Math.round))))];
  const alphas = colours.filter(({ opacity }) => opacity < 1).map(({ opacity }) => Math.round(opacity * 255));
  if (alphas.length > 0) chunks.push(chunk('tRNS', Uint8Array.from(alphas)));
  return chunks;
}

/**
 * Encodes `indices` `[height, width]` as a PNG. Throws where sizes disagree, an index has no colour, or there are more than 256 colours.
 * @param scale nearest-neighbour enlargement, for viewers that would smooth the pixels of a small image
 */
export function encodePng(
  indices: Uint8Array,
  width: number,
  height: number,
  palette: readonly string[],
  scale = 1,
): Uint8Array<ArrayBuffer> {
  if (indices.length !== width * height || indices.length === 0)
    throw new Error(`invalid image: ${width} x ${height} pixels, but ${indices.length} indices`);
  if (palette.length > 256) throw new Error(`invalid palette: ${palette.length} colours, possible are 256`);
  const { indices: places, colours } = compact(indices, palette);
  const depth = depthFor(colours.length);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width * scale, 0);
  header.writeUInt32BE(height * scale, 4);
  header.set([depth, 3, 0, 0, 0], 8);
  const rows = deflateSync(packRows(places, width, height, depth, scale), { level: 9 });
  const parts = [chunk('IHDR', header), ...paletteChunks(colours), chunk('IDAT', rows), chunk('IEND', Buffer.of())];
  return Uint8Array.from(Buffer.concat([signature, ...parts]));
}

/** The raster of the build: a PNG in a data address, each pixel enlarged `scale` times. */
export const pngRaster =
  (scale = 1): Raster =>
  (indices, width, height, palette) =>
    `data:image/png;base64,${Buffer.from(encodePng(indices, width, height, palette, scale)).toString('base64')}`;
