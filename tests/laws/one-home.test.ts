// What has one home: the normal quantile of a 95 % interval, sum and mean.
import { expect, it } from 'vitest';
import { readSources } from './sources.ts';

const sources = [...readSources(['src', 'pipeline'], /\.(ts|tsx|astro)$/)].filter(
  ([path]) => !path.endsWith('src/mean.ts') && !path.includes('src/model/assembly/'),
);

/** Code without its comments and texts. */
const codeOf = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '');

const homes: readonly (readonly [name: string, pattern: RegExp, example: string])[] = [
  ['the normal quantile', /\b1\.96\b|\b1\.9599\d+/, 'const half = 1.96 * error;'],
  [
    'the sum of numbers',
    /\(values: readonly number\[\]\): number => values\.reduce\(\(a, b\) => a \+ b, 0\);/,
    'const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);',
  ],
  [
    'the mean of numbers',
    /\(values: readonly number\[\]\): number => values\.reduce\(\(a, b\) => a \+ b, 0\) \/ values\.length/,
    'const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;',
  ],
];

it.each(homes)('%s is defined in src/mean.ts alone', (_, pattern, example) => {
  expect(pattern.test(codeOf(example))).toBe(true);
  expect(sources.filter(([, text]) => pattern.test(codeOf(text))).map(([path]) => path)).toEqual([]);
});
