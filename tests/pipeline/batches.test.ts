// What a step sees: seeded, for each image by itself, and with labels that stay with their images.
import { describe, expect, it } from 'vitest';
import { batchAt, epochOrder, evaluationSubset, permuted, stepsPerEpoch } from '../../pipeline/training/batches.ts';
import { fullRun } from '../../pipeline/config.ts';
import type { LabelledImages } from '../../pipeline/datasets/dataset.ts';
import { randomFrom } from '../../src/model/random.ts';

const count = 100;
/** Image i is filled with the byte 100 + i, so that any part of it tells which one it is. Labels follow no rule of i modulo 10. */
const plain: LabelledImages = {
  images: Uint8Array.from({ length: count * 784 }, (_, i) => 100 + Math.floor(i / 784)),
  labels: Uint8Array.from({ length: count }, (_, i) => (i * i) % 10),
};
const configuration = { ...fullRun, batchSize: 20 };
const ascending = (order: Uint32Array): number[] => [...order].sort((a, b) => a - b);

describe('the order of an epoch', () => {
  it('goes through every image once, another way in every epoch and for every seed', () => {
    const orders = [epochOrder(count, 0, 0), epochOrder(count, 0, 1), epochOrder(count, 1, 0)];
    for (const order of orders) expect(ascending(order)).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(new Set(orders.map((order) => order.join())).size).toBe(3);
    expect(epochOrder(count, 0, 1)).toEqual(orders[1]);
  });
});

describe('a batch', () => {
  const shape = { height: 28, width: 28, channels: 1 };
  const order = epochOrder(count, 3, 0);

  it('keeps every label with its image, augmented as it may be', () => {
    for (let index = 0; index < count / 20; index++) {
      const { pixels, labels } = batchAt({ images: plain, shape, order }, { step: index, index }, configuration);
      for (let i = 0; i < 20; i++) {
        const image = order[index * 20 + i] as number;
        const own = Math.fround((100 + image) / 255);
        const shown = pixels.subarray(i * 784, (i + 1) * 784);
        // A shift leaves at least 26 x 26 of 28 x 28, of which an erased box takes less than a third.
        expect(shown.filter((v) => v === own).length).toBeGreaterThan(400);
        expect(labels[i]).toBe((image * image) % 10);
      }
    }
  });

  it('is the same for the same seed and step, and another for others', () => {
    const textured = {
      ...plain,
      images: Uint8Array.from(
        { length: count * 784 },
        (
          (random) => () =>
            Math.floor(256 * random())
        )(randomFrom(1)),
      ),
    };
    const pixels = (seed: number, step: number): string =>
      batchAt({ images: textured, shape, order }, { step, index: 0 }, { ...configuration, seed }).pixels.join();
    expect(pixels(3, 7)).toBe(pixels(3, 7));
    expect(pixels(3, 7)).not.toBe(pixels(3, 8));
    expect(pixels(3, 7)).not.toBe(pixels(4, 7));
  });

  it('augments every image by draws of its own', () => {
    const random = randomFrom(2);
    const one = Uint8Array.from({ length: 784 }, () => Math.floor(256 * random()));
    const same = {
      images: Uint8Array.from({ length: 20 * 784 }, (_, i) => one[i % 784] as number),
      labels: plain.labels,
    };
    const { pixels } = batchAt(
      { images: same, shape, order: Uint32Array.from({ length: 20 }, (_, i) => i) },
      { step: 0, index: 0 },
      configuration,
    );
    const seen = new Set(Array.from({ length: 20 }, (_, i) => pixels.slice(i * 784, (i + 1) * 784).join()));
    // Of 2 x 25 mirrored and shifted versions 20 draws hit about 17, erased boxes aside.
    expect(seen.size).toBeGreaterThan(10);
  });

  it('may not be larger than the data', () => {
    expect(stepsPerEpoch(105, 20)).toBe(5);
    expect(() => stepsPerEpoch(10, 16)).toThrow('invalid batchSize 16: there are 10 training images');
  });
});

describe('permuted labels', () => {
  it('keep the size of every class, differ from the true ones, and are seeded', () => {
    const labels = Uint8Array.from({ length: 1000 }, (_, i) => (i * 7) % 10);
    const shuffled = permuted(labels, 0);
    expect([...shuffled].sort()).toEqual([...labels].sort());
    // By chance one in ten stays what it was; 1,000 draws scatter by less than 10 about 100.
    const kept = shuffled.filter((label, i) => label === labels[i]).length;
    expect(kept).toBeGreaterThan(60);
    expect(kept).toBeLessThan(140);
    expect(permuted(labels, 0)).toEqual(shuffled);
    expect(permuted(labels, 1)).not.toEqual(shuffled);
  });
});

describe('the images that measure', () => {
  it('are clean, distinct, and the first of a larger choice', () => {
    const { images, labels } = evaluationSubset(plain, 30);
    expect(images.length).toBe(30 * 784);
    const which = Array.from({ length: 30 }, (_, i) => (images[i * 784] as number) - 100);
    expect(new Set(which).size).toBe(30);
    which.forEach((image, i) => expect(labels[i]).toBe((image * image) % 10));
    expect(evaluationSubset(plain, 60).images.slice(0, images.length)).toEqual(images);
    expect(evaluationSubset(plain, 5000).labels.length).toBe(count);
  });
});
