// The page of licences has every package that the site ships, with the text that its authors ask for.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageOf, shippedPackages } from '../../src/book/licences-integration.ts';
import { licences, unlicensed } from '../../src/book/licences.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'public', 'licences');
const single = (text: string): string => text.replace(/\s+/g, ' ').trim();

describe('the licences', () => {
  it('begin with the one of the project', () => {
    const own = single(readFileSync(join(root, 'LICENSE'), 'utf8'));
    expect(single(readFileSync(join(folder, licences[0]?.file ?? ''), 'utf8'))).toBe(own);
  });
  it('have a text each, and no text lies there for nothing', () => {
    expect(licences.map(({ file }) => file).sort()).toEqual(readdirSync(folder).sort());
  });
  it.each(licences)('of $what state the notice of their text', ({ notice, terms, file }) => {
    const text = single(readFileSync(join(folder, file), 'utf8'));
    expect(text.length).toBeGreaterThan(500);
    for (const part of notice.split(', Copyright').map((one) => one.replace(/, https.*/, '')))
      if (!notice.startsWith('By ')) expect(text).toContain(part.trim());
    const [family = ''] = terms.split(' ');
    const words = {
      MIT: 'Permission is hereby granted',
      SIL: 'SIL OPEN FONT LICENSE',
      Apache: 'Apache License',
      ISC: 'Permission to use, copy, modify',
      BSD: 'Redistribution and use',
    };
    expect(text.toLowerCase()).toContain(words[family as keyof typeof words].toLowerCase());
  });
  it.each(licences.flatMap(({ packages = [], file }) => packages.map((name) => ({ name, file }))))(
    'of $name are the words of its authors',
    ({ name, file }) => {
      const own = join(root, 'node_modules', name);
      const { license } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as { license: string };
      const text = single(readFileSync(join(folder, file), 'utf8'));
      const [words] = ['LICENSE', 'LICENSE.md'].filter((one) => existsSync(join(own, one)));
      // TensorFlow.js ships no text, fonts one without the holder's name.
      if (words === undefined || license.startsWith('OFL')) return;
      const copyright = /^\s*Copyright (?:\(c\)|\d{4}).*$/m.exec(readFileSync(join(own, words), 'utf8'));
      if (copyright !== null) expect(text).toContain(single(copyright[0]));
      expect(text).toMatch(license === 'Apache-2.0' ? /Apache License/ : /Permission (is hereby granted|to use)/);
    },
  );
});

describe('a package that is shipped', () => {
  it.each([
    ['/p/node_modules/d3-scale/src/band.js', 'd3-scale'],
    ['/p/node_modules/@preact/signals/dist/x.mjs', '@preact/signals'],
    ['/p/node_modules/a/node_modules/@b/c/x.js?url', '@b/c'],
    ['C:\\p\\node_modules\\long\\src\\long.js', 'long'],
    ['\0vite/preload-helper.js', 'vite'],
    ['\0rolldown/runtime.js', 'rolldown'],
    ['\0/p/node_modules/long/src/long.js?commonjs-module', 'long'],
    ['/p/src/islands/x.tsx', undefined],
  ])('is known by its module %j', (module, name) => expect(packageOf(module)).toBe(name));

  const files = [
    {
      type: 'chunk' as const,
      modules: {
        '/p/src/x.ts': { renderedLength: 9 },
        '/p/node_modules/left/x.js': { renderedLength: 9 },
        '/p/node_modules/shaken/x.js': { renderedLength: 0 },
        '/p/node_modules/style/x.css': { renderedLength: 0 },
      },
    },
    { type: 'asset' as const, originalFileNames: ['node_modules/font/x.woff2'] },
  ];
  it('is one of which a script has something left, or a style sheet, or a file', () =>
    expect(shippedPackages(files, true)).toEqual(['font', 'left', 'style']));
  it('is none that only runs while the site is built', () =>
    expect(shippedPackages(files, false)).toEqual(['font', 'style']));
  it('is missed where it has no licence here', () =>
    expect(unlicensed(['preact', 'left-pad', 'katex', 'is-odd', 'left-pad'])).toEqual(['is-odd', 'left-pad']));
});
