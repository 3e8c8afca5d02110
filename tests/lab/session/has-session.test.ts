// The first look, by every page: it costs next to nothing, and does not take a link for a decision of the reader.
import { build } from 'esbuild';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hasSession, wasSwitchedOn } from '../../../src/lab/session/has-session.ts';
import { importsOf } from '../../laws/imports.ts';
import { readSources } from '../../laws/sources.ts';

const path = 'src/lab/session/has-session.ts';

it('imports nothing, and is a few hundred bytes', async () => {
  expect(importsOf(path, readSources(['src/lab/session'], /\.ts$/).get(path) ?? '')).toEqual([]);
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '..', '..', '..', path)],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
  });
  const bytes = gzipSync(outputFiles[0]?.contents ?? '').length;
  expect(bytes).toBeGreaterThan(100);
  expect(bytes).toBeLessThan(600);
});

it.each([
  ['#figure-x', false],
  ['', false],
  ['#a~b', false],
  ['#~i=bag-1', true],
  ['figure-x~off=conv1.3', true],
  ['#figure-x%7Ei%3Dbag-1', true],
  ['#figure-x%7ei=bag-1', true],
  ['#figure-x:~:text=~i=bag-1', false],
  ['#~i=bag-1:~:text=x', true],
])('"%s" has a session: %s', (fragment, expected) => expect(hasSession(fragment)).toBe(expected));

describe('the laboratory was switched on', () => {
  const refuse = (): never => {
    throw new Error('SecurityError');
  };
  const look = (stored: () => string | null, fragment: string, wasOn = false): boolean =>
    wasSwitchedOn({ stored, wasOn, fragment });

  it('where an earlier page of this tab left a session', () => {
    expect(look(() => '~i=bag-1', '')).toBe(true);
    expect(look(() => '~i=bag-1', '#figure-x~i=coat-1')).toBe(true);
  });
  it('not by a link alone, whoever wrote it', () => {
    expect(look(() => null, '#~i=bag-1')).toBe(false);
    expect(look(() => null, '#~i=bag-1&on=1', true)).toBe(false);
    expect(look(() => 'something else', '#~i=bag-1')).toBe(false);
    expect(look(refuse, '#~i=bag-1')).toBe(false);
  });
  it('where storage is refused, if the history says so, or the link of a page of this site', () => {
    expect(look(refuse, '#~i=bag-1', true)).toBe(true);
    expect(look(refuse, '', true)).toBe(true);
    expect(look(refuse, '#figure-x~i=bag-1&on=1')).toBe(true);
    expect(look(refuse, '#~on=1&i=bag-1')).toBe(true);
    expect(look(refuse, '#figure-x%7Ei%3Dbag-1%26on%3D1')).toBe(true);
  });
  it.each(['#on=1', '#a&on=1', '#~i=bag-1&on=10', '#~i=bag-1&son=1', '#~i=bag-1:~:text=a&on=1'])(
    'not by "%s"',
    (fragment) => expect(look(refuse, fragment)).toBe(false),
  );
});
