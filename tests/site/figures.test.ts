// Every figure of the registry and the figures of two dossiers, drawn from the shipped numbers under the site's own styles, in both layouts
// and both themes: no text on another, none beyond its picture or crossed by a line, every ink and hollow mark to be seen. Needs no build.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadArtifacts, sourceOfArtifacts } from '../../src/artifacts/build.ts';
import { display } from '../../src/book/display.ts';
import { allDossiers, dossierPictures } from '../../src/book/dossier-pages.ts';
import { prefixIds } from '../../src/book/picture.ts';
import { pngRaster } from '../../src/drawing/png.ts';
import { blues, diverging, greys, levels, oranges } from '../../src/figures/marks/colour.ts';
import { launch } from './visits.ts';
import { surveyFigures } from './figure-survey.ts';
import type { Surveyed } from './figure-survey.ts';
import { representatives } from '../run/representatives.ts';
import { registryOf } from '../../src/exhibits/registry.ts';

const root = join(import.meta.dirname, '..', '..');
const source = sourceOfArtifacts(loadArtifacts());
const layouts = { wide: 1280, narrow: 360 } as const;
const pictureColours = [blues, diverging, greys, oranges].flatMap((palette) => palette.slice(0, levels));

const style = (name: string): string => readFileSync(join(root, 'src', 'styles', `${name}.css`), 'utf8');
const fontFaces = style('fonts').replaceAll(/url\('(@fontsource[^']+)'\)/g, (_, file: string) => {
  const data = readFileSync(join(root, 'node_modules', file)).toString('base64');
  return `url('data:font/woff2;base64,${data}')`;
});

const block = (name: string, layout: string, svg: string): string =>
  `<div data-figure="${name}"><div class="picture picture-${layout}">${svg}</div></div>`;

function pageOf(blocks: readonly string[]): string {
  const styles = [fontFaces, ...['tokens', 'page', 'figure'].map(style)].join('\n');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Figures</title><style>${styles}</style><body>${blocks.join('\n')}</body></html>`;
}

function figuresIn(layout: keyof typeof layouts): string[] {
  const raster = pngRaster();
  const all = allDossiers(source);
  const dossiers = [all[0], all.at(-1)].flatMap((one) =>
    one === undefined ? [] : Object.values(dossierPictures(source, one.layer, one.channel)),
  );
  return [
    ...Object.entries(registryOf(source.manifest)).map(([name, exhibit]) =>
      block(name, layout, prefixIds(display(exhibit, source).draw(layout, raster), `${name}-${layout}`)),
    ),
    ...dossiers.flatMap((part) => ('missing' in part ? [] : [block(part.name, layout, part.svg[layout] ?? '')])),
  ];
}

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(async () => {
  await browser.close();
});

async function survey(blocks: readonly string[], width: number, colorScheme: 'light' | 'dark'): Promise<Surveyed> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  try {
    await page.setContent(pageOf(blocks), { waitUntil: 'load' });
    await page.evaluate(async () => {
      await document.fonts.ready;
    });
    // The test's transformer names functions with a helper that the page does not have.
    await page.addScriptTag({ content: 'globalThis.__name = (value) => value;' });
    return await page.evaluate(surveyFigures, pictureColours);
  } finally {
    await page.close();
  }
}

const views = [
  ['wide', 'light'],
  ['wide', 'dark'],
  ['narrow', 'light'],
  ['narrow', 'dark'],
] as const;

describe('every figure can be read and told from the paper:', () => {
  // Each layout and each theme once: texts collide in one of the layouts, inks pale on one of the papers.
  it.each(representatives(views, ([layout, theme]) => (layout === 'wide') === (theme === 'dark')))(
    '%s, %s',
    async (layout, theme) => {
      const { texts, marks, hollow, faults } = await survey(figuresIn(layout), layouts[layout], theme);
      expect(texts).toBeGreaterThan(2000);
      expect(marks).toBeGreaterThan(3000);
      expect(hollow).toBeGreaterThan(200);
      expect(faults).toEqual([]);
    },
  );
});

describe('the survey', () => {
  const svg = (content: string): string =>
    block(
      'planted',
      'wide',
      `<svg viewBox="0 0 200 100" width="200" height="100" font-size="12.5" fill="currentColor">${content}</svg>`,
    );
  const kinds = async (content: string, theme: 'light' | 'dark'): Promise<string[]> =>
    (await survey([svg(content)], 1280, theme)).faults.map(({ kind }) => kind);

  it.each([
    ['overlap', '<text x="10" y="50">one name</text><text x="40" y="52">another</text>'],
    ['outside', '<text x="170" y="50">too long a name</text>'],
    [
      'crossing',
      '<text x="10" y="50">crossed</text><path d="M0 47H200" fill="none" stroke="#2170b9" stroke-width="2"/>',
    ],
    ['text contrast', '<text x="10" y="50" fill="#898e97">faint words</text>'],
    ['mark contrast', '<circle cx="50" cy="50" r="4" fill="#898e97" fill-opacity="0.5"/>'],
    ['mark contrast', '<path d="M0 10H200" fill="none" stroke="#cccccc" stroke-width="2"/>'],
  ])('finds a fault of the kind %s', async (kind, content) => {
    expect(await kinds(content, 'light')).toEqual([kind]);
  });

  it('finds a hollow mark that shines in the dark', async () => {
    const ring = (fill: string): string =>
      `<circle cx="50" cy="50" r="4" fill="${fill}" stroke="var(--ink-grey)" stroke-width="2"/>`;
    expect(await kinds(ring('#ffffff'), 'light')).toEqual([]);
    expect(await kinds(ring('#ffffff'), 'dark')).toEqual(['hollow mark']);
    expect(await kinds(ring('var(--paper)'), 'dark')).toEqual([]);
  });

  it('leaves a cased name over a line alone', async () => {
    const name =
      '<path d="M0 47H200" fill="none" stroke="#2170b9" stroke-width="2"/><text x="10" y="50" stroke="#ffffff" stroke-width="3" paint-order="stroke">cased</text>';
    expect(await kinds(name, 'light')).toEqual([]);
  });
});
