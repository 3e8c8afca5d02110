// A page with the pad and the upload alone, bundled from the sources, under the policy of the site's pages: in a real Chromium, without the
// site around it. What the page was told is kept in `window.told`.
import { build } from 'esbuild';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { launch, takeNotes, visit } from '../../site/visits.ts';
import type { Notes } from '../../site/visits.ts';
import { serve } from '../../site/serve.ts';
import type { Served } from '../../site/serve.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** What a page is told, in plain values. */
export interface Told {
  readonly strokes: readonly { readonly id: number; readonly values: readonly number[] }[];
  readonly images: readonly (readonly number[])[];
  /** Where the page has a status region of its own: `?say`. */
  readonly said: readonly string[];
}

const program = `
import { h, render } from 'preact';
import { useState } from 'preact/hooks';
import { blankBitmap } from './bitmap.ts';
import { DrawingPad } from './drawing-pad.tsx';
import { Upload } from './upload.tsx';
const query = new URLSearchParams(location.search);
const side = Number(query.get('side') ?? 28);
const image = { height: side, width: side, channels: 1 };
const framing = { share: 20 / 28, centre: 'extent', peak: 255 };
window.told = { strokes: [], images: [], said: [] };
const say = query.has('say') ? { say: (sentence) => window.told.said.push(sentence) } : {};
function Pad() {
  const [bitmap, setBitmap] = useState(blankBitmap(image));
  window.give = (values) => setBitmap({ ...bitmap, values: Uint8Array.from(values) });
  return h(DrawingPad, {
    bitmap,
    size: 320,
    disabled: query.has('disabled'),
    ...say,
    onChange: (next, id) => {
      window.told.strokes.push({ id, values: [...next.values] });
      setBitmap(next);
    },
  });
}
/** Is drawn again after each image, with a shape and a framing that are new every time. */
function Own() {
  const [, setCount] = useState(0);
  return h(Upload, {
    image: { ...image },
    framing: { ...framing },
    ...say,
    onImage: (next) => {
      window.told.images.push([...next.values]);
      setCount(window.told.images.length);
    },
  });
}
render([
  h('h3', null, 'Draw'), h(Pad),
  h('h3', null, 'Your own picture'),
  h(Own),
], document.querySelector('main'));
`;

const styles = ['tokens', 'page', 'input'].map((name) => join(root, 'src', 'styles', `${name}.css`));

/** What pages of the site may do, but for hashes. */
const policy = [
  "default-src 'none'",
  "connect-src 'self' blob:",
  "img-src 'self' data:",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
].join(';');

export interface InputSite {
  readonly browser: Browser;
  readonly served: Served;
  readonly close: () => Promise<void>;
}

/** Bundles the page and serves it. */
export async function openInputSite(): Promise<InputSite> {
  const folder = mkdtempSync(join(tmpdir(), 'input-page-'));
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: join(root, 'src', 'lab', 'input'), loader: 'ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  writeFileSync(join(folder, 'page.js'), outputFiles[0]?.contents ?? '');
  writeFileSync(join(folder, 'page.css'), styles.map((path) => readFileSync(path, 'utf8')).join('\n'));
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <meta http-equiv="content-security-policy" content="${policy}"><title>Input</title><link rel="icon" href="data:,">
    <link rel="stylesheet" href="page.css"><script type="module" src="page.js"></script></head>
    <body><main><h1>Input</h1><h2>Of one's own</h2></main></body></html>`,
  );
  const [browser, served] = await Promise.all([launch(), serve(folder, '/')]);
  return {
    browser,
    served,
    close: async () => {
      await browser.close();
      await served.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export interface Opened {
  readonly page: Page;
  readonly notes: Notes;
}

/** Opens the page in a context of its own. */
export async function onInputPage(
  { browser, served }: InputSite,
  use: (opened: Opened) => Promise<void>,
  { query = '', ...options }: BrowserContextOptions & { readonly query?: string } = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  try {
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    const notes = takeNotes(page, served.address);
    await visit(page, served.address + query);
    await area(page).waitFor();
    await use({ page, notes });
  } finally {
    await context.close();
  }
}

export const area = (page: Page): Locator => page.getByRole('application');
export const told = (page: Page): Promise<Told> => page.evaluate(() => (window as unknown as { told: Told }).told);
export const status = (page: Page): Locator => page.locator('.drawing-pad [role=status]');

/** What was told last of the drawing. */
export async function drawn(page: Page): Promise<readonly number[]> {
  const { strokes } = await told(page);
  return strokes.at(-1)?.values ?? [];
}

/** What is on a canvas: each pixel's red. */
export const seen = (canvas: Locator): Promise<readonly number[]> =>
  canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const data = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
    return Array.from({ length: width * height }, (_, i) => data[4 * i] ?? -1);
  });

/** The place on the page of a point of the drawing, in pixels of the image. */
export async function placeOn(page: Page, x: number, y: number, side = 28): Promise<{ x: number; y: number }> {
  const box = await area(page).locator('canvas').boundingBox();
  if (box === null) throw new Error('missing canvas: nothing to draw on');
  return { x: box.x + (x * box.width) / side, y: box.y + (y * box.height) / side };
}
