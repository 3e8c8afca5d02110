// The pad without a pointer: by keyboard, in text, and for whoever sees or hears it otherwise, in a real Chromium.
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { area, drawn, onInputPage, openInputSite, placeOn, status, told } from './input-page.ts';
import type { InputSite } from './input-page.ts';
import { drawnPixels, at, button, radio, stroke } from './pad-hand.ts';

let site: InputSite;
beforeAll(async () => {
  site = await openInputSite();
});
afterAll(() => site.close());

describe('by keyboard', () => {
  it('the cursor moves and tells its cell; Space paints and takes away, Shift and Space erase', () =>
    onInputPage(site, async ({ page }) => {
      await radio(page, '1').check();
      await area(page).focus();
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowRight');
      expect(await status(page).innerText()).toBe('row 1, column 1: empty');
      await page.keyboard.press('Space');
      expect((await drawn(page))[at(1, 1)]).toBe(255);
      expect(await status(page).innerText()).toBe('row 1, column 1: 100\u202f% ink');
      await page.keyboard.press('Space');
      expect(drawnPixels(await drawn(page))).toBe(0);
      await page.keyboard.press('Space');
      await page.keyboard.press('Shift+Space');
      expect(drawnPixels(await drawn(page))).toBe(0);
      await page.keyboard.press('Control+z');
      expect((await drawn(page))[at(1, 1)]).toBe(255);
      await page.keyboard.press('Control+y');
      expect(drawnPixels(await drawn(page))).toBe(0);
    }));

  it('a pen that was put down draws with the arrows: one stroke, one step', () =>
    onInputPage(site, async ({ page }) => {
      await radio(page, '1').check();
      await area(page).focus();
      await page.keyboard.press('Control+Home');
      await page.keyboard.press('Enter');
      for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight');
      for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Escape');
      expect(await status(page).innerText()).toMatch(/^Pen lifted\. 9 pixels of 784 are drawn/);
      await page.keyboard.press('ArrowDown');
      const values = await drawn(page);
      expect(drawnPixels(values)).toBe(9);
      expect([values[at(0, 5)], values[at(3, 5)], values[at(4, 5)]]).toEqual([255, 255, 0]);
      expect(new Set((await told(page)).strokes.map(({ id }) => id)).size).toBe(1);
      await page.keyboard.press('Control+z');
      expect(drawnPixels(await drawn(page))).toBe(0);
    }));

  it('shows its cursor to the keyboard and to nobody else, over the cell that it is on', () =>
    onInputPage(site, async ({ page }) => {
      const cursor = page.locator('.pad-cursor');
      await stroke(page, [[9.5, 4.5]]);
      expect(await cursor.isVisible()).toBe(false);
      expect(await area(page).evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('ArrowLeft');
      expect(await cursor.isVisible()).toBe(true);
      await page.keyboard.press('ArrowRight');
      await radio(page, '5').focus();
      await page.keyboard.press('Tab');
      while (await area(page).evaluate((element) => element !== document.activeElement))
        await page.keyboard.press('Tab');
      expect(await cursor.isVisible()).toBe(true);
      await page.keyboard.press('ArrowRight');
      const [box, cell] = [await cursor.boundingBox(), await placeOn(page, 10.5, 4.5)];
      if (box === null) return expect.fail('no cursor');
      expect(Math.abs(box.x + box.width / 2 - cell.x)).toBeLessThan(2);
      expect(Math.abs(box.y + box.height / 2 - cell.y)).toBeLessThan(2);
      // Escape belongs to the page while no pen is down, and Tab always.
      await page.keyboard.press('Tab');
      expect(await area(page).evaluate((element) => element === document.activeElement)).toBe(false);
    }));
});

describe('in text', () => {
  it('the rows are read, changed and drawn again; a mistake is told and nothing is drawn', () =>
    onInputPage(site, async ({ page }) => {
      await page.getByText('As text').click();
      const rows = page.getByRole('textbox', { name: /28 rows of text/ });
      expect(await rows.inputValue()).toBe(Array<string>(28).fill('.'.repeat(28)).join('\n'));
      await rows.fill('....####\n....#++#');
      await button(page, 'Draw these rows').click();
      const values = await drawn(page);
      expect(values.slice(at(1, 0), at(1, 9))).toEqual([0, 0, 0, 0, 255, 170, 170, 255, 0]);
      expect(drawnPixels(values)).toBe(8);
      expect(await page.locator('.input-rows').innerText()).toContain(
        'row 1: columns 4 to 7 medium to full\nrows 2 to 27: empty',
      );
      const { strokes } = await told(page);
      await rows.fill('..x');
      await rows.press('Control+Enter');
      expect(await page.getByRole('alert').innerText()).toContain('unknown character "x" in row 0');
      expect(await rows.getAttribute('aria-invalid')).toBe('true');
      expect(await rows.evaluate((element) => element === document.activeElement)).toBe(true);
      expect((await told(page)).strokes).toHaveLength(strokes.length);
      await button(page, 'Undo').click();
      expect((await rows.inputValue()).includes('#')).toBe(false);
    }));
});

describe('for everybody', () => {
  it.each(['light', 'dark'] as const)('axe finds nothing in the %s, drawn on and unfolded', (colorScheme) =>
    onInputPage(
      site,
      async ({ page }) => {
        await stroke(page, [[5, 5], [20, 20]]); // prettier-ignore
        await page.getByText('As text').click();
        await page.getByRole('textbox', { name: /28 rows/ }).fill('x');
        await button(page, 'Draw these rows').click();
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
        expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))).toEqual([]);
      },
      { colorScheme },
    ),
  );

  it('what can be chosen and pressed is outlined where colours are forced', () =>
    onInputPage(
      site,
      async ({ page }) => {
        const border = await area(page).evaluate((element) => getComputedStyle(element).borderTopWidth);
        expect(border).toBe('2px');
        await area(page).focus();
        await page.keyboard.press('ArrowRight');
        expect(await page.locator('.pad-cursor').isVisible()).toBe(true);
      },
      { forcedColors: 'active' },
    ));
});
