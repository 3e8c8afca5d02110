// Everybody can use every page: axe finds nothing in light or dark with everything unfolded, and dark mode leaves data colours alone.
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { visit } from './visits.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';
import { atRoot, typicalPages } from './sites.ts';

let browser: Browser;
let served: Served;
openSite((opened) => ({ browser, served } = opened));

const schemes = ['light', 'dark'] as const;

async function opened<Result>(
  colorScheme: (typeof schemes)[number],
  use: (page: Page) => Promise<Result>,
): Promise<Result> {
  // AxeBuilder opens a page of its own in the context, which must therefore be its own.
  const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
  try {
    return await use(await context.newPage());
  } finally {
    await context.close();
  }
}

/** What changes with the colour scheme; everything else is the same in the dark. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Violations as `rule: element`; details are unfolded before, for what is folded is not examined. */
async function violations(page: Page, rules: readonly string[] = []): Promise<string[]> {
  await page.$$eval('details', (all) => {
    for (const details of all) details.open = true;
  });
  // Without frames the older way of running gives the same result, and sends the page's whole tree around only once.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const options = { resultTypes: ['violations' as const], ...(rules.length > 0 ? { runOnly: [...rules] } : {}) };
  const result = await axe.options(options).analyze();
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

/** Elements between a picture and the page that bend its colours. */
const bentColours = (page: Page): Promise<string[]> =>
  page.$$eval('.picture svg', (pictures) =>
    pictures.flatMap((picture) => {
      const bent: string[] = [];
      for (let up: Element | null = picture; up !== null; up = up.parentElement) {
        const { filter, mixBlendMode, opacity } = getComputedStyle(up);
        if (filter !== 'none' || mixBlendMode !== 'normal' || opacity !== '1') bent.push(up.tagName);
      }
      return bent;
    }),
  );

interface Found {
  readonly light: readonly string[];
  readonly dark: readonly string[];
  readonly bent: readonly string[];
}

/** Examines a page in the light, then the same page in the dark. */
async function examine(page: Page): Promise<Found> {
  const light = await violations(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  return { light, dark: await violations(page, colourRules), bent: await bentColours(page) };
}

it.each(typicalPages(atRoot))('page /%s can be used by everybody, in light and dark', async (path) => {
  const found = await opened('light', async (page) => {
    await visit(page, served.address + path);
    return examine(page);
  });
  expect(found).toEqual({ light: [], dark: [], bent: [] });
});

it('the page is dark in the dark, and light in the light', async () => {
  const [light, dark] = await Promise.all(
    schemes.map((scheme) =>
      opened(scheme, async (tab) => {
        await visit(tab, served.address);
        const shot = await tab.screenshot({ clip: { x: 2, y: 300, width: 4, height: 4 } });
        return tab.evaluate(async (base64) => {
          // Not by `fetch`: the page's policy lets nothing of the kind.
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const bitmap = await createImageBitmap(new Blob([bytes]));
          const canvas = new OffscreenCanvas(1, 1).getContext('2d');
          canvas?.drawImage(bitmap, 0, 0);
          return canvas?.getImageData(0, 0, 1, 1).data[1] ?? -1;
        }, shot.toString('base64'));
      }),
    ),
  );
  expect(light).toBeGreaterThan(225);
  expect(dark).toBeLessThan(60);
});

it('planted faults are found', async () => {
  const { light, dark, bent } = await opened('light', async (page) => {
    await page.setContent(
      '<html lang="en"><title>x</title><style>@media (prefers-color-scheme: dark) { #n { color: #333; background: #222 } .picture { filter: invert(1) } }</style><main><h1>x</h1><p style="color: #bbb; background: #fff">pale</p><p id="n">night</p><details><summary>more</summary><input></details><div class="picture"><svg></svg></div></main>',
    );
    return examine(page);
  });
  const rules = (found: readonly string[]): string[] => found.map((text) => text.split(':')[0] ?? '').sort();
  expect(rules(light)).toEqual(['color-contrast', 'label']);
  expect(rules(dark)).toEqual(['color-contrast', 'color-contrast']);
  expect(bent).toEqual(['DIV']);
});
