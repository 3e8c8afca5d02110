// Every page is valid HTML, ids unique among others. Rules of mere style are off, for no person types these files.
import { HtmlValidate } from 'html-validate';
import type { ConfigData } from 'html-validate';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examinedPages, pageFile, sites } from './sites.ts';

const configuration = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'html-validate.json'), 'utf8'),
) as ConfigData;
const validator = new HtmlValidate(configuration);

/** Astro writes these before the first island of a page, wherever that is; a body may not hold a style, yet every browser reads it. */
const ofAstro = '<style>astro-island,astro-slot,astro-static-slot{display:contents}</style>';

function faults(html: string): string[] {
  const { results } = validator.validateStringSync(html.replace(ofAstro, ''));
  return results.flatMap(({ messages }) =>
    messages.map(({ line, ruleId, message }) => `line ${line}: ${message} (${ruleId})`),
  );
}

describe.each(sites)('the site $name', (site) => {
  it.each(examinedPages(site))('page /%s is valid', (page) =>
    expect(faults(readFileSync(pageFile(site, page), 'utf8'))).toEqual([]),
  );
  it('404.html is valid', () => expect(faults(readFileSync(join(site.folder, '404.html'), 'utf8'))).toEqual([]));
});

describe('planted faults are found:', () => {
  const page = (body: string): string =>
    `<!DOCTYPE html>\n<html lang="en"><head><title>x</title></head><body>${body}</body></html>`;
  it.each([
    ['an id twice', '<p id="a">x</p><p id="a">y</p>', 'no-dup-id'],
    ['an element that is not closed', '<div><p>x</p>', 'close-order'],
    ['a block inside a paragraph', '<p><div>x</div></p>', ''],
    ['a picture without words', '<img src="x.png">', ''],
    ['a button without a name', '<button type="button"></button>', 'text-content'],
  ])('%s', (_, body, rule) => expect(faults(page(body)).join()).toMatch(rule === '' ? /./ : rule));
  it('and none where there is none', () => expect(faults(page('<p id="a">x</p>'))).toEqual([]));
});
