// A real Chromium, and what it noticed while it loaded a page.
import type { Page, Response } from 'playwright-core';
import { launchBrowser } from '../../src/handout/chromium.ts';

/** The browser that prints the handout is the one that tests the site. */
export const launch = launchBrowser;

/** What happens on a page from now on. */
export interface Notes {
  /** Errors of the console and uncaught ones. */
  readonly errors: string[];
  /** Addresses of requests to any host but the site's, and of requests outside its base path. */
  readonly strangers: string[];
  /** Answers of the site other than 200. */
  readonly failures: string[];
  readonly responses: Response[];
}

/** Listens to a page; `address` is the site's with its base path. */
export function takeNotes(page: Page, address: string): Notes {
  const notes: Notes = { errors: [], strangers: [], failures: [], responses: [] };
  page.on('console', (message) => {
    if (message.type() === 'error') notes.errors.push(message.text());
  });
  page.on('pageerror', (error) => notes.errors.push(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith('data:') && !url.startsWith('blob:')) notes.strangers.push(url);
  });
  page.on('requestfailed', (request) => notes.failures.push(`${request.url()}: ${request.failure()?.errorText ?? ''}`));
  page.on('response', (response) => {
    notes.responses.push(response);
    if (response.status() >= 400) notes.failures.push(`${response.url()}: ${response.status()}`);
  });
  return notes;
}

/** Loads a page with its fonts; with `quiet`, until nothing more is asked for. */
export async function visit(page: Page, address: string, { quiet = false } = {}): Promise<void> {
  await page.goto(address, { waitUntil: quiet ? 'networkidle' : 'load' });
  await page.evaluate(async () => {
    await document.fonts.ready;
  });
}
