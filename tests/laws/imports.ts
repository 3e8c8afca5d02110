// What a file imports, read from TypeScript's own syntax tree: static, type-only, re-exported, side-effect and dynamic imports, types
// written as `import('x').T`, `new URL('x', import.meta.url)`, `import.meta.glob('x')`, and what Node has for `require`. Of an .astro file
// its frontmatter, its scripts and the expressions of its markup are read.
import { posix } from 'node:path';
import ts from 'typescript';
import { chapterTree } from '../../src/book/chapter-tree.ts';
import type { ChapterTree } from '../../src/book/chapter-tree.ts';
import { codeOfAstro } from './astro-code.ts';

export interface Import {
  readonly specifier: string;
  /** Erased by the compiler: no code of that file arrives. */
  readonly typeOnly: boolean;
}

/** An expression may be empty, a comment or a spread: all of them are items of a list. */
const expression = (text: string): string => `[${text}\n];`;

const codeOfChapter = ({ runs, tags }: ChapterTree): string =>
  [
    ...runs.flatMap(({ kind, text }) => (kind === 'import' ? text : kind === 'expression' ? expression(text) : [])),
    ...tags.flatMap(({ attributes }) =>
      Object.values(attributes).flatMap((value) => (typeof value === 'object' ? expression(value.computed) : [])),
    ),
  ].join('\n');

/** The TypeScript inside a file: all of it, or what an .astro file or a chapter has of it. */
function codeOf(path: string, text: string): string {
  if (path.endsWith('.mdx')) return codeOfChapter(chapterTree(path, text));
  return path.endsWith('.astro') ? codeOfAstro(path, text) : text;
}

const literal = (node: ts.Node | undefined): string | undefined =>
  node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;

const allTypeOnly = (elements: readonly { readonly isTypeOnly: boolean }[]): boolean =>
  elements.length > 0 && elements.every((element) => element.isTypeOnly);

function importIsTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = importClause.namedBindings;
  return (
    importClause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    allTypeOnly(bindings.elements)
  );
}

const exportIsTypeOnly = ({ isTypeOnly, exportClause }: ts.ExportDeclaration): boolean =>
  isTypeOnly || (exportClause !== undefined && ts.isNamedExports(exportClause) && allTypeOnly(exportClause.elements));

/** What stands around an expression that is only wrapped: `(x)`, `x as T`, `x!`. */
function unwrapped(node: ts.Node): ts.Node {
  const { parent } = node;
  const wraps =
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isSatisfiesExpression(parent) ||
    ts.isNonNullExpression(parent);
  return wraps ? unwrapped(parent) : node;
}

/** What is read of `import.meta` and brings in no other file. */
const harmlessMeta: ReadonlySet<string> = new Set(['url', 'env', 'dirname', 'filename']);

/** `import.meta.glob('./*.ts')` and its like, and `import.meta` where nobody sees what is read of it: the address, else the node itself. */
function addressOfMeta(meta: ts.MetaProperty): ts.Node | undefined {
  const whole = unwrapped(meta);
  const access = whole.parent;
  if (!ts.isPropertyAccessExpression(access) || access.expression !== whole) return meta;
  if (harmlessMeta.has(access.name.text)) return undefined;
  const call = unwrapped(access).parent;
  return ts.isCallExpression(call) ? (call.arguments[0] ?? meta) : meta;
}

/** What loads a module without `import`. */
const loaders: ReadonlySet<string> = new Set(['require', 'getBuiltinModule']);

/** Reached as a property, `createRequire` comes from an object that no import gave by name: what it makes could load anything. */
const isReached = ({ parent }: ts.Node, isProperty: boolean): boolean => isProperty || ts.isBindingElement(parent);

/** The address of a call that loads a module without `import`: `require`, `module.require`, `process['getBuiltinModule']`. */
function addressOfLoader(name: ts.Identifier | ts.StringLiteralLike): ts.Node | undefined {
  const { parent } = name;
  const isProperty =
    (ts.isPropertyAccessExpression(parent) && parent.name === name) ||
    (ts.isElementAccessExpression(parent) && parent.argumentExpression === name);
  if (ts.isStringLiteralLike(name) && !isReached(name, isProperty)) return undefined;
  if (name.text === 'createRequire') return isReached(name, isProperty) ? name : undefined;
  if (!loaders.has(name.text)) return undefined;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return undefined;
  const callee = unwrapped(isProperty ? parent : name);
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee
    ? (callee.parent.arguments[0] ?? name)
    : name;
}

/** The import that a node makes; a computed address is told as `<computed>`, for no law could follow it. */
function importOf(node: ts.Node): Import | undefined {
  const made = (address: ts.Node | undefined, typeOnly: boolean): Import => ({
    specifier: literal(address) ?? '<computed>',
    typeOnly,
  });
  if (ts.isImportDeclaration(node)) return made(node.moduleSpecifier, importIsTypeOnly(node));
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) return made(node.moduleSpecifier, exportIsTypeOnly(node));
  if (ts.isImportTypeNode(node))
    return made(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
    return made(node.moduleReference.expression, node.isTypeOnly);
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return made(node.arguments[0], false);
  const address = ts.isMetaProperty(node)
    ? node.keywordToken === ts.SyntaxKind.ImportKeyword && addressOfMeta(node)
    : (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && addressOfLoader(node);
  if (address) return made(address, false);
  // `new URL('…', import.meta.url)`, whatever name its class goes by.
  const [file, base] = ts.isNewExpression(node) ? (node.arguments ?? []) : [];
  if (base?.getText() === 'import.meta.url' && literal(file)?.startsWith('.') === true) return made(file, false);
  return undefined;
}

/** As what a file is parsed: read as TSX, the generic arrow `<T>(x: T) => x` of a .ts file would turn all that follows into text. */
const scriptKindOf = (path: string): ts.ScriptKind => (path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);

/** What the parser found wrong with a source; TypeScript keeps it there, outside of its declared types. */
const syntaxErrorsOf = (source: ts.SourceFile): readonly ts.Diagnostic[] =>
  (source as unknown as { readonly parseDiagnostics: readonly ts.Diagnostic[] }).parseDiagnostics;

/** Every node of a file's code. Throws where the code does not parse: what is not understood could break any law. */
export function nodesOf(path: string, text: string): ts.Node[] {
  const source = ts.createSourceFile(path, codeOf(path, text), ts.ScriptTarget.Latest, true, scriptKindOf(path));
  const [error] = syntaxErrorsOf(source);
  if (error !== undefined)
    throw new Error(`invalid source ${path}: ${ts.flattenDiagnosticMessageText(error.messageText, ' ')}`);
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return nodes;
}

export const importsOf = (path: string, text: string): Import[] =>
  nodesOf(path, text).flatMap((node) => importOf(node) ?? []);

/** A relative specifier as a path from the root, without `?url` and the like; undefined for a package. */
export const resolveSpecifier = (importer: string, specifier: string): string | undefined =>
  specifier.startsWith('.') ? posix.join(posix.dirname(importer), specifier.replace(/\?.*$/, '')) : undefined;
