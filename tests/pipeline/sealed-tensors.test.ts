// Tensors that know whether they are whole: any bit that changes in their file is noticed.
import { describe, expect, it } from 'vitest';
import { encodeSealed, unsealed } from '../../pipeline/training/sealed-tensors.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/artifacts/safetensors.ts';
import type { TensorFile } from '../../src/artifacts/safetensors.ts';

const file: TensorFile = {
  tensors: new Map([
    ['a/kernel', { dtype: 'float32', shape: [2, 2], data: Float32Array.of(0.5, -0, 3e-40, 1.25e7) }],
    ['b', { dtype: 'float16', shape: [3], data: Float32Array.of(0.25, -2, 6.103515625e-5) }],
    ['c', { dtype: 'uint8', shape: [2], data: Uint8Array.of(0, 255) }],
  ]),
  metadata: { step: '120', progress: '{"history":[]}' },
};
const open = (bytes: Uint8Array): TensorFile => unsealed(decodeSafetensors(bytes, 'x'), 'x');

describe('sealed tensors', () => {
  it('are read as they were written', () => {
    const { tensors, metadata } = open(encodeSealed(file));
    expect(metadata).toEqual(file.metadata);
    for (const [name, { dtype, shape, data }] of file.tensors) {
      expect(tensors.get(name)).toMatchObject({ dtype, shape });
      expect([...(tensors.get(name)?.data ?? [])]).toEqual([...data]);
    }
  });

  it('are refused whatever bit is changed, in the numbers, their names, their shapes or the metadata', () => {
    const bytes = encodeSealed(file);
    const accepted: string[] = [];
    for (let at = 0; at < bytes.length; at++)
      for (let bit = 0; bit < 8; bit++) {
        const damaged = bytes.map((byte, i) => (i === at ? byte ^ (1 << bit) : byte));
        try {
          open(damaged);
          accepted.push(`bit ${bit} of byte ${at}`);
        } catch {
          continue;
        }
      }
    expect(accepted).toEqual([]);
  });

  it('say what is wrong: a checksum that differs, or none', () => {
    const { tensors, metadata } = decodeSafetensors(encodeSealed(file), 'x');
    expect(() => unsealed({ tensors, metadata: { ...metadata, step: '121' } }, 'checkpoint y')).toThrow(
      /^invalid checkpoint y: it is damaged; its checksum is [0-9a-f]{64}, expected [0-9a-f]{64}$/,
    );
    expect(() => open(encodeSafetensors(file.tensors, file.metadata))).toThrow('invalid x: it has no checksum');
  });
});
