// References: numbers by first citation, labels, entries with their addresses, and nothing uncited.
import { describe, expect, it } from 'vitest';
import { authorYear, citedAs, numberReferences } from '../../src/book/citations.ts';
import { plantedChapter as chapter } from './planted-chapter.ts';

const bib = `
@article{a1998, author={Alpha, Ann}, title={First}, journal={J}, year={1998}, doi={10.1000/first}}
@article{b2014, author={Beta, Bob and Gamma, Gil}, title={Second}, journal={J}, year={2014}, doi={10.1000/second}}
@misc{c2020, author={Delta, Di and Epsilon, Ed and Zeta, Zoe}, title={Third}, year={2020}, url={https://example.org/third}}
`;
const all = [
  chapter('one', 'x <Cite of="b2014"/> y <Cite of="c2020 b2014"/>'),
  chapter('two', '<Cite of="a1998 b2014" />'),
];
const references = numberReferences(bib, all);

describe('references', () => {
  it('are numbered in the order of their first citation', () =>
    expect(references.map(({ key, number }) => [key, number])).toEqual([
      ['b2014', 1],
      ['c2020', 2],
      ['a1998', 3],
    ]));
  it('know who cites them, once each', () =>
    expect(references[0]?.chapters.map(({ slug }) => slug)).toEqual(['one', 'two']));
  it('are labelled by author and year', () =>
    expect(references.map(({ label }) => label)).toEqual(['Beta & Gamma, 2014', 'Delta et al., 2020', 'Alpha, 1998']));
  it('without authors by their title', () => expect(authorYear({ id: 'x', title: 'Docs' })).toBe('Docs'));
  it('link their DOI or address', () => {
    expect(references[0]?.html).toContain('<a href="https://doi.org/10.1000/second">doi.org/10.1000/second</a>');
    expect(references[1]?.html).toContain('<a href="https://example.org/third">');
    for (const { html } of references) expect(html).not.toContain('<div');
  });
});

describe('a mistake is told:', () => {
  it('an unknown key', () =>
    expect(() => numberReferences(bib, [chapter('one', '<Cite of="a1998 d"/>')])).toThrow(
      'unknown reference "d" in one; references: a1998, b2014, c2020',
    ));
  it('an entry that nobody cites', () =>
    expect(() => numberReferences(bib, [chapter('one', '<Cite of="a1998"/>')])).toThrow('never cited: b2014, c2020'));
  it('an entry without an address', () =>
    expect(() => numberReferences('@misc{x, title={X}, year={2000}}', [chapter('one', '<Cite of="x"/>')])).toThrow(
      'invalid reference "x": it needs a doi or a url',
    ));
  it('an unknown key at the tag', () =>
    expect(() => citedAs('a1998 nobody', references)).toThrow('unknown reference "nobody"; references: b2014'));
});
