// The live laboratory in a real browser: it starts when asked, draws what the network says, keeps the choice in the address, and works by
// keyboard and touch.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleName } from '../../src/lab/example-chooser.tsx';
import { launch } from './visits.ts';
import {
  button,
  choice,
  alive,
  awaken,
  chosen,
  classes,
  exampleInAddress,
  focused,
  heavy,
  isLive,
  nameOfAnswer,
  laboratory,
  live,
  manifest,
  onLaboratory,
  picked,
  picture,
  run,
  said,
} from './laboratory-page.ts';
import { serve } from './serve.ts';
import type { Served } from './serve.ts';
import { atRoot, sites } from './sites.ts';
import { phone } from './survey.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(sites)('the laboratory of the site $name', (site) => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(site.folder, site.base);
  });
  afterAll(() => served.close());

  it.each([
    ['the home page', '', 600],
    ['the chapter, which runs a second network', undefined, 660],
  ])(
    'fetches no weights before it is asked; then every figure comes to life without an error, and it weighs what its button says: %s',
    async (_, path, most) => {
      await onLaboratory(
        browser,
        served,
        async ({ page, notes }) => {
          await button(page).waitFor();
          const stated = Number(/(\d+) kB/.exec(await page.locator(laboratory).innerText())?.[1]);
          expect(heavy(notes)).toEqual([]);
          notes.responses.length = 0;
          await run(page);
          await live(page);
          await awaken(page, path === undefined ? alive : ['opening']);
          expect(heavy(notes).filter((url) => url.includes('.wasm'))).toHaveLength(1);
          expect([...notes.errors, ...notes.strangers, ...notes.failures]).toEqual([]);
          const sizes = await Promise.all(
            notes.responses
              .filter((response) => response.url().startsWith('http'))
              .map((response) => response.request().sizes()),
          );
          // The browser does not tell the size of a worker's program.
          const worker = readdirSync(join(atRoot.folder, '_astro')).find((name) => /^worker-.*\.js$/.test(name)) ?? '';
          const bytes =
            gzipSync(readFileSync(join(atRoot.folder, '_astro', worker))).length +
            sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
          const kilobytes = bytes / 1000;
          expect(kilobytes).toBeGreaterThan(300);
          expect(kilobytes).toBeLessThanOrEqual(most);
          expect(Math.abs(stated - kilobytes), `says ${stated} kB, fetches ${kilobytes.toFixed(0)} kB`).toBeLessThan(
            15,
          );
        },
        path === undefined ? {} : { path },
      );
    },
  );
});

describe('the laboratory', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(atRoot.folder, atRoot.base);
  });
  afterAll(() => served.close());

  it('redraws for another example, says what the network says, and keeps the choice in the address', async () => {
    await onLaboratory(browser, served, async ({ page }) => {
      await run(page);
      await live(page);
      await awaken(page);
      const before = await picture(page);
      await picked(page, chosen.id).click();
      await expect.poll(() => said(page)).toBe(classes[chosen.predicted]);
      await expect.poll(() => exampleInAddress(page)).toBe(chosen.id);
      expect(await choice(page, chosen.id).isChecked()).toBe(true);
      expect(await picture(page)).not.toBe(before);
      expect(await said(page)).toBe(classes[chosen.predicted]);
    });
  });

  it('agrees with the shipped prediction for every example', async () => {
    await onLaboratory(browser, served, async ({ page }) => {
      await run(page);
      await live(page);
      const answers: Record<string, string> = {};
      // The first is chosen already; as the last one it is a change, too.
      const [first, ...rest] = manifest.examples.map(({ id }) => id);
      for (const id of [...rest, first ?? '']) {
        await choice(page, id).check({ force: true });
        await expect.poll(() => nameOfAnswer(page)).toBe(exampleName(manifest, id));
        answers[id] = await said(page);
      }
      expect(answers).toEqual(
        Object.fromEntries(manifest.examples.map(({ id, predicted }) => [id, classes[predicted]])),
      );
    });
  });

  it.each([`#~i=${chosen.id}`, `#figure-feature-maps~i=${chosen.id}`, `?example=${chosen.id}`])(
    'is at the example of the shared address %s once it runs',
    async (query) => {
      await onLaboratory(
        browser,
        served,
        async ({ page }) => {
          // A link fetches nothing unasked.
          await button(page).waitFor();
          expect(await isLive(page)).toBe(false);
          await run(page);
          await live(page);
          expect(await choice(page, chosen.id).isChecked()).toBe(true);
          await expect.poll(() => said(page)).toBe(classes[chosen.predicted]);
        },
        { query },
      );
    },
  );

  // TensorFlow.js would read the address while it is imported: a lone percent sign, a flag without a value.
  it.each(['?q=100%&%E0%A4%A', '?example=nosuch&tfjsflags=x'])(
    'starts nothing by itself for the address %s, and runs when it is asked',
    async (query) => {
      await onLaboratory(
        browser,
        served,
        async ({ page, notes }) => {
          await button(page).waitFor();
          expect(heavy(notes)).toEqual([]);
          await run(page);
          await live(page);
          expect(await page.locator(`${laboratory} input[type="radio"]:checked`).count()).toBe(1);
          expect(notes.errors).toEqual([]);
        },
        { query },
      );
    },
  );

  it('works by keyboard alone: the place is on the chosen garment once the network runs', async () => {
    await onLaboratory(browser, served, async ({ page }) => {
      await button(page).focus();
      await page.keyboard.press('Enter');
      await live(page);
      await expect.poll(() => focused(page)).toBe('input[type="radio"]:checked');
      const before = await picture(page);
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => picture(page)).not.toBe(before);
    });
  });

  it('works by touch on a phone, and stays within its width', async () => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await button(page).tap();
        await live(page);
        await picked(page, chosen.id).tap();
        await expect.poll(() => choice(page, chosen.id).isChecked()).toBe(true);
        expect(await page.evaluate(() => document.scrollingElement?.scrollWidth)).toBeLessThanOrEqual(phone.width);
      },
      { viewport: phone, hasTouch: true, isMobile: true },
    );
  });

  it.each(['light', 'dark'] as const)('can be used by everybody while it is live, in %s', async (colorScheme) => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await run(page);
        await live(page);
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include(laboratory).analyze();
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))).toEqual(
          [],
        );
      },
      { colorScheme },
    );
  });
});
