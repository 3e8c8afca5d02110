// The keeper in a real browser: two small pages that do what pages of the site do, with links in HTML and in SVG.
import { build } from 'esbuild';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadArtifacts } from '../../../src/artifacts/build.ts';
import { chooseExample, startOf } from '../../../src/lab/session/session.ts';
import type { Opening } from '../../../src/lab/session/keeper.ts';
import type { Session } from '../../../src/lab/session/session.ts';
import { launch } from '../../site/visits.ts';
import { serve } from '../../site/serve.ts';
import type { Served } from '../../site/serve.ts';

const { manifest } = loadArtifacts();
const start = startOf(manifest);
const bag = chooseExample(start, 'bag-1');
const coat = chooseExample(start, 'coat-2');

/** What the pages show to the tests. */
interface Shown {
  readonly opening: Opening;
  readonly adopted: Opening[];
  readonly keep: (session: Session) => void;
  readonly switchOn: (session: Session) => void;
  readonly switchOff: () => void;
}
declare global {
  var shown: Shown;
}

const script = (home: string): string => `
import { startKeeper } from './keeper.ts';
import { browserEffects } from './page.ts';
const { dataset, architecture, runs, checkpoints, examples } = MANIFEST;
const adopted = [];
const site = { manifest: MANIFEST, image: { height: 28, width: 28, channels: 1 }, home: location.origin + '${home}' };
const keeper = startKeeper(site, browserEffects(window), (opening) => adopted.push(opening));
globalThis.shown = { ...keeper, adopted };
`;

const markup = (other: string): string => `<!doctype html><meta charset="utf-8"><title>x</title>
<a id="next" href="../${other}/#figure-y">next</a> <a id="within" href="#figure-y">within</a> <a id="file" href="../x.pdf">file</a>
<a id="prevented" href="../${other}/" onclick="event.preventDefault()">prevented</a> <svg width="90" height="30"><a id="drawn" href="../${other}/"><rect width="90" height="30"></rect></a></svg>
<p style="height: 4000px"></p><p id="figure-y">y</p><p style="height: 4000px"></p><script src="../page.js"></script>`;

const home = '/book/';
const folder = mkdtempSync(join(tmpdir(), 'session-'));
let served: Served;
let browser: Browser;

beforeAll(async () => {
  const { dataset, architecture, runs, checkpoints, examples } = manifest;
  const { outputFiles } = await build({
    stdin: {
      contents: script(home),
      resolveDir: join(import.meta.dirname, '..', '..', '..', 'src', 'lab', 'session'),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    define: { MANIFEST: JSON.stringify({ dataset, architecture, runs, checkpoints, examples }) },
  });
  for (const [name, other] of [
    ['one', 'two'],
    ['two', 'one'],
  ] as const) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.html'), markup(other));
  }
  writeFileSync(join(folder, 'page.js'), outputFiles[0]?.contents ?? '');
  served = await serve(folder, home);
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
  await served.close();
  rmSync(folder, { recursive: true });
});
/** A tab of a reader, in a browser of their own. */
interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly switchOn: (session: Session) => Promise<void>;
  readonly keep: (session: Session) => Promise<void>;
  readonly adopted: () => Promise<Opening[]>;
  /** Waits until the address is so. */
  readonly isAt: (path: string) => Promise<void>;
  /** Clicks as a reader does, and waits for the page behind the link. */
  readonly follow: (link: string) => Promise<void>;
}

const at = (path: string): string => `${served.address}${path}`;
const opening = (page: Page): Promise<Opening> => page.evaluate(() => shown.opening);

/** Browsers write when the hand rests: the tests wait for it side by side. */
async function inTab(use: (tab: Tab) => Promise<void>): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  try {
    await use({
      context,
      page,
      switchOn: (session) => page.evaluate((one) => shown.switchOn(one), session),
      keep: (session) => page.evaluate((one) => shown.keep(one), session),
      adopted: () => page.evaluate(() => shown.adopted),
      isAt: (path) => vi.waitFor(() => expect(page.url()).toBe(at(path)), 20_000),
      follow: async (link) => {
        await Promise.all([page.waitForEvent('load'), page.locator(link).click()]);
      },
    });
  } finally {
    await context.close();
  }
}

const refuseStorage = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    Object.defineProperty(window, 'sessionStorage', {
      get: () => {
        throw new DOMException('refused', 'SecurityError');
      },
    });
  });

