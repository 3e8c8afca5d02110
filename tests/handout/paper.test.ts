// The printable page as the build makes it, for a site that knows its address and for one that does not: no sentence that only a screen can
// keep, no link that leads nowhere from paper.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { atRoot, pageFile, underBase } from '../site/sites.ts';
import { blocksOf, excusedPassages, screenSentences } from './screen-words.ts';

const printable = { atRoot, underBase };
const htmlOf = (site: keyof typeof printable): string => readFileSync(pageFile(printable[site], 'handout/'), 'utf8');
const excused = excusedPassages.flatMap(({ passages }) => passages);
const own = `https://example.org${underBase.base}`;

/** The links of the printed part: text and target. */
const linksOf = (html: string): { text: string; target: string }[] =>
  [...html.slice(html.indexOf('<main')).matchAll(/<a\b([^>]*)>([\s\S]*?)<\/a>/g)]
    .filter(([, attributes = '']) => !attributes.includes('class="anchor"'))
    .map(([, attributes = '', text = '']) => ({
      text: text.replace(/<[^>]*>|\s+/g, ''),
      target: /\shref="([^"]*)"/.exec(attributes)?.[1] ?? '',
    }))
    .slice(0, html.includes('site-footer') ? -1 : undefined);

describe.each(['atRoot', 'underBase'] as const)('the printable page of the site %s', (site) => {
  const html = htmlOf(site);
  it('asks for nothing that paper cannot do', () => {
    const blocks = blocksOf(html);
    expect(blocks.length).toBeGreaterThan(2000);
    expect(screenSentences(blocks, excused)).toEqual([]);
  });
  it('needs every excuse', () => {
    const blocks = blocksOf(html);
    const idle = excused.filter(
      (passage) => screenSentences(blocks.filter((text) => text.includes(passage))).length === 0,
    );
    expect(idle).toEqual([]);
  });
  it('links places of its own and full addresses', () => {
    const targets = linksOf(html).map(({ target }) => target);
    expect(targets.filter((target) => target.startsWith('#')).length).toBeGreaterThan(200);
    expect(targets.filter((target) => !/^(#|https?:\/\/)/.test(target))).toEqual([]);
  });
  it('names no host that is not there', () => expect(html).not.toContain('handout.invalid'));
});

it('a site that knows its address prints it, to read and to follow', () => {
  const links = linksOf(htmlOf('underBase')).filter(({ target }) => target.startsWith('https://example.org'));
  expect(links.filter(({ text, target }) => text !== target)).toEqual([]);
  const targets = links.map(({ target }) => target);
  expect(targets).toEqual(
    expect.arrayContaining([own, `${own}claims/`, `${own}gallery/`, `${own}feature-maps/#figure-feature-maps`]),
  );
  expect(targets.filter((target) => /\/figs\/.*\.csv$/.test(target)).length).toBeGreaterThan(5);
  expect(targets.filter((target) => !target.startsWith(own))).toEqual([]);
});

describe('a sentence for the screen is found:', () => {
  it.each([
    'Press the button, and the network runs.',
    'Choose a garment: the maps are drawn anew.',
    'Open it to see the measurement.',
    'The mark opens what was measured.',
    'The figure below is alive if you want it to be.',
    'It is silent for all images; choose other garments in the figure above.',
    'Run the network to choose another garment.',
    'Tap a tile for its dossier.',
    'It runs in your browser.',
    'Hovering over a cell shows its value.',
    'Scroll down for the rest.',
    'The pictures of this page are small.',
    'Follow this link.',
    'Download SVG',
  ])('%s', (sentence) => expect(screenSentences([sentence])).toEqual([sentence]));
  it.each([
    'Cambridge: MIT Press.',
    'It announces its results to screen readers.',
    'The network chooses the class with the largest logit.',
    'Take the filter and lay it on the image.',
    'What it leaves open is why the cells say so.',
    'The test images were opened after all networks were trained.',
  ])('but not: %s', (sentence) => expect(screenSentences([sentence])).toEqual([]));
  it('wherever it stands on the page, but for what print hides', () => {
    const html =
      '<main><h2>Press</h2><svg><text>Tap here</text></svg><details class="answer"><p>Click.</p></details><p>Calm&nbsp;words.</p></main>';
    expect(screenSentences(blocksOf(html))).toEqual(['Press', 'Tap here']);
  });
});
