// The pad in a real browser: by pointer, finger, keyboard and in text.
import type { CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { area, drawn, onInputPage, openInputSite, placeOn, seen, status, told } from './input-page.ts';
import { representatives } from '../../run/representatives.ts';
import type { InputSite } from './input-page.ts';
import { drawnPixels, at, button, radio, stroke } from './pad-hand.ts';

let site: InputSite;
beforeAll(async () => {
  site = await openInputSite();
});
afterAll(() => site.close());
const blurred = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

describe('by pointer', () => {
  it('a press paints a dot where it was, at once and on the canvas, too', () =>
    onInputPage(site, async ({ page, notes }) => {
      await radio(page, '1').check();
      await stroke(page, [[9.5, 4.5]]);
      const values = await drawn(page);
      expect(values[at(4, 9)]).toBe(255);
      expect(drawnPixels(values)).toBe(1);
      const canvas = await seen(area(page).locator('canvas'));
      expect([canvas[at(4, 9)], canvas[at(4, 10)]]).toEqual([0, 255]);
      expect(await status(page).innerText()).toContain('1 pixel of 784 is drawn, in row 4 and in column 9');
      expect(notes.errors).toEqual([]);
    }));

  it('a line is one stroke with one number, goes on outside of the pad, and ends where the pen is lifted', () =>
    onInputPage(site, async ({ page }) => {
      await stroke(page, [[4.5, 10.5], [20.5, 10.5], [40, 10.5]]); // prettier-ignore
      const { strokes } = await told(page);
      expect(new Set(strokes.map(({ id }) => id)).size).toBe(1);
      expect(strokes.length).toBeGreaterThan(4);
      const row = (await drawn(page)).slice(at(10, 0), at(11, 0));
      expect(row.map((value) => value === 255)).toEqual(Array.from({ length: 28 }, (_, x) => x >= 4));
      const count = strokes.length;
      const away = await placeOn(page, 3.5, 20.5);
      await page.mouse.move(away.x, away.y);
      expect((await told(page)).strokes).toHaveLength(count);
    }));

  it('a line goes through every place that the pointer has been at between two frames', () =>
    onInputPage(site, async ({ page }) => {
      await radio(page, '1').check();
      const [from, detour, to] = [await placeOn(page, 4.5, 4.5), await placeOn(page, 14.5, 20.5), await placeOn(page, 24.5, 4.5)]; // prettier-ignore
      await page.evaluate(({ x, y }) => {
        PointerEvent.prototype.getCoalescedEvents = function () {
          return [new PointerEvent('pointermove', { clientX: x, clientY: y }), this];
        };
      }, detour);
      await page.mouse.move(from.x, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y);
      await page.mouse.up();
      const values = await drawn(page);
      expect([values[at(20, 14)], values[at(4, 24)], values[at(4, 14)]]).toEqual([255, 255, 0]);
      await page.evaluate(() => {
        Reflect.deleteProperty(PointerEvent.prototype, 'getCoalescedEvents');
      });
      await stroke(page, [[4.5, 2.5], [24.5, 2.5]]); // prettier-ignore
      expect((await drawn(page))[at(2, 14)]).toBe(255);
    }));

  it('on an image of another size draws in its pixels, with wider pens', () =>
    onInputPage(
      site,
      async ({ page }) => {
        const { x, y } = await placeOn(page, 40, 10, 64);
        await radio(page, '4').check();
        await page.mouse.click(x, y);
        const values = await drawn(page);
        expect(values).toHaveLength(4096);
        // A dot of four pixels around a corner of four.
        expect([8, 9, 10, 11, 12].map((row) => values[row * 64 + 40] === 255)).toEqual([
          false,
          true,
          true,
          false,
          false,
        ]);
        expect(values[8 * 64 + 40]).toBe(values[11 * 64 + 40]);
        expect(values[8 * 64 + 40]).toBeGreaterThan(180);
        expect(await area(page).getAttribute('aria-label')).toBe('Drawing of 64 by 64 pixels');
      },
      { query: '?side=64' },
    ));

  it('is told of where the page has a status region of its own, once for each deed', () =>
    onInputPage(
      site,
      async ({ page }) => {
        await stroke(page, [[5, 5], [9, 9]]); // prettier-ignore
        await button(page, 'Undo').click();
        expect((await told(page)).said).toEqual([expect.stringContaining('are drawn'), 'Undone. Nothing is drawn.']);
        expect(await page.getByRole('status').count()).toBe(0);
      },
      { query: '?say' },
    ));

  it('a right button draws nothing', () =>
    onInputPage(site, async ({ page }) => {
      const { x, y } = await placeOn(page, 9, 9);
      await page.mouse.click(x, y, { button: 'right' });
      expect((await told(page)).strokes).toEqual([]);
    }));

  it('the eraser takes away, filling fills, a shade is a shade', () =>
    onInputPage(site, async ({ page }) => {
      await radio(page, 'Fill').check();
      await stroke(page, [[14, 14]]);
      expect((await drawn(page)).every((value) => value === 255)).toBe(true);
      await radio(page, 'Eraser').check();
      await radio(page, '3').check();
      await stroke(page, [[0, 14], [28, 14]]); // prettier-ignore
      const erased = await drawn(page);
      expect([erased[at(14, 14)], erased[at(13, 14)], erased[at(20, 14)]]).toEqual([0, 0, 255]);
      await radio(page, 'Fill').check();
      await radio(page, 'Light').check();
      await stroke(page, [[14, 14]]);
      const filled = await drawn(page);
      expect([filled[at(14, 14)], filled[at(20, 14)]]).toEqual([85, 255]);
    }));

  it('undo, redo and clear keep the focus, and say what there is', () =>
    onInputPage(site, async ({ page }) => {
      await stroke(page, [[5, 5], [9, 5]]); // prettier-ignore
      const one = await drawn(page);
      await stroke(page, [[5, 20], [9, 20]]); // prettier-ignore
      const two = await drawn(page);
      await button(page, 'Undo').focus();
      await page.keyboard.press('Enter');
      expect(await drawn(page)).toEqual(one);
      await page.keyboard.press('Enter');
      expect(drawnPixels(await drawn(page))).toBe(0);
      expect(await blurred(page)).toBe('Undo');
      expect(await button(page, 'Undo').getAttribute('aria-disabled')).toBe('true');
      expect(await status(page).innerText()).toBe('Undone. Nothing is drawn.');
      await page.keyboard.press('Enter');
      await button(page, 'Redo').click();
      await button(page, 'Redo').click();
      expect(await drawn(page)).toEqual(two);
      await button(page, 'Clear').click();
      expect(drawnPixels(await drawn(page))).toBe(0);
      expect(await blurred(page)).toBe('Clear');
      await button(page, 'Undo').click();
      expect(await drawn(page)).toEqual(two);
    }));

  it('an image that comes from elsewhere is shown, and can be taken back', () =>
    onInputPage(site, async ({ page }) => {
      await stroke(page, [[5, 5]]);
      const own = await drawn(page);
      await page.evaluate(() =>
        (window as unknown as { give: (values: number[]) => void }).give(Array.from({ length: 784 }, () => 255)),
      );
      await expect
        .poll(async () => (await seen(area(page).locator('canvas'))).every((value) => value === 0))
        .toBe(true);
      await button(page, 'Undo').click();
      expect(await drawn(page)).toEqual(own);
    }));

  it('that is switched off changes nothing', () =>
    onInputPage(
      site,
      async ({ page }) => {
        await stroke(page, [[5, 5], [9, 9]]); // prettier-ignore
        await area(page).focus();
        await page.keyboard.press('Space');
        expect((await told(page)).strokes).toEqual([]);
      },
      { query: '?disabled' },
    ));
});

// The pointer stands for it in `npm test`.
describe.each(representatives(['by finger'], () => false))('%s', () => {
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
  const touch = (cdp: CDPSession, type: 'touchStart' | 'touchMove' | 'touchEnd' | 'touchCancel', points: readonly { x: number; y: number }[]) =>
    cdp.send('Input.dispatchTouchEvent', { type, touchPoints: points.map((point, id) => ({ ...point, id })) }); // prettier-ignore

  it('a stroke draws and moves no page; beside the pad a finger moves it', () =>
    onInputPage(
      site,
      async ({ page }) => {
        await page.evaluate(() => window.scrollTo(0, 120));
        const cdp = await page.context().newCDPSession(page);
        const [from, to] = [await placeOn(page, 14, 4), await placeOn(page, 14, 22)];
        await touch(cdp, 'touchStart', [from]);
        for (let i = 1; i <= 10; i++) await touch(cdp, 'touchMove', [{ x: from.x, y: from.y + ((to.y - from.y) * i) / 10 }]); // prettier-ignore
        await touch(cdp, 'touchEnd', []);
        await expect.poll(async () => drawnPixels(await drawn(page))).toBeGreaterThan(30);
        const { strokes } = await told(page);
        expect(new Set(strokes.map(({ id }) => id)).size).toBe(1);
        expect(await page.evaluate(() => window.scrollY)).toBe(120);
        const count = strokes.length;
        // The strip at the side of the pad.
        const strip = { x: from.x, y: from.y };
        strip.x = 12;
        await touch(cdp, 'touchStart', [strip]);
        for (let i = 1; i <= 10; i++) await touch(cdp, 'touchMove', [{ ...strip, y: strip.y - 12 * i }]);
        await touch(cdp, 'touchEnd', []);
        await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(150);
        expect((await told(page)).strokes).toHaveLength(count);
      },
      phone,
    ));

  it('a second finger draws nothing', () =>
    onInputPage(
      site,
      async ({ page }) => {
        const cdp = await page.context().newCDPSession(page);
        const [one, two] = [await placeOn(page, 7, 7), await placeOn(page, 21, 21)];
        await touch(cdp, 'touchStart', [one]);
        await touch(cdp, 'touchStart', [one, two]);
        await touch(cdp, 'touchMove', [one, { x: two.x - 40, y: two.y }]);
        await touch(cdp, 'touchEnd', []);
        const values = await drawn(page);
        expect(values[at(7, 7)]).toBeGreaterThan(0);
        expect(values.slice(at(14, 0)).every((value) => value === 0)).toBe(true);
      },
      phone,
    ));

  it('a stroke that the browser takes for something else is taken back', () =>
    onInputPage(
      site,
      async ({ page }) => {
        const cdp = await page.context().newCDPSession(page);
        await touch(cdp, 'touchStart', [await placeOn(page, 7, 7)]);
        await touch(cdp, 'touchMove', [await placeOn(page, 15, 15)]);
        await expect.poll(async () => drawnPixels(await drawn(page))).toBeGreaterThan(5);
        await touch(cdp, 'touchCancel', []);
        await expect.poll(async () => drawnPixels(await drawn(page))).toBe(0);
        expect(await button(page, 'Undo').getAttribute('aria-disabled')).toBe('true');
      },
      phone,
    ));

  it.each([360, 320])('everything has its place on %i pixels, and targets of 24', (width) =>
    onInputPage(
      site,
      async ({ page }) => {
        await page.locator('.input-text summary').click();
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
        const small = await page.$$eval('button, label, summary, textarea, input:not([type=file])', (all) =>
          all.flatMap((element) => {
            const box = (element.closest('label') ?? element).getBoundingClientRect();
            return box.height < 24 || box.width < 24 ? [element.outerHTML.slice(0, 80)] : [];
          }),
        );
        expect(small).toEqual([]);
      },
      { ...phone, viewport: { width, height: 740 } },
    ),
  );
});
