// Augmentation: each change by itself against the image worked by hand; seeded; and within its stated bounds.
import { describe, expect, it } from 'vitest';
import { augmentInto } from '../../src/model/augmentation.ts';
import type { Augmentation } from '../../src/model/augmentation.ts';
import { randomFrom } from '../../src/model/random.ts';

const none: Augmentation = { flip: 0, shift: 0, erase: 0, eraseArea: [0.02, 0.2], eraseRatio: [0.3, 3.3] };
const shape = { height: 28, width: 28, channels: 1 };
const bytes = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * 7) % 256);
const augment = (how: Augmentation, seed: number, image = 1): Float32Array => {
  const target = new Float32Array(784 + 10).fill(-1);
  augmentInto(target, 5, { bytes, shape, image }, how, randomFrom(seed));
  expect([target[4], target[789]]).toEqual([-1, -1]);
  return target.slice(5, 789);
};
const original = Float32Array.from(bytes.slice(784), (b) => b / 255);
const at = (image: Float32Array, y: number, x: number): number =>
  y < 0 || y > 27 || x < 0 || x > 27 ? 0 : (image[y * 28 + x] as number);

describe('augmentation', () => {
  it('leaves the image alone when everything is off', () => {
    expect(augment(none, 1)).toEqual(original);
  });

  it('mirrors left and right, never up and down', () => {
    const mirrored = augment({ ...none, flip: 1 }, 1);
    for (let y = 0; y < 28; y++) for (let x = 0; x < 28; x++) expect(at(mirrored, y, x)).toBe(at(original, y, 27 - x));
  });

  it('shifts by whole pixels within its bound, filled with background, and reaches every shift', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 300; seed++) {
      const shifted = augment({ ...none, shift: 2 }, seed);
      const matches: string[] = [];
      for (let dy = -2; dy <= 2; dy++)
        for (let dx = -2; dx <= 2; dx++)
          if (shifted.every((v, i) => v === at(original, Math.floor(i / 28) - dy, (i % 28) - dx)))
            matches.push(`${dy},${dx}`);
      expect(matches).toHaveLength(1);
      seen.add(matches[0] as string);
    }
    expect(seen.size).toBe(25);
  });

  it('erases one box within its bounds of area and shape', () => {
    for (let seed = 0; seed < 200; seed++) {
      const erased = augment({ ...none, erase: 1 }, seed);
      const changed = [...erased.keys()].filter((i) => erased[i] !== original[i]);
      const rows = changed.map((i) => Math.floor(i / 28));
      const columns = changed.map((i) => i % 28);
      const height = Math.max(...rows) - Math.min(...rows) + 1;
      const width = Math.max(...columns) - Math.min(...columns) + 1;
      // Rounding to whole pixels moves the area a little beyond its bounds.
      expect(height * width).toBeGreaterThan(0.012 * 784);
      expect(height * width).toBeLessThan(0.23 * 784);
      expect(changed.length).toBeGreaterThan(0.9 * height * width);
    }
  });

  it('happens as often as it says and is the same for the same seed', () => {
    const how: Augmentation = { ...none, flip: 0.5, erase: 0.25 };
    const results = Array.from({ length: 400 }, (_, seed) => augment(how, seed));
    const untouched = results.filter((r) => r.every((v, i) => v === original[i])).length;
    expect(untouched / 400).toBeGreaterThan(0.3); // expected 0.5 * 0.75 = 0.375
    expect(untouched / 400).toBeLessThan(0.45);
    expect(augment(how, 17)).toEqual(results[17]);
  });
});
