// The sources of the project as the laws read them: paths from the root with `/`, and text. Planted files have the same form.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { chapterTree } from '../../src/book/chapter-tree.ts';
import type { ChapterTree } from '../../src/book/chapter-tree.ts';

/** Path from the project's root -> text. */
export type Sources = ReadonlyMap<string, string>;

export const root = join(import.meta.dirname, '..', '..');

/**
 * All files of the project below some folders whose names match; installed packages are not its own.
 * Throws where a folder does not exist, lest a law pass over nothing.
 */
export function readSources(folders: readonly string[], names: RegExp): Sources {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && names.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !path.split(sep).includes('node_modules')),
  );
  return new Map(paths.map((path) => [relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8')]));
}

/** The chapters by their paths. */
export const readTrees = (): ReadonlyMap<string, ChapterTree> =>
  new Map([...readSources(['content'], /\.mdx$/)].map(([path, text]) => [path, chapterTree(path, text)]));

/** 1-based line of an offset. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
