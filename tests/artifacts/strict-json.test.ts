// JSON that is damaged in the ways in which files are: each is refused, and the reason says what it is.
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/artifacts/strict-json.ts';

const parse = (text: string): unknown => parseJson(new TextEncoder().encode(text));

describe('parseJson', () => {
  it.each([
    '{}',
    'null',
    '{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}',
    '{"a":"\\"b\\":","b":1}',
    '{"a":["b","b"],"c":"{","d":"}"}',
    ' [1,\n2] ',
    '{"__proto__":1,"a":"\\\\","b":2}',
  ])('reads %s as JSON.parse does', (text) => expect(parse(text)).toEqual(JSON.parse(text)));

  it.each([
    ['an empty file', '', 'it is empty'],
    ['blanks', ' \n', 'it is empty'],
    ['a file cut off', '{"a": [1, 2', 'not JSON, or cut off'],
    ['a file with something after its end', '{} {}', 'not JSON'],
    ['a merge conflict', '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> theirs\n}', 'marks of a merge conflict'],
    ['a web page', '<!doctype html>\n<title>404</title>', 'a web page'],
    ['a byte-order mark', '\uFEFF{}', 'byte-order mark'],
    ['the pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\n', 'Git LFS'],
    ['NaN', '{"a": NaN}', 'not JSON'],
    ['a key twice', '{"a": 1, "b": {"a": 2}, "a": 3}', 'the key "a" twice'],
    ['a key twice, deep', '{"x": [{"y": {"b": 1, "b": 1}}]}', 'the key "b" twice'],
    ['a key twice, once escaped', '{"a": 1, "\\u0061": 1}', 'the key "a" twice'],
    ['a key twice, with blanks before its colon', '{"a" : 1, "a"\n: 1}', 'the key "a" twice'],
    ['__proto__ twice', '{"__proto__": 1, "__proto__": 2}', 'the key "__proto__" twice'],
  ])('refuses %s, and says so', (_what, text, reason) => expect(() => parse(text)).toThrow(reason));

  it('refuses bytes that are not UTF-8, and UTF-16', () => {
    expect(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('it is not UTF-8');
    expect(() => parseJson(Uint8Array.from(Buffer.from('\uFEFF{}', 'utf16le')))).toThrow('it is not UTF-8');
  });
});
