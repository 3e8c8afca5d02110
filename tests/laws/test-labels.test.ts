// The test labels are opened by one stage alone: nothing else names their file or the function that reads it.
import { describe, expect, it } from 'vitest';
import { lineAt, readSources } from './sources.ts';
import type { Sources } from './sources.ts';

const allowed = ['pipeline/datasets/dataset.ts', 'pipeline/measuring/test-set.ts'];
/** The labels' file by name or by a template that could yield it, and the function that reads it. */
const forbidden = /t10k(?!-images\b)|readTestSet/g;

const uses = (sources: Sources): string[] =>
  [...sources]
    .filter(([path]) => !allowed.includes(path))
    .flatMap(([path, text]) =>
      [...text.matchAll(forbidden)].map((match) => `${path}:${lineAt(text, match.index)} ${match[0]}`),
    );

describe('the test labels', () => {
  const sources = readSources(['src', 'pipeline', 'content'], /\.(tsx?|astro|mdx|mjs|js)$/);

  it('are named nowhere but in the dataset and the test stage', () => expect(uses(sources)).toEqual([]));

  it('are named there, so that this test looks for the right words', () => {
    expect(sources.get('pipeline/datasets/dataset.ts')).toContain('t10k-labels-idx1-ubyte');
    expect([...sources].filter(([, text]) => text.includes('readTestSet')).map(([path]) => path)).toEqual(allowed);
  });

  it.each([
    "read('t10k-labels-idx1-ubyte')",
    'read(`t10k-${kind}-idx1-ubyte`)',
    "const set = 't10k'",
    'readTestSet(folder)',
  ])('planted %s is found', (text) => expect(uses(new Map([['pipeline/analyses/x.ts', text]]))).toHaveLength(1));

  it('the test images may be named', () =>
    expect(uses(new Map([['pipeline/x.ts', "'t10k-images-idx3-ubyte'"]]))).toEqual([]));
});
