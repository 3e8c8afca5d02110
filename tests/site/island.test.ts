// The live island in a real browser: it starts when asked, draws what the network says, keeps the choice in the address, works by
// keyboard and touch, and leaves the static figures where it cannot run.
import { AxeBuilder } from '@axe-core/playwright';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestSchema } from '../../src/artifacts/schema.ts';
import { chapters, placed } from '../../src/components/chapters.ts';
import { launch, takeNotes, visit } from './browser.ts';
import type { Notes } from './browser.ts';
import { serve } from './serve.ts';
import type { Served } from './serve.ts';
import { atRoot, sites } from './sites.ts';
import { phone } from './survey.ts';

const manifest = manifestSchema.parse(
  JSON.parse(readFileSync(join(atRoot.folder, 'artifacts', 'manifest.json'), 'utf8')),
);
const { classes } = manifest.dataset;
const chapter = placed(chapters(), ['Island'], 'name').find(({ value }) => value === 'feature-maps')?.chapter.slug;
const island = '[data-island="feature-maps"]';
const ready = '[data-live="ready"]';
const drawings = `${island} .live-picture svg`;
const statics = '[data-figure="feature-maps"] .picture svg';

/** Neither the first example nor, as the network sees it, of the same class as its neighbour. */
const chosen = manifest.examples[7];
if (chosen === undefined || chapter === undefined)
  throw new Error('missing example 7, or a chapter with <Island name="feature-maps">');

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Opened {
  readonly page: Page;
  readonly notes: Notes;
}

/** Opens the chapter in a context of its own, brings the island into view, and lets `use` work on it. */
async function onIsland(
  served: Served,
  use: (opened: Opened) => Promise<void>,
  {
    query = '',
    prepare,
    ...options
  }: BrowserContextOptions & { query?: string; prepare?: (context: BrowserContext) => Promise<unknown> } = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    context.setDefaultTimeout(20_000);
    await prepare?.(context);
    const page = await context.newPage();
    const notes = takeNotes(page, served.address);
    await visit(page, `${served.address}${chapter ?? ''}/${query}`);
    await page.locator(island).scrollIntoViewIfNeeded();
    await use({ page, notes });
  } finally {
    await context.close();
  }
}

const run = (page: Page): Promise<void> => page.getByRole('button', { name: /run the network/i }).click();
const radio = (id: string): string => `input[type="radio"][value="${id}"]`;
const choice = (page: Page, id: string) => page.locator(`${island} ${radio(id)}`);
const picked = (page: Page, id: string) => page.locator(`${island} label`, { has: page.locator(radio(id)) });
const picture = (page: Page): Promise<string> =>
  page.locator(drawings).evaluateAll((all) => all.map((svg) => svg.innerHTML).join('\n'));

describe.each(sites)('the island of the site $name', (site) => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(site.folder, site.base);
  });
  afterAll(() => served.close());

  it('fetches no weights before it is asked, then draws every layer without an error', async () => {
    await onIsland(served, async ({ page, notes }) => {
      await page.waitForTimeout(1000);
      expect(
        notes.responses.map((response) => response.url()).filter((url) => /\.(wasm|safetensors)(\?|$)/.test(url)),
      ).toEqual([]);
      await run(page);
      await page.locator(ready).waitFor();
      const mapped = manifest.architecture.filter(({ kind }) => kind === 'conv' || kind === 'maxPool').length;
      expect(await page.locator(drawings).count()).toBeGreaterThanOrEqual(mapped + 1);
      expect(notes.responses.map((response) => response.url()).filter((url) => url.includes('.wasm'))).toHaveLength(1);
      expect([...notes.errors, ...notes.strangers, ...notes.failures]).toEqual([]);
    });
  });

  it('weighs what its button says, and at most 550 kB', async () => {
    await onIsland(served, async ({ page, notes }) => {
      await page.getByRole('button', { name: /run the network/i }).waitFor();
      const said = Number(/(\d+) kB/.exec(await page.locator(island).innerText())?.[1]);
      notes.responses.length = 0;
      await run(page);
      await page.locator(ready).waitFor();
      const sizes = await Promise.all(
        notes.responses
          .filter((response) => response.url().startsWith('http'))
          .map((response) => response.request().sizes()),
      );
      const kilobytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0) / 1000;
      expect(kilobytes).toBeGreaterThan(300);
      expect(kilobytes).toBeLessThanOrEqual(550);
      expect(
        Math.abs(said - kilobytes) / kilobytes,
        `says ${said} kB, fetches ${kilobytes.toFixed(0)} kB`,
      ).toBeLessThan(0.1);
    });
  });
});

