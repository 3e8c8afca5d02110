// Whatever shows an exhibit in a browser gets the exhibit and nothing else: no file system, no schema, no library that computes.
import { build } from 'esbuild';
import type { Metafile } from 'esbuild';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '..', '..', 'src', 'exhibits');
const files = readdirSync(folder).filter((name) => /\.tsx?$/.test(name));

interface Bundle {
  readonly inputs: readonly string[];
  readonly kilobytes: number;
}

async function bundle(contents: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: folder, loader: 'ts' },
    bundle: true,
    write: false,
    metafile: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // What only Node has is left as it is, and found by its name.
    external: ['node:*'],
    logLevel: 'silent',
  });
  const { inputs } = metafile satisfies Metafile;
  const imported = Object.values(inputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  return {
    inputs: [...Object.keys(inputs), ...imported],
    kilobytes: gzipSync(outputFiles[0]?.contents ?? '').length / 1000,
  };
}

/** Packages and rooms that have no place in a browser's exhibit. */
const strangers = ({ inputs }: Bundle): string[] => [
  ...new Set(
    inputs.flatMap(
      (path) =>
        /node:[a-z/]+|node_modules\/(?:zod|@tensorflow\/[\w-]+|preact-render-to-string|astro)|src\/(?:artifacts\/build|book|drawing|model|components|handout)\b/.exec(
          path,
        ) ?? [],
    ),
  ),
];

describe('in a browser', () => {
  it.each(files)('%s brings no stranger', async (file) => {
    const found = await bundle(`export * from './${file}';`);
    expect(strangers(found)).toEqual([]);
  });

  it('all exhibits together are small', async () => {
    const { kilobytes, inputs } = await bundle(`export * from './registry.ts';`);
    process.stderr.write(`all exhibits: ${kilobytes.toFixed(0)} kB gzip, ${new Set(inputs).size} files\n`);
    // Every figure with its marks, d3's scales and preact.
    expect(kilobytes).toBeGreaterThan(20);
    expect(kilobytes).toBeLessThan(150);
  });

  it.each([
    ["import { readFileSync } from 'node:fs'; export const x = readFileSync;", 'node:fs'],
    ["export { manifestSchema } from '../artifacts/schema.ts';", 'node_modules/zod'],
    ["export { forward } from '../model/network.ts';", 'src/model'],
    ["export { renderToString } from 'preact-render-to-string';", 'node_modules/preact-render-to-string'],
    ["export const late = () => import('@tensorflow/tfjs-core');", 'node_modules/@tensorflow/tfjs-core'],
  ])('a stranger is found in %s', async (contents, name) => expect(strangers(await bundle(contents))).toContain(name));
});
