// The safetensors format against bytes written by hand, there and back, and against files that are damaged.
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, tensorNamed } from '../../src/artifacts/safetensors.ts';
import type { TensorData } from '../../src/artifacts/safetensors.ts';

const tensors = new Map<string, TensorData>([
  ['a/kernel', { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1.5, -2, 0, 3e-8) }],
  ['half', { dtype: 'float16', shape: [3], data: Float32Array.of(1, -0.5, 65504) }],
  ['bytes', { dtype: 'uint8', shape: [1, 3], data: Uint8Array.of(0, 7, 255) }],
]);

/** A file by the published layout, put together without the code under test. @param header a text, or what is written as JSON */
function byHand(header: unknown, body: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
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
    ['no JSON', byHand('   ', new Uint8Array(0)), 'not JSON'],
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

  /** Two tensors of two bytes each, side by side, as the format wants them. */
  const byte = (start: number): string => `{"dtype":"U8","shape":[2],"data_offsets":[${start},${start + 2}]}`;
  const pair = `{"a":${byte(0)},"b":${byte(2)}}`;
  const withEntry = (entry: string): string => `{"a":${entry}}`;
  const entryWith = (offsets: string, shape = '[2]', dtype = '"U8"'): string =>
    withEntry(`{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`);

  it('reads its own examples of the next list, undamaged', () => {
    const { tensors: read } = decodeSafetensors(byHand(`${pair}   `, Uint8Array.of(1, 2, 3, 4)), 'x');
    expect([...read].map(([name, { data }]) => [name, ...data])).toEqual([
      ['a', 1, 2],
      ['b', 3, 4],
    ]);
    expect(decodeSafetensors(byHand(entryWith('[0,2]'), Uint8Array.of(1, 2)), 'x').tensors.size).toBe(1);
    expect(decodeSafetensors(byHand(entryWith('[0,0]', '[0, 3]'), new Uint8Array(0)), 'x').tensors.size).toBe(1);
  });

  it.each([
    ['a name twice', `{"a":${byte(0)},"a":${byte(2)}}`, 4, 'the key "a" twice'],
    ['a name twice, once escaped', `{"a":${byte(0)},"\\u0061":${byte(2)}}`, 4, 'the key "a" twice'],
    ['a field twice', withEntry('{"dtype":"U8","dtype":"U8","shape":[2],"data_offsets":[0,2]}'), 2, '"dtype" twice'],
    ['an overlap', `{"a":${byte(0)},"b":${byte(1)}}`, 3, 'inside of another'],
    ['the same bytes twice', `{"a":${byte(0)},"b":${byte(0)}}`, 2, 'inside of another'],
    ['a gap', `{"a":${byte(0)},"b":${byte(3)}}`, 5, 'after a gap'],
    ['a gap before the first', `{"a":${byte(1)}}`, 3, 'after a gap'],
    ['bytes left over', pair, 6, '2 bytes at its end'],
    ['a negative start', entryWith('[-1,1]'), 2, 'data_offsets'],
    ['offsets that are texts', entryWith('["0","2"]'), 2, 'data_offsets'],
    ['offsets that are fractions', entryWith('[0.5,2.5]'), 3, 'data_offsets'],
    ['three offsets', entryWith('[0,2,2]'), 2, 'data_offsets'],
    ['offsets that are an object', entryWith('{"0":0,"1":2}'), 2, 'data_offsets'],
    ['a shape of texts', entryWith('[0,2]', '["2"]'), 2, 'no shape'],
    ['a shape of fractions', entryWith('[0,2]', '[0.5,4]'), 2, 'no shape'],
    ['a shape beyond exact numbers', entryWith('[0,2]', '[9007199254740992]'), 2, 'no shape'],
    ['a shape whose product is beyond them', entryWith('[0,2]', '[4294967296,4294967296]'), 2, 'needs'],
    ['a type by the name of a method', entryWith('[0,2]', '[2]', '"toString"'), 2, 'dtype "toString"'],
    ['no type', withEntry('{"shape":[2],"data_offsets":[0,2]}'), 2, 'dtype undefined'],
    ['null for a tensor', withEntry('null'), 2, 'no object'],
    ['a list for a tensor', withEntry('[]'), 2, 'no object'],
    ['a field of its own', withEntry('{"dtype":"U8","shape":[2],"data_offsets":[0,2],"x":1}'), 2, 'field "x"'],
    ['a list as header', '[]', 0, 'not JSON that begins with "{"'],
    ['null as header', 'null', 0, 'not JSON that begins with "{"'],
    ['a blank before the header', ` ${pair}`, 4, 'not JSON that begins with "{"'],
    ['a byte-order mark', `\uFEFF${pair}`, 4, 'not JSON that begins with "{"'],
    ['two headers', `${pair}{}`, 4, 'not JSON'],
    ['a header cut off in the middle', pair.slice(0, 30), 4, 'not JSON'],
    ['zeros after the header', `${pair}\0\0`, 4, 'not JSON'],
    ['metadata that is a number', `{"__metadata__":{"step":3},"a":${byte(0)}}`, 2, '__metadata__'],
    ['metadata that is a list', `{"__metadata__":["3"],"a":${byte(0)}}`, 2, '__metadata__'],
    ['metadata that is a text', `{"__metadata__":"3","a":${byte(0)}}`, 2, '__metadata__'],
    ['metadata that is null', `{"__metadata__":null,"a":${byte(0)}}`, 2, '__metadata__'],
    ['half a character in a name', `{"\\ud800":${byte(0)}}`, 2, 'half a character'],
  ])('refuses %s, naming the source', (_what, header, bytes, reason) => {
    const refused = (): unknown => decodeSafetensors(byHand(header, new Uint8Array(bytes)), 'file.safetensors');
    expect(refused).toThrow(/^invalid safetensors file\.safetensors: /);
    expect(refused).toThrow(reason);
  });

  it('refuses a header that is not UTF-8, one of another length, and one longer than the format allows', () => {
    const broken = byHand(`{"é":${byte(0)}}`, new Uint8Array(2));
    broken[10] = 0xff;
    expect(() => decodeSafetensors(broken, 'x')).toThrow(
      'invalid safetensors x: its header cannot be read: it is not UTF-8',
    );
    for (const change of [-8, -1, 1, 8, 2 ** 31]) {
      const file = encodeSafetensors(tensors);
      const view = new DataView(file.buffer);
      view.setBigUint64(0, view.getBigUint64(0, true) + BigInt(change), true);
      expect(() => decodeSafetensors(file, 'x'), String(change)).toThrow(/^invalid safetensors x: /);
    }
    const long = new Uint8Array(100_000_020);
    new DataView(long.buffer).setBigUint64(0, 100_000_001n, true);
    expect(() => decodeSafetensors(long, 'x')).toThrow('is too long');
  });

  it('keeps every name: __proto__, constructor, and letters of any script', () => {
    const named = new Map<string, TensorData>(
      ['__proto__', 'constructor', 'toString', '重み', '"\\', ''].map((name, i) => [
        name,
        { dtype: 'uint8', shape: [1], data: Uint8Array.of(i) },
      ]),
    );
    expect([...decodeSafetensors(encodeSafetensors(named), 'x').tensors]).toEqual([...named]);
    for (const name of ['__metadata__', '\ud800'])
      expect(() =>
        encodeSafetensors(new Map([[name, { dtype: 'uint8', shape: [1], data: Uint8Array.of(1) }]])),
      ).toThrow('no tensor can have this name');
  });

  it('stays a file of the same tensors, or is refused by its name, whichever bit of its header is turned', () => {
    const file = encodeSafetensors(tensors, { step: '3' });
    const header = 8 + new DataView(file.buffer).getUint32(0, true);
    const values = ({ tensors: all }: ReturnType<typeof decodeSafetensors>): unknown[] => [...all.values()];
    const truth = values(decodeSafetensors(file, 'x'));
    let accepted = 0;
    for (let bit = 0; bit < 8 * header; bit++) {
      const turned = file.slice();
      turned[bit >> 3] = (turned[bit >> 3] as number) ^ (1 << (bit & 7));
      let found: unknown[];
      try {
        found = values(decodeSafetensors(turned, 'turned'));
      } catch (error) {
        expect((error as Error).message).toMatch(/^invalid safetensors turned: /);
        continue;
      }
      // What is left are other letters in a name or in the metadata.
      expect(found).toEqual(truth);
      accepted++;
    }
    expect(accepted).toBeLessThan(header * 2);
  });

  it('refuses to write what is not finite or has another shape', () => {
    const bad =
      (data: Float32Array, shape = [1]): (() => void) =>
      () =>
        encodeSafetensors(new Map([['t', { dtype: 'float32', shape, data }]]));
    expect(bad(Float32Array.of(Number.NaN))).toThrow('invalid tensor "t": it holds values that are not finite');
    expect(bad(Float32Array.of(1), [2])).toThrow('shape [2] does not hold 1 values');
    expect(bad(Float32Array.of(1, 2), [-1, -2])).toThrow('does not hold');
  });

  it('refuses to write numbers that their type cannot hold: they would come back as others', () => {
    const half = (value: number): Uint8Array =>
      encodeSafetensors(new Map([['t', { dtype: 'float16', shape: [1], data: Float32Array.of(value) }]]));
    expect([...tensorNamed(decodeSafetensors(half(65_519), 'x').tensors, 't').data]).toEqual([65_504]);
    for (const value of [65_520, -1e30]) expect(() => half(value)).toThrow('invalid tensor "t"');
    for (const [dtype, data] of [
      ['uint8', Float32Array.of(1)],
      ['float32', Uint8Array.of(1)],
    ] as const)
      expect(() => encodeSafetensors(new Map([['t', { dtype, shape: [1], data }]]))).toThrow(
        `its values are no ${dtype}`,
      );
  });

  it('lists what is there when a name is missing', () => {
    expect(() => tensorNamed(tensors, 'conv9/kernel')).toThrow(
      'missing tensor "conv9/kernel"; present: a/kernel, half, bytes',
    );
  });
});
