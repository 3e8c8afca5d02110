// No chapter holds a typed-in number; every kind of planted number is found, and what is no prose is left alone.
import { describe, expect, it } from 'vitest';
import { chapterTree } from '../../src/book/chapter-tree.ts';
import { allowedNumbers } from './allowed-numbers.ts';
import { proseOf, typedNumbers } from './prose.ts';
import { readTrees } from './sources.ts';

const chapters = readTrees();
const planted = (text: string) => chapterTree('content/x.mdx', text);
const found = (text: string): string[] =>
  typedNumbers(planted(text), allowedNumbers).map(({ found: text }) => text.split('"')[1] ?? '');

describe('the chapters', () => {
  it('are there, and most of each is prose', () => {
    expect(chapters.size).toBeGreaterThan(5);
    for (const [path, tree] of chapters) {
      const prose = proseOf(tree).map(({ text }) => text);
      expect(prose.join('').replace(/\s/g, '').length, path).toBeGreaterThan(tree.source.replace(/\s/g, '').length / 2);
    }
  });
  it.each([...chapters])('%s holds no typed-in number', (path, tree) => {
    expect(typedNumbers(tree, allowedNumbers).map(({ line, found: what }) => `${path}:${line} ${what}`)).toEqual([]);
  });
  it('need every entry of the allow-list', () => {
    const idle = allowedNumbers.filter(
      ({ pattern }) => ![...chapters.values()].some((tree) => proseOf(tree).some(({ text }) => pattern.test(text))),
    );
    expect(idle.map(({ reason }) => reason)).toEqual([]);
  });
});

describe('a planted number is found in', () => {
  it.each([
    ['prose', 'The network reaches 92.4 on new images.', '92.4'],
    ['a heading', '## The 16 filters', '16'],
    ['frontmatter', '---\ntitle: Ten filters, 3 shown\n---\n\nText.', '3'],
    ['a caption', '<Figure name="opening">The first 20 images.</Figure>', '20'],
    ['an attribute', '<Figure name="opening" caption="Reached 91 of them." />', '91'],
    ['an attribute in braces', '<Figure name="opening" width={720} />', '720'],
    ['an attribute over several lines', '<Figure\n  name="opening"\n  alt="8 coats"\n/>', '8'],
    ['the text of a Value tag', '<Value of="metrics.test.accuracy">91</Value>', '91'],
    ['an attribute of a Value tag', '<Value of="metrics.test.accuracy" fallback="91" />', '91'],
    ['an address with words in it', '<Value of="all 16" />', '16'],
    ['a table', '| layer | maps |\n| --- | --- |\n| first | 16 |', '16'],
    ['the text of a link', '[the 60 images](https://example.org)', '60'],
    ['the title of a link', '[images](https://example.org "all 60")', '60'],
    ['emphasis', 'It is **7** wide.', '7'],
    ['a footnote', '[^a]: Since 1998.', '1998'],
    ['an expression', 'There are {6 * x} of them.', '6'],
    ['a word with a digit', 'It grows 3x.', '3'],
    ['prose between two formulas', '$a$ is 4 and $b$ is not.', '4'],
    ['prose after an escaped dollar', 'It costs \\$ 5 and \\$ 6.', '5,6'],
    ['prose between backticks of two paragraphs', 'A ` mark.\n\nThe 9 maps. Another ` mark.', '9'],
    ['prose between two fences', '```ts\nconst a = 1;\n```\n\nIn 12 steps.\n\n```ts\nconst b = 2;\n```', '12'],
    ['a percent sign', 'Nine %', '%'],
    ['a spelled percentage', 'ninety per cent', 'ninety'],
    ['fractions and superscripts', 'a ½ of m²', '½,²'],
    ['other digits', 'the ３ and ٣', '３,٣'],
    ['a number word', 'eleven maps and Twelve more, a dozen', 'eleven,Twelve,dozen'],
    ['a hyphenated number word', 'twenty-one filters, sixty-four maps', 'twenty,sixty'],
    ['large number words', 'a hundred, thousands, two million, billions', 'hundred,thousands,million,billions'],
    [
      'ordinals and their kin',
      'the sixteenth, the fortieth, a hundredfold, in the nineties',
      'sixteenth,fortieth,hundredfold,nineties',
    ],
    ['an entity', 'a &#37; sign, &frac12; of it', '%,½'],
    ['a comment beside a number', '{/* 3 */ 4}', '4'],
    ['a string with a comment’s marks', '{"/* 5 */"}', '5'],
    ['a spread', '<Figure {...size(6)} />', '6'],
    ['an attribute behind one with ">" inside', '<Figure alt="a > b" caption="all 7" />', '7'],
    ['a layer that does not exist', 'conv12 and pool7', '12,7'],
  ])('%s', (_, chapter, expected) => expect(found(chapter).join()).toBe(expected));
});

describe('no number is found in', () => {
  it.each([
    ['words up to ten', 'One of ten classes, the first of two halves; often, tense, fortunate, scores, weight, height'],
    ['a formula', 'Each is $w_{11} + 3\\,x$ wide.'],
    ['a formula over two lines', 'Each is $w_{11} +\n3$ wide.'],
    ['a displayed formula', '$$\ny = \\sum_{i=1}^{25} w_i x_i\n$$'],
    ['a fence', '```ts {1,3}\nconst a = 16;\n```'],
    ['a fence that is indented', '- item\n\n  ```ts\n  const a = 16;\n  ```'],
    ['a longer fence around a shorter one', '````md\n```\n16\n```\n````'],
    ['code in a line', 'The kernel is `[5, 5, 1, 16]`, or ``a`1``.'],
    ['a citation', 'As in <Cite of="lecun1998 zeiler2014" />.'],
    ['a comment', '{/* drawn 2 times */}'],
    [
      'the address of a link',
      '[paper](https://doi.org/10.1109/5.726791) and <a href="https://arxiv.org/abs/1708.07747">that</a>',
    ],
    ['names of layers', 'From conv1 to pool2.'],
    [
      'addresses of values and figures',
      '<Value of="derived.layers.conv1.parameters" /> <Figure name="filters_conv1" />',
    ],
  ])('%s', (_, chapter) => expect(found(chapter)).toEqual([]));
});

it('the line of a number is told', () => {
  expect(typedNumbers(planted('---\ntitle: x\n---\n\nSee `16`\nand 17.'), [])).toEqual([
    { line: 6, found: '"17" in "… and 17.…"' },
  ]);
});
