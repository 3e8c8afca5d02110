// Readers whose browser does something of its own to the page: translates it, imposes its colours, gives false pixels, reads aloud, allows
// few changes of the address.
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { artifactsFolder, loadArtifacts } from '../../src/artifacts/build.ts';
import { visit } from './visits.ts';
import {
  alert,
  button,
  choice,
  chosen,
  classes,
  focused,
  laboratory,
  live,
  manifest,
  mistaken,
  onLaboratory,
  picked,
  run,
  said,
  soon,
  status,
  weights,
} from './laboratory-page.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';
import { chapterPages } from './sites.ts';

let browser: Browser;
let served: Served;
openSite((opened) => ({ browser, served } = opened));

/** As translators of browsers do it: an element with other words takes the place of each text node. */
const translate = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (texts.nextNode()) found.push(texts.currentNode as Text);
    for (const text of found) {
      if (text.data.trim() === '') continue;
      const font = document.createElementNS('http://www.w3.org/1999/xhtml', 'font');
      font.append(`«${text.data.toUpperCase()}»`);
      text.replaceWith(font);
    }
  });

/** Everything that changes with the example: what is said, what is described, what stands in the pictures. */
const changing = (page: Page): Promise<string[]> =>
  page
    .locator(`${laboratory} [role="status"], [data-live-exhibit] text, [data-live-words] p`)
    .evaluateAll((all) => all.map(({ textContent }) => textContent));

describe.concurrent('on a translated page', () => {
  it('everything that is said of an example is said of the chosen one', async () => {
    const examples = [mistaken?.id ?? '', manifest.examples.at(-1)?.id ?? ''];
    const readings: string[][][] = [];
    for (const translated of [false, true])
      await onLaboratory(browser, served, async ({ page, notes }) => {
        await button(page).waitFor();
        if (translated) await translate(page);
        await page.locator(`${laboratory} button`).click();
        await live(page);
        if (translated) await translate(page);
        const texts: string[][] = [];
        for (const id of examples) {
          await picked(page, id).click();
          await soon(async () =>
            expect(await said(page)).toBe(classes[manifest.examples.find((one) => one.id === id)?.predicted ?? -1]),
          );
          // Words follow when the hand rests.
          await page.waitForTimeout(600);
          texts.push(await changing(page));
          if (translated) await translate(page);
        }
        readings.push(texts);
        expect(notes.errors).toEqual([]);
      });
    const [untranslated, translated] = readings;
    expect(translated).toEqual(untranslated);
    expect(untranslated?.flat().join()).toContain(classes[mistaken?.predicted ?? -1]);
  });

  it('progress, a fault and the way out of it are told, too', async () => {
    await onLaboratory(browser, served, async ({ page, notes }) => {
      await button(page).waitFor();
      await translate(page);
      let refuse: () => Promise<void> = () => Promise.reject(new Error('the weights were not asked for'));
      const asked = new Promise<void>((resolve) => {
        void page.route(weights, (route) => {
          refuse = () => route.abort();
          resolve();
        });
      });
      await page.locator(`${laboratory} button`).click();
      await asked;
      await soon(async () => expect(await page.locator(laboratory).innerText()).toMatch(/\b[1-9]\d\u202f%/));
      expect(await status(page).innerText()).toMatch(/on its way/);
      await refuse();
      await alert(page).waitFor();
      expect(await page.locator(`${laboratory} button`).innerText()).toBe('Try again');
      await translate(page);
      await page.unroute(weights);
      await page.locator(`${laboratory} button`).click();
      await live(page);
      const shown = await page.locator(`${laboratory} input[type="radio"]:checked`).getAttribute('value');
      expect(await said(page)).toBe(classes[manifest.examples.find(({ id }) => id === shown)?.predicted ?? -1]);
      expect(notes.errors.filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
    });
  });
});

describe.concurrent('read aloud', () => {
  it('one status region tells everything: it is there before there is anything to tell', async () => {
    await onLaboratory(browser, served, async ({ page }) => {
      await button(page).waitFor();
      const region = await status(page).elementHandle();
      expect(await region.textContent()).toBe('');
      await run(page);
      await live(page);
      expect(await region.evaluate(({ isConnected }) => isConnected)).toBe(true);
      const before = await region.textContent();
      await picked(page, chosen.id).click();
      await soon(async () => expect(await region.textContent()).not.toBe(before));
      expect(await region.textContent()).toContain(classes[chosen.predicted]);
      expect(await page.locator(`${laboratory} [role="status"]`).count()).toBe(1);
    });
  });

  it('the place of a reader who has gone on is left alone', async () => {
    await onLaboratory(browser, served, async ({ page }) => {
      let go: () => void = () => undefined;
      const gone = new Promise<void>((resolve) => (go = resolve));
      await page.route(weights, async (route) => {
        await gone;
        await route.continue();
      });
      await run(page);
      await page.locator('.site-name').focus();
      go();
      await live(page);
      expect(await focused(page)).toBe('elsewhere');
    });
  });
});

describe.concurrent('in forced colours', () => {
  /** What is left of a look when the browser chooses the colours: widths and styles of lines. */
  const lines = (page: Page, selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => {
        const { outlineStyle, outlineWidth, borderTopStyle, borderTopWidth, textDecorationLine } =
          getComputedStyle(element);
        return [
          outlineStyle === 'none' ? 'no outline' : `${outlineStyle} ${outlineWidth}`,
          `${borderTopStyle} ${borderTopWidth}`,
          textDecorationLine,
        ].join();
      });

  it('the chosen garment stands out', async () => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await run(page);
        await live(page);
        await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
        expect(await lines(page, `${laboratory} label:has(input:checked)`)).not.toBe(
          await lines(page, `${laboratory} label:not(:has(input:checked))`),
        );
      },
      { forcedColors: 'active' },
    );
  });

  it('the garment that has the keyboard differs from the chosen one that has not', async () => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await button(page).focus();
        await page.keyboard.press('Enter');
        await live(page);
        const chosenOne = `${laboratory} label:has(input:checked)`;
        await choice(page, chosen.id).focus();
        await page.keyboard.press('Space');
        await soon(async () => expect(await focused(page)).toBe('input[type="radio"]:checked'));
        const withKeyboard = await lines(page, chosenOne);
        expect(withKeyboard).not.toContain('no outline');
        await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
        expect(await lines(page, chosenOne)).not.toBe(withKeyboard);
      },
      { forcedColors: 'active' },
    );
  });

  it.each([
    ['a figure', chapterPages[3] ?? '', '.figure', '.figure-number'],
    ['an entry of the references', 'references/', '.references li', ''],
  ])('%s that an address names stands out', async (_, path, selector, mark) => {
    const context = await browser.newContext({ forcedColors: 'active' });
    try {
      const page = await context.newPage();
      await visit(page, `${served.address}${path}`);
      const id = await page.locator(`${selector}[id]`).first().getAttribute('id');
      const before = await lines(page, `${selector}[id="${id}"] ${mark}`);
      await page.goto(`${served.address}${path}#${id}`);
      expect(await lines(page, `${selector}[id="${id}"] ${mark}`)).not.toBe(before);
    } finally {
      await context.close();
    }
  });
});

