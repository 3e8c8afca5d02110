// Pages as they are laid out, on a desk, on a phone and on paper: nothing is cut at an edge, what scrolls can be reached and shows it, and no
// line begins with the mark, the citation, the unit or the bracket of the line before.
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { visit } from './visits.ts';
import { cutElements, linesOf, looseParts } from './lines.ts';
import { everything } from '../run/representatives.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';
import { atRoot, chapterPages, examinedPages, typicalPages } from './sites.ts';

let browser: Browser;
let served: Served;
openSite((opened) => ({ browser, served } = opened));

const open = (width: number): Promise<Page> => browser.newPage({ viewport: { width, height: 900 } });

async function unfolded(page: Page, path: string): Promise<void> {
  await visit(page, served.address + path);
  await page.$$eval('details', (all) => {
    for (const details of all) details.open = true;
  });
}

/** Pages with a form of their own; the handout is for paper, and for each layer's dossiers one stands. On a broad screen few stand for all. */
const forms = (width: number): string[] =>
  (width > 1000 && !everything() ? typicalPages(atRoot) : examinedPages(atRoot, false)).filter(
    (path) => path !== 'handout/',
  );

describe.each([1280, 360])('at %i pixels', (width) => {
  const pages = forms(width);
  it('nothing is cut and no line begins with what belongs to the one before', async () => {
    const page = await open(width);
    const found: Record<string, readonly string[]> = {};
    let marks = 0;
    for (const path of pages) {
      await unfolded(page, path);
      const faults = [...(await cutElements(page)), ...looseParts(await linesOf(page))];
      if (faults.length > 0) found[path] = faults;
      if (chapterPages.includes(path)) marks += await page.locator('.claim-mark:visible').count();
    }
    expect(found).toEqual({});
    // Several a chapter.
    expect(marks).toBeGreaterThan(3 * pages.filter((path) => chapterPages.includes(path)).length);
    await page.close();
  });
});

it('on paper neither', async () => {
  // As broad as the text of the printed page: 170 mm.
  const page = await open(Math.floor((170 / 25.4) * 96));
  await page.emulateMedia({ media: 'print' });
  await unfolded(page, 'handout/');
  expect([...(await cutElements(page)), ...looseParts(await linesOf(page))]).toEqual([]);
  await page.close();
});

/** Whether a line is drawn along the first and the last column of pixels of an element; the rules between rows may cross it. */
async function edges(page: Page, selector: string): Promise<{ readonly left: boolean; readonly right: boolean }> {
  const shot = await page.locator(selector).first().screenshot();
  return page.evaluate(async (base64) => {
    // Not by `fetch`: the page's policy lets nothing of the kind.
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const drawn = (x: number): boolean => {
      const from = Math.round(bitmap.height * 0.2);
      const column = context?.getImageData(x, from, 1, Math.round(bitmap.height * 0.6)).data ?? [];
      const reds = [...column].filter((_, i) => i % 4 === 0);
      return reds.filter((red) => red < 128).length > 0.8 * Math.max(1, reds.length);
    };
    return { left: drawn(0), right: drawn(bitmap.width - 1) };
  }, shot.toString('base64'));
}

it('a table that is wider than the phone shows at which edge it goes on', async () => {
  const page = await open(360);
  await unfolded(page, 'dossiers/conv3/');
  const table = '.prose > .figure-table';
  expect(await edges(page, table)).toEqual({ left: false, right: true });
  const scroll = (by: number) =>
    page.locator(table).evaluate((element, x) => {
      element.scrollLeft = x;
    }, by);
  await scroll(40);
  expect(await edges(page, table)).toEqual({ left: true, right: true });
  await scroll(10_000);
  expect(await edges(page, table)).toEqual({ left: true, right: false });
  await page.close();
});

it('a line of code that goes on below has a hook there, and only such a line', async () => {
  const page = await open(360);
  await unfolded(page, 'training/');
  const lines = await page.$$eval('.listing .line', (all) =>
    all.map((line) => {
      const height = parseFloat(getComputedStyle(line).lineHeight);
      const { height: hook, backgroundImage } = getComputedStyle(line, '::after');
      return {
        rows: Math.round(line.getBoundingClientRect().height / height),
        hooks: Math.round(parseFloat(hook) / height),
        isDrawn: backgroundImage.includes('gradient'),
      };
    }),
  );
  expect(lines.filter(({ rows }) => rows > 1).length).toBeGreaterThan(5);
  expect(lines.filter(({ rows }) => rows === 1).length).toBeGreaterThan(5);
  expect(lines.filter(({ rows, hooks, isDrawn }) => hooks !== rows - 1 || !isDrawn)).toEqual([]);
  await page.close();
});

describe('planted faults are found:', () => {
  const found = async (body: string): Promise<string[]> => {
    const page = await open(360);
    await page.setContent(
      `<style>body { margin: 0; font: 16px monospace } main { width: 200px } .cut { overflow: auto } p { margin: 0 }</style><main>${body}</main>`,
    );
    const faults = [...(await cutElements(page)), ...looseParts(await linesOf(page))];
    await page.close();
    return faults;
  };
  it.each([
    ['a mark', '<p>twenty letters stand<br><button class="claim-mark">+</button> x</p>', 'a mark begins'],
    ['a citation', '<p>twenty letters stand <span class="cite">[<a href="#x">12</a>]</span></p>', 'a citation begins'],
    ['a unit', '<p>eighteen letters 100 pixels</p>', 'a unit begins'],
    ['a percentage', '<p>eighteen letters 100 %</p>', 'a sign begins'],
    ['a bracket', '<p>eighteen letters abc )</p>', 'a bracket or a stop begins'],
    ['an open bracket', '<p>letters and letter ( abc</p>', 'an open bracket ends'],
    [
      'a wide table that scrolls, but not for a keyboard',
      '<div class="cut"><table><td>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</table></div>',
      'wider than its place',
    ],
    ['code that runs out of its frame', '<pre>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</pre>', 'wider than its place'],
    ['a word that is longer than its cell', '<p>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</p>', 'wider than its place'],
  ])('%s', async (_, body, fault) => expect((await found(body)).join('\n')).toContain(fault));

  it('and none where there is none', async () =>
    expect(
      await found(
        '<p>eighteen letters 100&nbsp;pixels <span style="white-space: nowrap">at&#8288;<button class="claim-mark">+</button></span></p><div class="scroll cut" tabindex="0" role="group" aria-label="Table"><table><td>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</table></div>',
      ),
    ).toEqual([]));
});
