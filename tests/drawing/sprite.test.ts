// Sixteen levels: which entry of a palette stands for which, and that files become small.
import { describe, expect, it } from 'vitest';
import { pngRaster } from '../../src/drawing/png.ts';
import { nearestLevel, spriteRaster } from '../../src/drawing/sprite.ts';
import { diverging, greys, levels, middle } from '../../src/figures/marks/colour.ts';
import { noise } from '../figures/fixture.ts';

const all = Array.from({ length: levels }, (_, i) => i);
const bytesOf = (address: string): Buffer => Buffer.from(address.replace(/^[^,]*,/, ''), 'base64');

describe('levels', () => {
  it('are fifteen, the transparent one apart', () => {
    expect(new Set(all.map(nearestLevel)).size).toBe(15);
    expect(nearestLevel(levels)).toBe(levels);
  });
  it('keep both ends and the middle, so that zero stays zero', () =>
    expect([0, middle, levels - 1].map(nearestLevel)).toEqual([0, middle, levels - 1]));
  it('never move an entry by more than half a step, and keep the order', () => {
    for (const index of all) {
      expect(Math.abs(nearestLevel(index) - index)).toBeLessThanOrEqual(Math.ceil(254 / 14 / 2));
      if (index > 0) expect(nearestLevel(index)).toBeGreaterThanOrEqual(nearestLevel(index - 1));
    }
  });
  it('are alike above and below the middle of a signed scale', () => {
    for (let i = 0; i <= middle; i++) expect(nearestLevel(middle + i) - middle).toBe(middle - nearestLevel(middle - i));
  });
});

describe('a sprite', () => {
  const pixels = Uint8Array.from({ length: 56 * 56 }, (_, i) => Math.floor(noise(i) * (levels + 1)));
  it('has 4 bits a pixel and takes little more than half', () => {
    const small = bytesOf(spriteRaster(pixels, 56, 56, greys));
    expect(small.readUInt8(24)).toBe(4);
    expect(small.length).toBeLessThan(0.6 * bytesOf(pngRaster()(pixels, 56, 56, greys)).length);
  });
  it('is the picture of the rounded entries', () =>
    expect(spriteRaster(pixels, 56, 56, diverging)).toBe(pngRaster()(pixels.map(nearestLevel), 56, 56, diverging)));
});
