// How long functions are, read from TypeScript's own syntax tree: declarations, expressions, arrows, methods, and the code of .astro files.
import ts from 'typescript';
import { nodesOf } from './imports.ts';
import type { Sources } from './sources.ts';

export interface LongFunction {
  readonly path: string;
  readonly name: string;
  readonly lines: number;
}

/** What a function is called: by its own name, or by what it is assigned to, or handed over as. */
function nameOf(node: ts.FunctionLikeDeclaration): string {
  if (node.name !== undefined) return node.name.getText();
  for (let parent: ts.Node = node.parent; !ts.isBlock(parent) && !ts.isSourceFile(parent); parent = parent.parent)
    if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.name.getText();
  return '(anonymous)';
}

const hasBody = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

/** Lines from the one where a function begins, its comment aside, to the one where it ends. */
function linesOf(node: ts.Node): number {
  const source = node.getSourceFile();
  const line = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart()) + 1;
}

/** Functions of more than `limit` lines. */
export const longFunctions = (sources: Sources, limit: number): LongFunction[] =>
  [...sources].flatMap(([path, text]) =>
    nodesOf(path, text)
      .filter(hasBody)
      .map((node) => ({ path, name: nameOf(node), lines: linesOf(node) }))
      .filter(({ lines }) => lines > limit),
  );
