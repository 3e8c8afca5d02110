// The dossiers: one for every channel of every convolution, each light, without script, with words for its pictures, and in its place
// between its neighbours.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadArtifacts } from '../../src/artifacts/build.ts';
import { allDossiers, dossierIndexPath, dossierPath } from '../../src/book/dossier-pages.ts';
import { dossierLayers } from '../../src/exhibits/dossier-layers.ts';
import { atRoot, dossierPages, examinedPages, pageFile } from './sites.ts';

const artifacts = loadArtifacts();
const below = (path: string): string => path.replace(/^\//, '');
const htmlOf = (page: string): string => readFileSync(pageFile(atRoot, page), 'utf8');
const expected = allDossiers(artifacts).map(({ layer, channel }) => below(dossierPath(layer.name, channel)));
const indices = dossierLayers(artifacts).map(({ name }) => below(dossierIndexPath(name)));

const kilobyte = 1000;
const limit = 80 * kilobyte;

/** Gzip bytes of a page with its pictures, inside it or linked. Fonts and style sheets are those of every page of the site. */
function weight(page: string): number {
  const html = htmlOf(page);
  const linked = [...html.matchAll(/<im(?:g|age)\b[^>]*\b(?:src|href)="(\/[^"]+)"/g)].map((match) =>
    join(atRoot.folder, match[1] ?? ''),
  );
  return [Buffer.from(html), ...new Set(linked).values().map((file) => readFileSync(file))]
    .map((bytes) => gzipSync(bytes).length)
    .reduce((a, b) => a + b);
}

it('there is one for every channel, and an index for every layer', () => {
  expect(expected.length).toBeGreaterThan(0);
  expect(dossierPages(atRoot).toSorted()).toEqual(expected.toSorted());
  for (const page of [...indices, 'dossiers/']) expect(existsSync(pageFile(atRoot, page)), page).toBe(true);
});

it('each is under 80 kB with its pictures', () => {
  const heavy = [...expected, ...indices]
    .map((page) => ({ page, bytes: weight(page) }))
    .filter(({ bytes }) => bytes >= limit);
  expect(heavy).toEqual([]);
});

it('none brings a script', () => {
  for (const page of [...expected, ...indices]) expect(htmlOf(page), page).not.toMatch(/<script/i);
});

it('pictures have at most 16 colours', () => {
  for (const page of examinedPages(atRoot).filter((path) => expected.includes(path))) {
    const pictures = [...htmlOf(page).matchAll(/href="data:image\/png;base64,([^"]+)"/g)];
    expect(pictures.length, page).toBeGreaterThan(8);
    // Byte 24 of a PNG is its depth, byte 25 its colour type: 3 is a palette.
    for (const [, base64 = ''] of pictures) {
      const bytes = Buffer.from(base64, 'base64');
      expect(bytes.readUInt8(24), page).toBeLessThanOrEqual(4);
      expect(bytes.readUInt8(25), page).toBe(3);
    }
  }
});

describe.each(dossierLayers(artifacts))('the dossiers of $name', ({ name, filters }) => {
  const pages = Array.from({ length: filters }, (_, channel) => below(dossierPath(name, channel)));

  it('are all linked from the index of the layer', () => {
    const index = htmlOf(below(dossierIndexPath(name)));
    for (const page of pages) expect(index).toMatch(new RegExp(`href="[^"]*/${page}"`));
  });

  it('lead up, to the one before and to the one after', () =>
    pages.forEach((page, channel) => {
      const html = htmlOf(page);
      const target = (rel: string): string | undefined => new RegExp(`rel="${rel}" href="/([^"]+)"`).exec(html)?.[1];
      expect(target('prev'), page).toBe(channel === 0 ? undefined : pages[channel - 1]);
      expect(target('next'), page).toBe(channel === filters - 1 ? undefined : pages[channel + 1]);
      expect(html).toContain(`href="/${below(dossierIndexPath(name))}"`);
    }));

  it('have words for every picture', () =>
    pages.forEach((page) => {
      const html = htmlOf(page);
      const described = [...html.matchAll(/role="img"[^>]*aria-describedby="([^"]+)"/g)].map((match) => match[1] ?? '');
      expect(described.length, page).toBeGreaterThan(5);
      for (const id of described) {
        const words = new RegExp(`id="${id}"[^>]*>([^<]+)<`).exec(html)?.[1] ?? '';
        expect(words.split(/\s+/).length, `${page}#${id}`).toBeGreaterThan(15);
      }
    }));
});

describe('the pages that are examined', () => {
  const examined = examinedPages(atRoot, false);
  it('are all but dossiers, the largest dossier of each layer, and four drawn ones', () => {
    const dossiers = dossierPages({ pages: examined });
    expect(dossiers.length).toBe(dossierLayers(artifacts).length + 4);
    expect(examined.length).toBe(atRoot.pages.length - expected.length + dossiers.length);
    for (const { name } of dossierLayers(artifacts)) {
      const ofLayer = expected.filter((page) => page.startsWith(`dossiers/${name}/`));
      const most = Math.max(...ofLayer.map((page) => Buffer.byteLength(htmlOf(page))));
      expect(dossiers.some((page) => ofLayer.includes(page) && Buffer.byteLength(htmlOf(page)) === most)).toBe(true);
    }
  });
  it('are all pages when all are asked for', () => expect(examinedPages(atRoot, true)).toEqual(atRoot.pages));
});
