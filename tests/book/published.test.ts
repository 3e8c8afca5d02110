// What readers could fetch of public/: what belongs there, and nothing that lay beside it.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepPublished, publishedFiles, requireKnownFiles } from '../../src/book/published-integration.ts';

let folder: string;
const at = (...path: string[]): string => join(folder, ...path);
const write = (path: string, text = 'x'): void => {
  mkdirSync(dirname(at(path)), { recursive: true });
  writeFileSync(at(path), text);
};
/** Every file below a folder, by a walk of our own. */
const walk = (below: string): string[] =>
  readdirSync(below, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(below, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name],
  );

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'published-'));
  for (const path of ['favicon.svg', 'licences/astro.txt', 'artifacts/manifest.json', 'artifacts/evidence/cka.json'])
    write(`public/${path}`, path);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('before a build', () => {
  it('the committed folder is as it should be', () => expect(() => requireKnownFiles('public')).not.toThrow());

  it.each(['notes.txt', 'licences/draft.txt', 'artifacts 2/manifest.json', 'artifacts.old/manifest.json', '.env'])(
    '%s is refused',
    (path) => {
      write(`public/${path}`);
      expect(() => requireKnownFiles(at('public'))).toThrow(
        `invalid ${at('public', path)}: surplus, and the whole folder is published; move it elsewhere, or name it in`,
      );
      write('public/zzz.txt');
      expect(() => requireKnownFiles(at('public'))).toThrow('surplus, with 1 more, and');
    },
  );

  it('what file managers and the pipeline leave stops nobody', () => {
    for (const path of ['.DS_Store', 'licences/Thumbs.db', 'artifacts.previous/manifest.json', 'artifacts.lock'])
      write(`public/${path}`);
    expect(() => requireKnownFiles(at('public'))).not.toThrow();
  });
});

describe('after a build', () => {
  const built = (drawn: string): string[] => {
    write('public/index.html');
    cpSync(at('public'), at('dist'), { recursive: true });
    keepPublished(at('dist'), drawn);
    return walk(at('dist')).toSorted();
  };
  const published = [
    'artifacts/evidence/cka.json',
    'artifacts/manifest.json',
    'favicon.svg',
    'index.html',
    'licences/astro.txt',
  ];

  it('nothing that was left in public/ is there', () => {
    for (const path of [
      '.DS_Store',
      'licences/.DS_Store',
      'artifacts/evidence/Thumbs.db',
      'artifacts.previous/weights.safetensors',
      'artifacts.next/weights.safetensors',
      'artifacts.lock',
    ])
      write(`public/${path}`);
    expect(built(at('public', 'artifacts'))).toEqual(published);
    expect(readFileSync(at('dist/artifacts/manifest.json'), 'utf8')).toBe('artifacts/manifest.json');
  });

  it('the artifacts are those that were drawn: of another run, or what an interrupted exchange has left', () => {
    write('public/artifacts.previous/manifest.json', 'previous');
    write('public/artifacts.previous/weights.safetensors', 'weights');
    expect(built(at('public', 'artifacts.previous'))).toEqual([
      'artifacts/manifest.json',
      'artifacts/weights.safetensors',
      'favicon.svg',
      'index.html',
      'licences/astro.txt',
    ]);
    expect(readFileSync(at('dist/artifacts/manifest.json'), 'utf8')).toBe('previous');
  });
});

it('a build is told at its start, and tidied up at its end', () => {
  const { hooks } = publishedFiles(() => at('public', 'artifacts'));
  const call = (name: keyof typeof hooks, options: object): void =>
    (hooks[name] as ((options: object) => void) | undefined)?.(options);
  call('astro:config:done', { config: { publicDir: pathToFileURL(at('public')) } });
  call('astro:build:start', {});
  cpSync(at('public'), at('dist'), { recursive: true });
  write('dist/.DS_Store');
  call('astro:build:done', { dir: pathToFileURL(`${at('dist')}/`) });
  expect(walk(at('dist'))).not.toContain('.DS_Store');
  write('public/notes.txt');
  expect(() => call('astro:build:start', {})).toThrow('notes.txt: surplus');
});
