// The laboratory without a worker, and with one that breaks down, in a real browser.
import type { Browser } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { alert, button, live, manifest, onLaboratory, picked, run, soon, status } from './laboratory-page.ts';
import { openSite } from './opened-site.ts';
import type { Served } from './serve.ts';

let browser: Browser;
let served: Served;
openSite((opened) => ({ browser, served } = opened));

describe.concurrent('where workers are refused:', () => {
  it('the network runs on the page itself', async () => {
    await onLaboratory(
      browser,
      served,
      async ({ page, notes }) => {
        await run(page);
        await live(page);
        await soon(async () => expect(await status(page).innerText()).toMatch(/the network says/i));
        expect(notes.errors).toEqual([]);
      },
      { prepare: (context) => context.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker')) },
    );
  });

  it('a worker that breaks down is told, and "Try again" starts another', async () => {
    await onLaboratory(
      browser,
      served,
      async ({ page }) => {
        await run(page);
        await live(page);
        await page.evaluate(() => {
          const { workers } = window as unknown as { workers: Worker[] };
          for (const worker of workers) worker.dispatchEvent(new Event('error'));
        });
        await picked(page, manifest.examples[3]?.id ?? '').click();
        await alert(page).waitFor();
        await button(page, /try again/i).click();
        await live(page);
        await soon(async () => expect(await status(page).innerText()).toMatch(/the network says/i));
      },
      {
        prepare: (context) =>
          context.addInitScript(() => {
            const workers: Worker[] = [];
            const Own = globalThis.Worker;
            globalThis.Worker = class extends Own {
              constructor(...all: ConstructorParameters<typeof Worker>) {
                super(...all);
                workers.push(this);
              }
            };
            Object.assign(window, { workers });
          }),
      },
    );
  });
});
