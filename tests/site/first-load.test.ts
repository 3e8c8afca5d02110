// What a reader's first load of each page brings, on a phone: nothing from elsewhere, no error, no sideways scrolling, few bytes.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch } from './visits.ts';
import { serve } from './serve.ts';
import type { Served } from './serve.ts';
import { everything } from '../run/representatives.ts';
import { atRoot, chapterPages, examinedPages, sites, typicalPages } from './sites.ts';
import type { Site } from './sites.ts';
import { phone, survey } from './survey.ts';
import type { Surveyed } from './survey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const kilobyte = 1000;
const limits = { scripts: 5 * kilobyte, chapter: 300 * kilobyte };

/** Under a base path the pages differ in their addresses only, so that few stand for all. */
const loadedPages = (site: Site): string[] => (site === atRoot ? examinedPages(site) : typicalPages(site));
const loadedChapters = (site: Site): string[] =>
  chapterPages.filter((page) => everything() || loadedPages(site).includes(page));

describe.each(sites)('the site $name', (site) => {
  let served: Served;
  let surveyed: Map<string, Surveyed>;
  beforeAll(async () => {
    served = await serve(site.folder, site.base);
    surveyed = await survey(browser, served, { pages: loadedPages(site) });
  });
  afterAll(() => served.close());
  const of = (page: string): Surveyed => {
    const found = surveyed.get(page);
    if (found === undefined) throw new Error(`missing page "${page}" in ${site.folder}`);
    return found;
  };

  it('has a page for every chapter, and a gallery, references, licences and the handout', () => {
    expect(chapterPages.length).toBeGreaterThan(5);
    expect(site.pages).toEqual(
      expect.arrayContaining([...chapterPages, 'gallery/', 'references/', 'licences/', 'handout/']),
    );
  });

  describe.each(loadedPages(site))('page /%s', (page) => {
    it('asks no other host for anything', () => expect(of(page).strangers).toEqual([]));
    it('loads without an error', () => expect([...of(page).errors, ...of(page).failures]).toEqual([]));
    it('does not scroll sideways on a phone', () => {
      expect(of(page).stickingOut).toEqual([]);
      expect(of(page).scrollWidth).toBeLessThanOrEqual(phone.width);
    });
    it('does not move by itself', () => expect(of(page).moving).toEqual([]));
    it('brings no script without a laboratory, and few bytes with one', () => {
      const { laboratories, bytes } = of(page);
      expect(bytes.scripts).toBeLessThanOrEqual(laboratories === 0 ? 0 : limits.scripts);
    });
  });

  it.each(loadedChapters(site))('chapter /%s is light', (page) => {
    const { all, fonts } = of(page).bytes;
    expect(all - fonts).toBeGreaterThan(kilobyte);
    expect(all - fonts).toBeLessThanOrEqual(limits.chapter);
  });

  it('has laboratories, so that the limits above were put to the test', () => {
    expect([...surveyed.values()].some(({ laboratories, bytes }) => laboratories > 0 && bytes.scripts > 0)).toBe(true);
  });
});

describe('planted faults are found:', () => {
  const html = (body: string): string =>
    `<!doctype html><meta name="viewport" content="width=device-width"><title>x</title>${body}`;
  const faults = {
    'a stranger/': '<img src="http://localhost:9/pixel.png" alt="">',
    'an error/': '<script>throw new Error("planted")</script>',
    'a missing file/': '<img src="missing.png" alt="">',
    'a wide element/': '<div style="width: 500px">wide</div>',
    'a hidden wide element/': '<style>html { overflow-x: hidden }</style><div style="width: 500px">wide</div>',
    'an animation/': '<style>@keyframes k { to { opacity: 0 } } p { animation: k 9s infinite }</style><p>moving</p>',
    'smooth scrolling/': '<style>html { scroll-behavior: smooth }</style>',
    'a script/': `<script>${'planted = 1; '.repeat(9)}</script>`,
    'nothing/': '<p>calm</p>',
  };
  let found: Map<string, Surveyed>;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'planted-site-'));
    for (const [page, body] of Object.entries(faults)) {
      mkdirSync(join(folder, page));
      writeFileSync(join(folder, page, 'index.html'), html(body));
    }
    const served = await serve(folder, '/base/');
    try {
      found = await survey(browser, served, { pages: Object.keys(faults) });
    } finally {
      await served.close();
      rmSync(folder, { recursive: true });
    }
  });
  const count = (page: keyof typeof faults): number[] => {
    const { strangers, errors, failures, stickingOut, scrollWidth, moving, bytes } = found.get(page) as Surveyed;
    return [
      strangers.length,
      Math.sign(errors.length + failures.length),
      Math.sign(stickingOut.length + Number(scrollWidth > phone.width)),
      moving.length,
      Math.sign(bytes.scripts),
    ];
  };

  it.each<[keyof typeof faults, number[]]>([
    ['a stranger/', [1, 1, 0, 0, 0]],
    ['an error/', [0, 1, 0, 0, 1]],
    ['a missing file/', [0, 1, 0, 0, 0]],
    ['a wide element/', [0, 0, 1, 0, 0]],
    ['a hidden wide element/', [0, 0, 1, 0, 0]],
    ['an animation/', [0, 0, 0, 2, 0]],
    ['smooth scrolling/', [0, 0, 0, 1, 0]],
    ['a script/', [0, 0, 0, 0, 1]],
    ['nothing/', [0, 0, 0, 0, 0]],
  ])('%s', (page, expected) => expect(count(page)).toEqual(expected));
});
