// The safetensors format against bytes written by hand, there and back, and against files that are damaged.
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';

const tensors = new Map<string, TensorData>([
  ['a/kernel', { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.5, -2, 0, 3e-8) }],
  ['half', { dtype: 'float16', shape: [3], data: Float32Array.of(1, -0.5, 65504) }],
  ['bytes', { dtype: 'uint8', shape: [1, 3], data: Uint8Array.of(0, 7, 255) }],
]);

/** A file by the published layout, put together without the code under test. */
function byHand(header: unknown, body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + head.length + body.length);
  new DataView(file.buffer).setUint32(0, head.length, true);
  file.set(head, 8);
  file.set(body, 8 + head.length);
  return file;
}

describe('safetensors', () => {
  it('comes back as it went, with metadata', () => {
    const file = encodeSafetensors(tensors, { step: '3' });
    const { tensors: back, metadata } = decodeSafetensors(file, 'x');
    expect([...back]).toEqual([...tensors]);
    expect(metadata).toEqual({ step: '3' });
    expect(new DataView(file.buffer).getUint32(0, true) % 8).toBe(0);
  });

  it('reads a file written by the published layout: little-endian, half precision', () => {
    const file = byHand(
      { x: { dtype: 'F16', shape: [2], data_offsets: [0, 4] }, y: { dtype: 'F32', shape: [], data_offsets: [4, 8] } },
      Uint8Array.of(0x00, 0x3c, 0x00, 0xc0, 0x00, 0x00, 0x80, 0x3f),
    );
    const { tensors: read } = decodeSafetensors(file, 'x');
    expect([...tensorNamed(read, 'x').data]).toEqual([1, -2]);
    expect([...tensorNamed(read, 'y').data]).toEqual([1]);
  });

  it('reads from a Node Buffer that is part of a larger one', () => {
    const file = encodeSafetensors(tensors);
    const larger = Buffer.concat([Buffer.alloc(13), file, Buffer.alloc(5)]);
    expect([...decodeSafetensors(larger.subarray(13, 13 + file.length), 'x').tensors]).toEqual([...tensors]);
  });

  it.each([
    ['too few bytes', new Uint8Array(4), 'few'],
    ['a header cut off', encodeSafetensors(tensors).slice(0, 40), 'cut off'],
    ['data cut off', encodeSafetensors(tensors).slice(0, -1), 'offsets'],
    ['no JSON', byHand('x', new Uint8Array(0)).fill(0x20, 8), 'not JSON'],
    ['an unknown type', byHand({ x: { dtype: 'I99', shape: [1], data_offsets: [0, 1] } }, new Uint8Array(1)), 'I99'],
    [
      'offsets that do not fit the shape',
      byHand({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, new Uint8Array(4)),
      'needs 8 bytes',
    ],
    [
      'a shape of nonsense',
      byHand({ x: { dtype: 'U8', shape: [-1], data_offsets: [0, 1] } }, new Uint8Array(1)),
      'no shape',
    ],
  ])('refuses %s, naming the source', (_what, file, reason) => {
    expect(() => decodeSafetensors(file, 'file.safetensors')).toThrow(/^invalid safetensors file\.safetensors: /);
    expect(() => decodeSafetensors(file, 'file.safetensors')).toThrow(reason);
  });

  it('refuses to write what is not finite or has another shape', () => {
    const bad =
      (data: Float32Array, shape = [1]): (() => void) =>
      () =>
        encodeSafetensors(new Map([['t', { dtype: 'float32', shape, data }]]));
    expect(bad(Float32Array.of(Number.NaN))).toThrow('invalid tensor "t": it holds values that are not finite');
    expect(bad(Float32Array.of(1), [2])).toThrow('shape [2] does not hold 1 values');
  });

  it('lists what is there when a name is missing', () => {
    expect(() => tensorNamed(tensors, 'conv9/kernel')).toThrow(
      'missing tensor "conv9/kernel"; present: a/kernel, half, bytes',
    );
  });
});
