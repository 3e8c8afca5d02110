// The IDX reader against a file written by hand and against every kind of damage.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pair, verify } from '../../pipeline/datasets/dataset.ts';
import { readIdx, unzip } from '../../pipeline/datasets/idx.ts';

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

describe('readIdx', () => {
  it('reads dimensions and values', () => {
    expect(readIdx('f', images, 3)).toEqual({ dimensions: [2, 1, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('reads from the middle of a buffer', () => {
    const larger = new Uint8Array(40);
    larger.set(images, 7);
    expect(readIdx('f', larger.subarray(7, 7 + images.length), 3).dimensions).toEqual([2, 1, 3]);
  });

  const changed = (index: number, value: number): Uint8Array => images.map((byte, i) => (i === index ? value : byte));
  it.each([
    ['a wrong magic', changed(0, 1), 'wrong magic'],
    ['a wrong type byte', changed(2, 0x0d), 'wrong type byte 0x0d'],
    ['labels in place of images', changed(3, 1), '1 dimensions, expected 3'],
    ['dimensions that do not match the length', changed(7, 3), 'need 9 values, but it holds 6'],
    ['a missing last byte', images.slice(0, -1), 'need 6 values, but it holds 5'],
    ['a header cut off', images.slice(0, 9), 'cut off'],
    ['an empty file', new Uint8Array(0), 'too few'],
  ])('refuses %s, naming the file', (_what, bytes, reason) => {
    expect(() => readIdx('train-images.gz', bytes, 3)).toThrow(`invalid train-images.gz: `);
    expect(() => readIdx('train-images.gz', bytes, 3)).toThrow(reason);
  });
});

describe('around it', () => {
  it('refuses a truncated gzip file and one that is none', () => {
    const packed = gzipSync(Buffer.alloc(5000, 'abc'));
    expect(() => unzip('a.gz', packed.subarray(0, packed.length - 9))).toThrow(
      'invalid a.gz: truncated or broken gzip',
    );
    expect(() => unzip('a.gz', Uint8Array.of(1, 2, 3))).toThrow('invalid a.gz');
    expect([...unzip('a.gz', gzipSync(Uint8Array.of(4, 5)))]).toEqual([4, 5]);
  });

  it('refuses a wrong checksum', () => {
    expect(() => verify('t10k-labels-idx1-ubyte', Uint8Array.of(1))).toThrow(
      /^invalid t10k-labels-idx1-ubyte: checksum 4bf5/,
    );
  });

  it('refuses images and labels of different counts, and labels that are no class', () => {
    expect(() => pair('test', new Uint8Array(2 * 784), new Uint8Array(3))).toThrow('2 images of 28 x 28, but 3 labels');
    expect(() => pair('test', new Uint8Array(784), Uint8Array.of(10))).toThrow('label 10');
  });
});
