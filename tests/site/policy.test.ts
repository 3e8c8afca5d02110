// What a page may load, by its own policy: what lies beside it, and nothing from elsewhere. That no page offends its policy is seen where
// pages are loaded: the browser reports an offence as an error (first-load.test.ts, island.test.ts).
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, takeNotes, visit } from './visits.ts';
import { serve } from './serve.ts';
import type { Served } from './serve.ts';
import { atRoot, chapterPages, sites } from './sites.ts';

/** Directives of a page's policy with their sources. Throws where a page has none, several, or one that comes too late. */
function policyOf(html: string): Map<string, readonly string[]> {
  const found = [...html.matchAll(/<meta http-equiv="content-security-policy" content="([^"]*)"/gi)];
  if (found.length !== 1) throw new Error(`invalid page: ${found.length} policies`);
  const at = found[0]?.index ?? 0;
  const ruled = html.search(/<script|<img|<body/i);
  if (ruled >= 0 && ruled < at) throw new Error('invalid page: its policy comes after what it is to rule');
  const directives = (found[0]?.[1] ?? '').split(';').map((text) => text.trim().split(/\s+/));
  return new Map(directives.filter(([name]) => name !== '').map(([name = '', ...sources]) => [name, sources]));
}

/** Sources beside hashes that a directive may have; every other directive falls back to `default-src`. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'connect-src': ["'self'", 'blob:'],
  'font-src': ["'self'", 'data:'],
  'img-src': ["'self'", 'data:'],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'style-src-attr': ["'unsafe-inline'"],
};

/** Scripts and styles inside the page that the policy does not know by their hash. */
const unknownParts = (html: string, policy: ReadonlyMap<string, readonly string[]>): string[] =>
  [...html.matchAll(/<(script|style)((?:\s[^>]*)?)>(.*?)<\/\1>/gs)]
    .filter(([, , attributes = '']) => !/\bsrc=/.test(attributes))
    .filter(([, tag = '', , text = '']) => {
      const hash = `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
      return policy.get(`${tag}-src`)?.includes(hash) !== true;
    })
    .map(([, tag = '', , text = '']) => `unknown ${tag}: ${text.slice(0, 60)}`);

function offences(html: string): string[] {
  const policy = policyOf(html);
  const missing = Object.keys(allowed).filter((name) => !policy.has(name));
  const strange = [...policy].flatMap(([name, sources]) =>
    sources
      .filter((source) => !(allowed[name] ?? []).includes(source))
      .filter((source) => !(/^(script|style)-src$/.test(name) && /^'sha256-[\w+/]{43}='$/.test(source)))
      .map((source) => `${name} ${source}`),
  );
  return [...missing.map((name) => `no ${name}`), ...strange, ...unknownParts(html, policy)];
}

const pagesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.html'));

describe.each(sites)('the site $name', ({ folder, pages }) => {
  it('has a strict policy on every page', () => {
    const files = pagesIn(folder);
    expect(files.length).toBeGreaterThan(pages.length); // 404.html, too
    const wrong = files.flatMap((path) =>
      offences(readFileSync(join(folder, path), 'utf8')).map((offence) => `${path}: ${offence}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('planted policies are found out:', () => {
  const page = (content: string): string =>
    `<head><meta http-equiv="content-security-policy" content="${content}"></head>`;
  const strict = Object.entries(allowed)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join(';');
  it('a strict one is none of them', () => expect(offences(page(strict))).toEqual([]));
  it.each([
    ['a host', strict.replace("img-src 'self'", 'img-src https://elsewhere.example')],
    ['any host', strict.replace("connect-src 'self'", 'connect-src *')],
    ['scripts in the page', strict.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")],
    ['code from text', strict.replace("'wasm-unsafe-eval'", "'unsafe-eval'")],
    ['nothing for the rest', strict.replace("default-src 'none';", '')],
    ['frames', `${strict};frame-src https://elsewhere.example`],
  ])('%s', (_, content) => expect(offences(page(content))).toHaveLength(1));
  it.each(['<script>1</script>', '<script type="module">1</script>', '<style>p {}</style>'])('%s', (part) =>
    expect(offences(page(strict) + part)).toHaveLength(1),
  );
  it('none, and one that comes late', () => {
    expect(() => offences('<head></head>')).toThrow('0 policies');
    expect(() => offences(`<script></script>${page(strict)}`)).toThrow('comes after');
  });
});

describe('in a browser', () => {
  let browser: Browser;
  let served: Served;
  let elsewhere: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    browser = await launch();
    served = await serve(atRoot.folder, atRoot.base);
    elsewhere = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    elsewhere.close();
  });

  it('nothing from elsewhere is asked for, no planted script runs, and each attempt is reported', async () => {
    const host = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const page = await browser.newPage();
    const notes = takeNotes(page, served.address);
    await visit(page, served.address + (chapterPages[2] ?? ''));
    expect(notes.errors).toEqual([]);
    const reported = await page.evaluate(async (stranger) => {
      const violated: string[] = [];
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        violated.push(effectiveDirective),
      );
      const plant = (tag: string, attributes: Record<string, string>, text = ''): void => {
        const element = Object.assign(document.createElement(tag), { textContent: text });
        for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
        document.body.append(element);
      };
      plant('img', { src: `${stranger}/img`, alt: '' });
      plant('script', { src: `${stranger}/script` });
      plant('script', {}, 'window.planted = true');
      plant('link', { rel: 'stylesheet', href: `${stranger}/style` });
      plant('style', {}, 'p { color: red }');
      plant('iframe', { src: `${stranger}/frame`, title: 'x' });
      plant('object', { data: `${stranger}/object` });
      plant('video', { src: `${stranger}/video` });
      await fetch(`${stranger}/fetch`).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return violated;
    }, host);
    expect(asked).toEqual([]);
    expect(await page.evaluate(() => 'planted' in window)).toBe(false);
    expect(new Set(reported)).toEqual(
      new Set(['img-src', 'script-src-elem', 'style-src-elem', 'frame-src', 'object-src', 'media-src', 'connect-src']),
    );
    expect(notes.errors.length).toBeGreaterThan(0); // so that the other tests see an offence
    await page.close();
  });
});
