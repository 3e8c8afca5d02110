// Files that are pictures and files that are none, in a real Chromium; and the part for everybody.
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from './pictures.ts';
import { onInputPage, openInputSite, told } from './input-page.ts';
import { representatives } from '../../run/representatives.ts';
import type { InputSite } from './input-page.ts';
import { given, box, boxFile, choose, phase, outcome, image, extent, step } from './upload-hand.ts';
import type { Given } from './upload-hand.ts';

let site: InputSite;
beforeAll(async () => {
  site = await openInputSite();
});
afterAll(() => site.close());

const svg = (attributes: string, inside = '<rect x="30" y="30" width="40" height="20"/>'): Given =>
  given('a.svg', 'image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inside}</svg>`);

// Pictures that are brought stand for them in `npm test` (upload.test.ts).
describe.each(representatives(['a file'], () => false))('%s', () => {
  it.each([
    ['an SVG with a size', svg('width="100" height="80"')],
    ['an SVG with a box', svg('viewBox="0 0 100 80"')],
    ['an SVG of a page’s width', svg('width="100%" height="100%" viewBox="0 0 100 80"')],
    ['a picture with a wrong name', { ...boxFile, name: 'a.txt', mimeType: 'text/plain' }],
  ])('that is %s is drawn', (_, file) =>
    onInputPage(site, async ({ page }) => {
      await choose(page, file);
      expect(await outcome(page)).toBe('ready');
      expect(extent(await image(page))).toEqual([9, 18, 4, 23]);
    }),
  );

  it('that is an SVG runs no script and asks for nothing', () =>
    onInputPage(site, async ({ page, notes }) => {
      const inside = `<script>window.ran = true</script><image href="${site.served.address}page.css" width="9" height="9"/><image href="https://elsewhere.example/a.png" width="9" height="9"/><rect x="30" y="30" width="40" height="20" onload="window.ran = true"/>`;
      await choose(page, svg('width="100" height="80"', inside));
      expect(await outcome(page)).toBe('ready');
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
      expect(notes.strangers).toEqual([]);
      expect(notes.responses.filter((response) => response.url().endsWith('page.css'))).toHaveLength(1);
    }));

  it.each([
    ['a text', given('a.png', 'image/png', 'no image at all, but with its name'), 'invalid image: the file is none of'],
    ['empty', given('a.png', 'image/png', ''), 'invalid image: the file is empty'],
    ['a PNG of nothing', given('a.png', 'image/png', Buffer.concat([box.subarray(0, 40), Buffer.alloc(99)])), 'invalid image: this browser cannot decode the PNG'],
    ['an SVG without a size', svg('width="100%"'), 'invalid image: this SVG has no size'],
    ['half an SVG', given('a.svg', 'image/svg+xml', '<svg width="9" height="9"><g>'), 'invalid image: this SVG cannot be read'],
    ['a bomb', given('a.png', 'image/png', encodePng(9, 9, () => [0, 0, 0, 255], [50_000, 50_000])), 'invalid image: 50000 x 50000 pixels are more'],
  ])('that is %s is refused in a sentence, which is read out', (_, file, reason) =>
    onInputPage(site, async ({ page, notes }) => {
      await choose(page, file);
      expect(await outcome(page)).toContain(reason);
      expect(await page.locator('.upload [role=status]').innerText()).toContain(reason);
      expect((await told(page)).images).toEqual([]);
      // Another one can be chosen.
      await choose(page, boxFile);
      await expect.poll(() => phase(page)).toBe('ready');
      expect(notes.errors).toEqual([]);
    }),
  ); // prettier-ignore

  it('20,000 pixels wide, or of 50 MB, is prepared in small', () =>
    onInputPage(site, async ({ page }) => {
      await choose(page, given('wide.png', 'image/png', encodePng(20_000, 400, (x, y) => (x >= 5000 && x < 13_000 && y >= 100 && y < 300 ? [0, 0, 0, 255] : [255, 255, 255, 255])))); // prettier-ignore
      expect(await outcome(page)).toBe('ready');
      expect(extent(await image(page)).slice(2)).toEqual([4, 23]);
      const size = await step(page, 'grey').locator('canvas').evaluate((c: HTMLCanvasElement) => [c.width, c.height]); // prettier-ignore
      expect(size[0]).toBeLessThanOrEqual(512);
      await page.locator('input[type=file]').evaluate(
        (input: HTMLInputElement, content) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(content), new Uint8Array(50e6)], 'large.png'));
          input.files = data.files;
          input.dispatchEvent(new Event('change', { bubbles: true }));
        },
        [...box],
      );
      await expect.poll(async () => extent(await image(page))).toEqual([9, 18, 4, 23]);
    }));

  it('that a camera turned is turned before it is made small', () =>
    onInputPage(site, async ({ page }) => {
      // A JPEG of the browser's own making, 900 by 1200 with a bar along its longer side, that says it lies on its side.
      const bytes = await page.evaluate(async () => {
        const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 1200 });
        const context = canvas.getContext('2d');
        if (context === null) return [];
        context.fillStyle = '#fff';
        context.fillRect(0, 0, 900, 1200);
        context.fillStyle = '#000';
        context.fillRect(400, 200, 100, 800);
        const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg'));
        return Array.from(new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0)));
      });
      const tiff = [
        ...Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0', 'latin1'),
      ];
      const turned = Buffer.from([...bytes.slice(0, 2), 0xff, 0xe1, 0, tiff.length + 2, ...tiff, ...bytes.slice(2)]);
      await choose(page, given('turned.jpg', 'image/jpeg', turned));
      expect(await outcome(page)).toBe('ready');
      const [top = 0, bottom = 0, left = 0, right = 0] = extent(await image(page));
      expect([right - left + 1, bottom - top + 1 <= 4]).toEqual([20, true]);
      const aspect = await step(page, 'grey').locator('canvas').evaluate((c: HTMLCanvasElement) => c.width / c.height); // prettier-ignore
      expect(aspect).toBeCloseTo(4 / 3, 2);
    }));

  it('that comes before another is forgotten, however long it takes', () =>
    onInputPage(site, async ({ page }) => {
      await page.evaluate(() => {
        const real = window.createImageBitmap.bind(window);
        let count = 0;
        window.createImageBitmap = (async (...all: Parameters<typeof real>) => {
          const bitmap = await real(...all);
          if (count++ === 0) await new Promise((resolve) => setTimeout(resolve, 600));
          return bitmap;
        }) as typeof window.createImageBitmap;
      });
      await choose(
        page,
        given(
          'blank.png',
          'image/png',
          encodePng(9, 9, () => [255, 255, 255, 255]),
        ),
      );
      await choose(page, boxFile);
      await outcome(page);
      await page.waitForTimeout(900);
      expect(await page.locator('.prepared-picture').getAttribute('aria-label')).toBe('Preparation of box.png');
      expect(await step(page, 'crop').innerText()).not.toContain('Nothing found');
    }));

  it('cannot be read where a browser hides its canvases: it says so', () =>
    onInputPage(site, async ({ page }) => {
      await page.evaluate(() => {
        CanvasRenderingContext2D.prototype.getImageData = (_x, _y, width, height) => {
          const noise = new ImageData(width, height);
          noise.data.forEach((_, i) => (noise.data[i] = (i * 7919) % 256));
          return noise;
        };
      });
      await choose(page, boxFile);
      expect(await outcome(page)).toMatch(/^missing pixels: this browser hides what is on a canvas/);
    }));
});

