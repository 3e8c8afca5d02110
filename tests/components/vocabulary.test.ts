// The words of a chapter, rendered: on a page of the site and in the handout; a wrong word fails and says which are right.
import { getContainerRenderer } from '@astrojs/preact/container-renderer';
import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { loadRenderers } from 'astro:container';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numberFigures } from '../../src/book/numbering.ts';
import { chapters } from '../../src/book/chapters.ts';
import { vocabulary } from '../../src/components/vocabulary.ts';

type Word = keyof typeof vocabulary;
let container: AstroContainer;
beforeAll(async () => {
  vi.stubEnv('CONTENT_DIR', join(import.meta.dirname, 'content'));
  container = await AstroContainer.create({ renderers: await loadRenderers([getContainerRenderer()]) });
});
afterAll(() => vi.unstubAllEnvs());

const render = (
  word: Word,
  props: Record<string, unknown>,
  slot = '',
  locals: App.Locals = { edition: 'site', chapter: 'dataset' },
): Promise<string> =>
  container.renderToString(vocabulary[word] as Parameters<AstroContainer['renderToString']>[0], {
    props,
    slots: slot === '' ? {} : { default: slot },
    locals,
  });
const handout: App.Locals = { edition: 'handout' };
/** The text of a page, with `~` for a space that does not break. */
const words = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/[ \n]+/g, ' ')
    .replace(/&nbsp;|\u00a0/g, '~')
    .trim();

describe('<Figure>', () => {
  it('stands in both layouts with number, caption, text alternative, table and files', async () => {
    const html = await render('Figure', { name: 'dataset-sheet' }, 'The caption.');
    const { number } = numberFigures(chapters()).get('dataset-sheet') ?? { number: 0 };
    expect(number).toBe(2);
    expect(html).toContain('id="figure-dataset-sheet" data-figure="dataset-sheet"');
    expect(html.match(/<svg /g)).toHaveLength(2);
    expect(words(html)).toContain(`Figure~${number} The caption.`);
    const describedBy = /aria-describedby="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(html).toContain(`<p id="${describedBy}">`);
    expect(html).toMatch(/role="img" aria-label="Figure 2: [^"]+"/);
    expect(html).toContain('<details');
    for (const ending of ['svg', 'png', 'csv']) expect(html).toContain(`/figs/dataset-sheet.${ending}`);
  });
  it('sends the reader of the handout to its end for the data', async () => {
    const html = await render('Figure', { name: 'dataset-sheet' }, 'x', handout);
    expect(html).not.toContain('<details');
    const see = /data-see="([^"]+)"/.exec(html)?.[1] ?? '';
    expect(html).toContain(`aria-describedby="${see}"`);
  });
  it('grows only where it is told to', async () => {
    expect(await render('Figure', { name: 'dataset-sheet' })).not.toContain('figure-wide');
    expect(await render('Figure', { name: 'dataset-sheet', wide: true })).toContain('figure-wide');
  });
  it('must be known', () =>
    expect(render('Figure', { name: 'datset' })).rejects.toThrow(
      /unknown figure "datset"; figures: opening, dataset-sheet/,
    ));
  it('must stand in a chapter', () =>
    expect(render('Figure', { name: 'class-probabilities-one' })).rejects.toThrow(
      /unknown figure "class-probabilities-one"/,
    ));
});

describe('<Island>', () => {
  it('shows its static figures, and on paper where the live one is', async () => {
    expect(await render('Island', { name: 'feature-maps' }, 'x')).not.toContain('live version');
    const printed = await render('Island', { name: 'feature-maps' }, 'x', handout);
    expect(printed).toMatch(/<svg /);
    expect(words(printed)).toContain('The live version is');
  });
  it('must be known', () =>
    expect(render('Island', { name: 'maps' })).rejects.toThrow('unknown island "maps"; islands: feature-maps'));
});

