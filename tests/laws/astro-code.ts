// The TypeScript of an .astro file as one text that TypeScript's own parser reads: its frontmatter, its scripts, and the expressions of
// its markup, found by the compiler with which Astro builds the file.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** A node of the compiler's tree: ESTree and JSX, with offsets into the text. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Compiler {
  readonly parse: (text: string) => {
    readonly ast: { readonly frontmatter: { readonly program: Node } | null; readonly body: readonly Node[] };
    readonly diagnostics: readonly { readonly severity: string; readonly text: string }[];
  };
}

// Astro's own: another version could understand a file in another way than the build does.
const ofAstro = createRequire(createRequire(import.meta.url).resolve('astro/package.json'));
const { parse } = (await import(pathToFileURL(ofAstro.resolve('@astrojs/compiler-rs')).href)) as Compiler;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Node>).type === 'string';

const childrenOf = (node: Node): Node[] =>
  Object.values(node)
    .flatMap((value): unknown[] => (Array.isArray(value) ? value : [value]))
    .filter(isNode);

const isMarkup = ({ type }: Node): boolean => type === 'JSXElement' || type === 'JSXFragment';

/** The outermost pieces of markup below a node. */
const markupWithin = (node: Node): Node[] =>
  childrenOf(node).flatMap((child) => (isMarkup(child) ? child : markupWithin(child)));

/** The text of a node in which each piece of markup is the list of its expressions: they stay in their scope. */
function codeOfNode(text: string, node: Node): string {
  const pieces = markupWithin(node).sort((a, b) => a.start - b.start);
  const ends = [node.start, ...pieces.map(({ end }) => end)];
  const starts = [...pieces.map(({ start }) => start), node.end];
  return ends.map((end, i) => text.slice(end, starts[i]) + (pieces[i] ? codeOfMarkup(text, pieces[i]) : '')).join('');
}

/** What is written in braces, or in backquotes, within a piece of markup; an expression may be empty, a comment or a spread. */
function expressionsOf(text: string, node: Node): string[] {
  if (node.type === 'JSXExpressionContainer' || node.type === 'JSXSpreadAttribute' || node.type === 'JSXSpreadChild') {
    const code = codeOfNode(text, node);
    return [code.startsWith('{') ? code.slice(1, -1) : code];
  }
  return node.type === 'AstroScript' ? [] : childrenOf(node).flatMap((child) => expressionsOf(text, child));
}

const codeOfMarkup = (text: string, node: Node): string =>
  `[${expressionsOf(text, node)
    .map((code) => `[${code}\n]`)
    .join(',')}]`;

const fieldOf = (node: Node, ...names: readonly string[]): unknown =>
  names.reduce<unknown>((value, name) => (isNode(value) ? value[name] : undefined), node);

/** The code of the scripts below a node, and an import of each file that one names. */
function scriptsOf(text: string, node: Node): string[] {
  const inside = childrenOf(node).flatMap((child) => scriptsOf(text, child));
  if (node.type === 'AstroScript' && isNode(node['program']))
    return [text.slice(node['program'].start, node['program'].end)];
  if (node.type !== 'JSXOpeningElement' || fieldOf(node, 'name', 'name') !== 'script') return inside;
  const files = childrenOf(node)
    .filter((attribute) => fieldOf(attribute, 'name', 'name') === 'src')
    .map((attribute) => fieldOf(attribute, 'value', 'value'))
    .filter((address) => typeof address === 'string');
  return [...inside, ...files.map((address) => `import ${JSON.stringify(address)}`)];
}

/** All code of an .astro file. Throws where the compiler does not understand the file. */
export function codeOfAstro(path: string, text: string): string {
  const { ast, diagnostics } = parse(text);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Error(`invalid source ${path}: ${error.text}`);
  const program = ast.frontmatter?.program;
  return [
    program === undefined ? '' : codeOfNode(text, program),
    ...ast.body.flatMap((node) => scriptsOf(text, node)),
    `[${ast.body.map((node) => codeOfMarkup(text, node)).join(',')}]`,
  ].join('\n;\n');
}
