// A chapter, read once by the parser that also builds its page: its tags and words in reading order, each with its position in the file.
// Numbering, references, statements and the laws read this, never the source. Knows MDX, but not Astro.
import { parseFrontmatter } from '@astrojs/markdown-remark';
import { createProcessor } from '@mdx-js/mdx';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';

/** A position in a file; lines and columns count from 1, offsets from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** `name="text"` is its text, `name` is true, `name={expression}` is the source of the expression. */
export type Attribute = string | true | { readonly computed: string };

/** A tag, or a block of Markdown by its type: `Claim`, `table`, `heading`. Tags begin with a capital letter, except those of HTML. */
export interface Surrounding {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Tag extends Surrounding {
  readonly place: Place;
  /** Offset just after its last character. */
  readonly end: number;
  /** The tags and blocks around it, outermost first. */
  readonly around: readonly Surrounding[];
}

/** The kind of a run; `words` are what the reader sees, `title` is the title of a link or the alternative text of an image. */
export type RunKind = 'words' | 'title' | 'code' | 'formula' | 'expression' | 'import' | 'tag' | 'frontmatter';

/** An unbroken piece of a chapter: words without markup, or something other than words. */
export interface Run {
  readonly kind: RunKind;
  /** Entities and escapes resolved; the name of a tag. */
  readonly text: string;
  readonly place: Place;
  readonly around: readonly Surrounding[];
  /** Number of the paragraph, heading or cell that contains it; a run outside of all of them has a number of its own. */
  readonly block: number;
}

export interface ChapterTree {
  /** Path of the file, as errors name it. */
  readonly path: string;
  readonly source: string;
  readonly frontmatter: Readonly<Record<string, unknown>>;
  /** Ordered by where they open. */
  readonly tags: readonly Tag[];
  /** In reading order. Each tag has a run where it opens. */
  readonly runs: readonly Run[];
}

/** The fields of a syntax-tree node that are used here. */
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

/** Parsed as the site does; see astro.config.mjs. */
const processor = createProcessor({ remarkPlugins: [remarkGfm, remarkMath] });

const placeOf = ({ line, column, offset = 0 }: Point): Place => ({ line, column, offset });

const attributesOf = (node: Node): Record<string, Attribute> =>
  Object.fromEntries(
    (node.attributes ?? []).map(({ type, name, value }): [string, Attribute] => {
      if (type !== 'mdxJsxAttribute') return ['...', { computed: String(value) }];
      if (typeof value === 'string') return [name ?? '', value];
      return [name ?? '', value ? { computed: String((value as { value: unknown }).value) } : true];
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

/** The non-empty lines of the frontmatter, as runs: readers see titles, too. */
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
 * Parses a chapter; the result is cached until its text changes.
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

/** Whether one of these tags or blocks is around something. */
export const standsIn = ({ around }: Pick<Run, 'around'>, ...names: readonly string[]): boolean =>
  around.some(({ name }) => names.includes(name));

/** The text of an attribute; undefined where it is absent or not plain text. */
export const textAttribute = ({ attributes }: Surrounding, name: string): string | undefined => {
  const value = attributes[name];
  return typeof value === 'string' ? value : undefined;
};

export interface Sentence {
  /** With white space collapsed. */
  readonly text: string;
  readonly line: number;
}

/** Where a sentence ends: after its full stop, and after quotes or brackets that close with it. */
const ends = /(?<=[.!?]["”')]*)\s+/g;

/**
 * The sentences of these runs; none crosses the end of its paragraph, heading or cell.
 * @param read what stands in the place of a run; words as they are, anything else as a gap, unless told otherwise
 */
export function sentencesOf(
  runs: readonly Run[],
  read: (run: Run) => string = ({ kind, text }) => (kind === 'words' ? text : ' '),
): Sentence[] {
  const byBlock = new Map<number, Run[]>();
  for (const run of runs) byBlock.set(run.block, [...(byBlock.get(run.block) ?? []), run]);
  return [...byBlock.values()].flatMap((block) => {
    // The line of each character, so that a sentence knows where it begins.
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
