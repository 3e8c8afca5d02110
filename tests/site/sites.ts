// The built sites under test: at the root of a host, and under a base path as a project page of GitHub has it.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { chapterOfFile } from '../../src/book/chapters.ts';
import { randomFrom, shuffle } from '../../src/model/random.ts';
import { cover, everything, featuresOf } from '../run/representatives.ts';

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

/** `dossiers/conv3/17/` */
const dossierPattern = /^dossiers\/([^/]+)\/\d+\/$/;

/** The pages of single channels. */
export const dossierPages = ({ pages }: Pick<Site, 'pages'>): string[] =>
  pages.filter((page) => dossierPattern.test(page));

const drawnDossiers = 4;
const seed = 20261122;

/**
 * The pages that a browser, axe and the HTML check look at. Dossiers are hundreds of pages of one form: the largest of each layer and four
 * others, drawn by a seed, stand for them; with EXAMINE=all (npm run test:all) none is left out.
 */
export function examinedPages(site: Site, all: boolean = everything()): string[] {
  const dossiers = dossierPages(site);
  if (all) return [...site.pages];
  const size = (page: string): number => statSync(pageFile(site, page)).size;
  const largest = new Map<string, string>();
  for (const page of dossiers) {
    const layer = dossierPattern.exec(page)?.[1] ?? '';
    const before = largest.get(layer);
    if (before === undefined || size(page) > size(before)) largest.set(layer, page);
  }
  const rest = dossiers.filter((page) => largest.get(dossierPattern.exec(page)?.[1] ?? '') !== page);
  const order = shuffle([...rest.keys()], randomFrom(seed)).slice(0, drawnDossiers);
  const chosen = new Set([...largest.values(), ...order.map((i) => rest[i])]);
  return site.pages.filter((page) => !dossiers.includes(page) || chosen.has(page));
}

/** They hold what the chapters hold, many times over. */
const collections = ['gallery/', 'handout/'];

/**
 * The pages that a slow examination looks at: few, but every element and every class that any page has stands on one of them, the two
 * longest pages left aside. With EXAMINE=all none is left out.
 */
export function typicalPages(site: Site, all: boolean = everything()): string[] {
  if (all) return [...site.pages];
  const pages = examinedPages(site, false).filter((page) => !collections.includes(page));
  const html = new Map(pages.map((page) => [page, readFileSync(pageFile(site, page), 'utf8')]));
  const text = (page: string): string => html.get(page) ?? '';
  return cover(
    pages,
    (page) => featuresOf(text(page)),
    (page) => text(page).length,
  );
}

const contentFolder = process.env['CONTENT_DIR'] ?? join(root, 'content');
/** The pages of the chapters, in reading order; the first file of the content is the home page. */
export const chapterPages: readonly string[] = readdirSync(contentFolder)
  .sort()
  .map((name) => chapterOfFile(name))
  .filter((chapter) => chapter !== undefined)
  .map(({ slug, order }) => (order === 0 ? '' : `${slug}/`));