describe.concurrent('where the browser gives false pixels', () => {
  it('every drawn garment equals its bytes', async () => {
    const { examples } = loadArtifacts(artifactsFolder());
    await onLaboratory(
      browser,
      served,
      async ({ page, notes }) => {
        await run(page);
        await live(page);
        const drawn = await page
          .locator(`${laboratory} label img`)
          .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
        // The policy of the page lets no script read a data address; another page of the same browser decodes them.
        const reader = await browser.newPage();
        const pixels = await reader.evaluate(
          (addresses) =>
            Promise.all(
              addresses.map(async (address) => {
                const bitmap = await createImageBitmap(await (await fetch(address)).blob());
                const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
                context?.drawImage(bitmap, 0, 0);
                return [...(context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [])];
              }),
            ),
          drawn,
        );
        await reader.close();
        expect(pixels).toHaveLength(manifest.examples.length);
        const wrong = pixels.flatMap((rgba, garment) =>
          [...examples.data.subarray(784 * garment, 784 * (garment + 1))].flatMap((byte, i) => {
            const [r, g, b, opacity] = rgba.slice(4 * i, 4 * i + 4);
            // White is 0, black 255, and lightness falls evenly between (CIE L*), to a step of the palette.
            const lightness = 100 * (1 - byte / 255);
            const luminance = lightness > 8 ? ((lightness + 16) / 116) ** 3 : lightness / 903.3;
            const grey = 255 * (luminance > 0.0031308 ? 1.055 * luminance ** (1 / 2.4) - 0.055 : 12.92 * luminance);
            const right = r === g && g === b && opacity === 255 && Math.abs((r ?? NaN) - grey) <= 1.5;
            return right
              ? []
              : [`garment ${garment}, pixel ${i}: byte ${byte} is drawn ${rgba.slice(4 * i, 4 * i + 4).join()}`];
          }),
        );
        expect(wrong.slice(0, 5)).toEqual([]);
        expect([...examples.data]).toContain(255);
        expect(notes.errors).toEqual([]);
      },
      {
        prepare: (context) =>
          context.addInitScript(() => {
            HTMLCanvasElement.prototype.getContext = () => null;
            HTMLCanvasElement.prototype.toDataURL = () => 'data:,noise';
          }),
      },
    );
  });
});

it('where the address may not be changed, another garment can be chosen all the same', async () => {
  await onLaboratory(
    browser,
    served,
    async ({ page, notes }) => {
      await run(page);
      await live(page);
      await picked(page, chosen.id).click();
      await soon(async () => expect(await said(page)).toBe(classes[chosen.predicted]));
      expect(await choice(page, chosen.id).isChecked()).toBe(true);
      expect(notes.errors).toEqual([]);
    },
    {
      prepare: (context) =>
        context.addInitScript(() => {
          history.replaceState = () => {
            throw new DOMException('100 times per 10 seconds', 'SecurityError');
          };
        }),
    },
  );
});
