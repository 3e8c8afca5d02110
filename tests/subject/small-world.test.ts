// Another world goes through every exhibit, dossier and island: nine classes, 32 x 32 pixels, three convolutions of other names. Nothing of the
// shipped world may be seen in what is drawn, said and listed of it, and its own numbers must be.
import { renderToString } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/figures/figure.ts';
import { registryOf } from '../../src/exhibits/registry.ts';
import { pngRaster } from '../../src/drawing/png.ts';
import { smallWorld } from './small-world.ts';

const { source, manifest } = smallWorld();
const registry = registryOf(manifest);

/** The classes, nouns and layers of the shipped world, its sizes, and how they are said. */
const foreign: readonly RegExp[] = [
  /\b(?:conv[1-9]|pool[12]|gap)\b/i,
  /fashion|garment|cloth|footwear|upper body|ankle|sneaker|sandal|trouser|pullover|t-shirt|\b(?:boot|coat|shirt|dress|bag|shoe)s?\b/i,
  /\bten (?:classes|logits|scores|probabilities|names)\b|\b10 (?:classes|logits|scores)\b/i,
  /\b784\b|\b28 ?[×x] ?28\b|\b28 by 28\b/,
  /\b55[,\u202f ]?000 (?:garments|classes)/,
];
const broken = /\bNaN\b|\bundefined\b|\bInfinity\b|\[object /;

const textOf = (svg: string): string =>
  svg
    .replaceAll(/<[^>]*?(?:aria-label="([^"]*)")?[^>]*>/g, ' $1 ')
    .replaceAll(/&#x27;|&quot;|&amp;/g, ' ');
const tableText = ({ caption, columns, rows }: Table): string => [caption, ...columns.map((c) => JSON.stringify(c)), ...rows.flat()].join(' ; ');

function expectOwn(where: string, text: string): void {
  expect.soft(broken.exec(text)?.[0], `${where}: ${text.slice(Math.max(0, text.search(broken) - 80), text.search(broken) + 80)}`).toBeUndefined();
  for (const pattern of foreign) {
    const at = text.search(pattern);
    expect.soft(pattern.exec(text)?.[0], `${where}: ${text.slice(Math.max(0, at - 80), at + 80)}`).toBeUndefined();
  }
}

describe('every exhibit', () => {
  it.each(Object.keys(registry))('%s', (name) => {
    const chosen = registry[name]!.choose(source);
    const [wide, narrow] = (['wide', 'narrow'] as const).map((layout) => renderToString(chosen.picture(layout, pngRaster)));
    expect(wide).not.toBe(narrow);
    for (const svg of [wide, narrow]) { expectOwn('picture', textOf(svg!)); expect(svg).not.toMatch(/="[^"]*(?:NaN|undefined|Infinity)/); }
    expectOwn('words', chosen.describe());
    expectOwn('title', registry[name]!.title);
    expectOwn('table', tableText(chosen.table()));
  });
});
