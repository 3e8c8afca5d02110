// What Markdown does not give by itself, on trees as MDX makes them.
import type { Root } from 'hast';
import { expect, it } from 'vitest';
import { rehypeChapter } from '../../src/book/rehype-chapter.ts';

const text = (value: string) => ({ type: 'text' as const, value });
const tag = (name: string) => ({ type: 'mdxJsxTextElement', name, attributes: [], children: [] });
const element = (tagName: string, children: unknown[]) => ({ type: 'element', tagName, properties: {}, children });

/** The texts of a paragraph after the plugin, `~` and `^` for spaces that do not break. */
function dressed(...children: unknown[]): string[] {
  const tree = { type: 'root', children: [element('p', children)] } as unknown as Root;
  rehypeChapter()(tree, { path: 'content/05-x.mdx', data: {} });
  const texts = (node: { value?: string; children?: readonly unknown[] }): string[] =>
    node.value === undefined ? (node.children ?? []).flatMap((child) => texts(child as typeof node)) : [node.value];
  return texts(tree as Parameters<typeof texts>[0]).map((value) =>
    value.replaceAll('\u00a0', '~').replaceAll('\u202f', '^'),
  );
}

it('a citation is held by the word before it, and by no other', () => {
  expect(dressed(text('as was shown '), tag('Cite'), text(' and more '), tag('Ref'))).toEqual([
    'as was shown~',
    ' and more ',
  ]);
});

it('units stay with their numbers, written or looked up', () => {
  expect(dressed(text('by 2 pixels, 95 % of 5 × 5 cells'))).toEqual(['by 2~pixels, 95^% of 5~×~5 cells']);
  expect(dressed(text('shifted by '), tag('Value'), text(' pixels or '), tag('Value'), text(' % of pixels'))).toEqual([
    'shifted by ',
    '~pixels or ',
    '^% of pixels',
  ]);
});

it('code is left as it is', () => {
  expect(dressed(element('code', [text('5 × 5 px, 95 %')]))).toEqual(['5 × 5 px, 95 %']);
});
