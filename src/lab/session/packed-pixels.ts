// The bytes of an image as text for an address, and back, without loss: the bytes as they are or their runs, whichever is shorter, in the
// 64 characters that no program on the way needs to escape (RFC 4648, section 5). Of n bytes at most ceil(8 (n + 1) / 6) characters come:
// 1047 for 28 x 28. Knows nothing of addresses.

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The first byte of a packed image says what the others are. */
const forms = { plain: 0, runs: 1 };

/** Shorter runs cost as much as they save. */
const shortestRun = 3;
/** A number below this is followed by so many bytes and one more; one above it by a byte that is repeated. */
const half = 128;
const longestRun = 255 - half + shortestRun;

/** How often the byte at a place stands there, up to the longest run. */
function runAt(bytes: Uint8Array, at: number): number {
  let length = 1;
  while (length < longestRun && at + length < bytes.length && bytes[at + length] === bytes[at]) length++;
  return length;
}

/** Runs of one byte as two numbers, and what is between them as it is (after Apple's PackBits). */
function runsOf(bytes: Uint8Array): number[] {
  const packed: number[] = [];
  let between: number[] = [];
  const closeBetween = (): void => {
    if (between.length > 0) packed.push(between.length - 1, ...between);
    between = [];
  };
  for (let at = 0; at < bytes.length;) {
    const length = runAt(bytes, at);
    const byte = bytes[at] as number;
    if (length >= shortestRun) {
      closeBetween();
      packed.push(half + length - shortestRun, byte);
      at += length;
    } else {
      between.push(byte);
      if (between.length === half) closeBetween();
      at++;
    }
  }
  closeBetween();
  return packed;
}

/** The bytes that runs stand for; undefined where they do not come to exactly so many. */
function bytesOfRuns(packed: Uint8Array, count: number): Uint8Array | undefined {
  const bytes = new Uint8Array(count);
  let filled = 0;
  for (let at = 0; at < packed.length;) {
    const head = packed[at] as number;
    const isRun = head >= half;
    const length = isRun ? head - half + shortestRun : head + 1;
    const read = isRun ? 1 : length;
    if (filled + length > count || at + 1 + read > packed.length) return undefined;
    if (isRun) bytes.fill(packed[at + 1] as number, filled, filled + length);
    else bytes.set(packed.subarray(at + 1, at + 1 + read), filled);
    filled += length;
    at += 1 + read;
  }
  return filled === count ? bytes : undefined;
}

/** Bytes as text. Of `bits` the last `width` are not written yet; older ones are in the way of none. */
function textOf(bytes: readonly number[]): string {
  let text = '';
  let [bits, width] = [0, 0];
  for (const byte of bytes) {
    bits = (bits << 8) | byte;
    for (width += 8; width >= 6; width -= 6) text += characters.charAt((bits >> (width - 6)) & 63);
  }
  return width === 0 ? text : text + characters.charAt((bits << (6 - width)) & 63);
}

/** The bytes of a text; undefined where a character is none of the 64. Bits that do not fill a byte are left over. */
function bytesOf(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let [bits, width, at] = [0, 0, 0];
  for (const character of text) {
    const value = characters.indexOf(character);
    if (value < 0) return undefined;
    bits = (bits << 6) | value;
    width += 6;
    if (width >= 8) {
      width -= 8;
      bytes[at++] = bits >> width;
    }
  }
  return bytes;
}

/** An image as text. @param pixels its bytes */
export function packPixels(pixels: Uint8Array): string {
  const runs = runsOf(pixels);
  return textOf(runs.length < pixels.length ? [forms.runs, ...runs] : [forms.plain, ...pixels]);
}

/** The image that a text stands for; undefined where it is none of so many bytes. */
export function unpackPixels(text: string, count: number): Uint8Array | undefined {
  const packed = bytesOf(text);
  const body = packed?.subarray(1);
  if (body === undefined) return undefined;
  if (packed?.[0] === forms.plain) return body.length === count ? body : undefined;
  return packed?.[0] === forms.runs ? bytesOfRuns(body, count) : undefined;
}
