// Images as text come back byte by byte, and are never longer than promised.
import { describe, expect, it } from 'vitest';
import { packPixels, unpackPixels } from '../../../src/lab/session/packed-pixels.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { below, randomPixels } from './random-session.ts';

const base64url = (bytes: readonly number[]): string => Buffer.from(bytes).toString('base64url');

describe('a packed image', () => {
  it('comes back byte by byte, whatever its size, and is no longer than promised', () => {
    const random = randomFrom(1);
    for (let i = 0; i < 2000; i++) {
      const count = 1 + below(random, 900);
      const pixels = randomPixels(random, count);
      const text = packPixels(pixels);
      expect(text).toMatch(/^[\w-]+$/);
      expect(text.length).toBeLessThanOrEqual(Math.ceil((8 * (count + 1)) / 6));
      expect(unpackPixels(text, count)).toEqual(pixels);
    }
  });

  it.each([
    ['as it is, where there is no run', [1, 2, 3, 4], [0, 1, 2, 3, 4]],
    ['as runs', [7, 7, 7, 7, 7, 7], [1, 131, 7]],
    ['as runs and what is between them', [0, 0, 0, 0, 0, 5, 6, 9, 9, 9], [1, 130, 0, 1, 5, 6, 128, 9]],
    ['with runs of two left as they are', [5, 5, 6, 9, 9, 9, 9, 9], [1, 2, 5, 5, 6, 130, 9]],
  ])('is written %s', (_, pixels, bytes) => expect(packPixels(Uint8Array.from(pixels))).toBe(base64url(bytes)));

  it('has runs and pieces up to their longest, and one more', () => {
    for (const length of [127, 128, 129, 130, 131, 132, 133, 259, 260, 261]) {
      const flat = new Uint8Array(length).fill(3);
      const noisy = Uint8Array.from({ length: length + 600 }, (_, i) => (i < length ? i % 251 : 0));
      expect(unpackPixels(packPixels(flat), length)).toEqual(flat);
      expect(packPixels(flat).length).toBeLessThanOrEqual(10);
      expect(unpackPixels(packPixels(noisy), noisy.length)).toEqual(noisy);
      expect(packPixels(noisy).length).toBeLessThan((4 / 3) * (length + 30));
    }
  });

  it.each([
    ['none', ''],
    ['another form', base64url([2, 1, 2, 3, 4])],
    ['too few bytes', base64url([0, 1, 2, 3])],
    ['too many bytes', base64url([0, 1, 2, 3, 4, 5])],
    ['runs that are too short', base64url([1, 128, 7])],
    ['runs that are too long', base64url([1, 130, 7])],
    ['a run without its byte', base64url([1, 1, 5, 6, 128])],
    ['a piece that ends early', base64url([1, 3, 5, 6])],
    ['more runs behind the last', base64url([1, 3, 1, 2, 3, 4, 128, 0])],
    ['a foreign character', 'AAECA*Q'],
    ['a blank', 'AAEC AwQ'],
  ])('is refused: %s', (_, text) => expect(unpackPixels(text, 4)).toBeUndefined());
});