describe.concurrent('in a browser', () => {
  it('the session goes on on the next page, at once, and its address and history tell of it', () =>
    inTab(async ({ page, switchOn, keep, isAt, follow }) => {
      await page.goto(at('one/'));
      expect(await opening(page)).toEqual({ session: start, isOn: false, anchor: '', isLinked: false });
      await switchOn(bag);
      await isAt('one/#~i=bag-1');
      await keep(coat);
      await follow('#next');
      expect(await opening(page)).toEqual({ session: coat, isOn: true, anchor: 'figure-y', isLinked: false });
      await isAt('two/#figure-y~i=coat-2');
      await page.goBack();
      await isAt('one/#~i=coat-2');
    }));

  it('a link within the page leads to its place, and a move back to the session that was there', () =>
    inTab(async ({ page, switchOn, keep, adopted, isAt }) => {
      await page.goto(at('one/'));
      await switchOn(bag);
      await isAt('one/#~i=bag-1');
      await page.locator('#within').click();
      const top = await page.evaluate(() => scrollY);
      expect(top).toBeGreaterThan(3000);
      await isAt('one/#figure-y~i=bag-1');
      expect(await page.evaluate(() => scrollY)).toBe(top);
      await keep(coat);
      await isAt('one/#figure-y~i=coat-2');
      await page.goBack();
      await vi.waitFor(async () => expect(await adopted()).toHaveLength(1));
      expect(await adopted()).toEqual([{ session: bag, isOn: true, anchor: '', isLinked: true }]);
      await page.goForward();
      await vi.waitFor(async () => expect(await adopted()).toHaveLength(2));
      expect((await adopted())[1]).toEqual({ session: coat, isOn: true, anchor: 'figure-y', isLinked: true });
    }));

  it('an opened link is shown and stores nothing, and a second tab is its own', () =>
    inTab(async ({ context, page, switchOn, isAt }) => {
      await page.goto(at('one/'));
      await switchOn(bag);
      await isAt('one/#~i=bag-1');
      const second = await context.newPage();
      await second.goto(page.url());
      expect(await opening(second)).toEqual({ session: bag, isOn: false, anchor: '', isLinked: true });
      expect(await second.evaluate(() => sessionStorage.length)).toBe(0);
      await second.evaluate((one) => shown.switchOn(one), coat);
      await second.reload();
      expect(await opening(second)).toMatchObject({ session: coat, isOn: true });
      await page.reload();
      expect(await opening(page)).toMatchObject({ session: bag, isOn: true });
    }));

  it('what was switched off stays off', () =>
    inTab(async ({ page, switchOn, isAt, follow }) => {
      await page.goto(at('one/'));
      await switchOn(bag);
      await isAt('one/#~i=bag-1');
      await page.evaluate(() => shown.switchOff());
      await isAt('one/');
      await follow('#next');
      expect(await opening(page)).toMatchObject({ session: start, isOn: false });
    }));

  it('a page that the browser keeps takes up what was done since', () =>
    inTab(async ({ page, adopted }) => {
      await page.goto(at('one/'));
      // Not every browser keeps pages while it is watched, so that the event is made by hand.
      await page.evaluate(() => {
        sessionStorage.setItem('laboratory', '~i=coat-2');
        dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      });
      expect(await adopted()).toEqual([{ session: coat, isOn: true, anchor: '', isLinked: false }]);
    }));

  it('a hidden page has written what was done', () =>
    inTab(async ({ page, switchOn, keep, isAt }) => {
      await page.goto(at('one/'));
      await switchOn(bag);
      await isAt('one/#~i=bag-1');
      await keep(coat);
      const entry = await page.evaluate(() => {
        Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
        document.dispatchEvent(new Event('visibilitychange'));
        return sessionStorage.getItem('laboratory');
      });
      expect(entry).toBe('~i=coat-2');
      expect(page.url()).toBe(at('one/#~i=coat-2'));
      // Chromium hides a page that is left; not every browser did.
      await keep(start);
      const later = await page.evaluate(() => {
        dispatchEvent(new PageTransitionEvent('pagehide'));
        return sessionStorage.getItem('laboratory');
      });
      expect(later).toBe('~i=ankle-boot-1');
    }));
});

describe.concurrent('in a browser that refuses storage', () => {
  it.each(['#next', '#drawn'])('the session goes on by the link %s, and by loading again, and by no copy', (link) =>
    inTab(async ({ context, page, switchOn, keep, isAt, follow }) => {
      await refuseStorage(context);
      await page.goto(at('one/'));
      await switchOn(bag);
      await isAt('one/#~i=bag-1');
      await keep(coat);
      await follow(link);
      const anchor = link === '#next' ? 'figure-y' : '';
      expect(await opening(page)).toEqual({ session: coat, isOn: true, anchor, isLinked: true });
      await isAt(`two/#${anchor}~i=coat-2`);
      await page.reload();
      expect(await opening(page)).toMatchObject({ session: coat, isOn: true });
      const copy = await context.newPage();
      await copy.goto(page.url());
      expect(await opening(copy)).toMatchObject({ session: coat, isOn: false });
      await page.goBack();
      expect(await opening(page)).toMatchObject({ session: coat, isOn: true });
    }),
  );

  it('links are as they were once they were followed, and those within the page and to files always', () =>
    inTab(async ({ context, page, switchOn, isAt }) => {
      await refuseStorage(context);
      await page.goto(at('one/'));
      await switchOn(bag);
      await isAt('one/#~i=bag-1');
      const seen = await page.evaluate(async () => {
        const hrefs: (string | null)[] = [];
        const links = [...document.querySelectorAll('a')];
        // The last to hear of a click sees where it leads, and keeps it from leading there.
        addEventListener('click', (event) => {
          hrefs.push((event.target as Element).closest('a')?.getAttribute('href') ?? null);
          event.preventDefault();
        });
        for (const link of links) link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { hrefs, afterwards: links.map((link) => link.getAttribute('href')) };
      });
      expect(seen.hrefs).toEqual([
        at('two/#figure-y~i=bag-1&on=1'),
        '#figure-y',
        '../x.pdf',
        '../two/',
        at('two/#~i=bag-1&on=1'),
      ]);
      expect(seen.afterwards).toEqual(['../two/#figure-y', '#figure-y', '../x.pdf', '../two/', '../two/']);
    }));
});
