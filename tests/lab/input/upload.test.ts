// Pictures of the reader's own in a real browser: chosen, pasted, dropped, refused, corrected; and that nothing leaves the device.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from './pictures.ts';
import { onInputPage, openInputSite, seen, told } from './input-page.ts';
import type { InputSite } from './input-page.ts';
import { given, box, boxFile, choose, phase, outcome, image, extent, step } from './upload-hand.ts';

let site: InputSite;
beforeAll(async () => {
  site = await openInputSite();
});
afterAll(() => site.close());

describe('a picture', () => {
  it('that is chosen is prepared, shown step by step, and told', () =>
    onInputPage(site, async ({ page, notes }) => {
      const asked = notes.responses.length;
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose a picture' }).click();
      await (await chooser).setFiles(boxFile);
      expect(await outcome(page)).toBe('ready');
      const values = await image(page);
      expect(extent(values)).toEqual([9, 18, 4, 23]);
      expect(new Set(values)).toEqual(new Set([0, 255]));
      const last = await seen(step(page, 'centre').locator('canvas'));
      expect(last.map((red) => 255 - red)).toEqual(values);
      expect(await step(page, 'crop').locator('canvas').evaluate((c: HTMLCanvasElement) => [c.width, c.height])).toEqual([40, 20]); // prettier-ignore
      expect(await page.locator('.upload [role=status]').innerText()).toContain(
        'The picture is prepared. 200 pixels of 784 are drawn',
      );
      expect(notes.errors).toEqual([]);
      expect(notes.responses).toHaveLength(asked);
      // What the page does with it makes no new one.
      await page.waitForTimeout(200);
      expect((await told(page)).images).toHaveLength(1);
    }));

  it('that is dropped is prepared; what is no file is refused', () =>
    onInputPage(site, async ({ page }) => {
      const drop = (bytes: readonly number[]): Promise<void> =>
        page.locator('.input-door').evaluate((door, content) => {
          const data = new DataTransfer();
          if (content.length === 0) data.setData('text/uri-list', 'https://elsewhere.example/a.png');
          else data.items.add(new File([Uint8Array.from(content)], 'a.png', { type: 'image/png' }));
          door.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
        }, bytes);
      await drop([...box]);
      expect(await outcome(page)).toBe('ready');
      const beside = await page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['x'], 'a.png'));
        const event = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
        return document.querySelector('h1')?.dispatchEvent(event);
      });
      expect(beside).toBe(false);
      expect(await phase(page)).toBe('ready');
      await drop([]);
      await expect.poll(() => phase(page)).toBe('refused');
      expect(await page.locator('[data-input-error]').innerText()).toMatch(
        /^missing image: there is none among what was given/,
      );
    }));

  it('that is pasted is prepared, and a text that is pasted into a text stays one', () =>
    onInputPage(site, async ({ page }) => {
      const paste = (selector: string): Promise<boolean> =>
        page.locator(selector).first().evaluate((element, content) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(content)], 'a.png', { type: 'image/png' }));
          return element.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }, [...box]); // prettier-ignore
      await page.locator('.input-text summary').click();
      expect(await paste('textarea')).toBe(true);
      expect(await phase(page)).toBe('empty');
      expect(await paste('h1')).toBe(false);
      expect(await outcome(page)).toBe('ready');
      expect(extent(await image(page))).toEqual([9, 18, 4, 23]);
    }));

  it('that was copied is taken by a button; where the browser refuses it says so', () =>
    onInputPage(site, async ({ page }) => {
      /** What the browser would hand over: pictures, texts, or a refusal. */
      const copy = (type: string | undefined): Promise<void> =>
        page.evaluate(
          ([kind, content]) => {
            navigator.clipboard.read = () =>
              kind === undefined
                ? Promise.reject(new DOMException('denied', 'NotAllowedError'))
                : Promise.resolve([
                    new ClipboardItem({ [kind]: new Blob([Uint8Array.from(content)], { type: kind }) }),
                  ]);
          },
          [type, [...box]] as const,
        );
      const press = (): Promise<void> => page.getByRole('button', { name: 'Paste a picture' }).click();
      await copy('image/png');
      await press();
      expect(await outcome(page)).toBe('ready');
      await copy(undefined);
      await press();
      await expect.poll(() => outcome(page)).toMatch(/^missing permission: the browser does not hand over/);
      await copy('text/plain');
      await press();
      await expect.poll(() => outcome(page)).toMatch(/^missing image: there is none/);
    }));

  it('is corrected at each step, by keyboard, and told anew; the focus stays', () =>
    onInputPage(site, async ({ page }) => {
      await choose(page, boxFile);
      await outcome(page);
      const first = await image(page);
      const invert = page.getByLabel('Invert: dark is ink');
      expect(await invert.isChecked()).toBe(true);
      await invert.focus();
      await page.keyboard.press('Space');
      await expect.poll(async () => (await told(page)).images.length).toBe(2);
      expect((await image(page))[0]).toBe(0);
      expect((await image(page))[14 * 28 + 14]).toBe(0);
      expect(await invert.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.getByRole('button', { name: 'As suggested' }).click();
      await expect.poll(() => image(page)).toEqual(first);
      await page.getByLabel('by hand').check();
      await expect.poll(async () => (await told(page)).images.length).toBe(4);
      expect(await image(page)).toEqual(first);
      expect(await page.getByLabel('Left', { exact: true }).inputValue()).toBe('30');
      await page.getByLabel('Left', { exact: true }).fill('50');
      await expect.poll(async () => extent(await image(page))).toEqual([4, 23, 4, 23]);
      await page.getByLabel('not at all').check();
      await expect.poll(async () => extent(await image(page))).toEqual([11, 16, 8, 19]);
    }));

  it('is told of where the page has a status region of its own, and in no other', () =>
    onInputPage(
      site,
      async ({ page }) => {
        await choose(page, boxFile);
        await outcome(page);
        await expect
          .poll(async () => (await told(page)).said)
          .toEqual([expect.stringMatching(/^The picture is prepared\./)]);
        await choose(page, given('a.png', 'image/png', ''));
        await expect.poll(async () => (await told(page)).said.at(-1)).toBe('invalid image: the file is empty');
        expect(await page.getByRole('status').count()).toBe(0);
      },
      { query: '?say' },
    ));

  it('with nothing in it says so and tells no image', () =>
    onInputPage(site, async ({ page }) => {
      await choose(
        page,
        given(
          'blank.png',
          'image/png',
          encodePng(30, 30, () => [90, 90, 90, 255]),
        ),
      );
      await outcome(page);
      expect(await step(page, 'crop').innerText()).toContain('Nothing found');
      expect(await page.locator('.upload [role=status]').innerText()).toContain('Nothing found');
      expect((await told(page)).images).toEqual([]);
    }));
});
