// The sections of the tutorial's first version, found by their names: in the contents and as headings, on the pages and on paper. And the
// contents of the README, which are those of the site.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chapters } from '../../src/book/chapters.ts';
import { atRoot, pageFile } from './sites.ts';

const text = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/&nbsp;|\s+/g, ' ')
    .trim();
const htmlOf = (page: string): string => readFileSync(pageFile(atRoot, page), 'utf8');

/** The part of a page from its contents on. */
const contentsOf = (html: string, start: RegExp, end: string): { readonly name: string; readonly href: string }[] => {
  const from = html.search(start);
  expect(from).toBeGreaterThan(0);
  const part = html.slice(from, html.indexOf(end, from));
  return [...part.matchAll(/<a\b[^>]*href="([^"]*)"[^>]*>([^]*?)<\/a>/g)].map(([, href = '', inside = '']) => ({
    name: text(inside),
    href,
  }));
};
const headingsOf = (html: string): string[] =>
  [...html.matchAll(/<h[1-4]\b[^>]*>([^]*?)<\/h[1-4]>/g)].map(([, inside = '']) => text(inside));

/** Title and author stand at the top of the home page; the others in its contents. */
const sections = [
  'Abstract',
  'Learning objectives',
  'Introduction',
  'Dataset',
  'Architecture',
  'Training behaviour',
  'Figures',
  'Interpretation',
  'Accessibility and ethical considerations',
  'References',
] as const;
/** A heading carries a name where it begins with it, whatever it adds. */
const carries = (heading: string, name: string): boolean => new RegExp(`^(The )?${name}(?![a-z])`, 'i').test(heading);

describe('the home page', () => {
  const home = htmlOf('');
  const contents = contentsOf(home, /<h2 id="contents"/, '<h2 id="cite"');

  it('opens with title and author', () => {
    expect(headingsOf(home)[0]).toMatch(
      /^Visualizing What Convolutional Neural Networks Learn\s*:\s*Feature Maps & Filters$/,
    );
    expect(text(/<p class="author">([^]*?)<\/p>/.exec(home)?.[1] ?? '')).toBe('Praneeth Kumar Chapalabandla');
  });

  it.each(sections)('lists “%s”, and there it is', (name) => {
    const entry = contents.find((one) => carries(one.name, name));
    expect(entry, contents.map((one) => one.name).join(', ')).toBeDefined();
    const [path = '', id] = (entry?.href ?? '').split('#');
    const page = htmlOf(path.replace(/^\//, ''));
    const found =
      id === undefined
        ? headingsOf(page)[0]
        : text(new RegExp(`<h[1-4][^>]*id="${id}"[^>]*>([^]*?)</h`).exec(page)?.[1] ?? '');
    expect(found).toBe(entry?.name);
  });
});

describe('the printable whole', () => {
  const handout = htmlOf('handout/');
  const contents = contentsOf(handout, /<nav class="handout-contents"/, '</nav>').map(({ name }) => name);

  it.each(sections)('lists “%s”, and has it as a heading', (name) => {
    expect(contents.filter((one) => carries(one, name)).length, contents.join(', ')).toBeGreaterThan(0);
    expect(headingsOf(handout).filter((one) => carries(one, name)).length).toBeGreaterThan(0);
  });
});

it('the README lists the chapters by their titles, in their order', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  const listed = [...readme.matchAll(/^(\d+)\. (.+)$/gm)].map(([, number, name = '']) => ({
    number: Number(number),
    name,
  }));
  const titles = chapters().filter(({ number }) => number > 0);
  expect(listed.map(({ number }) => number)).toEqual(titles.map(({ number }) => number));
  const other = titles.filter(
    ({ title }, i) => listed[i]?.name !== title && listed[i]?.name.startsWith(`${title}: `) !== true,
  );
  expect(other.map(({ title }) => title)).toEqual([]);
});
