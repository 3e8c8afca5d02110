// The printed whole: A4, tagged, with outline and true page numbers, every figure once and none split.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFBool, PDFDict, PDFDocument, PDFName } from 'pdf-lib';
import { beforeAll, describe, expect, it } from 'vitest';
import { chapters } from '../../src/book/chapters.ts';
import { islandFigures, islandNamed } from '../../src/book/island-figures.ts';
import { numberFigures } from '../../src/book/numbering.ts';
import { destinationPages } from '../../src/handout/page-numbers.ts';
import { outlineTitles, taggedFigures } from './pdf-structure.ts';
import { pageText } from './pdf-text.ts';
import { excusedPassages, screenSentences } from './screen-words.ts';

const folder = process.env['SITE_FOLDER'] ?? join(import.meta.dirname, '..', '..', 'dist');
const bytes = readFileSync(join(folder, 'CNN_tutorial.pdf'));
const title = 'Visualizing What Convolutional Neural Networks Learn: Feature Maps & Filters';

/** Text without white space: a PDF knows positions, not words. */
const dense = (text: string): string => text.replace(/\s+/g, '');
const unescaped = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');

/** The entries of the contents, as the printable page has them. */
const html = readFileSync(join(folder, 'handout', 'index.html'), 'utf8');
const entries = [...html.matchAll(/<a href="#([^"]+)"[^>]*>((?:(?!<\/a>)[^])*?)<span data-page-of="([^"]+)"/g)].map(
  ([, , name = '', id = '']) => ({ id, name: unescaped(name) }),
);

const excused = excusedPassages.flatMap(({ passages }) => passages);

let pdf: PDFDocument;
let pages: string[];
beforeAll(async () => {
  pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  pages = pdf.getPages().map((page) => dense(pageText(page)));
});

describe('the file', () => {
  it('is smaller than 10 MB', () => expect(bytes.length).toBeLessThan(10e6));

  it('has A4 pages only, and as many as a tutorial needs', () => {
    expect(pages.length).toBeGreaterThan(10);
    for (const page of pdf.getPages()) {
      const { width, height } = page.getSize();
      const [short, long] = [Math.min(width, height), Math.max(width, height)];
      expect(Math.abs(short - 595.28)).toBeLessThan(1.5);
      expect(Math.abs(long - 841.89)).toBeLessThan(1.5);
    }
  });

  it('has no empty page', () => expect(pages.flatMap((text, i) => (text.length < 20 ? [i + 1] : []))).toEqual([]));

  it('says what it is', () => {
    expect(pdf.getTitle()).toBe(title);
    expect(pdf.getAuthor()).toBe('Praneeth Kumar Chapalabandla');
    expect(pdf.catalog.get(PDFName.of('Lang'))?.toString()).toMatch(/en/);
  });

  it('is tagged', () => {
    expect(pdf.catalog.lookup(PDFName.of('MarkInfo'), PDFDict).get(PDFName.of('Marked'))).toBe(PDFBool.True);
    expect(pdf.catalog.has(PDFName.of('StructTreeRoot'))).toBe(true);
  });

  it('keeps its words as text, and ends no line of its title with a colon', () => {
    for (const part of title.split(': ')) expect(pages[0]).toContain(dense(part));
    expect(pages[0]).not.toContain(dense(title.split(' ').find((word) => word.endsWith(':')) ?? ''));
    expect(pages.join('').length).toBeGreaterThan(20_000);
  });
});

describe('the contents', () => {
  it('name every chapter', () => {
    const named = entries.map(({ name }) => dense(name));
    for (const chapter of chapters().slice(1)) expect(named).toContain(dense(chapter.title));
  });

  it('give for each entry the page on which its heading stands', () => {
    const destinations = destinationPages(pdf);
    const contents = pages.slice(0, 6).join('');
    expect(entries.length).toBeGreaterThan(10);
    for (const { id, name } of entries) {
      const page = destinations.get(id) ?? 0;
      expect(contents, `${name}: its page in the contents`).toContain(`${dense(name)}${page}`);
      expect(pages[page - 1], `${name}: its heading on page ${page}`).toContain(dense(name));
    }
  });

  it('go on in the outline', () => {
    const titles = outlineTitles(pdf).map(dense);
    for (const { name } of entries) expect(titles).toContain(dense(name));
  });
});