describe('for everybody', () => {
  it.each(['light', 'dark'] as const)('axe finds nothing in the %s, with every control', (colorScheme) =>
    onInputPage(
      site,
      async ({ page }) => {
        const cut = encodePng(60, 60, (x, y) => [200, 30, 30, x > 20 && x < 40 && y > 20 ? 255 : 0]);
        await choose(page, given('cut.png', 'image/png', cut));
        await outcome(page);
        await page.getByLabel('by hand').check();
        expect(await page.getByLabel('black').isVisible()).toBe(true);
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
      },
      { colorScheme },
    ),
  );

  it.each([360, 320])('everything has its place on %i pixels, and targets of 24', (width) =>
    onInputPage(
      site,
      async ({ page }) => {
        await choose(page, { ...boxFile, name: `${'a'.repeat(90)}.png` });
        await outcome(page);
        await page.getByLabel('by hand').check();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        const small = await page.$$eval('.upload :is(button, label, input:not([type=file]))', (all) =>
          all.flatMap((element) => {
            const place = (element.closest('label') ?? element).getBoundingClientRect();
            return place.height < 24 || place.width < 24 ? [element.outerHTML.slice(0, 80)] : [];
          }),
        );
        expect(small).toEqual([]);
      },
      { viewport: { width, height: 740 }, hasTouch: true, isMobile: true },
    ),
  );
});
