// JSON that is none any more: the error says what it is instead, where, and what to do.
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../pipeline/json.ts';

const parse = (text: string): unknown => parseJson(new TextEncoder().encode(text), 'artifacts a/b.json', 'do this');

describe('parseJson', () => {
  it('parses JSON, with a byte-order mark too', () => {
    expect(parse('{"a": [1]}')).toEqual({ a: [1] });
    expect(parse('\uFEFF{"a": [1]}')).toEqual({ a: [1] });
  });

  it.each([
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    ['{"a": [1', 'it is cut off, or no JSON'],
    ['{"a": 1}\n<<<<<<< HEAD\n"b"\n=======\n"c"\n>>>>>>> theirs\n', 'it holds the marks of a merge conflict'],
    ['<!DOCTYPE html><html></html>', 'it is a web page'],
    ['not found', 'it is cut off, or no JSON'],
  ])('refuses %j: %s', (text, what) => {
    expect(() => parse(text)).toThrow(`invalid artifacts a/b.json: ${what} (`);
    expect(() => parse(text)).toThrow(/\); do this$/);
  });
});
