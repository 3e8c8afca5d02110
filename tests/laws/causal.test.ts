// Sentences that say what causes what are claims, or excused by name; planted ones are found, and what asserts nothing is left alone.
import { describe, expect, it } from 'vitest';
import { chapterTree } from '../../src/book/chapter-tree.ts';
import { causalSentences, unexcused } from './causal.ts';
import { excuses } from './excused-sentences.ts';
import { readTrees } from './sources.ts';

const chapters = readTrees();
const causesIn = (text: string) => causalSentences(chapterTree('content/x.mdx', text));
const found = (text: string): string[] => causesIn(text).map(({ sentence }) => sentence);

describe('the chapters', () => {
  it.each([...chapters])('%s says causes in claims only', (path, tree) => {
    const open = unexcused(tree, excuses);
    expect(open.map(({ line, verb, sentence }) => `${path}:${line} "${verb}" in "${sentence}"`)).toEqual([]);
  });
  it('need every excuse', () => {
    const all = [...chapters.values()].flatMap(causalSentences).map(({ sentence }) => sentence);
    const idle = excuses
      .flatMap(({ sentences }) => sentences)
      .filter((opening) => !all.some((sentence) => sentence.startsWith(opening)));
    expect(idle).toEqual([]);
  });
});

describe('a cause is found', () => {
  it.each([
    ['in a sentence', 'It rains. Flips make the network robust. It is dry.', 'Flips make the network robust.'],
    ['over two lines', 'Training\nhelps a lot.', 'Training helps a lot.'],
    ['in a list', '- Pooling leads to invariance.\n- It is small.', 'Pooling leads to invariance.'],
    ['in a table', '| a | b |\n| --- | --- |\n| noise | Depth improves it. |', 'Depth improves it.'],
    ['in a caption', '<Figure name="x">\n  Training lowers the loss.\n</Figure>', 'Training lowers the loss.'],
    ['in an aside', '<Aside>It detects edges.</Aside>', 'It detects edges.'],
    [
      'in an answer',
      '<Exercise question="Why?">\n\n- It helps.\n\n<Answer>\n\nIt makes it so.\n\n</Answer>\n\n</Exercise>',
      'It makes it so.',
    ],
    ['beside a claim', '<Claim id="a">It is so</Claim>, because it learns to see.', ', because it learns to see.'],
    ['around a value', 'Flips cause <Value of="a.b" /> more.', 'Flips cause more.'],
  ])('%s', (_, chapter, sentence) => expect(found(chapter)).toEqual([sentence]));

  it.each([
    'It learned to ignore shifts.',
    'Pooling makes it invariant.',
    'That results in zeros.',
    'Shoes are dark, so that it sees them.',
    'Augmentation prevents it.',
    'The loss forces it.',
    'Depth enables it.',
    'This explains the mistakes.',
    'The answer depends on the sole.',
    'Arrangement matters.',
  ])('%s', (sentence) => expect(found(sentence)).toEqual([sentence]));
});

describe('no cause is found', () => {
  it.each([
    ['in a claim', '<Claim id="a">Flips help.</Claim> <Again claim="b">Pooling makes it so.</Again>'],
    ['in a question', '<Question>It helps. Does it?</Question>\n\nDoes pooling help?'],
    [
      'in options',
      '<Exercise question="Which makes it so?">\n\n- It helps.\n\n<Answer>\n\nNo.\n\n</Answer>\n\n</Exercise>',
    ],
    ['in what is not shown', '<NotShown>\n\nThat smoothness helps.\n\n</NotShown>'],
    ['in code, comments and headings', '# What helps\n\n`makes`\n\n```ts\nhelps();\n```\n\n{/* because */}'],
    ['in frontmatter', '---\ntitle: What helps\n---\n\nText.'],
    ['in words alike', 'A matter of taste. A detector. The maker. An explanation.'],
  ])('%s', (_, chapter) => expect(found(chapter)).toEqual([]));
});

it('tells the line', () => {
  expect(causesIn('---\ntitle: x\n---\n\nA.\n\nB. It\nhelps.')).toEqual([
    { line: 7, verb: 'helps', sentence: 'It helps.' },
  ]);
});