describe('<Value>', () => {
  it('writes a number of the artifacts', async () => {
    const html = await render('Value', { of: 'derived.parameters' });
    expect(html.trim()).toBe('<span class="value" data-value="derived.parameters">61,130</span>');
  });
  it('takes its format and digits from attributes', async () =>
    expect(words(await render('Value', { of: 'metrics.test.accuracy', as: 'percent', digits: '2' }))).toMatch(
      /^\d\d\.\d\d\u202f%$/,
    ));
  it('writes the number of its claim, in the unit of the claim', async () => {
    const value = { claim: 'similar-classes-are-confused', control: 'footwear' };
    expect((await render('Value', value)).replace(/\s+/g, ' ')).toContain(
      'data-value="claims.similar-classes-are-confused.control.footwear">',
    );
    expect(words(await render('Value', value))).toBe('6.7\u202f%');
    expect(words(await render('Value', { ...value, digits: 0 }))).toBe('7\u202f%');
  });
  it('must be known', () =>
    expect(render('Value', { of: 'metrics.tset' })).rejects.toThrow(
      /unknown value "metrics.tset"; near: metrics\.test/,
    ));
});

describe('<Trained>', () => {
  it('shows its passage where the networks were trained', async () => {
    expect(words(await render('Trained', { what: 'main' }, 'The passage.'))).toBe('The passage.');
  });
  it('must be known', () =>
    expect(render('Trained', { what: 'networks' })).rejects.toThrow('unknown networks "networks"; networks: seeds'));
});

describe('links', () => {
  it('<Cite> counts through the whole work', async () => {
    const html = await render('Cite', { of: 'lecun1998 xiao2017' });
    expect(words(html)).toBe('[2, 1]');
    expect(html).toContain('href="/references/#ref-lecun1998"');
    expect(html).toContain('aria-label="Reference 2: LeCun et al., 1998"');
    expect(await render('Cite', { of: 'xiao2017' }, '', handout)).toContain('href="#ref-xiao2017"');
  });
  it('<Cite> must be known', () =>
    expect(render('Cite', { of: 'nobody' })).rejects.toThrow(/unknown reference "nobody"; references: xiao2017/));
  it('<Ref> leads to the figure: here, on its page, in the handout', async () => {
    expect(await render('Ref', { to: 'dataset-sheet' })).toContain('href="#figure-dataset-sheet"');
    expect(await render('Ref', { to: 'architecture' })).toContain('href="/convolution/#figure-architecture"');
    expect(await render('Ref', { to: 'opening' })).toContain('href="/#figure-opening"');
    expect(await render('Ref', { to: 'architecture' }, '', handout)).toContain('href="#figure-architecture"');
  });
  it('<Chapter> leads to the page, or to its place in the handout', async () => {
    expect(await render('Chapter', { to: 'convolution' })).toContain('href="/convolution/"');
    expect(words(await render('Chapter', { to: 'convolution' }))).toBe('One convolution, worked through');
    expect(await render('Chapter', { to: 'convolution' }, '', handout)).toContain('href="#chapter-convolution"');
    expect(words(await render('Chapter', { to: 'convolution' }, 'other words'))).toBe('other words');
  });
  it('must lead somewhere', async () => {
    await expect(render('Ref', { to: 'nowhere' })).rejects.toThrow('unknown figure "nowhere"');
    await expect(render('Chapter', { to: 'nowhere' })).rejects.toThrow('unknown chapter "nowhere"');
  });
});

describe('what is folded', () => {
  it('is closed on the screen and open on paper', async () => {
    expect(await render('Answer', {}, 'Because.')).toMatch(/<details class="answer">/);
    expect(await render('Answer', {}, 'Because.', handout)).toMatch(/<details class="answer" open>/);
  });
});

it('<Listing> shows the real lines with their place', async () => {
  const html = await render('Listing', { region: 'architecture', file: 'src/model/networks/tutorial.ts' });
  expect(words(html)).toMatch(/export const architecture = \[/);
  expect(words(html)).toMatch(/src\/model\/networks\/tutorial\.ts, lines \d+ to \d+$/);
  expect(html).toMatch(/--shiki-light:#[0-9A-F]+;--shiki-dark:#[0-9A-F]+/i);
});
