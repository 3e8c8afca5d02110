// Shuffled tiles: nothing is lost or made, order changes, and each image has an order of its own.
import { describe, expect, it } from 'vitest';
import { patchShuffle, shuffleTiles } from '../../../pipeline/analyses/patch-shuffle.ts';
import { useWasm } from '../../../pipeline/training/backends.ts';
import { randomFrom } from '../../../src/model/random.ts';
import { noiseImages } from './random-network.ts';
import { labelled, smallInputs } from './small-inputs.ts';

await useWasm();

/** Every tile of one image as text, in reading order. */
function tilesOf(image: Uint8Array, tiles: number): string[] {
  const size = 28 / tiles;
  return Array.from({ length: tiles * tiles }, (_, tile) => {
    const [top, left] = [Math.floor(tile / tiles) * size, (tile % tiles) * size];
    return Array.from(
      { length: size * size },
      (__, i) => image[(top + Math.floor(i / size)) * 28 + left + (i % size)],
    ).join();
  });
}

describe('shuffleTiles', () => {
  const images = noiseImages(3, 4);
  const image = (all: Uint8Array, i: number): Uint8Array => all.subarray(i * 784, (i + 1) * 784);

  it.each([1, 2, 4, 7, 14, 28])('with %d tiles a side keeps every tile whole, in another order', (tiles) => {
    const shuffled = shuffleTiles(images, tiles, randomFrom(5));
    for (let i = 0; i < 4; i++) {
      const [before, after] = [tilesOf(image(images, i), tiles), tilesOf(image(shuffled, i), tiles)];
      expect([...after].sort()).toEqual([...before].sort());
      if (tiles > 2) expect(after).not.toEqual(before);
    }
  });

  it('leaves a single tile where it is, and the given images as they were', () => {
    const copy = images.slice();
    expect(shuffleTiles(images, 1, randomFrom(5))).toEqual(images);
    shuffleTiles(images, 4, randomFrom(5));
    expect(images).toEqual(copy);
  });

  it('draws an order for each image, the same for the same seed', () => {
    const twice = new Uint8Array([...image(images, 0), ...image(images, 0)]);
    const shuffled = shuffleTiles(twice, 4, randomFrom(5));
    expect(image(shuffled, 0)).not.toEqual(image(shuffled, 1));
    expect(shuffleTiles(twice, 4, randomFrom(5))).toEqual(shuffled);
    expect(shuffleTiles(twice, 4, randomFrom(6))).not.toEqual(shuffled);
  });

  it('puts every tile everywhere equally often: 6,000 draws of four tiles', () => {
    const quarter = Uint8Array.from({ length: 784 }, (_, i) => 2 * Math.floor(i / 392) + Math.floor((i % 28) / 14));
    const many = new Uint8Array(784 * 6000);
    for (let i = 0; i < 6000; i++) many.set(quarter, i * 784);
    const shuffled = shuffleTiles(many, 2, randomFrom(7));
    const counts = new Array<number>(16).fill(0);
    for (let i = 0; i < 6000; i++)
      [0, 14, 392, 406].forEach((corner, to) => {
        const at = 4 * (image(shuffled, i)[corner] as number) + to;
        counts[at] = (counts[at] as number) + 1;
      });
    // Expected 1,500 with standard deviation 33.5; five of them.
    for (const count of counts) expect(Math.abs(count - 1500)).toBeLessThan(168);
  });

  it('refuses tiles that do not fit', () =>
    expect(() => shuffleTiles(images, 3, randomFrom(5))).toThrow('invalid tiles 3'));
});

it('the whole analysis: the first grid is the image as it is, and each has both networks', async () => {
  const validation = labelled(4, 30);
  const finding = await patchShuffle.run(smallInputs({ validation }), () => undefined);
  expect(finding?.result.images).toBe(30);
  expect(finding?.result.grids.map(({ tiles }) => tiles)).toEqual([1, 2, 4, 7]);
  for (const { accuracy, untrained } of finding?.result.grids ?? [])
    for (const { value, low, high } of [accuracy, untrained]) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(Math.round(value * 30)).toBeCloseTo(value * 30, 9);
    }
  const { shape, data = [] } = finding?.tensors?.get('garment') ?? {};
  const garment = labelled(5, 10).images.subarray(9 * 784);
  expect(shape).toEqual([4, 28, 28]);
  expect(data.slice(0, 784)).toEqual(garment);
  expect(data.slice(3 * 784)).not.toEqual(garment);
  expect([...data.slice(3 * 784)].sort()).toEqual([...garment].sort());
});
