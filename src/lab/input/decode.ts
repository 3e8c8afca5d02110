// From a file to pixels, in the browser and nowhere else: nothing is sent. What cannot become pixels is refused in a sentence.
import type { Size } from './area-average.ts';
import { imageFileOf } from './image-file.ts';
import type { ImageFile } from './image-file.ts';
import type { Rgba } from './preparation.ts';

/** About as many pixels as a decoded picture keeps on a side; the network sees a few dozen. */
const side = 512;
/** A picture so much longer than it is wide has no turned twin that would fit as well. */
const ribbon = 16;

const refused = (reason: string): Error => new Error(`invalid image: ${reason}`);

/**
 * How small the browser is to make a picture. A camera may say that it was turned, and a browser turns it before it is resized; given one
 * length alone it keeps the proportions either way.
 */
function resizing({ width, height }: ImageFile): ImageBitmapOptions {
  if (width === undefined || height === undefined) return { resizeWidth: side, resizeQuality: 'high' };
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (long <= side) return {};
  if (long > ribbon * short) {
    const scale = side / long;
    const scaled = (length: number): number => Math.max(1, Math.round(length * scale));
    return { resizeWidth: scaled(width), resizeHeight: scaled(height), resizeQuality: 'high' };
  }
  const resizeWidth = Math.max(1, Math.min(short, Math.round(side / Math.sqrt(long / short))));
  return { resizeWidth, resizeQuality: 'high' };
}

function contextOf({ width, height }: Size): CanvasRenderingContext2D {
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('missing canvas: this browser gives none to decode an image on');
  return context;
}

/** Browsers that resist fingerprinting give noise for pixels that are read back. Known colours tell; a little of it does no harm. */
function checkReading(): void {
  const context = contextOf({ width: 8, height: 8 });
  context.fillStyle = '#3c8250';
  context.fillRect(0, 0, 8, 8);
  const { data } = context.getImageData(0, 0, 8, 8);
  const [colour, tolerance] = [[0x3c, 0x82, 0x50, 0xff], 4];
  if (data.some((value, i) => Math.abs(value - (colour[i % 4] as number)) > tolerance))
    throw new Error(
      'missing pixels: this browser hides what is on a canvas, so that images cannot be loaded; drawing works',
    );
}

/** The pixels of something that can be drawn. */
function readPixels(picture: CanvasImageSource, { width, height }: Size): Rgba {
  checkReading();
  const context = contextOf({ width, height });
  context.drawImage(picture, 0, 0, width, height);
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

async function decodedBitmap(file: Blob, image: ImageFile): Promise<Rgba> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, resizing(image));
  } catch {
    throw refused(`this browser cannot decode the ${image.format}; it may be damaged`);
  }
  try {
    return readPixels(bitmap, bitmap);
  } finally {
    bitmap.close();
  }
}

/** A length of an SVG in CSS pixels; undefined where it is missing, or a share of a page. */
function lengthOf(text: string | null): number | undefined {
  const units = { '': 1, px: 1, pt: 4 / 3, pc: 16, mm: 96 / 25.4, cm: 96 / 2.54, in: 96 };
  const [, number = '', unit = ''] = /^\s*(\d*\.?\d+(?:e[+-]?\d+)?)\s*(px|pt|pc|mm|cm|in)?\s*$/i.exec(text ?? '') ?? [];
  const length = Number.parseFloat(number) * units[unit.toLowerCase() as keyof typeof units];
  return length > 0 && Number.isFinite(length) ? length : undefined;
}

/** The size that an SVG gives itself. */
function sizeOfSvg(root: Element): Size {
  const [, , boxWidth, boxHeight] = (root.getAttribute('viewBox') ?? '').trim().split(/[\s,]+/);
  const width = lengthOf(root.getAttribute('width')) ?? lengthOf(boxWidth ?? null);
  const height = lengthOf(root.getAttribute('height')) ?? lengthOf(boxHeight ?? null);
  if (width === undefined || height === undefined)
    throw refused('this SVG has no size; give it a width and a height, or a viewBox, or save it as PNG');
  return { width, height };
}

/** Draws an SVG. As an image it runs no script and loads nothing; as a data address the page's policy lets it pass, which a blob is not. */
async function drawnSvg(file: Blob): Promise<Rgba> {
  const root = new DOMParser().parseFromString(await file.text(), 'image/svg+xml').documentElement;
  if (root.localName !== 'svg' || root.querySelector('parsererror') !== null)
    throw refused('this SVG cannot be read; it may be damaged');
  const own = sizeOfSvg(root);
  const scale = side / Math.max(own.width, own.height);
  const size = {
    width: Math.max(1, Math.round(own.width * scale)),
    height: Math.max(1, Math.round(own.height * scale)),
  };
  if (!root.hasAttribute('viewBox')) root.setAttribute('viewBox', `0 0 ${own.width} ${own.height}`);
  root.setAttribute('width', `${size.width}`);
  root.setAttribute('height', `${size.height}`);
  const picture = new Image();
  picture.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(root))}`;
  try {
    await picture.decode();
    return readPixels(picture, size);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('missing')) throw error;
    throw refused('this browser does not draw the SVG; save it as PNG');
  }
}

/** The pixels of an image file, large ones made smaller. Throws a sentence where there are none to be had. */
export async function decode(file: Blob): Promise<Rgba> {
  const image = await imageFileOf({
    size: file.size,
    read: async (from, to) => new Uint8Array(await file.slice(from, to).arrayBuffer()),
  });
  return image.format === 'SVG' ? drawnSvg(file) : decodedBitmap(file, image);
}
