// The built sites under test: at the root of a host, and under a base path as a project page of GitHub has it.
import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { chapterOfFile } from '../../src/components/chapters.ts';

export interface Site {
  readonly name: string;
  readonly folder: string;
  /** With a slash at both ends. */
  readonly base: string;
  /** Paths of its pages below the base, such as `` and `filters/`. */
  readonly pages: readonly string[];
}

const root = join(import.meta.dirname, '..', '..');

/** Throws where the site has not been built. */
function siteIn(name: string, folder: string, base: string): Site {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`missing ${folder}: run npm test, or build it first`);
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.split(sep).join('/'))
    .filter((path) => /(^|\/)index\.html$/.test(path))
    .map((path) => path.slice(0, -'index.html'.length))
    .sort();
  return { name, folder, base, pages };
}

export const atRoot = siteIn('at the root', process.env['SITE_FOLDER'] ?? join(root, 'dist'), '/');
export const underBase = siteIn(
  'under a base path',
  process.env['SITE_UNDER_BASE'] ?? join(root, '.cache', 'site-under-base'),
  process.env['BASE_PATH'] ?? '/visualizing-cnns/',
);
export const sites: readonly Site[] = [atRoot, underBase];

/** The file of a page. */
export const pageFile = ({ folder }: Site, page: string): string => join(folder, page, 'index.html');

const contentFolder = process.env['CONTENT_DIR'] ?? join(root, 'content');
/** The pages of the chapters, in reading order; the first file of the content is the home page. */
export const chapterPages: readonly string[] = readdirSync(contentFolder)
  .sort()
  .map((name) => chapterOfFile(name))
  .filter((chapter) => chapter !== undefined)
  .map(({ slug, order }) => (order === 0 ? '' : `${slug}/`));
