// What a search engine and a shared link say of a page: its own title, what it shows in a line of its own words, and a picture.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { atRoot, pageFile, underBase } from './sites.ts';
import type { Site } from './sites.ts';

const unescaped = (html: string): string =>
  html.replaceAll('&#39;', "'").replaceAll('&#38;', '&').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
const meta = (html: string, name: string): string =>
  unescaped(new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(html)?.[1] ?? '');
const htmlOf = (site: Site, page: string): string =>
  readFileSync(page === '404' ? join(site.folder, '404.html') : pageFile(site, page), 'utf8');
const pages = [...atRoot.pages, '404'].map((page) => ({ page, html: htmlOf(atRoot, page) }));

/** Words that say something: of five letters and more, without endings. */
const stems = (text: string): string[] =>
  [...text.toLowerCase().matchAll(/[a-z]{5,}/g)].map(([word]) => word.replace(/(?:ing|ed|es|s)$/, '').slice(0, 6));
const textOf = (html: string): string =>
  unescaped(
    /<main[^]*<\/main>/
      .exec(html)?.[0]
      .replace(/<(script|style|svg)\b[^]*?<\/\1>/g, ' ')
      .replace(/<[^>]*>/g, ' ') ?? '',
  );

describe('the description', () => {
  it('of every page is a line of 70 to 160 letters', () => {
    const wrong = pages.map(({ page, html }) => ({ page, text: meta(html, 'description') }));
    expect(wrong.filter(({ text }) => text.length < 70 || text.length > 160)).toEqual([]);
  });

  it('belongs to one page alone', () => {
    const all = pages.map(({ html }) => meta(html, 'description'));
    expect(all.filter((text, i) => all.indexOf(text) !== i)).toEqual([]);
  });

  it('speaks in words that the page has', () => {
    const foreign = pages.flatMap(({ page, html }) => {
      const own = new Set(stems(textOf(html)));
      const said = stems(meta(html, 'description'));
      const known = said.filter((stem) => own.has(stem)).length;
      return known >= 0.6 * said.length ? [] : [`${page}: ${said.filter((stem) => !own.has(stem)).join(', ')}`];
    });
    expect(foreign).toEqual([]);
  });

  it('and the title are what a shared link shows', () => {
    for (const { page, html } of pages) {
      expect(meta(html, 'og:description'), page).toBe(meta(html, 'description'));
      const title = unescaped(/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? '');
      const shared = meta(html, 'og:title');
      expect(shared.length, page).toBeGreaterThan(4);
      expect(title.startsWith(shared), `${page}: ${shared}`).toBe(true);
    }
  });
});

describe('the picture of a shared link', () => {
  const start = `https://example.org${underBase.base}`;
  const pictureOf = (page: string): string => meta(htmlOf(underBase, page), 'og:image');

  it('is there for every page, and says what it shows', () => {
    for (const page of underBase.pages) {
      expect(existsSync(join(underBase.folder, pictureOf(page).slice(start.length))), page).toBe(true);
      expect(meta(htmlOf(underBase, page), 'og:image:alt').length, page).toBeGreaterThan(10);
    }
  });

  it('is that of the chapter, or of the layer', () => {
    const chapters = atRoot.pages.filter((page) => /class="chapter-number">Chapter /.test(htmlOf(atRoot, page)));
    const own = chapters.filter((page) => page !== 'handout/');
    expect(own.length).toBeGreaterThan(10);
    expect(new Set(own.map(pictureOf)).size).toBe(own.length);
    expect(pictureOf('dossiers/conv3/17/')).toBe(pictureOf('dossiers/conv3/'));
    expect(pictureOf('dossiers/conv3/')).not.toBe(pictureOf('dossiers/conv4/'));
  });
});
