// The rooms keep their size and their kind.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { longFunctions } from './function-length.ts';
import { readSources, root } from './sources.ts';

const sources = readSources(['src', 'pipeline'], /\.(tsx?|astro)$/);
const tests = readSources(['tests'], /\.(tsx?|js)$/);
/** Its functions are sent to the page as text, so that none of them can be elsewhere. */
const oneText = 'tests/site/figure-survey.ts';
const longest = 300;
const longestFunction = 60;
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
    expect(tooLong(tests)).toEqual([oneText]);
    expect(tooLong(new Map([['src/x.ts', 'x\n'.repeat(longest + 1)]]))).toEqual(['src/x.ts']);
  });

  it('has one network of its own, and few that ask for it: all others are given theirs', () => {
    const asking = [...sources].filter(([, text]) => text.includes('networks/tutorial.ts')).map(([path]) => path);
    expect(asking.sort()).toEqual(['pipeline/config.ts', 'pipeline/training/gradient-check.ts']);
  });

  it(`has no function of more than ${longestFunction} lines`, () => {
    const found = longFunctions(sources, longestFunction).map(({ path, name }) => `${path} ${name}`);
    expect(found).toEqual([]);
  });

  it.each([
    ['a declaration', (body: string) => `export function planted() {\n${body}}`, 'planted'],
    ['an arrow with a name', (body: string) => `const planted = () => {\n${body}};`, 'planted'],
    ['an arrow inside of another call', (body: string) => `const planted = wrap(() => {\n${body}});`, 'planted'],
    [
      'an expression without braces',
      (body: string) => `const planted = () => [\n${body.replaceAll(';', ',')}];`,
      'planted',
    ],
    ['a method', (body: string) => `const x = { planted() {\n${body}} };`, 'planted'],
    ['a function in a class', (body: string) => `class X { planted = (): void => {\n${body}}; }`, '(anonymous)'],
    [
      'a function after a generic arrow',
      (body: string) => `const f = <T>(x: T): T => x;\nfunction planted() {\n${body}}`,
      'planted',
    ],
  ])('finds %s that is too long, and none that is not', (_, write, name) => {
    const planted = (lines: number): Map<string, string> => new Map([['src/x.ts', write('a();\n'.repeat(lines))]]);
    expect(longFunctions(planted(longestFunction - 2), longestFunction)).toEqual([]);
    expect(longFunctions(planted(longestFunction - 1), longestFunction)).toEqual([
      { path: 'src/x.ts', name, lines: longestFunction + 1 },
    ]);
  });

  it('counts no comment above a function, and looks into .astro files', () => {
    const comment = '// x\n'.repeat(99);
    const long = `function planted() {\n${'a();\n'.repeat(longestFunction)}}`;
    expect(longFunctions(new Map([['src/x.ts', `${comment}function short() {}`]]), longestFunction)).toEqual([]);
    expect(longFunctions(new Map([['src/X.astro', `---\n${long}\n---\n<p>x</p>`]]), longestFunction)).toHaveLength(1);
  });

  it('refers to no text outside of it', () => {
    expect(strangers(sources)).toEqual([]);
    expect(strangers(new Map([['src/x.ts', '// See science.md, and README.md.']]))).toEqual(['src/x.ts: science.md']);
  });
});
