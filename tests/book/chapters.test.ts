// Order, names and tags of chapters, and the figure numbers that follow from them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chapterNamed, chapterOfFile, placements, readChapters } from '../../src/book/chapters.ts';
import type { Chapter } from '../../src/book/chapters.ts';
import { figureNumber, numberFigures, placeOf } from '../../src/book/numbering.ts';
import { plantedChapter } from './planted-chapter.ts';

const chapter = (slug: string, number: number, text: string): Chapter => plantedChapter(slug, text, number);

describe('files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'content-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, title = 'x'): void =>
    writeFileSync(join(folder, name), `---\ntitle: ${title}\n---\nbody ${name}\n`);

  it('give order and slug', () => {
    expect(chapterOfFile('content/05-feature-maps.mdx')).toEqual({ slug: 'feature-maps', order: 5 });
    expect(chapterOfFile('C:\\content\\05-maps.mdx')).toEqual({ slug: 'maps', order: 5 });
    expect(chapterOfFile('content/notes.mdx')).toBeUndefined();
  });

  it('are read in reading order and numbered without gaps, the abstract as 0', () => {
    write('20-second.mdx', 'Second');
    write('00-abstract.mdx', 'Abstract');
    write('10-first.mdx', 'First');
    writeFileSync(join(folder, 'references.bib'), '');
    expect(
      readChapters(folder).map(({ slug, number, title, tree }) => [slug, number, title, tree.runs.at(-1)?.text]),
    ).toEqual([
      ['abstract', 0, 'Abstract', 'body 00-abstract.mdx'],
      ['first', 1, 'First', 'body 10-first.mdx'],
      ['second', 2, 'Second', 'body 20-second.mdx'],
    ]);
  });

  it('may not share a number or a slug', () => {
    write('10-other.mdx');
    expect(() => readChapters(folder)).toThrow('its order "10" is used twice');
    rmSync(join(folder, '10-other.mdx'));
    write('30-first.mdx');
    expect(() => readChapters(folder)).toThrow('its slug "first" is used twice');
    rmSync(join(folder, '30-first.mdx'));
  });

  it('need a title', () => {
    writeFileSync(join(folder, '40-nameless.mdx'), 'no frontmatter\n');
    expect(() => readChapters(folder)).toThrow('missing title in the frontmatter of 40-nameless.mdx');
  });
});

describe('tags', () => {
  const text = [
    '<Figure name="a">x</Figure> <Figure',
    '  wide name="b">',
    'caption <Ref to="a"/></Figure>',
    '',
    '```mdx\n<Figure name="in-code"/>\n```',
    '',
    'as `<Figure name="in-span"/>` shows {/* <Figure name="in-comment"/> */}',
    '<FigureLike name="other"/> <Island name="c">x</Island>',
  ].join('\n');

  it('are found in reading order, across lines, and not in code or comments', () => {
    const found = placements(
      [chapter('one', 1, text), chapter('two', 2, '<Figure name="d"/>')],
      ['Figure', 'Island'],
      'name',
    );
    expect(found.map(({ value, chapter: { slug } }) => `${slug}:${value}`)).toEqual([
      'one:a',
      'one:b',
      'one:c',
      'two:d',
    ]);
  });
});

describe('figure numbers', () => {
  const all = [
    chapter('abstract', 0, '<Figure name="opening"/>'),
    chapter('maps', 1, '<Figure name="maps"/><Island name="feature-maps"/>'),
    chapter('end', 2, '<Figure name="last"/>'),
  ];

  it('run through all chapters, islands among them', () => {
    expect([...numberFigures(all)].map(([name, { number }]) => [name, number])).toEqual([
      ['opening', 1],
      ['maps', 2],
      ['feature-maps', 3],
      ['last', 4],
    ]);
  });
  it('follow the order of chapters, not of names', () => {
    const [first, ...rest] = all;
    expect(numberFigures([...rest, first as Chapter]).get('opening')?.number).toBe(4);
  });
  it('know their chapter', () => expect(figureNumber('last', all).chapter.slug).toBe('end'));
  it('find the island in which a figure of the registry stands', () =>
    expect(placeOf('class-probabilities-one', all)).toMatchObject({ name: 'feature-maps', number: 3 }));
  it('are not given twice', () => {
    const twice = [...all, chapter('more', 3, '<Figure name="maps"/>')];
    expect(() => numberFigures(twice)).toThrow('invalid figure "maps" in more: it already stands in maps');
  });
  it('are not given to strangers', () =>
    expect(() => figureNumber('nowhere', all)).toThrow(
      'unknown figure "nowhere" in <Ref>; placed in chapters: opening, maps',
    ));
  it('need a known chapter', () =>
    expect(() => chapterNamed('nowhere', all)).toThrow('unknown chapter "nowhere"; chapters: abstract, maps, end'));
});
