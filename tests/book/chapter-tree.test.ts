// What a chapter's tree holds: tags and words as MDX reads them, not as they look.
import { describe, expect, it } from 'vitest';
import { chapterTree, sentencesOf } from '../../src/book/chapter-tree.ts';

const tagsIn = (text: string): string[] =>
  chapterTree('content/x.mdx', text).tags.map(({ name, attributes }) => `${name} ${JSON.stringify(attributes)}`);
const wordsIn = (text: string): string =>
  chapterTree('content/x.mdx', text)
    .runs.filter(({ kind }) => kind === 'words')
    .map((run) => run.text)
    .join('|');

describe('tags', () => {
  it.each([
    ['an attribute with ">" inside', '<Figure alt="a > b" name="x" />', 'Figure {"alt":"a > b","name":"x"}'],
    ['an attribute with a tag inside', '<Figure alt={\'<Ref to="y" />\'} name="x" />', null],
    ['a tag over lines', '<Figure\n  wide\n  name="x"\n>\n  a\n</Figure>', 'Figure {"wide":true,"name":"x"}'],
    ['an expression', '<Value of={a > b} digits={1} />', 'Value {"of":{"computed":"a > b"},"digits":{"computed":"1"}}'],
    ['a spread', '<Value {...x} />', 'Value {"...":{"computed":"...x"}}'],
    ['an entity', '<Figure name="a&amp;b" />', 'Figure {"name":"a&b"}'],
    ['quotes of the other kind', "<Figure name='x' />", 'Figure {"name":"x"}'],
  ])('%s', (_, text, expected) => {
    expect(tagsIn(text)).toHaveLength(1);
    if (expected !== null) expect(tagsIn(text)).toEqual([expected]);
  });
  it.each([
    ['a fence', '```mdx\n<Figure name="x" />\n```'],
    ['a fence of tildes around one of backticks', '~~~~\n```\n<Figure name="x" />\n```\n~~~~'],
    ['a fence in a list', '- a\n\n  ```\n  <Figure name="x" />\n  ```'],
    ['code in a line', 'a ``<Figure name="x" /> ` `` b'],
    ['a comment', 'a {/* <Figure name="x" /> */} b'],
    ['a comment over lines', '{/*\n<Figure name="x" />\n*/}'],
    ['escapes', 'a \\<Figure name="x" /> b'],
    ['entities', 'a &lt;Figure name="x" /> b'],
    ['frontmatter', '---\ntitle: <Figure name="x" />\n---\n\na'],
  ])('%s holds none', (_, text) => expect(tagsIn(text)).toEqual([]));
  it('know what is around them, and a tag that is closed at once holds nothing', () => {
    const { tags } = chapterTree('content/x.mdx', '<A />\n\n| a |\n| --- |\n| <B>c <C /></B> |');
    expect(tags.map(({ name, around }) => [name, around.map((one) => one.name)])).toEqual([
      ['A', []],
      ['B', ['table', 'tableRow', 'tableCell']],
      ['C', ['table', 'tableRow', 'tableCell', 'B']],
    ]);
  });
  it('have the place of the file, frontmatter included', () => {
    const text = '---\ntitle: x\n---\n\nSee\nthe <Ref to="a" />.';
    const [tag] = chapterTree('content/x.mdx', text).tags;
    expect(tag?.place).toEqual({ line: 6, column: 5, offset: text.indexOf('<Ref') });
    expect(text.slice(tag?.place.offset, tag?.end)).toBe('<Ref to="a" />');
  });
});

describe('words', () => {
  it('are what the reader reads', () => {
    expect(wordsIn('a \\{b\\} &#37; &lt; **c** [d](https://e.org "f") `g` $h$ {i} <J k="l">m</J>')).toBe(
      'a {b} % < |c| |d| | | | |m',
    );
  });
  it('are parted into sentences within their paragraph, with the line of each', () => {
    const { runs } = chapterTree('content/x.mdx', 'A *b*\nc. “D?” E\n\n- f\n- g. H\n\n| i | j. K |\n| - | - |');
    expect(sentencesOf(runs).map(({ text, line }) => `${String(line)} ${text}`)).toEqual([
      '1 A b c.',
      '2 “D?”',
      '2 E',
      '4 f',
      '5 g.',
      '5 H',
      '7 i',
      '7 j.',
      '7 K',
    ]);
  });
});

describe('a chapter that does not parse is told with its place and the remedy:', () => {
  it.each([
    ['a tag that is not closed', 'a\n\n<Claim id="b">c', 'content/x.mdx:3:1', /Claim/],
    ['a brace that is not closed', '---\ntitle: x\n---\n\na {b', 'content/x.mdx:5', /brace|expression/i],
    ['a sign', 'a <3 b', 'content/x.mdx:1:4', /./],
  ])('%s', (_, text, place, reason) => {
    expect(() => chapterTree('content/x.mdx', text)).toThrow(`invalid chapter ${place}`);
    expect(() => chapterTree('content/x.mdx', text)).toThrow(reason);
    expect(() => chapterTree('content/x.mdx', text)).toThrow(/close every tag .* as \\\{ or \\</);
  });
});

it('a chapter is parsed once, and again when its text changes', () => {
  const tree = chapterTree('content/x.mdx', 'a');
  expect(chapterTree('content/x.mdx', 'a')).toBe(tree);
  expect(chapterTree('content/x.mdx', 'b').runs.map(({ text }) => text)).toEqual(['b']);
});
