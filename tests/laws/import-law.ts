// Checks sources against the table of rooms, and finds rings of imports. Works on any set of files, so that violations can be planted.
import ts from 'typescript';
import { importsOf, nodesOf, resolveSpecifier } from './imports.ts';
import type { Import } from './imports.ts';
import { roomOf } from './rooms.ts';
import type { Room } from './rooms.ts';
import type { Sources } from './sources.ts';

/** Why a room may not make this import; undefined where it may. */
function objection(room: Room, importer: string, { specifier, typeOnly }: Import): string | undefined {
  if (specifier === '<computed>') return 'imports a computed address';
  const target = resolveSpecifier(importer, specifier);
  if (target === undefined)
    return room.packages.some((allowed) => allowed.test(specifier)) ? undefined : `imports "${specifier}"`;
  const there = roomOf(target);
  if (there === undefined) {
    // Tools take package.json and pictures; code has a room, or nobody may import it.
    return /\.(tsx?|astro|mdx|js|mjs)$/.test(target)
      ? `imports ${target}, which is in no room it may enter`
      : undefined;
  }
  if (there.name === room.name || room.rooms.includes(there.name)) return undefined;
  if (room.types.includes(there.name)) return typeOnly ? undefined : `imports code of ${target}, not only types`;
  return `imports ${target} (${there.name})`;
}

/** The part of a file in which a declared name is known. */
const scopeOf = (node: ts.Node): ts.Node =>
  ts.isSourceFile(node) ||
  ts.isBlock(node) ||
  ts.isFunctionLike(node) ||
  ts.isForStatement(node) ||
  ts.isForOfStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isCatchClause(node)
    ? node
    : scopeOf(node.parent);

/** Names that a file gives to something of its own, and where: a `window` of pixels is no browser's window. */
function ownNames(nodes: readonly ts.Node[]): ReadonlyMap<string, readonly ts.Node[]> {
  const scopes = new Map<string, ts.Node[]>();
  for (const node of nodes)
    if (
      (ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)) &&
      ts.isIdentifier(node.name)
    )
      scopes.set(node.name.text, [...(scopes.get(node.name.text) ?? []), scopeOf(node.parent)]);
  return scopes;
}

const isWithin = (node: ts.Node, scope: ts.Node): boolean =>
  node === scope || (!ts.isSourceFile(node) && isWithin(node.parent, scope));

/** Whether an identifier is only the name of a property, a key, an attribute or a loop. */
function isLabel(node: ts.Node): boolean {
  const { parent } = node;
  return (
    ts.isLabeledStatement(parent) ||
    ts.isBreakOrContinueStatement(parent) ||
    ((ts.isPropertyAccessExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isPropertySignature(parent) ||
      ts.isJsxAttribute(parent)) &&
      parent.name === node)
  );
}

/** Ways to a global that show no name of it. */
const disguises: Readonly<Record<string, string>> = {
  globalThis: 'what is behind it cannot be seen',
  eval: 'what it runs cannot be seen',
  Function: 'what it runs cannot be seen',
};

/** What a use of a global is called: `Math.random`, `Math` where it is handed on whole, else the name itself. */
function useOf(node: ts.Identifier): string {
  const { parent } = node;
  return ts.isPropertyAccessExpression(parent) && parent.expression === node
    ? `${node.text}.${parent.name.text}`
    : node.text;
}

/** Uses of names that a room bans: `document`, `new Date`, `Math.random`; of `Math`, all that could hide the latter. */
function bannedUses({ banned }: Room, path: string, text: string): string[] {
  if (banned === undefined) return [];
  const reasons: Readonly<Record<string, string>> = { ...disguises, ...banned };
  const objects = new Set(Object.keys(reasons).flatMap((name) => (name.includes('.') ? [name.split('.')[0]] : [])));
  const nodes = nodesOf(path, text);
  const own = ownNames(nodes);
  return nodes.flatMap((node) => {
    if (!ts.isIdentifier(node) || isLabel(node)) return [];
    if (own.get(node.text)?.some((scope) => isWithin(node, scope)) === true) return [];
    const use = useOf(node);
    const reason = [use, node.text].flatMap((name) => (Object.hasOwn(reasons, name) ? (reasons[name] ?? []) : []))[0];
    if (reason !== undefined) return [`uses ${use}: ${reason}`];
    return objects.has(node.text) && use === node.text
      ? [`uses ${use} as a value: read each of its functions by name`]
      : [];
  });
}

/** Every breach of the table as `path (room) what it does`. */
export function breaches(sources: Sources): string[] {
  return [...sources].flatMap(([path, text]) => {
    const room = roomOf(path);
    if (room === undefined) return [`${path} is in no room`];
    const objections = importsOf(path, text).flatMap((made) => objection(room, path, made) ?? []);
    return [...objections, ...bannedUses(room, path, text)].map((what) => `${path} (${room.name}) ${what}`);
  });
}

/** The rings of imports, types included, each once, as the paths on it. */
export function rings(sources: Sources): string[][] {
  const edges = new Map<string, readonly string[]>();
  for (const [path, text] of sources)
    edges.set(
      path,
      importsOf(path, text)
        .map(({ specifier }) => resolveSpecifier(path, specifier))
        .filter((target): target is string => target !== undefined && sources.has(target)),
    );
  const found: string[][] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push(trail.slice(start));
    if (start >= 0 || done.has(path)) return;
    for (const target of edges.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const path of sources.keys()) walk(path, []);
  return found;
}
