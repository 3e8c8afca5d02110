// Loads every page of a site once, as a phone does, and writes down everything that the tests ask of a first load.
import type { Browser, Page, Response } from 'playwright-core';
import { gzipSync } from 'node:zlib';
import { takeNotes, visit } from './visits.ts';
import type { Notes } from './visits.ts';
import type { Served } from './serve.ts';
import type { Site } from './sites.ts';

export const phone = { width: 360, height: 640 } as const;

export interface Surveyed extends Omit<Notes, 'responses'> {
  /** Width of what can be scrolled to, in CSS pixels. */
  readonly scrollWidth: number;
  /** Elements that stick out of the screen and that no scroll box of their own holds. */
  readonly stickingOut: readonly string[];
  /** Animations that run with and without the wish for reduced motion, and smooth scrolling in spite of it. */
  readonly moving: readonly string[];
  /** Bars of the laboratory: one where a figure can come to life. */
  readonly laboratories: number;
  /** Gzip bytes of files, and of scripts inside the page. */
  readonly bytes: { readonly all: number; readonly fonts: number; readonly scripts: number };
}

/** Bytes as they came over the wire, without headers. */
const bodySize = async (response: Response): Promise<number> => (await response.request().sizes()).responseBodySize;

async function sizes(responses: readonly Response[], page: Page): Promise<Surveyed['bytes']> {
  const bytes = { all: 0, fonts: 0, scripts: 0 };
  for (const response of responses) {
    if (response.url().startsWith('data:')) continue;
    const size = await bodySize(response);
    const kind = response.request().resourceType();
    bytes.all += size;
    if (kind === 'font') bytes.fonts += size;
    if (kind === 'script') bytes.scripts += size;
  }
  const inline = await page.$$eval('script:not([src]):not([type$="json"])', (scripts) =>
    scripts.map((script) => script.textContent),
  );
  const code = inline.join('');
  return { ...bytes, scripts: bytes.scripts + (code === '' ? 0 : gzipSync(code).length) };
}

const stickingOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const held = (element: Element): boolean => {
      for (let up = element.parentElement; up !== null && up !== document.body; up = up.parentElement)
        if (getComputedStyle(up).overflowX !== 'visible') return true;
      return false;
    };
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element instanceof HTMLElement || element.tagName === 'svg')
      .filter(
        (element) =>
          element.checkVisibility() && element.getBoundingClientRect().right > innerWidth + 1 && !held(element),
      )
      .map((element) => element.outerHTML.slice(0, 120));
  });

async function moving(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const reducedMotion of ['no-preference', 'reduce'] as const) {
    await page.emulateMedia({ reducedMotion });
    const running = await page.evaluate(
      () => document.getAnimations().filter(({ playState }) => playState === 'running').length,
    );
    if (running > 0) found.push(`${running} animations run (${reducedMotion})`);
  }
  const smooth = await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior);
  return smooth === 'auto' ? found : [...found, `scrolling is ${smooth}`];
}

async function surveyPage(browser: Browser, served: Served, path: string): Promise<Surveyed> {
  const page = await browser.newPage({ viewport: phone });
  const notes = takeNotes(page, served.address);
  try {
    await visit(page, served.address + path, { quiet: true });
    const { responses, ...rest } = notes;
    return {
      ...rest,
      bytes: await sizes(responses, page),
      scrollWidth: await page.evaluate(() => document.scrollingElement?.scrollWidth ?? Infinity),
      stickingOut: await stickingOut(page),
      moving: await moving(page),
      laboratories: await page.locator('#laboratory').count(),
    };
  } finally {
    await page.close();
  }
}

/** Every page of a site, by its path. */
export async function survey(
  browser: Browser,
  served: Served,
  { pages }: Pick<Site, 'pages'>,
): Promise<Map<string, Surveyed>> {
  const surveyed = new Map<string, Surveyed>();
  const waiting = [...pages];
  const worker = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift())
      surveyed.set(path, await surveyPage(browser, served, path));
  };
  // Most of a visit is waiting for silence, so that several at a time cost no more processor than one.
  await Promise.all([worker(), worker(), worker()]);
  return surveyed;
}