describe('the island', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(atRoot.folder, atRoot.base);
  });
  afterAll(() => served.close());

  it('redraws for another example, says what the network says, and keeps the choice in the address', async () => {
    await onIsland(served, async ({ page }) => {
      await run(page);
      await page.locator(ready).waitFor();
      const before = await picture(page);
      await picked(page, chosen.id).click();
      await expect.poll(() => new URL(page.url()).searchParams.get('example')).toBe(chosen.id);
      expect(await choice(page, chosen.id).isChecked()).toBe(true);
      expect(await picture(page)).not.toBe(before);
      expect(await page.locator(`${island} [role="status"] strong`).innerText()).toBe(classes[chosen.predicted]);
    });
  });

  it('agrees with the shipped prediction for every example', async () => {
    await onIsland(served, async ({ page }) => {
      await run(page);
      await page.locator(ready).waitFor();
      const said: Record<string, string> = {};
      // The first is chosen already; as the last one it is a change, too.
      const [first, ...rest] = manifest.examples.map(({ id }) => id);
      for (const id of [...rest, first ?? '']) {
        await choice(page, id).check({ force: true });
        await expect.poll(() => new URL(page.url()).searchParams.get('example')).toBe(id);
        said[id] = await page.locator(`${island} [role="status"] strong`).innerText();
      }
      expect(said).toEqual(Object.fromEntries(manifest.examples.map(({ id, predicted }) => [id, classes[predicted]])));
    });
  });

  it('opens at the example of a shared address', async () => {
    await onIsland(
      served,
      async ({ page }) => {
        await page.locator(ready).waitFor();
        expect(await choice(page, chosen.id).isChecked()).toBe(true);
        expect(await page.locator(`${island} [role="status"] strong`).innerText()).toBe(classes[chosen.predicted]);
      },
      { query: `?example=${chosen.id}` },
    );
  });

  it('fetches nothing for an address with an example that does not exist', async () => {
    await onIsland(
      served,
      async ({ page, notes }) => {
        const button = page.getByRole('button', { name: /run the network/i });
        await expect.poll(() => button.isEnabled()).toBe(true);
        await page.waitForTimeout(500);
        const heavy = notes.responses
          .map((response) => response.url())
          .filter((url) => /\.(wasm|safetensors)(\?|$)/.test(url));
        expect(heavy).toEqual([]);
        await run(page);
        await page.locator(ready).waitFor();
        expect(await page.locator(`${island} input[type="radio"]:checked`).count()).toBe(1);
        expect(notes.errors).toEqual([]);
      },
      { query: '?example=nosuch' },
    );
  });

  it('works by keyboard alone', async () => {
    await onIsland(served, async ({ page }) => {
      const button = page.getByRole('button', { name: /run the network/i });
      await expect.poll(() => button.isEnabled()).toBe(true);
      await button.focus();
      await page.keyboard.press('Enter');
      await page.locator(ready).waitFor();
      await page.locator(`${island} input[type="radio"]:checked`).focus();
      const before = await picture(page);
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => picture(page)).not.toBe(before);
    });
  });

  it('works by touch on a phone, and stays within its width', async () => {
    await onIsland(
      served,
      async ({ page }) => {
        await page.getByRole('button', { name: /run the network/i }).tap();
        await page.locator(ready).waitFor();
        await picked(page, chosen.id).tap();
        await expect.poll(() => choice(page, chosen.id).isChecked()).toBe(true);
        expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBeLessThanOrEqual(phone.width);
      },
      { viewport: phone, hasTouch: true, isMobile: true },
    );
  });

  it.each(['light', 'dark'] as const)('can be used by everybody while it is live, in %s', async (colorScheme) => {
    await onIsland(
      served,
      async ({ page }) => {
        await run(page);
        await page.locator(ready).waitFor();
        const { violations } = await new AxeBuilder({ page }).include(island).analyze();
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))).toEqual(
          [],
        );
      },
      { colorScheme },
    );
  });
});

describe('where it cannot run, a sentence says why and the static figure stays:', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(atRoot.folder, atRoot.base);
  });
  afterAll(() => served.close());

  const weights = /\/weights\.safetensors/;
  const shipped = readFileSync(join(atRoot.folder, 'artifacts', manifest.files.weights.path));
  const serving =
    (body: Buffer) =>
    (context: BrowserContext): Promise<unknown> =>
      context.route(weights, (route) => route.fulfill({ body, contentType: 'application/octet-stream' }));
  const flipped = Buffer.from(shipped);
  flipped.writeUInt8(flipped.readUInt8(flipped.length - 1000) ^ 0x40, flipped.length - 1000);

  it.each<[string, (context: BrowserContext) => Promise<unknown>]>([
    ['the weights cannot be fetched', (context) => context.route(weights, (route) => route.abort())],
    [
      'the weights are gone',
      (context) => context.route(weights, (route) => route.fulfill({ status: 404, body: 'gone' })),
    ],
    ['the weights are cut off', serving(shipped.subarray(0, shipped.length / 2))],
    [
      'the weights are a page of some proxy',
      serving(Buffer.from('<!doctype html><p>Please log in</p>'.padEnd(shipped.length))),
    ],
    ['one bit of the weights is wrong', serving(flipped)],
    [
      'the manifest is gone',
      (context) => context.route(/\/manifest\.json/, (route) => route.fulfill({ status: 404, body: '' })),
    ],
    ['WebAssembly cannot be fetched', (context) => context.route(/\.wasm/, (route) => route.abort())],
    [
      'WebAssembly is missing',
      (context) => context.addInitScript(() => Reflect.deleteProperty(globalThis, 'WebAssembly')),
    ],
  ])('%s', async (_, prepare) => {
    await onIsland(
      served,
      async ({ page }) => {
        await run(page);
        const sentence = page.locator(`${island} :is([role="alert"], [data-island-error])`).first();
        await sentence.waitFor();
        expect(await sentence.innerText()).toMatch(/^[A-Z][^{}<>]{30,}\.$/s);
        expect(await page.locator(ready).count()).toBe(0);
        expect(
          await page.locator(statics).evaluateAll((all) => all.filter((svg) => svg.checkVisibility()).length),
        ).toBeGreaterThan(0);
      },
      { prepare },
    );
  });

  it('without JavaScript the page offers no button that does nothing', async () => {
    await onIsland(
      served,
      async ({ page }) => {
        expect(
          await page
            .getByRole('button', { name: /run the network/i })
            .filter({ visible: true })
            .count(),
        ).toBe(0);
        expect(
          await page.locator(statics).evaluateAll((all) => all.filter((svg) => svg.checkVisibility()).length),
        ).toBeGreaterThan(0);
        expect(await page.locator(`[data-figure="feature-maps"]`).innerText()).toMatch(/JavaScript/);
      },
      { javaScriptEnabled: false },
    );
  });
});
