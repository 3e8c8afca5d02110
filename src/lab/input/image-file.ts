// What a file is, by its first bytes: which kind of image, and how many pixels it would become in memory. A file is looked at before it is
// decoded, so that a large one is refused in words and takes no tab with it. Knows no browser: it reads through a function.

/** A file that is read in parts. */
export interface Readable {
  readonly size: number;
  /** The bytes from `from` to before `to`; fewer at the end of the file. */
  readonly read: (from: number, to: number) => Promise<Uint8Array>;
}

export interface ImageFile {
  readonly format: 'PNG' | 'JPEG' | 'GIF' | 'WebP' | 'BMP' | 'AVIF' | 'SVG';
  /** Pixels as they are stored; absent where they are not known before decoding. */
  readonly width?: number;
  readonly height?: number;
}

const known = 'PNG, JPEG, GIF, WebP, BMP, AVIF and SVG';
/** A decoded image takes four bytes for each: 256 MB, which a phone can still give. */
export const mostPixels = 64e6;
const mostSvgBytes = 2e6;

const refused = (reason: string): Error => new Error(`invalid image: ${reason}`);
const textAt = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Frames of a JPEG that hold its size: SOF0 to SOF15 without the tables that share their numbers. */
const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const hasNoLength = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** Walks over the segments of a JPEG, of which pictures inside of pictures may be long, to the one with its size. */
async function sizeOfJpeg({ size, read }: Readable): Promise<Pick<ImageFile, 'width' | 'height'>> {
  for (let at = 2; at < size;) {
    const head = await read(at, at + 9);
    if (head.length < 4 || head[0] !== 0xff) break;
    const [marker, view] = [head[1] as number, viewOf(head)];
    if (marker === 0xff) at += 1;
    else if (hasNoLength(marker)) at += 2;
    else if (isFrame(marker) && head.length === 9) return { height: view.getUint16(5), width: view.getUint16(7) };
    else at += 2 + Math.max(2, view.getUint16(2));
  }
  throw refused('this JPEG is damaged: it does not say how large it is');
}

function sizeOfWebP(head: Uint8Array): Pick<ImageFile, 'width' | 'height'> {
  const view = viewOf(head);
  const three = (at: number): number => view.getUint16(at, true) + 65536 * view.getUint8(at + 2);
  switch (textAt(head, 12, 16)) {
    case 'VP8X':
      return { width: 1 + three(24), height: 1 + three(27) };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { width: view.getUint16(0x1a, true) & 0x3fff, height: view.getUint16(0x1c, true) & 0x3fff };
    default:
      throw refused('this WebP is damaged: it does not say how large it is');
  }
}

/** The largest size that an AVIF gives for a part of it. */
function sizeOfAvif(start: Uint8Array): Pick<ImageFile, 'width' | 'height'> {
  const view = viewOf(start);
  let largest: Required<Pick<ImageFile, 'width' | 'height'>> | undefined;
  for (let at = 4; at + 16 <= start.length; at++) {
    if (textAt(start, at, at + 4) !== 'ispe') continue;
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
    if (largest === undefined || width * height > largest.width * largest.height) largest = { width, height };
  }
  return largest ?? {};
}

/** The brands of ISO files that are images of Apple's cameras. */
const isHeic = (brand: string): boolean => /^(heic|heix|heim|heis|hevc|mif1|msf1)$/.test(brand);

/** The kind and the size of an image; undefined where its first bytes are those of none that is known. */
async function lookedAt(file: Readable): Promise<ImageFile | undefined> {
  const head = await file.read(0, 32);
  const start = textAt(head, 0, 16);
  const view = viewOf(head);
  if (start.startsWith('\x89PNG\r\n\x1a\n') && head.length >= 24)
    return { format: 'PNG', width: view.getUint32(16), height: view.getUint32(20) };
  if (start.startsWith('\xff\xd8\xff')) return { format: 'JPEG', ...(await sizeOfJpeg(file)) };
  if (/^GIF8[79]a/.test(start) && head.length >= 10)
    return { format: 'GIF', width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (/^RIFF.{4}WEBP/s.test(start) && head.length >= 30) return { format: 'WebP', ...sizeOfWebP(head) };
  if (start.startsWith('BM') && head.length >= 26)
    return { format: 'BMP', width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)) };
  if (start.slice(4, 8) === 'ftyp') {
    const brand = start.slice(8, 12);
    if (/^avi[fs]$/.test(brand)) return { format: 'AVIF', ...sizeOfAvif(await file.read(0, 65536)) };
    if (isHeic(brand)) throw refused('few browsers read HEIC; save it as JPEG or PNG');
  }
  return undefined;
}

const beginsAsSvg = (bytes: Uint8Array): boolean =>
  /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^[>]*(?:\[.*?\]\s*)?>\s*)*<(?:\w+:)?svg[\s>]/is.test(
    new TextDecoder().decode(bytes),
  );

/**
 * What a file is. Throws with the reason where it is no image, one of a kind that is not known, damaged, or so large that it would take
 * the memory of the page.
 */
export async function imageFileOf(file: Readable): Promise<ImageFile> {
  if (file.size === 0) throw refused('the file is empty');
  const image = await lookedAt(file);
  if (image === undefined) {
    if (!beginsAsSvg(await file.read(0, 4096))) throw refused(`the file is none of ${known}`);
    if (file.size > mostSvgBytes)
      throw refused(`an SVG of ${Math.ceil(file.size / 1e6)} MB is more than this page draws; save it as PNG`);
    return { format: 'SVG' };
  }
  const { format, width, height } = image;
  if (width === undefined || height === undefined) return image;
  if (width === 0 || height === 0) throw refused(`this ${format} says that it is ${width} x ${height} pixels`);
  if (width * height > mostPixels)
    throw refused(
      `${width} x ${height} pixels are more than this page decodes (${mostPixels / 1e6} million); make the image smaller`,
    );
  return image;
}