describe('the pages', () => {
  it('have running heads with their numbers', () => {
    const heads = ['', ...entries.map(({ name }) => dense(name))];
    const numbered = (text: string, number: number): boolean =>
      heads.some((head) => text.startsWith(`${head}${number}`));
    const without = pages.flatMap((text, i) => (i > 0 && !numbered(text, i + 1) ? [i + 1] : []));
    expect(without).toEqual([]);
    const headless = pages.slice(4).filter((text) => /^\d/.test(text));
    expect(headless).toEqual([]);
  });

  it('end with no heading that heads the next page, nor with a claim cut from its reading', () => {
    const openers = [
      ...html.matchAll(/<h[1-4]\b[^>]*>([^]*?)<\/h[1-4]>|<p class="(?:box-title|claim-sentence)">([^]*?)<\/p>/g),
    ].map(([, heading, title]) => dense(unescaped(heading ?? title ?? '')));
    expect(openers.length).toBeGreaterThan(100);
    const endsOpen = (text: string): boolean => openers.some((opener) => text.endsWith(opener));
    expect(endsOpen(`running words ${openers[5] ?? ''}`)).toBe(true);
    // An entry of the references ends with the chapters that cite it.
    expect(pages.flatMap((text, i) => (!/^References\d/.test(text) && endsOpen(text) ? [i + 1] : []))).toEqual([]);
  });

  it('ask for nothing that paper cannot do', () => {
    const texts = pdf.getPages().map(pageText);
    expect(texts.join(' ')).toContain('On the site the figures of one garment are live');
    expect(screenSentences(texts, excused)).toEqual([]);
  });

  it('link full addresses only, and none of the host they were printed from', () => {
    const bytesOfLinks = pdf.context
      .enumerateIndirectObjects()
      .flatMap(([, object]) => /\/URI (\([^)]*\)|<[^>]*>)/.exec(object.toString())?.[1] ?? []);
    const targets = bytesOfLinks.map((text) =>
      text.startsWith('<') ? Buffer.from(text.slice(1, -1), 'hex').toString() : text.slice(1, -1),
    );
    expect(targets.length).toBeGreaterThan(20);
    expect(targets.filter((target) => !/^https:\/\/[^/]+\.[a-z]{2,}\//.test(target))).toEqual([]);
    expect(targets.filter((target) => target.includes('handout.invalid'))).toEqual([]);
  });
});

describe('the figures', () => {
  const numbers = [...numberFigures(chapters())];
  const expected = numbers.flatMap(([name, { number }]) => {
    const parts = Object.hasOwn(islandFigures, name) ? islandNamed(name).figures.length : 1;
    return Array<number>(parts).fill(number);
  });

  it('are all there, as often as in the chapters', () => {
    const found = taggedFigures(pdf).flatMap(({ alternative }) => /^Figure (\d+):/.exec(alternative)?.[1] ?? []);
    expect(found.map(Number).sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
    expect(expected.length).toBeGreaterThan(10);
  });

  it('stand each on one page', () => {
    const named = taggedFigures(pdf).filter(({ alternative }) => /^Figure \d+:/.test(alternative));
    expect(named.filter(({ pages: on }) => on.length !== 1)).toEqual([]);
  });

  it('share their page with the whole caption, down to the reference at its end', () => {
    const named = taggedFigures(pdf).filter(({ alternative }) => /^Figure \d+:/.test(alternative));
    const onPage = (page: number): number =>
      new Set(named.filter(({ pages: on }) => on.includes(page)).map(({ alternative }) => alternative.split(':')[0]))
        .size;
    const ends = pages.map((text) => text.split('Inwordsandnumbers:page').length - 1);
    expect(ends.reduce((a, b) => a + b)).toBe(numbers.length);
    expect(ends.map((_, i) => onPage(i + 1))).toEqual(ends);
  });

  it('have their captions', () => {
    const all = pages.join('');
    for (const [name, { number }] of numbers) expect(all, name).toMatch(new RegExp(`Figure${number}(?!\\d)`));
  });

  it('of islands tell where the live ones are', () => {
    const live = numbers.filter(([name]) => Object.hasOwn(islandFigures, name));
    expect(live.length).toBeGreaterThan(0);
    for (const [, { chapter }] of live)
      expect(pages.join('')).toContain(dense(`The live version is on the site, in the chapter “${chapter.title}”`));
  });
});

it('the home page links the file and says how large it is', () => {
  const home = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(home).toMatch(/<a [^>]*href="\/CNN_tutorial\.pdf"/);
  expect(unescaped(home)).toContain(`${pages.length} pages, ${(bytes.length / 1e6).toFixed(1)} MB`);
});
