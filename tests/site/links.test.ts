// Every internal link leads somewhere, down to the heading or figure it names; the same for a missing page's own links.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { LinkChecker, LinkState } from 'linkinator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve } from './serve.ts';
import type { Served } from './serve.ts';
import { pageFile, sites } from './sites.ts';
import type { Site } from './sites.ts';

const idsOf = (html: string): Set<string> =>
  new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] ?? ''));
const linksOf = (html: string): string[] =>
  [...html.matchAll(/<a\s[^>]*?\bhref="([^"]*)"/g)].map((match) => (match[1] ?? '').replaceAll('&amp;', '&'));

/** Remembers what a page gave, for hundreds of pages link the same few. */
function remembered<T>(of: (page: string) => T): (page: string) => T {
  const known = new Map<string, T>();
  return (page) => {
    const found = known.get(page) ?? of(page);
    known.set(page, found);
    return found;
  };
}

/** Links of a page to a place that its target does not have. */
function deadFragments(
  site: Site,
  page: string,
  html: (page: string) => string,
  ids: (page: string) => Set<string> = (target) => idsOf(html(target)),
): string[] {
  return linksOf(html(page)).filter((link) => {
    const [path = '', fragment] = link.split('#');
    if (fragment === undefined || fragment === '' || /^[a-z]+:/.test(path)) return false;
    const target = path === '' ? page : posix.relative(site.base, posix.resolve(site.base + page, path)) + '/';
    const known = target === '/' ? '' : target;
    return !site.pages.includes(known) || !ids(known).has(decodeURIComponent(fragment));
  });
}

describe.each(sites)('the links of the site $name', (site) => {
  let served: Served;
  beforeAll(async () => {
    served = await serve(site.folder, site.base);
  });
  afterAll(() => served.close());
  const html = remembered((page) => readFileSync(pageFile(site, page), 'utf8'));
  const ids = remembered((page) => idsOf(html(page)));

  it('are alive', async () => {
    const { links } = await new LinkChecker().check({
      path: served.address,
      recurse: true,
      linksToSkip: (link) => Promise.resolve(!link.startsWith(new URL(served.address).origin)),
    });
    const dead = links
      .filter(({ state }) => state === LinkState.BROKEN)
      .map(({ url, parent }) => `${parent ?? ''} -> ${url}`);
    expect(dead).toEqual([]);
    const reached = new Set(
      links.filter(({ state }) => state === LinkState.OK).map(({ url }) => url.replace(/#.*/, '')),
    );
    for (const page of site.pages) expect(reached, `nothing links to /${page}`).toContain(served.address + page);
  });

  it.each(site.pages)('on /%s lead to places that are there', (page) =>
    expect(deadFragments(site, page, html, ids)).toEqual([]),
  );

  it('to headings and figures exist at all', () => {
    const withFragment = site.pages.flatMap((page) => linksOf(html(page))).filter((link) => link.includes('#'));
    expect(withFragment.length).toBeGreaterThan(50);
  });

  it('stay under the base path', () => {
    const stray = site.pages.flatMap((page) =>
      [...html(page).matchAll(/\s(?:href|src)="(\/[^"]*)"/g)]
        .map((match) => match[1] ?? '')
        .filter((link) => !link.startsWith(site.base)),
    );
    expect(stray).toEqual([]);
  });

  it('of 404.html work from any depth', async () => {
    const response = await fetch(`${served.address}no/such/page/`);
    expect(response.status).toBe(404);
    const text = await response.text();
    expect(text).toBe(readFileSync(join(site.folder, '404.html'), 'utf8'));
    const addresses = [...text.matchAll(/\s(?:href|src)="([^"#][^"]*)"/g)].map(
      (match) => new URL(match[1] ?? '', response.url).href,
    );
    expect(addresses.length).toBeGreaterThan(5);
    for (const address of addresses.filter((url) => url.startsWith(new URL(served.address).origin)))
      expect((await fetch(address)).status, address).toBe(200);
  });
});

describe('planted dead links are found:', () => {
  const site: Site = { name: 'planted', folder: '', base: '/b/', pages: ['', 'a/'] };
  const html = (page: string): string => (page === 'a/' ? '<h2 id="here">x</h2>' : '<p id="top">x</p>');
  const dead = (link: string): string[] =>
    deadFragments(site, '', (page) => html(page) + (page === '' ? `<a class="x" href="${link}">x</a>` : ''));
  it.each(['#nowhere', '/b/a/#nowhere', 'a/#top', '/b/none/#here', '/a/#here'])('%s', (link) =>
    expect(dead(link)).toEqual([link]),
  );
  it.each(['#top', '/b/a/#here', 'a/#here', 'https://example.org/#x', '/b/a/'])('but not %s', (link) =>
    expect(dead(link)).toEqual([]),
  );
});
