// Adds what Markdown lacks: heading ids that stay unique when all chapters are on one page, an anchor beside each heading, scrollable
// regions around tables and formulas, the answers again at the chapter's end, and a flag for chapters with formulas.
import type { Element, ElementContent, Root } from 'hast';
import { chapterOfFile } from './chapters.ts';
import { unbroken, unbrokenStart } from '../facts/format-value.ts';

/** The fields of a unified file that are used here. */
interface File {
  readonly path?: string;
  readonly data: { astro?: { frontmatter?: Record<string, unknown> } };
}

/** A tag of the vocabulary, as MDX represents it in the tree. */
interface Tag {
  type: 'mdxJsxFlowElement' | 'mdxJsxTextElement';
  name?: string | null;
  attributes?: unknown[];
  children: Node[];
}

type Node = ElementContent | Tag;

const textOf = (node: Node): string =>
  node.type === 'text' ? node.value : 'children' in node ? node.children.map(textOf).join('') : '';

/** `What a filter is?` -> `what-a-filter-is` */
export const slugify = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

const hasClass = (node: Element, name: string): boolean =>
  Array.isArray(node.properties['className']) && node.properties['className'].includes(name);

/** A heading and its anchor side by side, so that the anchor's label is not part of the heading's accessible name. */
function withAnchor(heading: Element, id: string): Element {
  const anchor: Element = {
    type: 'element',
    tagName: 'a',
    properties: { className: ['anchor'], href: `#${id}`, ariaLabel: `Link to the section “${textOf(heading)}”` },
    children: [],
  };
  const className = ['heading', `heading-${heading.tagName}`];
  return { type: 'element', tagName: 'div', properties: { className }, children: [heading, anchor] };
}

/** Content wider than a phone scrolls within its own region, also by keyboard. */
const scrolling = (node: Element, label: string): Element => ({
  type: 'element',
  tagName: 'div',
  properties: { className: ['scroll'], tabIndex: 0, role: 'group', ariaLabel: label },
  children: [node],
});

const isTag = (node: Node | undefined, name: string): boolean =>
  node?.type === 'mdxJsxTextElement' && node.name === name;

/** Keeps a unit with its number, and a citation with the word before it: neither may begin a line. */
function held(node: Node, previous: Node | undefined, next: Node | undefined): Node {
  if (node.type !== 'text') return node;
  const text = isTag(previous, 'Value') ? unbrokenStart(node.value) : unbroken(node.value);
  return { ...node, value: isTag(next, 'Cite') ? text.replace(/ +$/, '\u00a0') : text };
}

const answersIn = (node: Node): Tag[] => {
  if (!('children' in node)) return [];
  if (node.type === 'mdxJsxFlowElement' && node.name === 'Answer') return [node];
  return node.children.flatMap(answersIn);
};

/** The answers again, for the end of the chapter, where the printed edition has them. */
const answersAgain = (nodes: readonly Node[]): Node[] => {
  const answers = nodes.flatMap(answersIn);
  if (answers.length === 0) return [];
  const children = structuredClone(answers.flatMap((answer) => answer.children));
  return [{ type: 'mdxJsxFlowElement', name: 'Answers', attributes: [], children }];
};

/** The plugin. Runs after rehype-katex; throws if a heading occurs twice in a chapter. */
export function rehypeChapter() {
  return (tree: Root, file: File): void => {
    const chapter = chapterOfFile(file.path ?? '')?.slug ?? '';
    const ids = new Set<string>();
    let math = false;
    const dress = (node: Node): Node => {
      if (!('children' in node) || (node.type === 'element' && node.tagName === 'code')) return node;
      if (node.type === 'element' && hasClass(node, 'katex-display')) math = true;
      if (node.type === 'element' && hasClass(node, 'katex')) {
        math = true;
        return node;
      }
      node.children = node.children.map((child, i, all) => held(dress(child), all[i - 1], all[i + 1]));
      if (node.type !== 'element') return node;
      if (hasClass(node, 'katex-display')) return scrolling(node, 'Formula');
      if (node.tagName === 'table') return scrolling(node, 'Table');
      if (!/^h[2-4]$/.test(node.tagName)) return node;
      const id = [chapter, slugify(textOf(node))].filter(Boolean).join('-');
      if (ids.has(id)) throw new Error(`invalid heading "${textOf(node)}" in ${file.path}: it occurs twice`);
      ids.add(id);
      node.properties['id'] = id;
      return withAnchor(node, id);
    };
    const nodes = (tree.children as Node[]).map(dress);
    tree.children = [...nodes, ...answersAgain(nodes)] as ElementContent[];
    const astro = (file.data.astro ??= {});
    (astro.frontmatter ??= {})['hasMath'] = math;
  };
}
