// What differs between the site and the paper: words for those who can act on the page, and addresses, which paper has in full or not at
// all.
import { getContainerRenderer } from '@astrojs/preact/container-renderer';
import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { loadRenderers } from 'astro:container';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { textAlternatives } from '../../src/book/text-alternatives.ts';
import FigureData from '../../src/components/FigureData.astro';
import { fullAddress, withBase } from '../../src/book/site.ts';
import { vocabulary } from '../../src/components/vocabulary.ts';

type Component = Parameters<AstroContainer['renderToString']>[0];
const origin = 'https://teacher.example';
const site: App.Locals = { edition: 'site', chapter: 'dataset' };
const handout: App.Locals = { edition: 'handout' };

let nowhere: AstroContainer;
let hosted: AstroContainer;
beforeAll(async () => {
  vi.stubEnv('CONTENT_DIR', join(import.meta.dirname, 'content'));
  const renderers = await loadRenderers([getContainerRenderer()]);
  nowhere = await AstroContainer.create({ renderers });
  hosted = await AstroContainer.create({ renderers, astroConfig: { site: origin } });
});
afterAll(() => vi.unstubAllEnvs());

const render = (
  container: AstroContainer,
  component: unknown,
  props: Record<string, unknown>,
  locals: App.Locals,
  slot = '',
): Promise<string> =>
  container.renderToString(component as Component, { props, slots: slot === '' ? {} : { default: slot }, locals });
const words = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
const links = (html: string): string[] => [...html.matchAll(/\shref="([^"]*)"/g)].map((match) => match[1] ?? '');

describe('words for the screen', () => {
  it('do not reach paper', async () => {
    expect(words(await render(nowhere, vocabulary.OnScreen, {}, handout, 'Press it.'))).toBe('');
    expect(await render(nowhere, vocabulary.OnScreen, {}, site, 'Press it.')).toContain('class="on-screen"');
  });
  it('have others in their place, which a page hides until it is printed', async () => {
    expect(words(await render(nowhere, vocabulary.OnPaper, {}, handout, 'See the site.'))).toBe('See the site.');
    expect(await render(nowhere, vocabulary.OnPaper, {}, site, 'See the site.')).toMatch(/<span [^>]*\shidden[\s>]/);
  });
});

describe('the address of a page', () => {
  it('is full where the site knows its own, and unknown where it does not', () => {
    expect(fullAddress('/claims/', new URL(origin))).toBe(`${origin}${withBase('/claims/')}`);
    expect(fullAddress('/claims/', undefined)).toBeUndefined();
  });
  const page = (container: AstroContainer, locals: App.Locals): Promise<string> =>
    render(container, vocabulary.Page, { to: 'claims' }, locals, 'one page');
  it('is a link on the site', async () => {
    expect(links(await page(nowhere, site))).toEqual(['/claims/']);
    expect(links(await page(hosted, site))).toEqual(['/claims/']);
  });
  it('can be read and followed on paper', async () => {
    const html = await page(hosted, handout);
    expect(links(html)).toEqual([`${origin}/claims/`]);
    expect(words(html)).toBe(`one page (${origin}/claims/)`);
  });
  it('is left out of paper where it is unknown', async () => {
    const html = await page(nowhere, handout);
    expect(links(html)).toEqual([]);
    expect(words(html)).toBe('one page');
  });
  it('must be known', () =>
    expect(render(nowhere, vocabulary.Page, { to: 'claim' }, site, 'x')).rejects.toThrow(
      'unknown page "claim"; pages: gallery, dossiers, claims, references',
    ));
});

describe('the address of a live figure', () => {
  const island = (container: AstroContainer, locals: App.Locals): Promise<string> =>
    render(container, vocabulary.Island, { name: 'feature-maps' }, locals, 'Caption.');
  it('can be read and followed on paper', async () => {
    const html = await island(hosted, handout);
    const address = `${origin}/learning/#figure-feature-maps`;
    expect(links(html)).toContain(address);
    expect(words(html)).toContain(`The live version is at ${address}.`);
  });
  it('is told in words where it is unknown', async () => {
    const html = await island(nowhere, handout);
    expect(links(html).filter((link) => !link.startsWith('#'))).toEqual([]);
    expect(words(html)).toMatch(/The live version is on the site, in the chapter “[^”]+”\./);
  });
});

describe('a table that is too long for paper', () => {
  const [part] = textAlternatives('dataset-sheet', ['dataset-sheet'], 'handout');
  if (part === undefined) throw new Error('missing figure "dataset-sheet"');
  const row = part.table.rows[0] ?? [];
  const long = { ...part, table: { ...part.table, rows: Array.from({ length: 41 }, () => row) } };
  const data = (container: AstroContainer, locals: App.Locals, of = long): Promise<string> =>
    render(container, FigureData, { part: of }, locals);
  it('is left to its file, with the full address to read and to follow', async () => {
    const html = await data(hosted, handout);
    const address = `${origin}/figs/dataset-sheet.csv`;
    expect(html).not.toContain('<table');
    expect(links(html)).toEqual([address]);
    expect(words(html)).toContain(`The table has 41 rows; it is the file ${address}.`);
  });
  it('is left to its file by name where the address is unknown', async () => {
    const html = await data(nowhere, handout);
    expect(links(html)).toEqual([]);
    expect(words(html)).toContain('it is the file figs/dataset-sheet.csv of the site.');
  });
  it('stands on the screen, with its files', async () => {
    const html = await data(hosted, site);
    expect(html).toContain('<table');
    expect(links(html)).toEqual(['svg', 'png', 'csv'].map((ending) => `/figs/dataset-sheet.${ending}`));
  });
  it('stands on paper where it is short, without files to fetch', async () => {
    const html = await data(nowhere, handout, { ...long, table: { ...long.table, rows: [row] } });
    expect(html).toContain('<table');
    expect(links(html)).toEqual([]);
  });
});
