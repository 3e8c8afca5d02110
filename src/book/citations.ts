// References from references.bib, numbered in the order of their first citation in the whole work. An uncited entry fails the build, and
// so does a citation without an entry.
import { Cite } from '@citation-js/core';
import type { Reference } from '@citation-js/core';
import '@citation-js/plugin-bibtex';
import '@citation-js/plugin-csl';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chapters, contentFolder, placements } from './chapters.ts';
import type { Chapter } from './chapters.ts';

/** A reference as the page lists it. */
export interface NumberedReference {
  readonly key: string;
  readonly number: number;
  /** `LeCun et al., 1998` */
  readonly label: string;
  /** The entry in APA style as HTML, with its URL as a link. */
  readonly html: string;
  /** The chapters that cite it, in reading order. */
  readonly chapters: readonly Chapter[];
}

const isString = (value: string | undefined): value is string => value !== undefined && value !== '';

/** Author and year, as one would say them. */
export function authorYear({ author = [], issued, title }: Reference): string {
  const names = author.map((person) => person.family ?? person.literal ?? person.given).filter(isString);
  const who = names.length > 2 ? `${names[0]} et al.` : names.length === 0 ? (title ?? '') : names.join(' & ');
  const year = issued?.['date-parts']?.[0]?.[0];
  return year === undefined ? who : `${who}, ${year}`;
}

/** Turns the URL of a formatted entry into a link, and drops the wrapper of citation.js. */
const linked = (entry: string): string =>
  entry
    .trim()
    .replace(/^<div[^>]*>|<\/div>$/g, '')
    .trim()
    .replace(
      /https?:\/\/[^\s<]+[^\s<.,)]/g,
      (address) => `<a href="${address}">${address.replace(/^https?:\/\//, '')}</a>`,
    );

/** Numbers the cited entries. Throws on an unknown key, on an entry that is never cited, and one without DOI or URL. */
export function numberReferences(bibliography: string, all: readonly Chapter[]): NumberedReference[] {
  const cite = new Cite(bibliography);
  const entries = new Map(cite.data.map((entry) => [entry.id, entry]));
  const html = new Map(
    cite.format('bibliography', { format: 'html', template: 'apa', lang: 'en-US', asEntryArray: true }),
  );
  const citing = new Map<string, Set<Chapter>>();
  for (const { value, chapter } of placements(all, ['Cite'], 'of'))
    for (const key of value.split(/\s+/).filter(Boolean)) {
      if (!entries.has(key))
        throw new Error(`unknown reference "${key}" in ${chapter.slug}; references: ${[...entries.keys()].join(', ')}`);
      citing.set(key, (citing.get(key) ?? new Set()).add(chapter));
    }
  const idle = [...entries.keys()].filter((key) => !citing.has(key));
  if (idle.length > 0) throw new Error(`invalid references.bib: never cited: ${idle.join(', ')}`);
  return [...citing].map(([key, citers], index) => {
    const entry = entries.get(key);
    if (entry === undefined || !(entry.DOI ?? entry.URL))
      throw new Error(`invalid reference "${key}": it needs a doi or a url`);
    return {
      key,
      number: index + 1,
      label: authorYear(entry),
      html: linked(html.get(key) ?? ''),
      chapters: [...citers],
    };
  });
}

const read = (): NumberedReference[] =>
  numberReferences(readFileSync(join(contentFolder(), 'references.bib'), 'utf8'), chapters());

let cached: NumberedReference[] | undefined;
/** The references of this build, by number. */
export const references = (): readonly NumberedReference[] => (import.meta.env.DEV ? read() : (cached ??= read()));

/** The references of a `<Cite of="lecun1998 zeiler2014"/>`; throws on an unknown key and lists the known ones. */
export function citedAs(keys: string, all: readonly NumberedReference[] = references()): NumberedReference[] {
  return keys
    .split(/\s+/)
    .filter(Boolean)
    .map((key) => {
      const found = all.find((reference) => reference.key === key);
      if (found === undefined)
        throw new Error(`unknown reference "${key}"; references: ${all.map((reference) => reference.key).join(', ')}`);
      return found;
    });
}
