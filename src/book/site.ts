// The site's name and its URLs. Every link goes through `withBase`.
import { chapters } from './chapters.ts';
import type { Chapter } from './chapters.ts';
import { figureNumber } from './numbering.ts';

export const site = {
  title: 'Visualizing What Convolutional Neural Networks Learn: Feature Maps & Filters',
  shortTitle: 'What CNNs Learn',
  author: 'Praneeth Kumar Chapalabandla',
  handout: 'CNN_tutorial.pdf',
  year: 2026,
} as const;

/** Site and handout have the same words; only their links differ. `Astro.locals` passes the edition to every tag. */
export type Edition = 'site' | 'handout';

/** The context of a tag: set by the page, read by the vocabulary. */
export interface Place {
  readonly edition?: Edition;
  /** Slug of the chapter whose page this is; unset in the handout. */
  readonly chapter?: string;
}

/** `/filters/` -> `/project/filters/` under the base path of the site. */
export const withBase = (path: string, base: string = import.meta.env.BASE_URL): string =>
  `${base.replace(/\/$/, '')}/${path.replace(/^\//, '')}`;

/** Absolute URL of a path, for readers of paper and PDF; undefined where SITE_URL is not set, since the host is then unknown. */
export const fullAddress = (path: string, origin: URL | undefined): string | undefined =>
  origin === undefined ? undefined : new URL(withBase(path), origin).href;

/** The abstract is the home page. */
export const chapterPath = ({ slug, number }: Chapter): string => (number === 0 ? '/' : `/${slug}/`);

/** Link to an element with an id inside a chapter. */
export function linkInto(chapter: Chapter, id: string, { edition, chapter: here }: Place): string {
  if (edition === 'handout' || here === chapter.slug) return `#${id}`;
  return withBase(`${chapterPath(chapter)}#${id}`);
}

/** Link to a figure where it is placed. */
export const figureLink = (name: string, place: Place): string =>
  linkInto(figureNumber(name).chapter, `figure-${name}`, place);

/** Link to a chapter: its page, or its place in the handout. */
export const chapterLink = (chapter: Chapter, { edition }: Place): string =>
  edition === 'handout' ? `#chapter-${chapter.slug}` : withBase(chapterPath(chapter));

/** Link to an entry of the references. */
export const referenceLink = (key: string, { edition }: Place): string =>
  edition === 'handout' ? `#ref-${key}` : withBase(`/references/#ref-${key}`);

/** The pages besides the chapters, in the order of the contents: their heading, and a description for readers and search engines. */
export const pagesBeside = {
  gallery: {
    title: 'Figures',
    description:
      'The gallery: every figure of the tutorial in reading order, the same in words, and its files to download as SVG, PNG and CSV.',
  },
  dossiers: {
    title: 'Dossiers',
    description:
      'A page for each channel of the network: its weights, its feature maps, the patches that excite it, what its removal does, and the same before training.',
  },
  claims: {
    title: 'What we claim, and how we know',
    description:
      'Every claim of this tutorial, what was measured for it, the control that could have refuted it, and the rule that decided.',
  },
  references: {
    title: 'References',
    description:
      'The papers and documents that this tutorial cites, numbered in the order of first mention, each with the chapters that cite it.',
  },
} as const;
export type PageName = keyof typeof pagesBeside;

/** Path of a page besides the chapters. Throws on an unknown name. */
export function pagePath(name: PageName): string {
  if (!Object.hasOwn(pagesBeside, name))
    throw new Error(`unknown page "${name}"; pages: ${Object.keys(pagesBeside).join(', ')}`);
  return `/${name}/`;
}

/** The chapters before and after a chapter, in reading order; the abstract counts as the first. */
export function neighbours(chapter: Chapter): {
  readonly previous: Chapter | undefined;
  readonly next: Chapter | undefined;
} {
  const all = chapters();
  const at = all.findIndex(({ slug }) => slug === chapter.slug);
  return { previous: all[at - 1], next: all[at + 1] };
}
