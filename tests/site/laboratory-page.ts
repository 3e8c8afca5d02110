// A page with live figures, as the tests of the laboratory use it: everything is found by role, name, text or address.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { vi } from 'vitest';
import { manifestSchema } from '../../src/artifacts/schema.ts';
import { shownExample } from '../../src/subject/subject.ts';
import { chapters, placements } from '../../src/book/chapters.ts';
import type { Chapter } from '../../src/book/chapters.ts';
import { figuresIn } from '../../src/book/numbering.ts';
import { isLive as canLive } from '../../src/exhibits/live.ts';
import { takeNotes, visit } from './visits.ts';
import type { Notes } from './visits.ts';
import type { Served } from './serve.ts';
import { atRoot } from './sites.ts';

export const manifest = manifestSchema.parse(
  JSON.parse(readFileSync(join(atRoot.folder, 'artifacts', 'manifest.json'), 'utf8')),
);
export const { classes } = manifest.dataset;
const chapter = placements(chapters(), ['Island'], 'name').find(({ value }) => value === 'feature-maps')?.chapter.slug;
if (chapter === undefined) throw new Error('missing chapter with <Island name="feature-maps">');
/** What of it can come to life. */
export const alive = figuresIn(chapters().find(({ slug }) => slug === chapter) as Chapter).filter(canLive);

export const laboratory = '#laboratory';
export const statics = '[data-figure="feature-maps"] .picture svg';

/** Neither the first example nor, as the network sees it, of the same class as its neighbour. */
export const chosen = manifest.examples[7] as (typeof manifest.examples)[number];
/** One that the network gets wrong. */
export const mistaken = manifest.examples.find(({ label, predicted }) => label !== predicted);

export interface Opened {
  readonly page: Page;
  readonly notes: Notes;
}

export interface Visit extends BrowserContextOptions {
  /** Of the page, without a slash at its beginning; the chapter's own if absent. */
  readonly path?: string;
  /** With its question mark. */
  readonly query?: string;
  /** What is planted before the page is opened. */
  readonly prepare?: (context: BrowserContext) => Promise<unknown>;
}

/** Opens the chapter in a context of its own, brings the laboratory into view, and lets `use` work on it. */
export async function onLaboratory(
  browser: Browser,
  served: Served,
  use: (opened: Opened) => Promise<void>,
  { path = `${chapter ?? ''}/`, query = '', prepare, ...options }: Visit = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    context.setDefaultTimeout(10_000);
    await prepare?.(context);
    const page = await context.newPage();
    const notes = takeNotes(page, served.address);
    await visit(page, `${served.address}${path}${query}`);
    await page.locator('figure').first().scrollIntoViewIfNeeded();
    await use({ page, notes });
  } finally {
    await context.close();
  }
}

/** Waits until `see` throws no more. `expect.poll` knows one test at a time; some of these run side by side. */
export const soon = (see: () => void | Promise<void>): Promise<void> => vi.waitFor(see, 10_000);

export const button = (page: Page, name: RegExp = /run the network/i): Locator =>
  page.locator(laboratory).getByRole('button', { name });
export const run = (page: Page): Promise<void> => button(page).click();
export const status = (page: Page): Locator => page.locator(laboratory).getByRole('status');
export const alert = (page: Page): Locator => page.locator(laboratory).getByRole('alert');
const radio = (id: string): string => `input[type="radio"][value="${id}"]`;
export const choice = (page: Page, id: string): Locator => page.locator(`${laboratory} ${radio(id)}`);
export const picked = (page: Page, id: string): Locator =>
  page.locator(`${laboratory} label`, { has: page.locator(radio(id)) });
/** What is drawn and what is painted below it. */
export const picture = (page: Page): Promise<string> =>
  page
    .locator('[data-live-exhibit]')
    .evaluateAll((all) =>
      all
        .map((one) => one.innerHTML + [...one.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()).join())
        .join('\n'),
    );
/** The image that the sentence is about. */
export const nameOfAnswer = async (page: Page): Promise<string> =>
  (await status(page).innerText()).split('. ')[0] ?? '';

/** Until the network runs: the garments can be chosen. */
export const live = (page: Page): Promise<void> =>
  page.locator(`${laboratory} input[type="radio"]:checked`).waitFor({ state: 'attached' });
export const isLive = async (page: Page): Promise<boolean> =>
  (await page.locator(`${laboratory} input[type="radio"]`).count()) > 0;
/** What the network says, as the sentence tells it. */
export const said = (page: Page): Promise<string> => status(page).locator('strong').innerText();
export const visibleStatics = (page: Page): Promise<number> =>
  page.locator(statics).evaluateAll((all) => all.filter((svg) => svg.checkVisibility()).length);

/** Where the keyboard's place is: on the chosen garment, on a button of the laboratory, or elsewhere. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate(
    (within) =>
      ['input[type="radio"]:checked', `${within} button`, 'body'].find((selector) =>
        document.activeElement?.matches(selector),
      ) ?? 'elsewhere',
    laboratory,
  );

export const weights = /\/weights\.safetensors/;
export const program = /\.wasm/;
/** Addresses of what only a running network needs. */
export const heavy = ({ responses }: Notes): string[] =>
  responses.map((response) => response.url()).filter((url) => /\.(wasm|safetensors)(\?|$)/.test(url));

/** The example that the address names; where it names none, the one that the tutorial shows. */
export function exampleInAddress(page: Page): string {
  const named = /[~&]i=([^&]+)/.exec(new URL(page.url()).hash)?.[1];
  return named ?? shownExample(manifest).id;
}

/** Brings every figure of the page that can come to life into view, one after the other, and waits until it has. */
export async function awaken(page: Page, names: readonly string[] = alive): Promise<void> {
  for (const name of names) {
    await page
      .locator('figure', { has: page.locator(`.picture[data-exhibit="${name}"]`) })
      .first()
      .scrollIntoViewIfNeeded();
    await page.locator(`[data-live-exhibit="${name}"] svg`).waitFor();
  }
}
