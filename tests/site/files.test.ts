// The files beside the pages: the preview for links shared elsewhere, the favicon, what search engines look for, the licences.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from './visits.ts';
import { serve } from './serve.ts';
import { atRoot, pageFile, underBase } from './sites.ts';
import type { Site } from './sites.ts';

const file = (path: string, { folder }: Site = atRoot): Buffer => readFileSync(join(folder, path));

/** Width and height of a PNG, from its first chunk. */
const pngSize = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launch();
  page = await browser.newPage();
});
afterAll(() => browser.close());

describe('a site that knows its address', () => {
  it.each(underBase.pages)('names a preview picture and its own address on /%s', (path) => {
    const html = readFileSync(pageFile(underBase, path), 'utf8');
    const start = `https://example.org${underBase.base}`;
    const preview = /<meta property="og:image" content="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(preview.startsWith(start), `og:image is "${preview}"`).toBe(true);
    const [width, height] = pngSize(file(preview.slice(start.length), underBase));
    expect(width / height).toBeCloseTo(1200 / 630, 2);
    expect(width).toBeGreaterThanOrEqual(1200);
    expect(html).toContain(`<link rel="canonical" href="${start}${path}"`);
  });
});

describe('what search engines and GitHub look for', () => {
  it('is a sitemap of all pages but the printable one, named by robots.txt', () => {
    const start = `https://example.org${underBase.base}`;
    const listed = [
      ...file('sitemap.xml', underBase)
        .toString()
        .matchAll(/<loc>([^<]*)<\/loc>/g),
    ];
    const expected = underBase.pages.filter((path) => path !== 'handout/').map((path) => start + path);
    expect(listed.map((match) => match[1]).sort()).toEqual(expected.sort());
    expect(file('robots.txt', underBase).toString()).toContain(`Sitemap: ${start}sitemap.xml`);
  });
  it('is no sitemap without an address', () => {
    expect(existsSync(join(atRoot.folder, 'sitemap.xml'))).toBe(false);
    expect(file('robots.txt').toString()).not.toContain('Sitemap');
  });
  it.each([atRoot, underBase])('keeps Jekyll from dropping the folders with an underscore of the site $name', (site) =>
    expect(existsSync(join(site.folder, '.nojekyll'))).toBe(true),
  );
});

describe('a page opened from a folder', () => {
  it.each([atRoot, underBase])('says how to see it; with its style sheets it does not ($name)', async (site) => {
    const note = page.getByText('This page has found no style sheet');
    await page.goto(pathToFileURL(pageFile(site, 'filters/')).href);
    expect(await note.isVisible()).toBe(true);
    expect(await note.textContent()).toContain('npm start');
    const served = await serve(site.folder, site.base);
    try {
      await page.goto(`${served.address}filters/`);
      expect(await note.isVisible()).toBe(false);
      await page.emulateMedia({ media: 'print' });
      expect(await note.isVisible()).toBe(false);
    } finally {
      await page.emulateMedia({ media: null });
      await served.close();
    }
  });
});

describe('a chapter printed from the site', () => {
  it('has the words for paper in the place of those for the screen', async () => {
    const served = await serve(atRoot.folder, atRoot.base);
    try {
      await page.goto(`${served.address}feature-maps/`);
      const words = (): Promise<string> => page.locator('main').innerText();
      expect(await words()).toMatch(/there is a bar at its foot/);
      expect(await words()).not.toContain('On the site the figures of one garment are live');
      await page.emulateMedia({ media: 'print' });
      expect(await words()).not.toMatch(/a bar at its foot|garment of the bar|with the network at work/);
      expect(await words()).toContain('On the site the figures of one garment are live');
    } finally {
      await page.emulateMedia({ media: null });
      await served.close();
    }
  });
});

describe.each([atRoot, underBase])('the site $name', (site) => {
  it.each(site.pages)('gives /%s a title and a description of its own', (path) => {
    const html = readFileSync(pageFile(site, path), 'utf8');
    expect(/<title>([^<]{5,})<\/title>/.exec(html)).not.toBeNull();
    expect(/<meta name="description" content="([^"]{20,})"/.exec(html)).not.toBeNull();
  });
  it('has no title twice', () => {
    const titles = site.pages.map(
      (path) => /<title>([^<]*)<\/title>/.exec(readFileSync(pageFile(site, path), 'utf8'))?.[1],
    );
    expect(new Set(titles).size).toBe(titles.length);
  });
  it('has a favicon', () => expect(file('favicon.svg', site).toString()).toContain('<svg'));
  it('ships the notices of what it is made of', () => {
    const page = readFileSync(pageFile(site, 'licences/'), 'utf8');
    expect(page).toMatch(/Zalando SE/);
    const linked = [...page.matchAll(/href="([^"]*\/licences\/[^"]+)"/g)].map((match) =>
      (match[1] ?? '').slice(site.base.length),
    );
    expect(linked.length).toBeGreaterThanOrEqual(3);
    for (const path of linked) expect(file(path, site).length, path).toBeGreaterThan(500);
  });
  it('shows how to cite it', () => expect(readFileSync(pageFile(site, ''), 'utf8')).toMatch(/@misc\{chapalabandla/));
});
