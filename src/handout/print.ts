// Prints /handout/ to dist/CNN_tutorial.pdf in two passes: the first finds the pages of the sections, the second prints them in the
// contents. Then the home page of dist links to the file. Run by `npm run handout`; builds dist first if there is none.
import { artifacts } from '../artifacts/build.ts';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './chromium.ts';
import { linkHandout } from './link-handout.ts';
import { refuseDeadLinks } from './link-targets.ts';
import { mendOutline } from './outline.ts';
import { destinationPages } from './page-numbers.ts';
import { replaceFile } from './replace-file.ts';

const name = 'CNN_tutorial.pdf';
const host = 'http://handout.invalid';

/** The base path that a site was built for, with slashes at both ends: the site's name links to it. */
export function basePath(html: string): string {
  const base =
    /<a\b[^>]*\bclass="site-name"[^>]*\bhref="([^"]*)"|<a\b[^>]*\bhref="([^"]*)"[^>]*\bclass="site-name"/.exec(html);
  const found = base?.[1] ?? base?.[2];
  if (found === undefined) throw new Error('invalid site: its name links nowhere');
  return found.endsWith('/') ? found : `${found}/`;
}

/** Opens the printable page of `dist`. Requests are answered from the folder; all others are refused. */
async function openHandout(browser: Browser, dist: string, base: string): Promise<Page> {
  const page = await browser.newPage();
  const strangers: string[] = [];
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const path = join(
      dist,
      decodeURIComponent(url.pathname.slice(base.length)),
      url.pathname.endsWith('/') ? 'index.html' : '',
    );
    if (url.protocol === 'data:') await route.continue();
    else if (url.origin === host && existsSync(path)) await route.fulfill({ path });
    else {
      strangers.push(url.href);
      await route.abort();
    }
  });
  await page.goto(`${host}${base}handout/`, { waitUntil: 'networkidle' });
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(async () => {
    await document.fonts.ready;
  });
  if (strangers.length > 0) throw new Error(`missing files of the printable page: ${strangers.join(', ')}`);
  return page;
}

/** Chromium shrinks the whole document if one element is too wide for the paper, so name the element instead. */
async function refuseOverflow(page: Page): Promise<void> {
  await page.setViewportSize({ width: Math.floor((170 / 25.4) * 96), height: 900 });
  const wide = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll('main :is(table, svg, pre, p, .katex-html)')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => `${element.tagName.toLowerCase()} in ${element.closest('[id]')?.id ?? 'the page'}`);
  });
  if (wide.length > 0)
    throw new Error(`invalid printable page: wider than the paper are ${[...new Set(wide)].slice(0, 6).join(', ')}`);
}

const printed = (page: Page): Promise<Uint8Array> =>
  page.pdf({ preferCSSPageSize: true, tagged: true, outline: true, printBackground: true });

/** Writes page numbers into the contents. Throws if an entry of the contents is on no page. */
const fillPageNumbers = (page: Page, numbers: ReadonlyMap<string, number>): Promise<void> =>
  page.evaluate(
    (entries) => {
      const known = new Map(entries);
      for (const place of document.querySelectorAll<HTMLElement>('[data-page-of], [data-see]')) {
        const number = known.get(place.dataset['pageOf'] ?? place.dataset['see'] ?? '');
        if (number === undefined)
          throw new Error(`missing page of "${place.dataset['pageOf'] ?? place.dataset['see']}"`);
        place.textContent = String(number);
      }
    },
    [...numbers],
  );

const author = 'Praneeth Kumar Chapalabandla';

/** `$SOURCE_DATE_EPOCH` in seconds, so that the PDF can be reproduced; otherwise now. */
const today = (): Date => {
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  return epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
};

/** Title, author and the other metadata of the document. */
function describePdf(pdf: PDFDocument, title: string, made: Date): void {
  const { name } = artifacts().manifest.dataset;
  pdf.setTitle(title, { showInWindowTitleBar: true });
  pdf.setAuthor(author);
  pdf.setSubject(`A tutorial on what a small convolutional network learns from ${name}`);
  pdf.setKeywords(['convolutional neural networks', 'feature maps', 'filters', 'visualization', name]);
  pdf.setLanguage('en');
  pdf.setCreator('visualizing-cnns');
  pdf.setCreationDate(made);
  pdf.setModificationDate(made);
}

/** Prints the handout of a built site; returns the PDF and its number of pages. Throws if the second pass breaks pages differently. */
export async function printHandout(browser: Browser, dist: string): Promise<{ bytes: Uint8Array; pages: number }> {
  const home = readFileSync(join(dist, 'index.html'), 'utf8');
  const page = await openHandout(browser, dist, basePath(home));
  await refuseOverflow(page);
  const first = destinationPages(await PDFDocument.load(await printed(page)));
  await fillPageNumbers(page, first);
  const pdf = await PDFDocument.load(await printed(page), { updateMetadata: false });
  for (const [id, number] of destinationPages(pdf))
    if (first.get(id) !== number)
      throw new Error(`invalid page number: "${id}" moved from page ${first.get(id)} to ${number}`);
  refuseDeadLinks(pdf, host);
  const headings = (await page.locator(':is(h1, h2, h3, h4, h5, h6)').allTextContents()).map((text) =>
    text.replace(/\s+/g, ' ').trim(),
  );
  mendOutline(pdf, headings);
  describePdf(pdf, headings[0] ?? '', today());
  await page.close();
  return { bytes: await pdf.save({ useObjectStreams: true }), pages: pdf.getPageCount() };
}

/**
 * The home page of a built site. Builds the site first if `dist` has none; throws for any other empty folder, since it is unknown how that
 * is built.
 */
function homeOf(dist: string): string {
  const home = join(dist, 'index.html');
  if (existsSync(home) && existsSync(join(dist, 'handout', 'index.html'))) return home;
  if (dist !== 'dist')
    throw new Error(`missing site in "${dist}": build it first, with npm run build -- --outDir "${dist}"`);
  console.log('No site has been built yet: building it first, with npm run build.');
  try {
    execFileSync('npm', ['run', 'build'], { stdio: 'inherit', shell: process.platform === 'win32' });
  } catch {
    throw new Error('missing site: the build failed, for the reason above, so there is nothing to print');
  }
  return home;
}

async function main(dist: string): Promise<void> {
  const home = homeOf(dist);
  const browser = await launchBrowser();
  try {
    const { bytes, pages } = await printHandout(browser, dist);
    const file = join(dist, name);
    const html = readFileSync(home, 'utf8');
    const linked = linkHandout(html, `${basePath(html)}${name}`, pages, bytes.length);
    replaceFile(file, bytes);
    replaceFile(home, linked);
    console.log(`${file}: ${pages} pages, ${(bytes.length / 1e6).toFixed(1)} MB`);
  } finally {
    await browser.close();
  }
}

if (process.argv[1]?.endsWith('print.ts')) {
  // If standard output goes to a full disk, only the last line is lost, not the file.
  process.stdout.on('error', (error: Error) => {
    process.stderr.write(`cannot write to the standard output: ${error.message}\n`);
    process.exitCode = 1;
  });
  await main(process.argv[2] ?? 'dist').catch((error: unknown) => {
    process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
