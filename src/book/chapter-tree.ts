// A chapter, read once by the parser that also builds its page: its tags and its words, in reading order, each with its place in the file.
// Numbering, references, statements and the laws read this and never the source. Knows MDX and nothing of Astro.
import { parseFrontmatter } from '@astrojs/markdown-remark';
import { createProcessor } from '@mdx-js/mdx';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';

/** Where something begins in a file; line and column count from 1, the offset from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** `name="text"` is its text, `name` is true, `name={expression}` is the expression as it is written. */
export type Attribute = string | true | { readonly computed: string };

/** A tag, or a block of Markdown by its type: `Claim`, `table`, `heading`. Tags begin with a capital letter, save those of HTML. */
export interface Surrounding {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Tag extends Surrounding {
  readonly place: Place;
  /** Offset behind its last letter. */
  readonly end: number;
  /** What it stands in, the outermost first. */
  readonly around: readonly Surrounding[];
}

/** What a run is; `words` are read by the reader as they stand, `title` is the title of a link or the alternative text of an image. */
export type RunKind = 'words' | 'title' | 'code' | 'formula' | 'expression' | 'import' | 'tag' | 'frontmatter';

/** One uninterrupted piece of a chapter: words without markup, or something that is no words. */
export interface Run {
  readonly kind: RunKind;
  /** Entities and escapes resolved; the name of a tag. */
  readonly text: string;
  readonly place: Place;
  readonly around: readonly Surrounding[];
  /** Number of the paragraph, heading or cell in which it stands; what stands in none has one of its own. */
  readonly block: number;
}

export interface ChapterTree {
  /** Path of the file, as errors name it. */
  readonly path: string;
  readonly source: string;
  readonly frontmatter: Readonly<Record<string, unknown>>;
  /** In the order in which they open. */
  readonly tags: readonly Tag[];
  /** In reading order. A tag has a run where it opens. */
  readonly runs: readonly Run[];
}

/** The part of a syntax tree's node that is used here. */
interface Node {
  readonly type: string;
  readonly name?: string | null;
  readonly value?: string;
  readonly title?: string | null;
  readonly alt?: string | null;
  readonly attributes?: readonly { readonly type: string; readonly name?: string; readonly value?: unknown }[];
  readonly children?: readonly Node[];
  readonly position?: { readonly start: Point; readonly end: Point };
}

interface Point {
  readonly line: number;
  readonly column: number;
  readonly offset?: number | undefined;
}

/** As the site reads chapters; see astro.config.mjs. */
const processor = createProcessor({ remarkPlugins: [remarkGfm, remarkMath] });

const placeOf = ({ line, column, offset = 0 }: Point): Place => ({ line, column, offset });

const attributesOf = (node: Node): Record<string, Attribute> =>
  Object.fromEntries(
    (node.attributes ?? []).map(({ type, name, value }) => {
      if (type !== 'mdxJsxAttribute') return ['...', { computed: String(value) }];
      if (typeof value === 'string') return [name, value];
      return [name, value ? { computed: String((value as { value: unknown }).value) } : true];
    }),
  );

const leafKinds: Readonly<Record<string, RunKind>> = {
  text: 'words',
  inlineCode: 'code',
  code: 'code',
  inlineMath: 'formula',
  math: 'formula',
  mdxTextExpression: 'expression',
  mdxFlowExpression: 'expression',
  mdxjsEsm: 'import',
};

/** Blocks whose words belong together. */
const blocks: ReadonlySet<string> = new Set(['paragraph', 'heading', 'tableCell']);

/** Tags and runs below a root. */
function walked(root: Node): Pick<ChapterTree, 'tags' | 'runs'> {
  const tags: Tag[] = [];
  const runs: Run[] = [];
  let opened = 0;
  const walk = (node: Node, around: readonly Surrounding[], block: number | undefined): void => {
    const start = placeOf(node.position?.start ?? { line: 1, column: 1 });
    const add = (kind: RunKind, text: string): void => {
      runs.push({ kind, text, place: start, around, block: block ?? ++opened });
    };
    const kind = leafKinds[node.type];
    if (kind !== undefined) add(kind, node.value ?? '');
    for (const title of [node.alt, node.title]) if (title) add('title', title);
    const isTag = node.type.startsWith('mdxJsx');
    const own = { name: isTag ? (node.name ?? '') : node.type, attributes: attributesOf(node) };
    if (isTag) {
      tags.push({ ...own, place: start, end: node.position?.end.offset ?? 0, around });
      add('tag', own.name);
    }
    const inner = blocks.has(node.type) ? ++opened : block;
    for (const child of node.children ?? []) walk(child, [...around, own], inner);
  };
  for (const node of root.children ?? []) walk(node, [], undefined);
  return { tags, runs };
}

/** The lines of the frontmatter that hold something, as runs: titles are read, too. */
const frontmatterRuns = (source: string, length: number): Run[] =>
  source
    .slice(0, length)
    .split('\n')
    .map((text, i, lines): Run => {
      const offset = lines.slice(0, i).reduce((sum, line) => sum + line.length + 1, 0);
      return { kind: 'frontmatter', text, place: { line: i + 1, column: 1, offset }, around: [], block: -i - 1 };
    })
    .filter(({ text }) => text.trim() !== '' && text.trim() !== '---');

const read = new Map<string, ChapterTree>();

/**
 * Parses a chapter, once as long as its text stays the same.
 * @param path of the file, for errors
 * @throws where it does not parse, with line and column
 */
export function chapterTree(path: string, source: string): ChapterTree {
  const before = read.get(path);
  if (before?.source === source) return before;
  const { frontmatter, content, rawFrontmatter } = parseFrontmatter(source, { frontmatter: 'empty-with-spaces' });
  const head = rawFrontmatter === '' ? 0 : source.indexOf(rawFrontmatter) + rawFrontmatter.length;
  let root: Node;
  try {
    root = processor.parse(content) as Node;
  } catch (error) {
    const {
      line = 0,
      column = 0,
      reason = String(error),
    } = error as { line?: number; column?: number; reason?: string };
    throw new Error(
      `invalid chapter ${path}:${line}:${column}: ${reason}; close every tag where it was opened, and write a brace or a "<" that is only a sign as \\{ or \\<`,
      { cause: error },
    );
  }
  const { tags, runs } = walked(root);
  const tree = { path, source, frontmatter, tags, runs: [...frontmatterRuns(source, head), ...runs] };
  read.set(path, tree);
  return tree;
}

/** Whether something stands in one of some tags or blocks. */
export const standsIn = ({ around }: Pick<Run, 'around'>, ...names: readonly string[]): boolean =>
  around.some(({ name }) => names.includes(name));

/** An attribute's text; undefined where there is none, or where it is no text. */
export const textAttribute = ({ attributes }: Surrounding, name: string): string | undefined => {
  const value = attributes[name];
  return typeof value === 'string' ? value : undefined;
};

export interface Sentence {
  /** White space single. */
  readonly text: string;
  readonly line: number;
}

/** Where a sentence ends: behind its mark and what closes with it. */
const ends = /(?<=[.!?]["”')]*)\s+/g;

/**
 * The sentences of some runs; no sentence goes beyond its paragraph, heading or cell.
 * @param read what stands in the place of a run; words as they are, anything else as a gap, unless told otherwise
 */
export function sentencesOf(
  runs: readonly Run[],
  read: (run: Run) => string = ({ kind, text }) => (kind === 'words' ? text : ' '),
): Sentence[] {
  const byBlock = new Map<number, Run[]>();
  for (const run of runs) byBlock.set(run.block, [...(byBlock.get(run.block) ?? []), run]);
  return [...byBlock.values()].flatMap((block) => {
    // The line of each letter, so that a sentence knows where it begins.
    const lines = block.flatMap((run) => {
      const words = read(run);
      let { line } = run.place;
      return words.split('').map((letter) => ({ letter, line: letter === '\n' ? line++ : line }));
    });
    const text = lines.map(({ letter }) => letter).join('');
    const cuts = [...text.matchAll(ends)];
    const starts = [0, ...cuts.map(({ index, 0: { length } }) => index + length)];
    return starts.flatMap((start, i) => {
      const part = text.slice(start, cuts[i]?.index ?? text.length);
      const first = start + part.length - part.trimStart().length;
      const sentence = part.replace(/\s+/g, ' ').trim();
      return sentence === '' ? [] : [{ text: sentence, line: lines[first]?.line ?? 0 }];
    });
  });
}
