// The chapters: their order, their titles, and where they place tags. Figures and references are numbered from here, so that chapters,
// gallery and handout agree. Knows nothing about Astro.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { chapterTree, textAttribute } from './chapter-tree.ts';
import type { ChapterTree } from './chapter-tree.ts';

/** One file of the content folder. */
export interface Chapter {
  /** `filters` for `content/05-filters.mdx` */
  readonly slug: string;
  /** Position in reading order; 0 is the abstract, which is on the home page. */
  readonly number: number;
  readonly title: string;
  readonly tree: ChapterTree;
}

/** A tag found in a chapter. */
export interface Placement {
  readonly value: string;
  readonly chapter: Chapter;
}

/** The folder of chapters and of references.bib: `$CONTENT_DIR`, else content. Relative to the project's root. */
export const contentFolder = (): string => process.env['CONTENT_DIR'] ?? join(process.cwd(), 'content');

/** Slug and order from a path such as `content/05-filters.mdx`; undefined for any other file. */
export function chapterOfFile(path: string): { readonly slug: string; readonly order: number } | undefined {
  const match = /(?:^|[\\/])(\d\d)-([a-z0-9-]+)\.mdx$/.exec(path);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { slug: match[2], order: Number(match[1]) };
}

/** Reads the chapters in reading order. Throws where two share a number or a slug, or where one has no title. */
export function readChapters(folder: string = contentFolder()): Chapter[] {
  const files = readdirSync(folder)
    .map((name) => ({ name, ...chapterOfFile(name) }))
    .filter((file): file is { name: string; slug: string; order: number } => file.slug !== undefined)
    .sort((a, b) => a.order - b.order);
  for (const key of ['slug', 'order'] as const) {
    const twice = files.find((file, i) => files.findIndex((other) => other[key] === file[key]) !== i);
    if (twice) throw new Error(`invalid chapter ${twice.name}: its ${key} "${twice[key]}" is used twice`);
  }
  const first = files[0]?.order === 0 ? 0 : 1;
  return files.map(({ name, slug }, index) => {
    const tree = chapterTree(`${basename(folder)}/${name}`, readFileSync(join(folder, name), 'utf8'));
    const title: unknown = tree.frontmatter['title'];
    if (typeof title !== 'string') throw new Error(`missing title in the frontmatter of ${name}`);
    return { slug, number: first + index, title, tree };
  });
}

/** All values of one attribute of certain tags, in reading order: `placements(chapters, ['Figure', 'Island'], 'name')`. */
export const placements = (chapters: readonly Chapter[], tags: readonly string[], attribute: string): Placement[] =>
  chapters.flatMap((chapter) =>
    chapter.tree.tags.flatMap((tag) => {
      const value = tags.includes(tag.name) ? textAttribute(tag, attribute) : undefined;
      return value === undefined ? [] : [{ value, chapter }];
    }),
  );

let read: Chapter[] | undefined;
/** The chapters of this build, read once; the dev server reads them anew each time. */
export const chapters = (): Chapter[] =>
  (import.meta as { env?: { DEV?: boolean } }).env?.DEV ? readChapters() : (read ??= readChapters());

/** Finds a chapter by its slug; throws and lists the known ones. */
export function chapterNamed(slug: string, all: readonly Chapter[] = chapters()): Chapter {
  const chapter = all.find((candidate) => candidate.slug === slug);
  if (chapter === undefined)
    throw new Error(`unknown chapter "${slug}"; chapters: ${all.map((c) => c.slug).join(', ')}`);
  return chapter;
}
