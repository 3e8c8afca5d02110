// Without JavaScript every page is complete: each figure is drawn, in one layout, with its caption, its words and its numbers.
import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chapters, placements } from '../../src/book/chapters.ts';
import { visit } from './visits.ts';
import { representatives } from '../run/representatives.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';
import { atRoot, chapterPages, typicalPages } from './sites.ts';

let browser: Browser;
let served: Served;
openSite((opened) => ({ browser, served } = opened));

interface Seen {
  readonly name: string;
  readonly captionWords: number;
  readonly pictures: readonly { readonly width: number; readonly height: number; readonly shapes: number }[];
  /** Pictures that are laid out, per pictures that the figure consists of: one layout of each. */
  readonly hidden: number;
  readonly descriptionWords: number;
  readonly rows: number;
}

async function figuresOn(path: string, width: number): Promise<Seen[]> {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width, height: 900 } });
  try {
    const page = await context.newPage();
    await visit(page, served.address + path);
    return await page.$$eval('figure[data-figure]', (figures) =>
      figures.map((figure) => {
        const wordsIn = (selector: string): number =>
          [...figure.querySelectorAll(selector)]
            .map((element) => element.textContent.split(/\s+/).filter(Boolean).length)
            .reduce((a, b) => a + b, 0);
        const svgs = [...figure.querySelectorAll('.picture svg')];
        const shown = svgs.filter((svg) => svg.checkVisibility());
        return {
          name: figure.getAttribute('data-figure') ?? '',
          captionWords:
            figure.querySelector('figcaption .caption')?.checkVisibility() === true
              ? wordsIn('figcaption .caption')
              : 0,
          pictures: shown.map((svg) => {
            const { width: w, height: h } = svg.getBoundingClientRect();
            return {
              width: w,
              height: h,
              shapes: svg.querySelectorAll('path, rect, image, line, circle, text').length,
            };
          }),
          hidden: svgs.length - shown.length,
          descriptionWords: wordsIn('.figure-data p[id$="-description"]'),
          rows: figure.querySelectorAll('.figure-data tbody tr').length,
        };
      }),
    );
  } finally {
    await context.close();
  }
}

const placedIn = (path: string): string[] =>
  placements(chapters(), ['Figure', 'Island'], 'name')
    .filter(({ chapter }) => path === (chapter.number === 0 ? '' : `${chapter.slug}/`))
    .map(({ value }) => value);

describe.each([1280, 360])('at %i pixels', (width) => {
  // On a broad screen few chapters stand for all.
  const typical = typicalPages(atRoot);
  it.each(representatives(chapterPages, (path) => width < 1000 || typical.includes(path)))(
    'chapter /%s shows all its figures',
    async (path) => {
      const figures = await figuresOn(path, width);
      expect(figures.map(({ name }) => name)).toEqual(placedIn(path));
      for (const { name, pictures, hidden, captionWords, descriptionWords, rows } of figures) {
        expect(pictures.length, `${name}: pictures`).toBeGreaterThan(0);
        expect(hidden, `${name}: one of two layouts is hidden`).toBe(pictures.length);
        for (const picture of pictures) {
          expect(picture.width, `${name}: width`).toBeGreaterThan(240);
          expect(picture.width, `${name}: width`).toBeLessThanOrEqual(width);
          expect(picture.height, `${name}: height`).toBeGreaterThan(60);
          expect(picture.shapes, `${name}: shapes`).toBeGreaterThan(5);
        }
        expect(captionWords, `${name}: caption`).toBeGreaterThan(6);
        expect(descriptionWords, `${name}: description`).toBeGreaterThan(15);
        expect(rows, `${name}: rows of its table`).toBeGreaterThan(0);
      }
    },
  );
});

it('the chapters hold figures at all', () => expect(chapterPages.flatMap(placedIn).length).toBeGreaterThan(10));

it('each figure has an address of its own that brings it into view', async () => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  for (const path of chapterPages)
    // The last one of a page has most above it that could push it away.
    for (const name of representatives(placedIn(path), (_, place, { length }) => place === length - 1)) {
      await page.goto('about:blank');
      await visit(page, `${served.address}${path}#figure-${name}`);
      const top = await page.locator(`#figure-${name}`).evaluate((figure) => figure.getBoundingClientRect().top);
      const { scrolled, end } = await page.evaluate(() => ({
        scrolled: scrollY,
        end: document.documentElement.scrollHeight - innerHeight,
      }));
      expect(top, `${path}#figure-${name}`).toBeGreaterThanOrEqual(-1);
      // At the end of a page the figure cannot come to the top.
      expect(top, `${path}#figure-${name}`).toBeLessThan(scrolled >= end - 1 ? 900 : 200);
    }
  await page.close();
});
