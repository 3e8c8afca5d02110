// What is known before a run begins is told before it begins: folders that cannot be written, little space, folders of the pipeline's own.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolder, requireOutside, requireWritable, runsFolder, takePlaces } from '../../pipeline/files/places.ts';

const folder = mkdtempSync(join(tmpdir(), 'places-'));

describe('a folder that is written to', () => {
  it('is made, and tried without a trace', () => {
    const inside = join(folder, 'a', 'b');
    requireWritable(inside, '--out x');
    expect(readdirSync(inside)).toEqual([]);
  });

  it('is refused where nothing can be written, with the option, the folder and the reason', () => {
    writeFileSync(join(folder, 'file'), '');
    const inside = join(folder, 'file', 'x');
    expect(() => requireWritable(inside, '--out x')).toThrow(
      `invalid --out x: nothing can be written into ${inside} (ENOTDIR`,
    );
  });

  it.runIf(existsSync('/proc'))('is refused on a volume that takes no files', () => {
    expect(() => requireWritable('/proc', '--out x')).toThrow('invalid --out x: nothing can be written into /proc (');
  });

  it('is refused where there is too little space', () => {
    expect(() => requireWritable(folder, '--out x', 1e18)).toThrow(
      /^invalid --out x: \d+ MB are free in .*, 1000000000000 MB are needed$/,
    );
    expect(() => requireWritable(folder, '--out x', 1)).not.toThrow();
  });
});

describe('the output folder', () => {
  it.each([
    runsFolder,
    join(runsFolder, 'x'),
    join(cacheFolder(true), 'inputs'),
    cacheFolder(false),
    join(runsFolder, '..', '.cache', 'fashion-mnist'),
    join(runsFolder, '..', '.cache'),
    join(runsFolder, '..'),
  ])('is refused at %s', (out) => {
    expect(() => requireOutside(out)).toThrow(`invalid --out ${out}: the pipeline keeps its own files in `);
  });

  it.each([
    join(runsFolder, '..', 'public', 'artifacts'),
    join(runsFolder, '..', '.cache', 'quick'),
    `${runsFolder}-more`,
    join(runsFolder, '..', '..runs'),
    folder,
  ])('may be %s', (out) => {
    expect(() => requireOutside(out)).not.toThrow();
  });
});

describe('the folders of a run', () => {
  it('are its own until it ends: a second one is refused, but a full one beside a quick one is not', () => {
    const base = join(folder, 'base');
    takePlaces(join(folder, 'one'), true, base);
    const cache = join(base, '.cache', 'analyses');
    expect(() => takePlaces(join(folder, 'other'), true, base)).toThrow(
      `invalid start: process ${process.pid} is at work in ${join(cache, 'quick')} and ${join(base, '.runs')}; wait until it has ended`,
    );
    takePlaces(join(folder, 'other'), false, base);
    expect(readdirSync(cache).sort()).toEqual(['full', 'full.lock', 'quick', 'quick.lock']);
  });

  it('are refused before anything is written where the output would lose something', () => {
    const base = join(folder, 'untouched');
    const out = join(folder, 'mine');
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.txt'), 'years of work');
    expect(() => takePlaces(out, true, base)).toThrow(`invalid --out ${out}: it exists and holds no artifacts`);
    expect(existsSync(base)).toBe(false);
  });
});
