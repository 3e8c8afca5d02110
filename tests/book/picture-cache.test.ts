// What is kept is what would be made: another part, another program or damage makes anew.
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync, mkdirSync, cpSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildCache, noCache, pictureCache, programChecksum, sweep } from '../../src/book/picture-cache.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
/** Makes and counts. */
const maker = (result: string) => {
  const make = (): Uint8Array => {
    make.calls++;
    return Buffer.from(result);
  };
  make.calls = 0;
  return make;
};

describe('what is kept', () => {
  it('is made once', () => {
    const make = maker('drawn');
    expect(text(pictureCache(folder, 'p').bytes(['a', 'b'], make))).toBe('drawn');
    expect(text(pictureCache(folder, 'p').bytes(['a', 'b'], make))).toBe('drawn');
    expect(make.calls).toBe(1);
  });

  it.each<[string, string, readonly string[]]>([
    ['another program', 'q', ['a', 'b']],
    ['another part', 'p', ['a', 'c']],
    ['parts in another order', 'p', ['b', 'a']],
    ['the same letters in other parts', 'p', ['ab']],
    ['a part more', 'p', ['a', 'b', '']],
    ['letters that belong to the program', 'pa', ['b']],
  ])('is made anew for %s', (_, program, parts) => {
    pictureCache(folder, 'p').bytes(['a', 'b'], maker('old'));
    expect(text(pictureCache(folder, program).bytes(parts, maker('new')))).toBe('new');
  });

  it.each<[string, (note: Buffer) => Buffer]>([
    ['cut', (note) => note.subarray(0, note.length - 1)],
    ['empty', () => Buffer.alloc(0)],
    ['one bit off', (note) => (note.writeUInt8((note.at(-1) ?? 0) ^ 1, note.length - 1), note)],
  ])('is made anew where its note is %s', (_, damage) => {
    const cache = pictureCache(folder, 'p');
    cache.bytes(['a'], maker('drawn'));
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), damage(readFileSync(join(folder, name))));
    const make = maker('drawn');
    expect(text(cache.bytes(['a'], make))).toBe('drawn');
    expect(text(cache.bytes(['a'], make))).toBe('drawn');
    expect(make.calls).toBe(1);
  });

  it('is made all the same where nothing can be written', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(text(pictureCache(join(folder, 'file', 'below'), 'p').bytes(['a'], maker('drawn')))).toBe('drawn');
  });

  it('can be whatever JSON holds, and nothing that it would change', () => {
    const cache = pictureCache(folder, 'p');
    const value = { svg: '<svg/>', rows: [[1, 'ü']], none: null };
    expect(cache.value(['v'], () => value)).toEqual(value);
    expect(cache.value(['v'], () => ({ svg: 'other', rows: [], none: null }))).toEqual(value);
    expect(() => cache.value(['n'], () => ({ rows: [NaN] }))).toThrow('invalid picture: "0" is NaN');
  });
});

it('notes that nobody used for long are swept', () => {
  const cache = pictureCache(folder, 'p');
  cache.bytes(['used'], maker('1'));
  const [used = ''] = readdirSync(folder);
  cache.bytes(['unused'], maker('2'));
  const [old = ''] = readdirSync(folder).filter((name) => name !== used);
  const tenDaysAgo = Date.now() / 1000 - 10 * 24 * 3600;
  for (const name of [used, old]) utimesSync(join(folder, name), tenDaysAgo, tenDaysAgo);
  sweep(folder, 11);
  expect(readdirSync(folder).toSorted()).toEqual([old, used].toSorted());
  cache.bytes(['used'], maker('1'));
  sweep(folder, 9);
  expect(readdirSync(folder)).toEqual([used]);
  sweep(join(folder, 'missing'), 9);
});

it('the program is its text, where it stands, and its packages', () => {
  const make = (change: (root: string) => void): string => {
    const root = mkdtempSync(join(folder, 'root-'));
    mkdirSync(join(root, 'src', 'figures'), { recursive: true });
    writeFileSync(join(root, 'src', 'figures', 'a.tsx'), 'a');
    writeFileSync(join(root, 'src', 'b.ts'), 'b');
    writeFileSync(join(root, 'src', 'page.astro'), 'page');
    writeFileSync(join(root, 'package-lock.json'), '{}');
    change(root);
    return programChecksum(root);
  };
  const before = make(() => undefined);
  expect(make((root) => cpSync(join(root, 'src', 'page.astro'), join(root, 'src', 'other.astro')))).toBe(before);
  const others = [
    make((root) => writeFileSync(join(root, 'src', 'figures', 'a.tsx'), 'A')),
    make((root) => writeFileSync(join(root, 'src', 'c.ts'), '')),
    make((root) => rmSync(join(root, 'src', 'b.ts'))),
    make((root) => writeFileSync(join(root, 'package-lock.json'), '{ }')),
  ];
  expect(new Set([before, ...others]).size).toBe(5);
});

it('a test draws anew', () => expect(buildCache()).toBe(noCache));
