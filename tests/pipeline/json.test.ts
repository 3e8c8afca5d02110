// JSON that is none any more: the error says what it is instead, where, and what to do.
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../pipeline/files/json.ts';

const parse = (text: string): unknown => parseJson(new TextEncoder().encode(text), 'artifacts a/b.json', 'do this');

describe('parseJson', () => {
  it('parses JSON', () => expect(parse('{"a": [1]}')).toEqual({ a: [1] }));

  it.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['{"a": [1', 'it is not JSON, or cut off'],
    [
      '{"a": 1}\n<<<<<<< HEAD\n"b"\n=======\n"c"\n>>>>>>> theirs\n',
      'it is not JSON: it holds the marks of a merge conflict',
    ],
    ['<!DOCTYPE html><html></html>', 'it is not JSON: it is a web page'],
    ['not found', 'it is not JSON, or cut off'],
    ['\uFEFF{"a": [1]}', 'it begins with a byte-order mark'],
  ])('refuses %j: %s', (text, what) =>
    expect(() => parse(text)).toThrow(`invalid artifacts a/b.json: ${what}; do this`),
  );
});
