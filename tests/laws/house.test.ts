// The rooms keep their size and their kind.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSources, root } from './sources.ts';

const sources = readSources(['src', 'pipeline'], /\.(tsx?|astro)$/);
const longest = 300;

const tooLong = (files: ReadonlyMap<string, string>): string[] =>
  [...files].filter(([, text]) => text.split('\n').length - 1 > longest).map(([path]) => path);
/** Texts that a comment refers to and that are not in the repository. */
const strangers = (files: ReadonlyMap<string, string>): string[] =>
  [...files].flatMap(([path, text]) =>
    [...text.matchAll(/\b[\w-]+\.md\b/g)].flatMap(([name]) =>
      existsSync(join(root, name)) ? [] : [`${path}: ${name}`],
    ),
  );

describe('the house', () => {
  it('has tags in src/components, and of code their vocabulary alone', () =>
    expect([...sources.keys()].filter((path) => /^src\/components\/.*\.tsx?$/.test(path))).toEqual([
      'src/components/vocabulary.ts',
    ]));

  it(`has no file of more than ${longest} lines`, () => {
    expect(tooLong(sources)).toEqual([]);
    expect(tooLong(new Map([['src/x.ts', 'x\n'.repeat(longest + 1)]]))).toEqual(['src/x.ts']);
  });

  it('refers to no text outside of it', () => {
    expect(strangers(sources)).toEqual([]);
    expect(strangers(new Map([['src/x.ts', '// See science.md, and README.md.']]))).toEqual(['src/x.ts: science.md']);
  });
});
